// SPDX-License-Identifier: MIT

//go:build !courrielawake

package netio

const waitsAwake = false
