// SPDX-License-Identifier: MIT

//go:build unix && !linux

package netio

import "syscall"

// lookAt looks at a descriptor, which is a non-blocking one.
func (w *Wire) lookAt(fd uintptr) {
	for {
		n, _, err := syscall.Recvfrom(int(fd), w.peeked[:], syscall.MSG_PEEK)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN || err == syscall.EWOULDBLOCK:
			w.looked = Quiet
		case err != nil || n == 0:
			w.looked = End
		default:
			w.looked = Data
		}
		return
	}
}
