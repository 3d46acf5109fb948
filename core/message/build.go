// SPDX-License-Identifier: MIT

package message

import (
	"io"
	"os"
	"path/filepath"
)

// WriteTo writes the whole mail. An error of w comes back as it is, one of the mail's sources as [Error].
func (e *Encoded) WriteTo(w io.Writer) (int64, error) {
	if b := e.Bytes(); b != nil {
		n, err := w.Write(b)
		return int64(n), err
	}
	r, err := e.Open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return io.Copy(w, r)
}

// BuildSource gives the whole mail as octets that belong to the caller. Set KeepBcc in o for a copy that shows
// everything.
func (m *Message) BuildSource(o Options) ([]byte, error) {
	o.Buffer = nil
	e, err := m.Encode(o)
	if err != nil {
		return nil, err
	}
	if b := e.Bytes(); b != nil {
		if m.source != nil { // these may be the message's own
			b = append([]byte(nil), b...)
		}
		return b, nil
	}
	r, err := e.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b := make([]byte, e.Size())
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, err
	}
	// The end of the stream tells whether everything was as it had to be.
	if _, err := r.Read(make([]byte, 1)); err != io.EOF {
		return nil, err
	}
	return b, nil
}

// BuildSourceFile writes the whole mail to a file, which appears under its name only when it is complete.
func (m *Message) BuildSourceFile(path string, o Options) error {
	const field = "source file"
	e, err := m.Encode(o)
	if err != nil {
		return err
	}
	failed := func(err error) error { return &Error{Kind: CannotWrite, Field: field, Err: err} }
	// The name is taken over by another file in the end, which must not happen to a device or a pipe:
	// root would lose /dev/null. A link stays one.
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fail(CannotWrite, field, "something else than a file has this name")
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".courriel-*")
	if err != nil {
		return failed(err)
	}
	_, err = e.WriteTo(f)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		return nil
	}
	os.Remove(f.Name())
	if _, ok := err.(*Error); ok {
		return err
	}
	return failed(err)
}
