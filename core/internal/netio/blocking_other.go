// SPDX-License-Identifier: MIT

//go:build !linux

package netio

import "net"

// Block gives a TCP connection a form in which waiting for it takes the calling thread, on Linux:
// elsewhere it stays as it is.
func Block(c net.Conn) net.Conn { return c }
