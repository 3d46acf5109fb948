// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"bytes"
	"context"
	"errors"
	"iter"
)

// What is held of several mails before it is written: as much as makes one wait
// for the disk worth it, and as little as others can wait for.
const (
	heldOctets = 8 << 20
	heldMails  = 1000
)

// Put keeps a mail. One that fits into a piece is written in one transaction
// with others; a larger one piece by piece, and is there when the last is.
func (s *SQLite) Put(ctx context.Context, m *Mail, body Body, limit int) error {
	return putOne(ctx, s, m, body, limit)
}

// PutAll keeps many mails, as many in one transaction as may be held.
func (s *SQLite) PutAll(_ context.Context, entries iter.Seq[*Entry], limit int) {
	p := putting{store: s, limit: limit}
	for e := range entries {
		p.add(e)
	}
	p.write()
}

// putting is what is held of several mails.
type putting struct {
	store  *SQLite
	limit  int
	room   int // for so many more when that was last looked at
	held   []*pieceWriter
	octets int
}

// add holds a mail, or refuses it.
func (p *putting) add(e *Entry) {
	if p.room <= 0 {
		// Before the octets are read; what is held has to be counted too.
		p.write()
		if e.Err = p.look(e.Mail.Session); e.Err != nil {
			return
		}
	}
	w := &pieceWriter{putting: p, entry: e}
	w.buffer.Grow(int(min(max(e.Mail.Size, 0), pieceSize)))
	if err := e.Body(w); err != nil {
		w.refuse(err)
		return
	}
	e.Mail.Size = w.size + int64(w.buffer.Len())
	p.held = append(p.held, w)
	p.octets += w.buffer.Len()
	if p.room--; p.octets >= heldOctets || len(p.held) >= heldMails {
		p.write()
	}
}

// look asks how many more mails of the session there may be.
func (p *putting) look(session string) error {
	err := p.store.read(func(d *database) error {
		c, err := count(d, session)
		p.room = p.limit - c.Open()
		return err
	})
	if err == nil && p.room <= 0 {
		err = ErrFull
	}
	return err
}

// write makes what is held durable, all in one change. If only the disk is too
// full for all, the first are kept that fit.
func (p *putting) write() {
	held := p.held
	p.held, p.octets = nil, 0
	err := p.commit(held)
	if errors.Is(err, ErrDiskFull) && len(held) > 1 {
		for err = nil; len(held) > 0 && err == nil; {
			if err = p.commit(held[:1]); err == nil {
				held = held[1:]
			}
		}
	}
	for _, w := range held {
		if err != nil {
			w.refuse(err)
		}
	}
}

// commit writes some mails in one change. With an error none of them is kept, or
// refused.
func (p *putting) commit(held []*pieceWriter) error {
	if len(held) == 0 {
		return nil
	}
	octets := 0
	for _, w := range held {
		octets += w.buffer.Len()
	}
	if err := p.store.room(octets); err != nil {
		return err
	}
	defer p.store.makeRoom()
	refused := make([]error, len(held))
	err := p.store.commits.commit(true, func(d *database) error {
		c, err := count(d, held[0].entry.Mail.Session)
		open := c.Open()
		for i, w := range held {
			if err != nil {
				return err
			}
			if refused[i] = ErrFull; open < p.limit {
				refused[i], err = w.complete(d)
			}
			if refused[i] == nil {
				open++
			}
		}
		return err
	})
	for i, w := range held {
		if err == nil && refused[i] != nil {
			w.refuse(refused[i])
		}
	}
	return err
}

// pieceWriter cuts a body into pieces.
type pieceWriter struct {
	putting *putting
	entry   *Entry
	buffer  bytes.Buffer
	pieces  int
	size    int64
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
	w.putting.write() // the mails before have the lower numbers
	if err := w.putting.store.room(w.buffer.Len()); err != nil {
		return err
	}
	err := w.putting.store.commits.commit(false, func(d *database) error {
		if w.pieces == 0 {
			if err := insert(d, w.entry.Mail, beingWritten, 0); err != nil {
				return err
			}
		}
		return addPiece(d, w.entry.Mail.ID, w.pieces, w.buffer.Bytes())
	})
	if err != nil {
		return err
	}
	w.pieces++
	w.size += int64(w.buffer.Len())
	w.buffer.Reset()
	return nil
}

// complete writes the last piece and makes the mail due.
func (w *pieceWriter) complete(d *database) (refused, err error) {
	m := w.entry.Mail
	if w.pieces == 0 {
		if err := insert(d, m, m.State, 1); err != nil {
			return nil, err
		}
	} else {
		r, err := load(d, "id = ? AND state = 0", m.ID)
		if err != nil {
			return nil, err
		}
		if r == nil {
			return ErrClosed, nil // discarded by another process that took this one for dead
		}
		r.set(m)
		r.free()
		r.pieces = int64(w.pieces) + 1
		if err := r.write(d); err != nil {
			return nil, err
		}
	}
	return nil, addPiece(d, m.ID, w.pieces, w.buffer.Bytes())
}

// refuse says why a mail is not kept.
func (w *pieceWriter) refuse(err error) {
	w.discard()
	w.entry.Mail.ID = 0
	w.entry.Err = err
}

// discard takes back what was written of a mail that did not come to its end.
func (w *pieceWriter) discard() {
	if w.pieces > 0 {
		// If not even this can be written, it is discarded when the file is opened again.
		_ = w.putting.store.commits.commit(
			false,
			func(d *database) error { return erase(d, w.entry.Mail.ID) },
		)
		w.pieces = 0
	}
}

func addPiece(d *database, mail int64, n int, data []byte) error {
	if data == nil {
		data = []byte{} // nil is NULL
	}
	_, err := d.exec(
		"INSERT INTO piece VALUES (?, ?, ?)",
		pieceID(mail, n),
		pieceSum(mail, data),
		data,
	)
	return err
}
