// SPDX-License-Identifier: MIT

//go:build unix && !slim

package outbox

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestOutboxFilesArePrivate: what others could read is closed to them, what others could change is
// refused.
func TestOutboxFilesArePrivate(t *testing.T) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		t.Run("made before, for all"+suffix, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "outbox")
			if err := os.WriteFile(path+suffix, nil, 0o666); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path+suffix, 0o666); err != nil {
				t.Fatal(err)
			}
			s, err := OpenFile(path)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			for _, name := range []string{path, path + "-wal", path + "-shm"} {
				if i, err := os.Stat(name); err != nil || i.Mode().Perm() != 0o600 {
					t.Errorf("%s: %v, %v", filepath.Base(name), i.Mode(), err)
				}
			}
		})
	}
	for name, spoil := range map[string]func(path string) error{
		"a link beside":   func(path string) error { return os.Symlink(path+"-elsewhere", path+"-wal") },
		"a folder beside": func(path string) error { return os.Mkdir(path+"-shm", 0o700) },
		"a second name beside": func(path string) error {
			return errors.Join(os.WriteFile(path+"-other", nil, 0o600), os.Link(path+"-other", path+"-wal"))
		},
		"a folder for all": func(path string) error { return os.Chmod(filepath.Dir(path), 0o777) },
		"another owner": func(path string) error {
			if os.Geteuid() != 0 {
				return errSkip
			}
			return errors.Join(os.WriteFile(path, nil, 0o666), os.Chown(path, 12345, 12345))
		},
		"another owner beside": func(path string) error {
			if os.Geteuid() != 0 {
				return errSkip
			}
			return errors.Join(os.WriteFile(path+"-wal", nil, 0o666), os.Chown(path+"-wal", 12345, 12345))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "outbox")
			if err := spoil(path); errors.Is(err, errSkip) {
				t.Skip("only root can give files away")
			} else if err != nil {
				t.Fatal(err)
			}
			s, err := OpenFile(path)
			if err == nil {
				s.Close()
			}
			if !errors.Is(err, ErrPath) {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("a folder for all, where only owners may replace", func(t *testing.T) {
		folder := t.TempDir()
		if err := os.Chmod(folder, 0o777|fs.ModeSticky); err != nil {
			t.Fatal(err)
		}
		s, err := OpenFile(filepath.Join(folder, "outbox"))
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	})
}

var errSkip = errors.New("not here")
