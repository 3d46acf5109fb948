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
