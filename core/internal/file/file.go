// SPDX-License-Identifier: MIT

package file

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// What a path can lead to instead of a file of ours.
var (
	ErrNotAFile    = errors.New("it is not a regular file")
	ErrTooLarge    = errors.New("the file is too large")
	ErrForeignLink = errors.New("it is a link of another user's")
	ErrLinks       = errors.New("too many links")
)

// maxLinks is what Linux follows.
const maxLinks = 40

// Open opens a regular file for reading. A pipe would be waited for and a device can do anything,
// so that the path is looked at before it is opened, and what was opened is looked at again: it may
// have been replaced in between.
func Open(path string) (*os.File, error) {
	return open(path, os.Stat, os.OpenFile)
}

// OpenBelow is Open for a file that may only lie below a folder, whatever links there are.
func OpenBelow(folder, name string) (*os.File, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return open(name, root.Stat, root.OpenFile)
}

func open(
	name string, stat func(string) (fs.FileInfo, error),
	openFile func(string, int, fs.FileMode) (*os.File, error),
) (*os.File, error) {
	info, err := stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, ErrNotAFile
	}
	f, err := openFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil && !info.Mode().IsRegular() {
		err = ErrNotAFile
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Read reads a regular file of at most so many octets.
func Read(path string, most int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, ErrTooLarge
	}
	// One octet more, so that the end is seen without another buffer: it may be a key, of which no
	// copy is left.
	data := make([]byte, 0, info.Size()+1)
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) > most:
			clear(data)
			return nil, ErrTooLarge
		case err == io.EOF:
			return data, nil
		case err != nil:
			clear(data)
			return nil, err
		case len(data) == cap(data): // it grows
			larger := make([]byte, len(data), 2*cap(data))
			copy(larger, data)
			clear(data)
			data = larger
		}
	}
}

// Resolve gives the path of a file that is about to be written, which need not be there yet, with
// the links followed that its last name is. A link of another user's is refused: in a folder that
// all may write to it would have that written over which only we may write.
func Resolve(path string) (string, error) {
	for range maxLinks {
		info, err := os.Lstat(path)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return path, nil // what is wrong with it is found when it is opened
		}
		if !Mine(info) {
			return "", &fs.PathError{Op: "open", Path: path, Err: ErrForeignLink}
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", &fs.PathError{Op: "open", Path: path, Err: ErrLinks}
}
