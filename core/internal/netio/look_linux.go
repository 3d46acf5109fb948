// SPDX-License-Identifier: MIT

package netio

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// lookAt looks at a descriptor, which may be a blocking one. Without asking whose octets they are:
// the answer would go to the goroutine's stack, which valgrind takes for memory that nobody may
// write to.
func (w *Wire) lookAt(fd uintptr) {
	for {
		n, _, errno := unix.Syscall6(
			unix.SYS_RECVFROM,
			fd,
			uintptr(unsafe.Pointer(&w.peeked)),
			1,
			unix.MSG_PEEK|unix.MSG_DONTWAIT,
			0,
			0,
		)
		switch {
		case errno == unix.EINTR:
			continue
		case errno == unix.EAGAIN:
			w.looked = Quiet
		case errno != 0 || n == 0:
			w.looked = End
		default:
			w.looked = Data
		}
		return
	}
}
