// SPDX-License-Identifier: MIT

//go:build unix && !slim

package outbox

import (
	"os"
	"syscall"
)

// links counts the names of a file.
func links(i os.FileInfo) uint64 {
	if s, ok := i.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink)
	}
	return 1
}

// device is what a file is on.
func device(i os.FileInfo) uint64 {
	if s, ok := i.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Dev)
	}
	return 0
}

// systemNumbers are the numbers of the system for what SQLite says.
var systemNumbers = map[error]syscall.Errno{
	ErrDiskFull: syscall.ENOSPC, ErrReadOnly: syscall.EACCES, ErrLocked: syscall.EAGAIN, ErrDisk: syscall.EIO,
}
