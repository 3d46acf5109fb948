// SPDX-License-Identifier: MIT

package message

import (
	"crypto/rand"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"

	"courriel.dev/courriel/core/internal/file"
)

// WriteTo writes the whole mail. An error of w comes back as it is, one of the mail's sources as
// [Error].
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

// BuildSource gives the whole mail as octets that belong to the caller. Set KeepBcc in o for a copy
// that shows everything.
func (m *Message) BuildSource(o Options) ([]byte, error) {
	o.Buffer = nil
	// Before the files are read through, which takes minutes where there will be no room for what
	// is in them.
	if err := ask("source", m.contentSize()...); err != nil {
		return nil, err
	}
	e, err := m.Encode(o)
	if err != nil {
		return nil, err
	}
	if b := e.Bytes(); b != nil {
		if m.source != nil { // these may be the message's own
			if err := ask("source", int64(len(b))); err != nil {
				return nil, err
			}
			b = append([]byte(nil), b...)
		}
		return b, nil
	}
	r, err := e.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if err := ask("source", e.Size()); err != nil {
		return nil, err
	}
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

// BuildSourceFile writes the whole mail to a file, which appears under its name only when it is
// complete.
func (m *Message) BuildSourceFile(path string, o Options) error {
	const field = "source file"
	e, err := m.Encode(o)
	if err != nil {
		return err
	}
	failed := func(err error) error { return &Error{Kind: CannotWrite, Field: field, Err: err} }
	// The name is taken over by another file in the end, which must not happen to a device or a
	// pipe: root would lose /dev/null. A link stays one.
	if path, err = file.Resolve(path); err != nil {
		return failed(err)
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return fail(CannotWrite, field, "something else than a file has this name")
	}
	replaces := err == nil
	f, err := createBeside(path)
	if err != nil {
		return failed(err)
	}
	// Those who could read our file can go on doing so; some file systems know no permissions. A
	// file of another user's may have been put there to be read.
	if replaces && file.Mine(info) {
		_ = f.Chmod(info.Mode().Perm())
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

// createBeside makes a new file in the folder of path. It is a mail: nobody else may read it.
func createBeside(path string) (*os.File, error) {
	var bits [8]byte
	rand.Read(bits[:])
	name := filepath.Join(filepath.Dir(path), ".courriel-"+hex.EncodeToString(bits[:]))
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}
