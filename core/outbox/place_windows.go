// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"os"
	"syscall"
)

// links is not known without opening the file, and Windows asks nobody to have several.
func links(os.FileInfo) uint64 { return 1 }

// device is not known without opening the file.
func device(os.FileInfo) uint64 { return 0 }

// systemNumbers are the numbers of the system for what SQLite says: ERROR_DISK_FULL,
// ERROR_ACCESS_DENIED, ERROR_LOCK_VIOLATION and ERROR_IO_DEVICE.
var systemNumbers = map[error]syscall.Errno{
	ErrDiskFull: 112,
	ErrReadOnly: 5,
	ErrLocked:   33,
	ErrDisk:     1117,
}
