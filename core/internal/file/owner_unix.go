// SPDX-License-Identifier: MIT

//go:build unix

package file

import (
	"io/fs"
	"os"
	"syscall"
)

// NoFollow has the opening of a link fail.
const NoFollow = syscall.O_NOFOLLOW

// Mine says whether a file belongs to the user of this process, or to root, whose files are as
// good.
func Mine(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return !ok || s.Uid == 0 || int(s.Uid) == os.Geteuid()
}
