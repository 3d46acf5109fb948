// SPDX-License-Identifier: MIT

//go:build slim

package signin

// ntlm is left out: the package that makes its messages brings an HTTP client with it. Nobody
// offers a mechanism without a name, so that it is never chosen.
var ntlm = Mechanism{Asked: true}
