// SPDX-License-Identifier: MIT

//go:build unix && !slim

package outbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each of these means something in an SQLite URI, or to somebody who takes paths for text.
func TestFileMayHaveAnyName(t *testing.T) {
	folder := t.TempDir()
	names := []string{
		"a?mode=memory", "a#b", "a%41", "a%3Fmode=memory", "a b", "a&b", "\xff\xfe", ":memory:", "file:x", "é", "-a", "a;b", "a'b\"", `a\b`, "a\nb",
		strings.Repeat("x", maxName-len(longestSuffix)),
	}
	for _, name := range names {
		path := filepath.Join(folder, name)
		s := open(t, path)
		m := keep(t, s)
		for _, suffix := range []string{"", "-wal"} {
			if _, err := os.Stat(path + suffix); err != nil {
				t.Error(err)
			}
		}
		is(t, "close", s.Close(), nil)
		get(t, open(t, path), m.ID)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 3*len(names) { // open, with log and memory
		t.Errorf("%d files of %d outboxes, %v", len(entries), len(names), err)
	}
}

func TestPathThatIsTooLongMakesNothing(t *testing.T) {
	folder := t.TempDir()
	deep := folder + strings.Repeat("/"+strings.Repeat("y", 60), (maxPath-len(folder))/61)
	if err := os.MkdirAll(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	longest := maxPath - len(longestSuffix) - len(deep) - 1
	for path, want := range map[string]error{
		filepath.Join(folder, strings.Repeat("x", maxName-len(longestSuffix)+1)): ErrPath,
		filepath.Join(folder, strings.Repeat("x", maxName+1)):                    ErrPath,
		filepath.Join(deep, strings.Repeat("z", max(1, longest+1))):              ErrPath,
		folder + strings.Repeat("/"+strings.Repeat("y", 200), 30):                ErrPath,
	} {
		s, err := OpenFile(path)
		if err == nil {
			_ = s.Close()
		}
		is(t, path, err, want)
		if _, err := os.Lstat(path); err == nil {
			t.Errorf("%s was made", path)
		}
	}
	if longest > 0 {
		keep(t, open(t, filepath.Join(deep, strings.Repeat("z", longest))))
	}
}

func TestFileIsTheSameByEveryPath(t *testing.T) {
	folder := t.TempDir()
	path, link := filepath.Join(folder, "outbox"), filepath.Join(folder, "link")
	if err := os.Symlink("outbox", link); err != nil {
		t.Fatal(err)
	}
	// The link comes first: what it names is not there yet.
	byLink := open(t, link)
	if byPath := open(t, path); byPath != byLink || byLink.Path() != path {
		t.Errorf("%s and %s are two", byLink.Path(), byPath.Path())
	}
	if i, err := os.Stat(path); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", i, err)
	}
	keep(t, byLink)
	if err := os.Link(path, filepath.Join(folder, "second")); err != nil {
		t.Fatal(err)
	}
	_, err := OpenFile(filepath.Join(folder, "second"))
	is(t, "a hard link", err, ErrPath)
}

// What goes into a file that has no name any more ends with the process: it is not promised.
func TestFileThatIsTakenAwayWhileItIsUsedIsAnError(t *testing.T) {
	for name, takeAway := range map[string]func(path string) error{
		"the file":         os.Remove,
		"its log":          func(path string) error { return os.Remove(path + "-wal") },
		"its memory":       func(path string) error { return os.Remove(path + "-shm") },
		"the file, moved":  func(path string) error { return os.Rename(path, path+".old") },
		"the whole folder": func(path string) error { return os.RemoveAll(filepath.Dir(path)) },
		"the file, replaced": func(path string) error {
			b, err := os.ReadFile(path)
			if err == nil {
				err = os.WriteFile(path+".new", b, 0o600)
			}
			if err == nil {
				err = os.Rename(path+".new", path)
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "folder", "outbox")
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			s := open(t, path)
			keep(t, s)
			if err := takeAway(path); err != nil {
				t.Fatal(err)
			}
			m := sample()
			is(t, "put", s.Put(t.Context(), m, octets("x"), 100), ErrPath)
			if m.ID != 0 || counts(t, s) != (Counts{Waiting: 1}) {
				t.Errorf("%d, %+v", m.ID, counts(t, s))
			}
			if _, err := s.Claim(t.Context(), "zoé", start, lease); err == nil {
				t.Error("a mail is sent, and nobody could know it afterwards")
			}
			if name == "its log" || name == "its memory" || name == "the whole folder" {
				return
			}
			// Who opens it now gets what is there now.
			again := open(t, path)
			if again == s {
				t.Fatal("the file that was taken away is opened again")
			}
			keep(t, again)
		})
	}
}

func TestFault_H02_FileThatCannotBeWrittenIsAnErrorOfTheStart(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "outbox")
	makeReadOnly := func() { _ = os.Chmod(path, 0o400) }
	if os.Getuid() == 0 { // may write everything
		_, end, err := smallDisk(folder)
		if err != nil {
			t.Logf("a disk cannot be made here: %v", err)
			return
		}
		defer end()
		makeReadOnly = func() { readOnlyDisk(t, folder) }
	}
	filled(t, path, 1)
	makeReadOnly()
	for _, opens := range []func(string) (*SQLite, error){OpenFile, OpenExistingFile} {
		s, err := opens(path)
		if err == nil {
			_ = s.Close()
		}
		is(t, "open", err, ErrReadOnly)
	}
}
