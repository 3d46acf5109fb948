// SPDX-License-Identifier: MIT

// Package core sends mail: sessions, messages and what became of them, for Go
// programs and for the C interface in capi alike. It knows mail and does not
// know C; it prints nothing, exits nothing and installs no signal handler.
package core
