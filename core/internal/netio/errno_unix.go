// SPDX-License-Identifier: MIT

//go:build unix

package netio

import "syscall"

// errnos sorts the system's errors.
var errnos = map[syscall.Errno]Reason{
	syscall.ECONNREFUSED:  Refused,
	syscall.ENETUNREACH:   Unreachable,
	syscall.EHOSTUNREACH:  Unreachable,
	syscall.ENETDOWN:      Unreachable,
	syscall.EHOSTDOWN:     Unreachable,
	syscall.EACCES:        Unreachable, // a firewall's prohibition
	syscall.EPERM:         Unreachable,
	syscall.EAFNOSUPPORT:  Unreachable,
	syscall.EINVAL:        Unreachable, // a link-local address without its zone
	syscall.ETIMEDOUT:     TimedOut,
	syscall.ECONNRESET:    Lost,
	syscall.ECONNABORTED:  Lost,
	syscall.EPIPE:         Lost,
	syscall.EMFILE:        Local,
	syscall.ENFILE:        Local,
	syscall.ENOBUFS:       Local,
	syscall.ENOMEM:        Local,
	syscall.EADDRINUSE:    Local,
	syscall.EADDRNOTAVAIL: Local,
}
