// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"context"
	"errors"
	"io"
	"time"
)

// Claim takes the mail that is due longest.
func (s *SQLite) Claim(_ context.Context, session string, now time.Time, lease time.Duration) (*Mail, error) {
	if err := s.takeOver(session, now, lease); err != nil {
		return nil, err
	}
	const due = "session = ? AND due <= ? AND state <> 2 ORDER BY due, id LIMIT 1"
	var m *Mail
	look := func(d *database) (err error) { m, err = find(d, due, session, micros(now)); return err }
	// Without a look before, every look at an idle outbox would wait for the lock
	// of the file; behind a mail there is most often another.
	if !s.busy.Load() {
		if err := s.read(look); err != nil || m == nil {
			if err == nil {
				err = s.flush()
			}
			return nil, err
		}
	}
	claim := newClaim()
	err := s.commits.commit(true, func(d *database) error {
		if err := look(d); err != nil || m == nil {
			return err
		}
		m.State, m.Changed, m.claim = Sending, now, claim
		m.Attempts++
		_, err := d.exec("UPDATE mail SET state = 2, attempts = ?, changed = ?, claim = ?, owner = ?, due = ?, flags = ? WHERE id = ?",
			m.Attempts, micros(now), claim, thisProcess(), micros(now.Add(lease)), flags(m), m.ID)
		return err
	})
	s.busy.Store(err == nil && m != nil)
	if err == nil && m == nil {
		err = s.flush()
	}
	if err != nil {
		return nil, err
	}
	if m != nil {
		s.watch.holds(claim, now.Add(lease))
	}
	return m, nil
}

// Renew holds a claim longer.
func (s *SQLite) Renew(_ context.Context, m *Mail, until time.Time) error {
	err := s.commits.commit(false, func(d *database) error {
		n, err := d.changed("UPDATE mail SET due = ? WHERE id = ? AND claim = ? AND state = 2", micros(until), m.ID, m.claim)
		if err == nil && n == 0 {
			err = refusal{ErrClaimLost}
		}
		return err
	})
	if errors.Is(err, ErrClaimLost) {
		s.watch.gaveUp(m.claim)
	} else {
		s.watch.holds(m.claim, until)
	}
	return err
}

// Settle writes what a try came to. It does not wait for the disk: the next
// Claim does, the one that finds nothing too. What the power takes away in
// between is a claim that ran out.
func (s *SQLite) Settle(_ context.Context, m *Mail) error {
	recipients, reason := texts(m)
	var to any = recipients
	if m.Damaged != nil {
		to = nil // what may be recovered stays
	}
	var due any
	if !m.State.Final() {
		due = micros(m.Next)
	}
	err := s.commits.commit(false, func(d *database) error {
		n, err := d.changed(`UPDATE mail SET state = ?, due = ?, attempts = ?, crashes = ?, claim = 0, owner = '', changed = ?, flags = ?,
			recipients = coalesce(?, recipients), reason = ?, reply = ? WHERE id = ? AND claim = ? AND state = 2`,
			m.State, due, m.Attempts, m.Crashes, micros(m.Changed), flags(m), to, reason, m.Reply, m.ID, m.claim)
		switch {
		case err != nil:
			return err
		case n == 0:
			return refusal{ErrClaimLost}
		case m.hasBody():
			return nil
		}
		return eraseBody(d, m.ID)
	})
	if err == nil || errors.Is(err, ErrClaimLost) {
		s.watch.gaveUp(m.claim)
	}
	return err
}

// Cancel takes a waiting mail back.
func (s *SQLite) Cancel(_ context.Context, id int64, now time.Time) error {
	return s.alter(id, func(d *database, m *Mail) error {
		if m.State != Queued && m.State != Waiting && m.State != Unknown {
			return refusal{ErrNotWaiting}
		}
		if err := eraseBody(d, id); err != nil {
			return err
		}
		_, err := d.exec("UPDATE mail SET state = ?, due = NULL, changed = ? WHERE id = ?", Cancelled, micros(now), id)
		return err
	})
}

// Hasten makes a mail due now.
func (s *SQLite) Hasten(_ context.Context, id int64, now time.Time) error {
	return s.alter(id, func(d *database, m *Mail) error {
		switch m.State {
		case Queued, Waiting:
		case Unknown:
			m.State, m.PossibleDuplicate = Waiting, true
		default:
			return refusal{ErrNotWaiting}
		}
		_, err := d.exec("UPDATE mail SET state = ?, due = ?, flags = ?, changed = ? WHERE id = ?", m.State, micros(now), flags(m), micros(now), id)
		return err
	})
}

// alter changes one mail.
func (s *SQLite) alter(id int64, f func(*database, *Mail) error) error {
	return s.commits.commit(true, func(d *database) error {
		m, err := find(d, "id = ? AND state > 0", id)
		if err != nil {
			return err
		}
		if m == nil {
			return refusal{ErrUnknown}
		}
		return f(d, m)
	})
}

// Get gives one mail.
func (s *SQLite) Get(_ context.Context, id int64) (m *Mail, err error) {
	err = s.read(func(d *database) (err error) { m, err = find(d, "id = ? AND state > 0", id); return err })
	if err == nil && m == nil {
		err = ErrUnknown
	}
	return m, err
}

// After gives the session's next mail by number.
func (s *SQLite) After(_ context.Context, session string, id int64) (m *Mail, err error) {
	err = s.read(func(d *database) (err error) {
		m, err = find(d, "id > ? AND +session = ? AND state > 0 ORDER BY id LIMIT 1", id, session)
		return err
	})
	return m, err
}

// FinishedSince gives the mails on which nothing happens any more.
func (s *SQLite) FinishedSince(_ context.Context, session string, since time.Time) (ids []int64, err error) {
	var id int64
	err = s.read(func(d *database) error {
		return d.each("SELECT id FROM mail WHERE session = ? AND due IS NULL AND changed >= ? AND state > 0",
			[]any{session, micros(since)}, []any{&id}, func() error { ids = append(ids, id); return nil })
	})
	return ids, err
}

// Due tells when the next mail is due.
func (s *SQLite) Due(_ context.Context, session string) (at time.Time, err error) {
	err = s.read(func(d *database) error {
		var due int64
		err := d.row("SELECT coalesce(min(due), 0) FROM mail WHERE session = ? AND due IS NOT NULL", []any{session}, &due)
		if due != 0 {
			at = time.UnixMicro(due)
		}
		return err
	})
	return at, err
}

// Count counts the session's mails.
func (s *SQLite) Count(_ context.Context, session string) (c Counts, err error) {
	err = s.read(func(d *database) (err error) { c, err = count(d, session); return err })
	return c, err
}

// removedAtOnce bounds what is removed in one transaction, for which others wait.
const removedAtOnce = 100

// Remove forgets finished mails, and gives back to the disk what they took.
func (s *SQLite) Remove(_ context.Context, session string, before time.Time) (removed int, err error) {
	for {
		var old []int64
		var id int64
		err := s.read(func(d *database) error {
			return d.each("SELECT id FROM mail WHERE session = ? AND due IS NULL AND changed < ? AND state IN (4, 5, 6) LIMIT ?",
				[]any{session, micros(before), removedAtOnce}, []any{&id}, func() error { old = append(old, id); return nil })
		})
		if err != nil || len(old) == 0 {
			return removed, err
		}
		err = s.commits.commit(false, func(d *database) error {
			for _, id := range old {
				if err := erase(d, id); err != nil {
					return err
				}
			}
			return d.run("PRAGMA incremental_vacuum(2000)")
		})
		if err != nil {
			return removed, err
		}
		removed += len(old)
	}
}

// Body opens the octets of a mail.
func (s *SQLite) Body(_ context.Context, id int64) (io.ReadCloser, error) {
	r := &pieceReader{store: s, mail: id}
	err := s.read(func(d *database) error {
		return d.row("SELECT pieces, size FROM mail WHERE id = ? AND state > 0", []any{id}, &r.pieces, &r.left)
	})
	if err == nil {
		err = r.next() // a body that is not there any more is noticed here
	}
	if err != nil {
		return nil, notThere(err)
	}
	return r, nil
}
