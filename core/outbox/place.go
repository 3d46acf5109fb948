// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// checkBeside refuses what is no file under the names of the files that SQLite keeps beside:
// to open a pipe would wait for ever.
func checkBeside(path string) error {
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if i, err := os.Lstat(path + suffix); err == nil && !i.Mode().IsRegular() {
			return &fault{
				ErrPath,
				fmt.Errorf("%s is something else than a file", filepath.Base(path)+suffix),
			}
		}
	}
	return nil
}

// checkMounts refuses a file that is mounted by itself, as "docker -v file" does: its log
// and its memory lie beside it, where nobody else who has the file would find them.
func checkMounts(path string) error {
	folder, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return err
	}
	mount := mountOf(filepath.Dir(path))
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		file, err := os.Stat(name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if of := mountOf(name); mount != "" && of != "" && of != mount ||
			device(file) != device(folder) {
			return &fault{
				ErrPath,
				fmt.Errorf(
					"%s is mounted by itself: the outbox keeps two more files beside it that must be shared with it; "+
						"mount the folder",
					filepath.Base(name),
				),
			}
		}
	}
	return nil
}

const (
	// Below this room on the disk, care is taken that what waits can still be settled.
	littleRoom = 64 << 20
	noRoom     = 4 << 20
	// keptRoom is what no new mail may use.
	keptRoom = 128 << 10
	// logRoom is what the log keeps for itself: what became of a mail takes less.
	logRoom = 256 << 10
)

// room refuses octets for which there is none on the disk. The log is written first, and the
// file grows when the log is moved into it: as long as that is possible the log
// does not grow, and what became of the mails can be written on a disk without any room.
func (s *SQLite) room(octets int) error {
	folder := filepath.Dir(s.path)
	free := freeOctets(folder)
	if free < 0 || free > littleRoom {
		return nil
	}
	needed := int64(octets) + int64(octets)/8 + keptRoom
	var log int64
	if i, err := os.Stat(s.path + "-wal"); err == nil {
		log = i.Size()
	}
	if free >= 2*needed+log {
		return nil
	}
	if err := s.checkpoint(); err != nil {
		return err
	}
	if freeOctets(folder) < needed+max(0, needed-log) {
		s.keepRoom()
		return &fault{
			ErrDiskFull,
			errors.New("the room that is left is kept for what the outbox holds"),
		}
	}
	return nil
}

// makeRoom moves the log into the file while there is little room on the disk.
func (s *SQLite) makeRoom() {
	if free := freeOctets(filepath.Dir(s.path)); free >= 0 && free < littleRoom {
		_ = s.checkpoint()
		s.keepRoom()
	}
}

// keepRoom takes room on the disk that no other program can take then: for the log, and for
// what the file grows by while the states of mails change. SQLite gives the latter
// back whenever it moves the log.
func (s *SQLite) keepRoom() {
	reserve(s.path+"-wal", logRoom)
	i, err := os.Stat(s.path)
	for more := int64(keptRoom); err == nil && more >= 4096 && !reserve(s.path, i.Size()+more); {
		more /= 2
	}
}
