// SPDX-License-Identifier: MIT

package smtptest

import (
	"net"

	"golang.org/x/sys/unix"
)

// unsent is how many octets the other side has not acknowledged yet.
func unsent(conn *net.TCPConn) int {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0
	}
	count := 0
	if raw.Control(
		func(fd uintptr) { count, err = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ) },
	) != nil ||
		err != nil {
		return 0
	}
	return count
}
