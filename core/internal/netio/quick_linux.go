// SPDX-License-Identifier: MIT

package netio

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// quick has the kernel acknowledge at once what arrives. It has to be asked before each read, as a
// write makes the kernel wait again for something to send the acknowledgement with. A server with
// Nagle's algorithm on (RFC 1122 §4.2.3.4) that answers a group of commands in several small writes
// sends the second answer only when the first is acknowledged, which would otherwise take 40 ms.
type quick struct {
	on  int32 // in memory that is not the goroutine's stack, which valgrind takes for nobody's
	ask func(fd uintptr)
}

func (q *quick) prepare(*Wire) {
	q.on = 1
	q.ask = func(fd uintptr) {
		_, _, _ = unix.Syscall6(unix.SYS_SETSOCKOPT, fd, unix.IPPROTO_TCP, unix.TCP_QUICKACK,
			uintptr(unsafe.Pointer(&q.on)), unsafe.Sizeof(q.on), 0)
	}
}

func (q *quick) beforeRead(w *Wire) {
	if q.ask != nil {
		_ = w.raw.Control(q.ask)
	}
}

// QuickAcks says whether the system can be asked to acknowledge at once.
const QuickAcks = true
