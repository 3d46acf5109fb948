// SPDX-License-Identifier: MIT

package room

import (
	"math"
	"unsafe"

	"golang.org/x/sys/windows"
)

var globalMemoryStatusEx = windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx")

// memoryStatus is MEMORYSTATUSEX.
type memoryStatus struct {
	length, load                                          uint32
	totalPhys, availPhys, totalPage, availPage            uint64
	totalVirtual, availVirtual, availExtendedVirtualSpace uint64
}

// available is what the system can promise: on Windows memory that was promised is there, in memory
// or on disk.
func available() int64 {
	s := memoryStatus{length: uint32(unsafe.Sizeof(memoryStatus{}))}
	if ok, _, _ := globalMemoryStatusEx.Call(uintptr(unsafe.Pointer(&s))); ok == 0 {
		return math.MaxInt64
	}
	return int64(min(s.availPage, s.availVirtual, math.MaxInt64))
}

func bounded() bool { return true }

// mapped tries whether n octets can be committed in one piece.
func mapped(n int64) bool {
	at, err := windows.VirtualAlloc(
		0,
		uintptr(n),
		windows.MEM_RESERVE|windows.MEM_COMMIT,
		windows.PAGE_READWRITE,
	)
	if err != nil {
		return false
	}
	_ = windows.VirtualFree(at, 0, windows.MEM_RELEASE)
	return true
}
