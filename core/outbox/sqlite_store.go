// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"path/filepath"
	"time"
)

// due is the mail of a session that Claim takes next.
const due = "session = ? AND due <= ? AND state <> 2 ORDER BY due, id LIMIT 1"

// Claim takes the mail that is due longest.
func (s *SQLite) Claim(
	_ context.Context,
	session string,
	now time.Time,
	lease time.Duration,
) (*Mail, error) {
	if err := s.takeOver(session, now, lease); err != nil {
		return nil, err
	}
	// Without a look before, every look at an idle outbox would wait for the lock
	// of the file; after a mail there is most often another.
	if !s.busy.Load() {
		if m, err := s.Peek(background, session, now); err != nil || m == nil {
			if err == nil {
				err = s.idle(now)
			}
			return nil, err
		}
	}
	var m *Mail
	claim := newClaim()
	working.add(claim)
	err := s.settling(true, func(d *database) error {
		m = nil
		r, err := load(d, due, session, micros(now))
		if err != nil || r == nil {
			return err
		}
		m = r.read()
		m.State, m.Changed, m.Next, m.claim = Sending, now, now.Add(lease), claim
		m.Attempts++
		r.set(m)
		r.owner = thisProcess()
		return r.write(d)
	})
	s.busy.Store(err == nil && m != nil)
	if err != nil || m == nil {
		working.remove(claim)
	}
	if err == nil && m == nil {
		err = s.idle(now)
	}
	if err != nil {
		return nil, err
	}
	if m != nil {
		s.watch.holds(claim, now.Add(lease))
	}
	return m, nil
}

// Peek gives the mail that Claim would take next.
func (s *SQLite) Peek(_ context.Context, session string, now time.Time) (m *Mail, err error) {
	err = s.read(
		func(d *database) error { m, err = find(d, due, session, micros(now)); return err },
	)
	return m, err
}

// idle makes durable what was settled, and keeps the log short: what stands in it is worth
// less than what stands in the file, should the disk damage it.
func (s *SQLite) idle(now time.Time) error {
	if s.commits.dirty.Load() {
		s.quiet.Store(now.UnixNano())
		return s.flush()
	}
	if s.commits.stale.Load() {
		return s.commits.outside(func(d *database) error {
			err := d.run("PRAGMA wal_checkpoint(TRUNCATE)")
			s.commits.stale.Store(err != nil)
			return err
		})
	}
	if quiet := s.quiet.Load(); quiet == 0 || now.UnixNano()-quiet < int64(look) {
		return nil
	}
	s.quiet.Store(0)
	return s.checkpoint()
}

// checkpoint moves what is in the log into the file, as far as nobody reads it.
func (s *SQLite) checkpoint() error {
	return s.commits.outside(
		func(d *database) error { return d.run("PRAGMA wal_checkpoint(PASSIVE)") },
	)
}

// Renew holds a claim longer.
func (s *SQLite) Renew(_ context.Context, m *Mail, until time.Time) error {
	err := s.commits.commit(false, func(d *database) error {
		r, err := claimed(d, m)
		if err == nil {
			r.due = micros(until)
			err = r.write(d)
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

// settling is commit for what became of a mail. A disk without room has it for this, once
// the log is used from its beginning.
func (s *SQLite) settling(durable bool, run func(*database) error) error {
	err := s.commits.commit(durable, run)
	if errors.Is(err, ErrDiskFull) && s.checkpoint() == nil {
		err = s.commits.commit(durable, run)
	}
	if free := freeOctets(filepath.Dir(s.path)); free >= 0 && free < noRoom {
		s.makeRoom() // before the log needs more than it has
	}
	return err
}

// claimed loads the row of a mail that is claimed.
func claimed(d *database, m *Mail) (*row, error) {
	r, err := load(d, "id = ? AND claim = ? AND state = 2", m.ID, m.claim)
	if err == nil && r == nil {
		err = refusal{ErrClaimLost}
	}
	return r, err
}

// Settle writes what a try came to. It does not wait for the disk: the next
// Claim does, the one that finds nothing too. What the power takes away in
// between is a claim that ran out.
func (s *SQLite) Settle(_ context.Context, m *Mail) error {
	err := error(ErrDiskFull)
	if free := freeOctets(filepath.Dir(s.path)); free < 0 || free >= keptRoom {
		err = s.settle(m)
	}
	if errors.Is(err, ErrDiskFull) {
		// The words of the server are worth less than what became of the mails.
		short := m.Clone()
		short.Reply, short.Reason.Message, short.Reason.Text = "", "", ""
		for i := range short.Recipients {
			short.Recipients[i].Text = ""
		}
		err = s.settle(short)
	}
	if err == nil || errors.Is(err, ErrClaimLost) {
		s.watch.gaveUp(m.claim)
	}
	return err
}

func (s *SQLite) settle(m *Mail) error {
	return s.settling(false, func(d *database) error {
		r, err := claimed(d, m)
		if err != nil {
			return err
		}
		r.set(m)
		r.free()
		if err := r.write(d); err != nil || m.hasBody() {
			return err
		}
		return eraseBody(d, m.ID)
	})
}

// Release tells that nobody works on a claimed mail any more, although what became of it
// could not be written.
func (s *SQLite) Release(m *Mail) { s.watch.gaveUp(m.claim) }

// Cancel takes a waiting mail back.
func (s *SQLite) Cancel(_ context.Context, id int64, now time.Time) (ended bool, err error) {
	err = s.alter(id, func(d *database, m *Mail) error {
		if m.State != Queued && m.State != Waiting && m.State != Unknown {
			return refusal{ErrNotWaiting}
		}
		ended = m.State.Final()
		m.State, m.Changed = Cancelled, now
		return eraseBody(d, id)
	})
	return ended, err
}

// Hasten makes a mail due now.
func (s *SQLite) Hasten(_ context.Context, id int64, now time.Time) (again bool, err error) {
	err = s.alter(id, func(d *database, m *Mail) error {
		again = false
		switch m.State {
		case Queued, Waiting:
		case Unknown, Failed:
			if m.Damaged != nil {
				return refusal{m.Damaged}
			}
			l, err := readLives(d, m.Session)
			if err != nil {
				return err
			}
			m.again(l.lived)
			again = true
		default:
			return refusal{ErrNotWaiting}
		}
		m.Next, m.Changed = now, now
		return nil
	})
	return again && err == nil, err
}

// alter changes one mail.
func (s *SQLite) alter(id int64, f func(*database, *Mail) error) error {
	return s.settling(true, func(d *database) error {
		r, err := load(d, "id = ? AND state > 0", id)
		if err != nil {
			return err
		}
		if r == nil {
			return refusal{ErrUnknown}
		}
		reclaimed := r.flags & flagReclaimed
		m := r.read()
		if err := f(d, m); err != nil {
			return err
		}
		r.set(m)
		r.flags |= reclaimed
		return r.write(d)
	})
}

// readLives reads the clock of a session.
func readLives(d *database, session string) (l lives, err error) {
	var lived, beat int64
	err = d.row("SELECT lived, beat FROM lived WHERE session = ?", []any{session}, &lived, &beat)
	if errors.Is(err, sql.ErrNoRows) {
		return l, nil
	}
	return lives{time.Duration(lived) * time.Microsecond, time.UnixMicro(beat)}, err
}

// Beat adds to the time in which mails of the session could be sent.
func (s *SQLite) Beat(
	_ context.Context,
	session string,
	now time.Time,
	passed, most time.Duration,
) (time.Duration, error) {
	var l lives
	err := s.commits.commit(false, func(d *database) (err error) {
		if l, err = readLives(d, session); err != nil {
			return err
		}
		l.tick(now, passed, most)
		_, err = d.exec(
			"INSERT INTO lived VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET lived = excluded.lived, beat = excluded.beat",
			session,
			l.lived.Microseconds(),
			micros(l.beat),
		)
		return err
	})
	return l.lived, err
}

// Remember keeps a value.
func (s *SQLite) Remember(_ context.Context, key, value string) error {
	if err := checkKnown(key, value); err != nil {
		return err
	}
	return s.commits.commit(false, func(d *database) error {
		if value == "" {
			_, err := d.exec("DELETE FROM known WHERE key = ?", key)
			return err
		}
		_, err := d.exec(
			"INSERT INTO known VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, changed = excluded.changed",
			key,
			value,
			micros(time.Now()),
		)
		if err == nil {
			_, err = d.exec(
				"DELETE FROM known WHERE key IN (SELECT key FROM known ORDER BY changed DESC, key LIMIT -1 OFFSET ?)",
				maxRemembered,
			)
		}
		return err
	})
}

// Recall gives a value that was kept.
func (s *SQLite) Recall(_ context.Context, key string) (value string, err error) {
	err = s.read(
		func(d *database) error { return d.row("SELECT value FROM known WHERE key = ?", []any{key}, &value) },
	)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return value, err
}

// Get gives one mail.
func (s *SQLite) Get(_ context.Context, id int64) (m *Mail, err error) {
	err = s.read(
		func(d *database) (err error) { m, err = find(d, "id = ? AND state > 0", id); return err },
	)
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

// finishedAtOnce bounds what FinishedAfter gives.
const finishedAtOnce = 10000

// FinishedAfter gives the mails that came to their end after another, and the number of
// the last of them; before the first, none and the number there is.
func (s *SQLite) FinishedAfter(
	_ context.Context,
	session string,
	n int64,
) (ids []int64, last int64, err error) {
	last = n
	err = s.read(func(d *database) error {
		if n < 0 {
			err := d.row(
				"SELECT n FROM tally WHERE session = ? AND state = -1",
				[]any{session},
				&last,
			)
			if last = max(last, 0); errors.Is(err, sql.ErrNoRows) {
				err = nil
			}
			return err
		}
		var id int64
		return d.each(
			"SELECT id, finished FROM mail WHERE session = ? AND finished > ? ORDER BY finished LIMIT ?",
			[]any{
				session,
				n,
				finishedAtOnce,
			},
			[]any{&id, &last},
			func() error { ids = append(ids, id); return nil },
		)
	})
	return ids, last, err
}

// Due tells when the next mail is due.
func (s *SQLite) Due(_ context.Context, session string) (at time.Time, err error) {
	err = s.read(func(d *database) error {
		var due int64
		err := d.row(
			"SELECT coalesce(min(due), 0) FROM mail WHERE session = ? AND due IS NOT NULL",
			[]any{session},
			&due,
		)
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

// errStop ends a look at rows.
var errStop = errors.New("enough")

// removedAtOnce bounds what is removed in one transaction, for which others wait.
const removedAtOnce = 100

// Remove forgets finished mails, and gives back to the disk what they took.
func (s *SQLite) Remove(
	_ context.Context,
	session string,
	before time.Time,
) (removed int, err error) {
	for {
		var old []int64
		var id, changed int64
		var state State
		err := s.read(func(d *database) error {
			err := d.each(
				"SELECT id, changed, state FROM mail WHERE session = ? AND finished IS NOT NULL ORDER BY finished",
				[]any{session},
				[]any{&id, &changed, &state},
				func() error {
					switch {
					case len(old) == removedAtOnce, state != Unknown && changed >= micros(before):
						return errStop
					case state != Unknown:
						old = append(old, id)
					}
					return nil
				},
			)
			if errors.Is(err, errStop) {
				err = nil
			}
			return err
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
		return d.row(
			"SELECT pieces, size FROM mail WHERE id = ? AND state NOT IN (0, 4, 6)",
			[]any{id},
			&r.pieces,
			&r.left,
		)
	})
	if err == nil {
		err = r.next() // a body that is not there any more is noticed here
	}
	if err != nil {
		return nil, notThere(err)
	}
	return r, nil
}
