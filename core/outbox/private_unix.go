// SPDX-License-Identifier: MIT

//go:build unix && !slim

package outbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// beside are the files that SQLite keeps beside that of an outbox. It takes what it finds there.
var beside = []string{"-wal", "-shm", "-journal"}

// keepPrivate sees to it that nobody else reads or changes what an outbox holds: the file and those
// beside it must belong to this user, be files and no links, and lie where others cannot put
// something else in their place. What is ours and can be read by others is closed to them.
func keepPrivate(path string) error {
	refused := func(name, why string) error {
		return &fault{ErrPath, fmt.Errorf("%s %s", filepath.Base(name), why)}
	}
	folder := filepath.Dir(path)
	if i, err := os.Stat(folder); err == nil && i.Mode()&0o002 != 0 && i.Mode()&fs.ModeSticky == 0 {
		return refused(folder, "is a folder in which everybody can replace the file")
	}
	for _, suffix := range append([]string{""}, beside...) {
		name := path + suffix
		i, err := os.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return explain(err)
		}
		s, ok := i.Sys().(*syscall.Stat_t)
		switch {
		case i.Mode()&fs.ModeSymlink != 0:
			return refused(name, "is a link to another file")
		case !i.Mode().IsRegular():
			return refused(name, "is no file")
		case ok && int(s.Uid) != os.Geteuid():
			return refused(name, "belongs to another user, who could read the mails")
		case links(i) > 1:
			return refused(name, "has several names (hard links)")
		case i.Mode().Perm()&0o077 == 0:
			continue
		}
		// Where the permissions cannot be changed the file system has none, as that of a memory
		// card.
		if err := os.Chmod(name, i.Mode().Perm()&^0o077); err != nil {
			return refused(name, "can be read or written by others, and that cannot be changed")
		}
	}
	return nil
}
