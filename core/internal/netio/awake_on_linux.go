// SPDX-License-Identifier: MIT

//go:build courrielawake

package netio

// waitsAwake: see receiveAwake. Not the default until it is shown to be worth it on a quiet
// machine: go build -tags courrielawake.
const waitsAwake = true
