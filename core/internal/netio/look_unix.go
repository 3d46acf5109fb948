// SPDX-License-Identifier: MIT

//go:build unix

package netio

import "syscall"

// lookAt looks at a descriptor, which may be a blocking one.
func (w *Wire) lookAt(fd uintptr) {
	var b [1]byte
	for {
		n, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
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
