// SPDX-License-Identifier: MIT

//go:build unix

package core

import (
	"errors"
	"os"
	"syscall"
)

// ownFile refuses a file of somebody else's, who could read what is written to it or have it
// written elsewhere: in a folder that all may write to, anybody can have made it first. root's
// files are as good as ours.
func ownFile(f *os.File) error {
	i, err := f.Stat()
	if err != nil {
		return err
	}
	s, ok := i.Sys().(*syscall.Stat_t)
	if ok && i.Mode().IsRegular() && s.Uid != 0 && int(s.Uid) != os.Geteuid() {
		return errors.New("the file belongs to another user")
	}
	return nil
}
