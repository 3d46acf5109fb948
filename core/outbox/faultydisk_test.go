// SPDX-License-Identifier: MIT

//go:build linux && (amd64 || arm64) && !slim

package outbox

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// operation is something that a disk may fail to do.
type operation int

const (
	writes operation = iota
	flushes
)

// What a disk may answer.
const (
	diskOK   int32 = 0
	diskFull int32 = sqlite3.SQLITE_FULL
	diskEIO  int32 = sqlite3.SQLITE_IOERR_WRITE
	diskLost int32 = sqlite3.SQLITE_IOERR_FSYNC
)

// diskFault decides what becomes of an operation; nil: all goes well.
var diskFault atomic.Pointer[func(operation) int32]

func failing(o operation) int32 {
	if f := diskFault.Load(); f != nil {
		return (*f)(o)
	}
	return diskOK
}

// The places in SQLite's tables of functions, of 8 octets each.
const (
	vfsSize, vfsName, vfsOpen               = 21, 3, 5
	methods                                 = 19
	methodWrite, methodTruncate, methodSync = 3, 4, 5
)

type (
	openFunc     = func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32
	writeFunc    = func(*libc.TLS, uintptr, uintptr, int32, int64) int32
	truncateFunc = func(*libc.TLS, uintptr, int64) int32
	syncFunc     = func(*libc.TLS, uintptr, int32) int32
)

// at is the nth place of a table of C's.
func at(table uintptr, n int) *uintptr {
	return (*uintptr)(unsafe.Add(*(*unsafe.Pointer)(unsafe.Pointer(&table)), n*8))
}

// function makes a function of what SQLite's tables hold.
func function[F any](pointer uintptr) F { return *(*F)(unsafe.Pointer(&pointer)) }

// place gives what such a table holds for a function, which has to stay where it is.
func place[F any](f *F) uintptr { return *(*uintptr)(unsafe.Pointer(f)) }

// badDisk registers a file system that fails when diskFault says so.
var badDisk = sync.OnceValue(func() string {
	tls := libc.NewTLS()
	unix := sqlite3.Xsqlite3_vfs_find(tls, 0)
	vfs := libc.Xmalloc(tls, vfsSize*8)
	for n := range vfsSize {
		*at(vfs, n) = *at(unix, n)
	}
	name, err := libc.CString("baddisk")
	if err != nil {
		panic(err)
	}
	*at(vfs, vfsName) = name
	opens := function[openFunc](*at(unix, vfsOpen))
	tables := make(map[uintptr]uintptr)
	var mu sync.Mutex
	open := openFunc(func(tls *libc.TLS, vfs, path, file uintptr, flags int32, out uintptr) int32 {
		rc := opens(tls, vfs, path, file, flags, out)
		if rc != sqlite3.SQLITE_OK || *at(file, 0) == 0 {
			return rc
		}
		mu.Lock()
		defer mu.Unlock()
		given := *at(file, 0)
		if tables[given] == 0 {
			tables[given] = failingMethods(tls, given)
		}
		*at(file, 0) = tables[given]
		return rc
	})
	heldFunctions = append(heldFunctions, &open)
	*at(vfs, vfsOpen) = place(&open)
	if rc := sqlite3.Xsqlite3_vfs_register(tls, vfs, 0); rc != sqlite3.SQLITE_OK {
		panic(rc)
	}
	return "baddisk"
})

var heldFunctions []any // that SQLite has the addresses of

func failingMethods(tls *libc.TLS, given uintptr) uintptr {
	table := libc.Xmalloc(tls, methods*8)
	for n := range methods {
		*at(table, n) = *at(given, n)
	}
	write, truncate, sync := function[writeFunc](
		*at(given, methodWrite),
	), function[truncateFunc](
		*at(given, methodTruncate),
	), function[syncFunc](
		*at(given, methodSync),
	)
	w := writeFunc(func(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
		if rc := failing(writes); rc != diskOK {
			if n > 1 { // part of it may have arrived
				write(tls, file, data, n/2, offset)
			}
			return rc
		}
		return write(tls, file, data, n, offset)
	})
	tr := truncateFunc(func(tls *libc.TLS, file uintptr, size int64) int32 {
		if rc := failing(writes); rc != diskOK {
			return sqlite3.SQLITE_IOERR_TRUNCATE
		}
		return truncate(tls, file, size)
	})
	s := syncFunc(func(tls *libc.TLS, file uintptr, flags int32) int32 {
		if rc := failing(flushes); rc != diskOK {
			return diskLost
		}
		return sync(tls, file, flags)
	})
	heldFunctions = append(heldFunctions, &w, &tr, &s)
	*at(table, methodWrite), *at(table, methodTruncate), *at(table, methodSync) = place(
		&w,
	), place(
		&tr,
	), place(
		&s,
	)
	return table
}

// onBadDisk opens files on a disk that fails when diskFault says so, until the test ends.
func onBadDisk(t *testing.T) {
	t.Helper()
	fileSystem = "vfs=" + badDisk()
	t.Cleanup(func() {
		fileSystem = ""
		diskFault.Store(nil)
	})
}

func failWhen(f func(operation) int32) { diskFault.Store(&f) }

// instant reads the file and its log as they are at one instant. They may be written meanwhile:
// a log that begins anew between the two was moved into a file that was read before.
func instant(t *testing.T, path string) (database, log []byte) {
	t.Helper()
	read := func(name string) []byte {
		b, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		return b
	}
	head := func(log []byte) string { return string(log[:min(len(log), logHeader)]) }
	for {
		before := head(read(path + "-wal"))
		database, log = read(path), read(path+"-wal")
		if head(log) == before {
			return database, log
		}
	}
}

// killed gives the file as the next process finds it when this one is killed now. Nobody
// here works on its mails any more.
func killed(t *testing.T, path, to string) *SQLite {
	t.Helper()
	database, log := instant(t, path)
	for name, b := range map[string][]byte{to: database, to + "-wal": log} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	working.mu.Lock()
	clear(working.all)
	working.mu.Unlock()
	s, err := newSQLite(to, true)
	if errors.Is(err, ErrDamaged) {
		// Behind what was written last stands what a disk that failed twice left of a commit that
		// was refused: it cannot be told from damage, and is told once.
		s, err = newSQLite(to, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.refs = 1
	return s
}

// A mail that was refused as not taken is not there for the next process either, whichever
// write or flush of its commit failed; else it is said that nobody knows.
func TestFault_H02_CommitThatFailedStaysFailed(t *testing.T) {
	onBadDisk(t)
	folder := t.TempDir()
	refused, doubted := 0, 0
	for _, body := range []int{10, 20000} {
		for _, what := range []operation{writes, flushes} {
			for _, for1 := range []int{1, 2, 1000000} { // operations that fail
				for first := range 12 {
					path := fmt.Sprintf("%s/%d-%d-%d-%d", folder, body, what, for1, first)
					s := open(t, path)
					before := keep(t, s)
					n := 0
					failWhen(func(o operation) int32 {
						if o != what {
							return diskOK
						}
						if n++; n > first && n <= first+for1 {
							return diskEIO
						}
						return diskOK
					})
					m := sample()
					m.MessageID = "refused"
					err := s.Put(t.Context(), m, octets(string(make([]byte, body))), 100)
					next := killed(t, path, path+"-next")
					failWhen(func(operation) int32 { return diskOK })
					get(t, next, before.ID)
					found, ferr := next.After(t.Context(), "zoé", before.ID)
					if ferr != nil {
						t.Fatal(ferr)
					}
					switch {
					case err == nil && found == nil:
						t.Errorf("%s: taken and lost", path)
					case errors.Is(err, ErrMaybeKept):
						doubted++
					case err != nil && found != nil:
						t.Errorf("%s: %v, and it is there", path, err)
					case err != nil:
						refused++
					}
					is(t, "close", next.Close(), nil)
					// And here: what was refused is not there, and the file goes on.
					keep(t, s)
					if c := counts(t, s); !errors.Is(err, ErrMaybeKept) && err != nil &&
						c.Waiting != 2 {
						t.Errorf("%s: %+v", path, c)
					}
					is(t, "close", s.Close(), nil)
				}
			}
		}
	}
	if refused < 20 || doubted < 1 {
		t.Errorf("only %d were refused, and %d in doubt", refused, doubted)
	}
}

// What the disk says reaches the caller with a number of the system's.
func TestErrorsOfTheDiskHaveANumber(t *testing.T) {
	onBadDisk(t)
	s := open(t, t.TempDir()+"/outbox")
	for want, code := range map[error]int32{ErrDiskFull: diskFull, ErrDisk: diskEIO} {
		failWhen(func(operation) int32 { return code })
		err := s.Put(t.Context(), sample(), octets("x"), 10)
		is(t, "put", err, want)
		var number syscall.Errno
		if !errors.As(err, &number) || number == 0 {
			t.Errorf("%v has no number", err)
		}
	}
	failWhen(func(operation) int32 { return diskOK })
}
