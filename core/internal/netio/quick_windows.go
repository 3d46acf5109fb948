// SPDX-License-Identifier: MIT

package netio

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// quick has the system acknowledge each segment at once; see quick_linux.go for the reason. Here
// it is asked once for the life of the connection.
type quick struct{}

// setAckFrequency is SIO_TCP_SET_ACK_FREQUENCY of mstcpip.h, _WSAIOW(IOC_VENDOR, 23).
const setAckFrequency = 0x98000017

func (q *quick) prepare(w *Wire) {
	_ = w.raw.Control(func(fd uintptr) {
		every, n := uint32(1), uint32(0)
		// A system that does not know it acknowledges as late as before.
		_ = windows.WSAIoctl(windows.Handle(fd), setAckFrequency,
			(*byte)(unsafe.Pointer(&every)), uint32(unsafe.Sizeof(every)), nil, 0, &n, nil, 0)
	})
}

func (q *quick) beforeRead(*Wire) {}

// QuickAcks says whether the system can be asked to acknowledge at once.
const QuickAcks = true
