// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"courriel.dev/courriel/core/internal/room"
)

// fault is what is wrong with a file, with what the system or SQLite said.
type fault struct {
	kind error
	err  error
}

func (f *fault) Error() string { return fmt.Sprintf("%v: %v", f.kind, f.err) }

func (f *fault) Unwrap() []error {
	all := []error{f.kind, f.err}
	if number := systemNumbers[f.kind]; number != 0 && !errors.As(f.err, new(syscall.Errno)) {
		all = append(all, number) // SQLite keeps to itself what the system said
	}
	return all
}

// kinds are the primary result codes of SQLite that mean one of the above.
var kinds = map[int]error{
	sqlite3.SQLITE_FULL:     ErrDiskFull,
	sqlite3.SQLITE_READONLY: ErrReadOnly,
	sqlite3.SQLITE_PERM:     ErrReadOnly,
	sqlite3.SQLITE_CANTOPEN: ErrReadOnly, // the path was looked at before
	sqlite3.SQLITE_CORRUPT:  ErrDamaged,
	sqlite3.SQLITE_NOTADB:   ErrForeign,
	sqlite3.SQLITE_BUSY:     ErrLocked,
	sqlite3.SQLITE_LOCKED:   ErrLocked,
	sqlite3.SQLITE_PROTOCOL: ErrLocked,
	sqlite3.SQLITE_IOERR:    ErrDisk,
	sqlite3.SQLITE_NOMEM:    room.ErrNone,
}

// explain makes one of the errors above of what went wrong, where it is one.
func explain(err error) error {
	var f *fault
	if err == nil || errors.As(err, &f) {
		return err
	}
	var s *sqlite.Error
	if errors.As(err, &s) {
		if kind := kinds[s.Code()&0xff]; kind != nil {
			return &fault{kind, err}
		}
		if s.Code()&0xff == sqlite3.SQLITE_INTERRUPT {
			return err // the call was ended, whose error is known
		}
		return &fault{ErrDamaged, err} // tables that are not as this library makes them
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return &fault{ErrDiskFull, err}
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return &fault{ErrReadOnly, err}
	}
	var p *os.PathError
	if errors.As(err, &p) {
		return &fault{ErrPath, err}
	}
	return err
}
