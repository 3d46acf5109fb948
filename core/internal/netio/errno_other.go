// SPDX-License-Identifier: MIT

//go:build !unix

package netio

import "syscall"

// errnos sorts the errors of Winsock, whose numbers package syscall does not name.
var errnos = map[syscall.Errno]Reason{
	10061: Refused,
	10051: Unreachable, // WSAENETUNREACH
	10065: Unreachable, // WSAEHOSTUNREACH
	10050: Unreachable, // WSAENETDOWN
	10064: Unreachable, // WSAEHOSTDOWN
	10013: Unreachable, // WSAEACCES
	10047: Unreachable, // WSAEAFNOSUPPORT
	10022: Unreachable, // WSAEINVAL
	10060: TimedOut,
	10054: Lost,
	10053: Lost,
	10024: Local, // WSAEMFILE
	10055: Local, // WSAENOBUFS
	10048: Local, // WSAEADDRINUSE
	10049: Local, // WSAEADDRNOTAVAIL
}
