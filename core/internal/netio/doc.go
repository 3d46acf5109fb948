// SPDX-License-Identifier: MIT

// Package netio is what the sending engine stands on: finding and connecting to a host (RFC 8305),
// a connection whose writes are bounded by the lack of progress rather than by their size, lines
// and replies of bounded length, and a transcript that never shows a secret. It knows nothing of
// SMTP and makes no decisions about what to do after a failure.
package netio
