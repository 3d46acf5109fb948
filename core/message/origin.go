// SPDX-License-Identifier: MIT

package message

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"courriel.dev/courriel/core/internal/file"
)

// origin is where octets come from that are not kept in memory: a file, or a function that gives a
// reader. It can be opened any number of times and has to give the same number of octets each time.
type origin struct {
	field string
	root  string // if not "", path is below it
	path  string
	info  fs.FileInfo // of a file, as it was when it was attached
	from  func() (io.ReadCloser, error)
	size  int64
}

// fileError turns an error of the operating system into ours.
func fileError(field string, err error) error {
	kind := CannotRead
	if errors.Is(err, fs.ErrNotExist) {
		kind = FileNotFound
	}
	return &Error{Kind: kind, Field: field, Err: err}
}

// newFile remembers a regular file as it is now.
func newFile(field, root, path string) (*origin, error) {
	for i := 0; i < len(path); i++ {
		if path[i] == 0 { // the operating system would not see what follows
			return nil, fail(ControlCharacter, field, "in the path "+show(path))
		}
	}
	if path == "" {
		return nil, fail(Empty, field, "a path is expected")
	}
	if HoldsKey(path) { // the system's error would quote it
		return nil, fail(FileNotFound, field, "a path is expected, not the key itself")
	}
	// Before it is opened, because opening a pipe blocks and opening a device can do anything.
	o := &origin{field: field, root: root, path: path}
	info, err := o.stat()
	if err != nil {
		return nil, fileError(field, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fail(NotAFile, field, show(path))
	}
	o.info, o.size = info, info.Size()
	return o, nil
}

func (o *origin) stat() (fs.FileInfo, error) {
	if o.root != "" {
		return statBelow(o.root, o.path)
	}
	return os.Stat(o.path)
}

// newReader remembers a function; with a negative size its octets are counted.
func newReader(field string, open func() (io.ReadCloser, error), size int64) (*origin, error) {
	o := &origin{field: field, from: open, size: size}
	if size >= 0 {
		return o, nil
	}
	r, err := o.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if o.size, err = io.Copy(io.Discard, r); err != nil {
		return nil, &Error{Kind: CannotRead, Field: field, Err: err}
	}
	return o, nil
}

// open starts from the beginning. A file has to be the one that was attached.
func (o *origin) open() (io.ReadCloser, error) {
	if o.from != nil {
		r, err := o.from()
		if err == nil && r == nil {
			return nil, fail(CannotRead, o.field, "no reader was given")
		}
		if err != nil {
			return nil, &Error{Kind: CannotRead, Field: o.field, Err: err}
		}
		return &carefulReader{ReadCloser: r}, nil
	}
	info, err := o.stat()
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) { // it was there when it was attached
			return nil, fail(FileChanged, o.field, "it vanished")
		}
		return nil, fileError(o.field, err)
	}
	if err := o.same(info); err != nil {
		return nil, err
	}
	var f *os.File
	if o.root != "" {
		f, err = file.OpenBelow(o.root, o.path)
	} else {
		f, err = file.Open(o.path)
	}
	if errors.Is(err, file.ErrNotAFile) { // it was one a moment ago
		return nil, fail(FileChanged, o.field, "it is another file")
	}
	if err != nil {
		return nil, fileError(o.field, err)
	}
	return f, nil
}

func (o *origin) same(now fs.FileInfo) error {
	switch {
	case !now.Mode().IsRegular() || !os.SameFile(o.info, now):
		return fail(FileChanged, o.field, "it is another file")
	case now.Size() != o.size:
		return fail(FileChanged, o.field, "its size is another")
	case !now.ModTime().Equal(o.info.ModTime()):
		return fail(FileChanged, o.field, "its time is another")
	}
	return nil
}

// carefulReader holds a reader that is not ours to io.Reader's rules: one that never gives
// anything, or more than it was asked for, must not hang or end the program.
type carefulReader struct {
	io.ReadCloser
	empty int // reads in a row that gave nothing
}

// maxEmptyReads is what bufio allows, too.
const maxEmptyReads = 100

func (c *carefulReader) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	switch {
	case n < 0 || n > len(p):
		return 0, reason("the reader gave more than there was room for")
	case n > 0 || err != nil || len(p) == 0:
		c.empty = 0
		return n, err
	}
	if c.empty++; c.empty >= maxEmptyReads {
		return 0, io.ErrNoProgress
	}
	return 0, nil
}

// head reads at most n octets from the beginning.
func (o *origin) head(n int) ([]byte, error) {
	r, err := o.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	buf := make([]byte, n)
	got, err := io.ReadFull(r, buf)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, &Error{Kind: CannotRead, Field: o.field, Err: err}
	}
	return buf[:got], nil
}

// appendTo reads everything behind dst, for what is small.
func (o *origin) appendTo(dst []byte) ([]byte, error) {
	r, err := o.openExact()
	if err != nil {
		return dst, err
	}
	defer r.Close()
	if err := ask(o.field, o.size, int64(len(dst))); err != nil {
		return dst, err
	}
	at := len(dst)
	dst = append(dst, make([]byte, o.size)...)
	if _, err := io.ReadFull(r, dst[at:]); err != nil {
		return dst[:at], r.cause(err)
	}
	// One octet more, so that the reader tells whether the end is where it should be.
	var one [1]byte
	if _, err := r.Read(one[:]); err != io.EOF {
		return dst[:at], r.cause(err)
	}
	return dst, nil
}

// exactReader gives exactly the octets that were promised, or an error: io.EOF comes only after the
// whole content, unchanged, has been read.
type exactReader struct {
	o    *origin
	r    io.ReadCloser
	left int64
	err  error
}

func (o *origin) openExact() (*exactReader, error) {
	r, err := o.open()
	if err != nil {
		return nil, err
	}
	x := &exactReader{o: o, r: r, left: o.size}
	if f, ok := r.(*os.File); ok && o.info != nil {
		info, err := f.Stat()
		if err == nil {
			err = o.same(info)
		}
		if err != nil {
			f.Close()
			return nil, x.cause(err)
		}
	}
	return x, nil
}

func (x *exactReader) cause(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return fail(FileChanged, x.o.field, "it is shorter")
	}
	if _, ok := err.(*Error); ok {
		return err
	}
	return &Error{Kind: CannotRead, Field: x.o.field, Err: err}
}

func (x *exactReader) Read(p []byte) (int, error) {
	if x.err != nil {
		return 0, x.err
	}
	if x.left == 0 {
		x.err = x.atEnd()
		return 0, x.err
	}
	if int64(len(p)) > x.left {
		p = p[:x.left]
	}
	n, err := x.r.Read(p)
	x.left -= int64(n)
	if err != nil && (err != io.EOF || x.left > 0) {
		x.err = x.cause(err)
		return n, x.err
	}
	return n, nil
}

// atEnd makes sure that nothing follows and that the file was not written while it was read.
func (x *exactReader) atEnd() error {
	var one [1]byte
	for {
		n, err := x.r.Read(one[:])
		if n > 0 {
			return fail(FileChanged, x.o.field, "it is longer")
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return x.cause(err)
		}
	}
	if f, ok := x.r.(*os.File); ok && x.o.info != nil {
		info, err := f.Stat()
		if err != nil {
			return x.cause(err)
		}
		if err := x.o.same(info); err != nil {
			return err
		}
	}
	return io.EOF
}

func (x *exactReader) Close() error { return x.r.Close() }
