// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"bytes"
	"context"
)

// Put keeps a mail. One that fits into a piece is written in one transaction
// with others; a larger one piece by piece, and is there when the last is.
func (s *SQLite) Put(_ context.Context, m *Mail, body Body, limit int) error {
	full := func(d *database) error {
		c, err := count(d, m.Session)
		if err == nil && c.Open() >= limit {
			err = refusal{ErrFull}
		}
		return err
	}
	if err := s.read(full); err != nil {
		if r, ok := err.(refusal); ok {
			err = r.error
		}
		return err // before the octets are read
	}
	w := pieceWriter{store: s, mail: m}
	w.buffer.Grow(int(min(max(m.Size, 0), pieceSize)))
	if err := body(&w); err != nil {
		w.discard()
		return err
	}
	last := w.buffer.Bytes()
	m.Size = w.size + int64(len(last))
	pieces := w.pieces + 1
	err := s.commits.commit(true, func(d *database) error {
		if err := full(d); err != nil {
			return err
		}
		if w.pieces == 0 {
			if err := insert(d, m, m.State, pieces); err != nil {
				return err
			}
		} else if n, err := d.changed("UPDATE mail SET state = ?, due = ?, owner = '', size = ?, pieces = ? WHERE id = ? AND state = 0",
			m.State, micros(m.Next), m.Size, pieces, m.ID); err != nil || n == 0 {
			if err == nil {
				err = refusal{ErrClosed} // discarded by another process that took this one for dead
			}
			return err
		}
		return addPiece(d, m.ID, pieces-1, last)
	})
	if err != nil {
		w.discard()
		m.ID = 0
	}
	return err
}

// pieceWriter cuts a body into pieces.
type pieceWriter struct {
	store  *SQLite
	mail   *Mail
	buffer bytes.Buffer
	pieces int
	size   int64
}

func (w *pieceWriter) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		if w.buffer.Len() == pieceSize {
			if err := w.spill(); err != nil {
				return n, err
			}
		}
		part := p[:min(len(p), pieceSize-w.buffer.Len())]
		w.buffer.Write(part)
		n += len(part)
		p = p[len(part):]
	}
	return n, nil
}

// spill writes a full piece; the flush of the last one covers it.
func (w *pieceWriter) spill() error {
	err := w.store.commits.commit(false, func(d *database) error {
		if w.pieces == 0 {
			if err := insert(d, w.mail, beingWritten, 0); err != nil {
				return err
			}
		}
		return addPiece(d, w.mail.ID, w.pieces, w.buffer.Bytes())
	})
	if err != nil {
		return err
	}
	w.pieces++
	w.size += int64(w.buffer.Len())
	w.buffer.Reset()
	return nil
}

// discard takes back what was written of a mail that did not come to its end.
func (w *pieceWriter) discard() {
	if w.pieces > 0 {
		// If not even this can be written, it is discarded when the file is opened again.
		_ = w.store.commits.commit(false, func(d *database) error { return erase(d, w.mail.ID) })
	}
}

func addPiece(d *database, mail int64, n int, data []byte) error {
	if data == nil {
		data = []byte{} // nil is NULL
	}
	_, err := d.exec("INSERT INTO piece VALUES (?, ?, ?)", pieceID(mail, n), int64(checksum(data)), data)
	return err
}
