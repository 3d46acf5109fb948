// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"

	"courriel.dev/courriel/core/internal/file"
)

// SQLite is a store in a file, which several processes of one machine may share.
type SQLite struct {
	path string // absolute, links resolved
	refs int    // under opened.Mutex

	db      *sql.DB
	commits committer
	place   [3]os.FileInfo // of the file, its log and its memory
	quiet   atomic.Int64   // when what was written last was made durable; 0 when the log is short

	reading sync.Mutex
	reader  database

	watch watch
	busy  atomic.Bool // the last Claim found something
}

// opened are the files that this process has open: sessions that share a file
// share its groups of commits too.
var opened = struct {
	sync.Mutex
	stores map[string]*SQLite
}{stores: make(map[string]*SQLite)}

// fileSystem names a file system of SQLite's in its parameters; tests have one that fails.
var fileSystem string

// lockedFor is how long another process may hold the lock before that is an
// error; it needs it for milliseconds.
var lockedFor = 10 * time.Second

// onceForAll settles what counts for the process before the first file is opened.
var onceForAll = sync.OnceFunc(func() {
	// With the usual locks of POSIX, a host that opens and closes the file with
	// its own copy of SQLite, or only copies it, would end this one's locks.
	_, _ = sqlite.OFDLocking(true)
})

// OpenFile opens the store in a file and makes the file if there is none. The folder
// must exist. Close must be called once for every OpenFile.
func OpenFile(path string) (*SQLite, error) { return openAt(path, true) }

// OpenExistingFile is OpenFile that makes no file.
func OpenExistingFile(path string) (*SQLite, error) { return openAt(path, false) }

func openAt(path string, fresh bool) (*SQLite, error) {
	onceForAll()
	path, err := resolve(path)
	if err != nil {
		return nil, err
	}
	opened.Lock()
	defer opened.Unlock()
	if s := opened.stores[path]; s != nil && s.inPlace() == nil {
		s.refs++
		return s, nil
	}
	s, err := newSQLite(path, fresh)
	if err != nil {
		return nil, explain(err)
	}
	s.refs = 1
	opened.stores[path] = s
	return s, nil
}

// Path is where the file is, whatever the working directory becomes.
func (s *SQLite) Path() string { return s.path }

// What SQLite can open, with the suffixes of the files beside.
const (
	maxPath       = 512
	maxName       = 255
	longestSuffix = "-journal"
)

// resolve gives one name to a file that may be reached in several ways, and says
// what is wrong with the place.
func resolve(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", &fault{ErrPath, err}
	}
	// A link may lead to a file that is not there yet.
	if abs, err = file.Resolve(abs); err != nil {
		return "", &fault{ErrPath, err}
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	} else if folder, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(folder, filepath.Base(abs))
	} else {
		return "", &fault{ErrPath, err}
	}
	switch i, err := os.Stat(abs); {
	case err == nil && !i.Mode().IsRegular():
		return "", &fault{ErrPath, errors.New("there is something else than a file")}
	case err == nil && links(i) > 1:
		// Each name would have a log of its own.
		return "", &fault{
			ErrPath,
			errors.New("the file has several names (hard links); an outbox needs one"),
		}
	case len(abs)+len(longestSuffix) > maxPath || len(filepath.Base(abs))+len(longestSuffix) > maxName:
		return "", &fault{ErrPath, errors.New("the path is too long")}
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return "", explain(err)
	}
	if err := checkPlace(filepath.Dir(abs)); err != nil {
		return "", err
	}
	return abs, nil
}

func newSQLite(path string, fresh bool) (_ *SQLite, err error) {
	if fresh {
		err = create(path)
	} else {
		err = writable(path)
	}
	if err != nil {
		return nil, err
	}
	if err := checkBeside(path); err != nil {
		return nil, err
	}
	if err := checkMounts(path); err != nil {
		return nil, err
	}
	if err := checkLog(path); err != nil {
		return nil, err
	}
	// Before anything is read, and again when SQLite has made its files: somebody may have been
	// quicker.
	if err := keepPrivate(path); err != nil {
		return nil, err
	}
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: fileSystem}
	if !strings.HasPrefix(name.Path, "/") {
		name.Path = "/" + name.Path // C:/…
	}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	s := &SQLite{path: path, db: db}
	defer func() {
		if err != nil {
			db.Close()
		}
	}()
	writer, err := s.connect()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			writer.release()
		}
	}()
	if err := retryLocked(func() error { return prepare(writer) }); err != nil {
		return nil, err
	}
	if err := syncFolder(path); err != nil {
		return nil, err
	}
	reader, err := s.connect()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			reader.release()
		}
	}()
	if err := reader.run("PRAGMA query_only=1"); err != nil {
		return nil, err
	}
	s.commits.db, s.reader = writer, *reader
	if err := keepPrivate(path); err != nil {
		return nil, err
	}
	if err := s.remember(); err != nil {
		return nil, err
	}
	s.commits.check = s.inPlace
	s.commits.idle = sync.NewCond(&s.commits.mu)
	s.watch.claims = make(map[int64]runOut)
	s.watch.held = make(map[int64]time.Time)
	s.watch.looked = make(map[string]time.Time)
	s.makeRoom()
	if err := s.verify(); err != nil {
		return nil, err
	}
	return s, s.discardUnfinished()
}

// create makes the file so that nobody else can read it.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return writable(path)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// remember notes which files are open.
func (s *SQLite) remember() (err error) {
	for i, name := range s.names() {
		if s.place[i], err = os.Stat(name); err != nil {
			return err
		}
	}
	return nil
}

func (s *SQLite) names() [3]string { return [3]string{s.path, s.path + "-wal", s.path + "-shm"} }

// inPlace tells whether the files that are open are still those that the next
// process will find: what is written to files that somebody removed is not kept.
func (s *SQLite) inPlace() error {
	for i, name := range s.names() {
		if now, err := os.Stat(name); err != nil || !os.SameFile(now, s.place[i]) {
			return &fault{
				ErrPath,
				fmt.Errorf("%s was removed or replaced while it was in use", filepath.Base(name)),
			}
		}
	}
	return nil
}

// writable tells what forbids to write the file: SQLite would open it for reading.
func writable(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return f.Close()
}

// syncFolder makes the name of the file as durable as what is in it.
func syncFolder(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil // a folder that may be searched but not read
	}
	defer d.Close()
	_ = d.Sync() // not every system can
	return nil
}

func (s *SQLite) connect() (*database, error) {
	conn, err := s.db.Conn(background)
	if err != nil {
		return nil, err
	}
	d := &database{conn: conn, known: make(map[string]*sql.Stmt)}
	for _, p := range []string{
		fmt.Sprintf("PRAGMA busy_timeout=%d", lockedFor.Milliseconds()),
		"PRAGMA synchronous=FULL",
		"PRAGMA cache_size=-1024",
		"PRAGMA temp_store=MEMORY",
		// A large mail makes a large log; it is cut again afterwards.
		fmt.Sprintf("PRAGMA journal_size_limit=%d", 8<<20),
		"PRAGMA trusted_schema=0",
		"PRAGMA cell_size_check=1",
	} {
		if err := d.run(p); err != nil {
			d.release()
			return nil, err
		}
	}
	return d, nil
}

// retryLocked tries again what SQLite refuses without waiting when two processes
// open a new file at the same time.
func retryLocked(f func() error) error {
	for start := time.Now(); ; {
		err := explain(f())
		if !errors.Is(err, ErrLocked) || time.Since(start) > lockedFor {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// header is what the file says of itself, read at one instant: another process
// may be making it.
type header struct{ id, version, tables int64 }

func readHeader(d *database) (h header, err error) {
	for _, r := range []struct {
		text string
		into *int64
	}{
		{"PRAGMA application_id", &h.id},
		{"PRAGMA user_version", &h.version},
		{"SELECT count(*) FROM sqlite_schema", &h.tables},
	} {
		if err := d.row(r.text, nil, r.into); err != nil {
			return h, err
		}
	}
	return h, nil
}

// check refuses what is neither new nor an outbox that this library knows.
func (h header) check() (isNew bool, err error) {
	switch {
	case h == header{}:
		return true, nil
	case h.id != applicationID:
		return false, &fault{ErrForeign, errors.New("it is a database of another program")}
	case h.version != formatVersion:
		return false, &fault{
			ErrVersion,
			fmt.Errorf("its format is %d, this library knows %d", h.version, formatVersion),
		}
	}
	return false, nil
}

// prepare checks what the file is, and makes the tables in a new one.
func prepare(d *database) error {
	var isNew bool
	err := d.inTransaction("BEGIN", func() error {
		h, err := readHeader(d)
		if err == nil {
			isNew, err = h.check()
		}
		return err
	})
	if err != nil {
		return err
	}
	if isNew {
		if err := d.run("PRAGMA auto_vacuum=INCREMENTAL"); err != nil {
			return err
		}
	}
	var mode string
	if err := d.row("PRAGMA journal_mode=WAL", nil, &mode); err != nil {
		return err
	}
	if mode != "wal" {
		return &fault{
			ErrPath,
			fmt.Errorf(
				"the file system cannot share memory between processes (journal mode %s)",
				mode,
			),
		}
	}
	if !isNew {
		return checkTables(d)
	}
	return d.inTransaction("BEGIN IMMEDIATE", func() error {
		h, err := readHeader(d)
		if err == nil {
			isNew, err = h.check()
		}
		if err != nil || !isNew {
			return err // another process was faster
		}
		for _, text := range []string{
			tables,
			fmt.Sprintf("INSERT INTO sqlite_sequence VALUES ('mail', %d)", FirstID()),
			fmt.Sprintf("PRAGMA application_id=%d", applicationID),
			fmt.Sprintf("PRAGMA user_version=%d", formatVersion),
		} {
			if err := d.run(text); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkTables reads a little of each table: a file whose first pages are damaged
// is better noticed now than with the first mail.
func checkTables(d *database) error {
	for _, table := range []string{"mail", "piece", "tally", "lived", "known"} {
		var n int
		if err := d.row("SELECT count(*) FROM (SELECT 1 FROM "+table+" LIMIT 1)", nil, &n); err != nil {
			if errors.Is(explain(err), err) {
				return &fault{ErrDamaged, err} // no such table
			}
			return err
		}
	}
	return nil
}

// discardUnfinished removes what a process left that ended while it was writing
// a large mail, for which nobody was told that it is there.
func (s *SQLite) discardUnfinished() error {
	var left []int64
	var id int64
	var owner string
	s.reading.Lock()
	err := s.reader.each(
		"SELECT id, owner FROM mail WHERE state = 0 AND due IS NULL",
		nil,
		[]any{&id, &owner},
		func() error {
			if gone(owner) {
				left = append(left, id)
			}
			return nil
		},
	)
	s.reading.Unlock()
	for _, id := range left {
		if err == nil {
			err = s.commits.commit(false, func(d *database) error { return erase(d, id) })
		}
	}
	return err
}

// erase removes a mail with its body.
func erase(d *database, id int64) error {
	if err := eraseBody(d, id); err != nil {
		return err
	}
	_, err := d.exec("DELETE FROM mail WHERE id = ?", id)
	return err
}

func eraseBody(d *database, id int64) error {
	_, err := d.exec(
		"DELETE FROM piece WHERE id BETWEEN ? AND ?",
		pieceID(id, 0),
		pieceID(id, 1<<24-1),
	)
	return err
}

// Close ends one use of the store; the last one closes the file.
func (s *SQLite) Close() error {
	opened.Lock()
	defer opened.Unlock()
	if s.refs == 0 {
		return ErrClosed
	}
	if s.refs--; s.refs > 0 {
		return nil
	}
	if opened.stores[s.path] == s {
		delete(opened.stores, s.path)
	}
	err := s.flush()
	s.commits.close()
	s.reading.Lock()
	defer s.reading.Unlock()
	s.reader.release()
	s.commits.db.release()
	if closed := s.db.Close(); err == nil {
		err = explain(closed)
	}
	return err
}

// flush makes durable what was committed without waiting for the disk.
func (s *SQLite) flush() error {
	if !s.commits.dirty.Load() {
		return nil
	}
	return s.commits.commit(true, func(d *database) error {
		d.wrote = true
		return d.run(fmt.Sprintf("PRAGMA user_version=%d", formatVersion)) // any write will do
	})
}
