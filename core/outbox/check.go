// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"fmt"
	"time"
)

// rowsVerified bounds the rows that are looked at when a file is opened: some
// microseconds each. The others are looked at when they are read.
const rowsVerified = 200000

// overview is what an index and the table must agree about.
type overview struct {
	rows, ids, due int64
}

func (o *overview) add(id, due int64) {
	o.rows++
	o.ids += id & 0xffffffff
	o.due += due % 1048573
}

// verify looks at every row of a file that is opened. One that does not fit its checksum is
// made due, in order to be told of; and an index that disagrees with the rows, so that mails
// would never be found, is made anew.
func (s *SQLite) verify() error {
	var damaged []int64
	table, index := make(map[string]overview), make(map[string]overview)
	states := make(map[string]int64)
	whole := true
	err := s.read(func(d *database) error {
		n, last := 0, int64(0)
		var r row
		err := d.each(
			"SELECT "+columns+" FROM mail NOT INDEXED LIMIT ?",
			[]any{rowsVerified + 1},
			r.into(),
			func() error {
				m := &r.mail
				if n++; m.ID <= last {
					return &fault{
						ErrDamaged,
						fmt.Errorf("mail %d stands where it cannot be found", m.ID),
					}
				}
				last = m.ID
				states[m.Session]++
				if r.due != 0 {
					o := table[m.Session]
					o.add(m.ID, r.due)
					table[m.Session] = o
				}
				if r.checksum() != r.sum {
					damaged = append(damaged, m.ID)
				}
				return nil
			},
		)
		if whole = n <= rowsVerified; err != nil || !whole {
			return err
		}
		var id, due int64
		var session string
		return d.each(
			"SELECT session, id, due FROM mail INDEXED BY mail_due WHERE due IS NOT NULL AND session >= ''",
			nil,
			[]any{&session, &id, &due},
			func() error {
				o := index[session]
				o.add(id, due)
				index[session] = o
				return nil
			},
		)
	})
	if err != nil {
		return err
	}
	agree := len(table) == len(index)
	for session, o := range table {
		agree = agree && index[session] == o
	}
	if whole && !agree || len(damaged) > 0 {
		return s.quarantine(damaged, states)
	}
	return nil
}

// quarantine makes what is derived from the rows anew, and rows that are damaged due: who
// has the next queue on the file is told of them. Nothing of them is sent.
func (s *SQLite) quarantine(damaged []int64, states map[string]int64) error {
	most := ""
	for session, n := range states {
		if n > states[most] {
			most = session
		}
	}
	return s.commits.commit(true, func(d *database) error {
		missing, err := missingRows(d)
		if err == nil {
			err = d.run("REINDEX")
		}
		if err != nil {
			return err
		}
		for _, m := range missing {
			if err := standIn(d, m); err != nil {
				return err
			}
		}
		for _, id := range damaged {
			r, err := load(d, "id = ?", id)
			if err != nil {
				return err
			}
			if r == nil || r.checksum() == r.sum || r.flags&flagDamaged != 0 {
				continue // finished by another process meanwhile
			}
			open := r.due != 0 || !r.mail.State.Final() // a state alone may be what is damaged
			m := r.read()
			if open {
				m.State, m.Next = Waiting, time.UnixMicro(1) // whatever the clock says
				m.PossibleDuplicate = m.PossibleDuplicate || m.Attempts > 0
			}
			if states[m.Session] == 1 {
				m.Session = most // whoever has that queue is told
			}
			r.set(m)
			r.free()
			if err := r.write(d); err != nil {
				return err
			}
		}
		return d.run(recount)
	})
}

// missingRows are the mails that only the index still knows of.
func missingRows(d *database) (missing []*Mail, err error) {
	var listed []*Mail
	var rows int
	if err := d.row("SELECT count(*) FROM mail NOT INDEXED WHERE due IS NOT NULL", nil, &rows); err != nil {
		return nil, err
	}
	var m Mail
	var due int64
	err = d.each(
		"SELECT session, id, due FROM mail INDEXED BY mail_due WHERE due IS NOT NULL AND session >= ''",
		nil,
		[]any{
			&m.Session,
			&m.ID,
			&due,
		},
		func() error { listed = append(listed, m.Clone()); return nil },
	)
	for _, m := range listed {
		// One that is listed with another number is no other mail.
		if err != nil || len(missing) == len(listed)-rows {
			break
		}
		var n int
		if err = d.row("SELECT count(*) FROM mail NOT INDEXED WHERE id = ?", []any{m.ID}, &n); n == 0 {
			missing = append(missing, m)
		}
	}
	return missing, err
}

// standIn makes a row for a mail that has none any more, so that it is told of.
func standIn(d *database, m *Mail) error {
	m.State, m.PossibleDuplicate = Waiting, true
	m.Created = time.Now()
	m.Next, m.Changed = time.UnixMicro(1), m.Created
	m.Damaged = errChecksum
	var r row
	r.set(m)
	r.sum = r.checksum()
	_, err := d.exec(
		`INSERT OR IGNORE INTO mail (id, session, state, due, created, changed, flags, sender, message_id, recipients, sum)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', '', '', ?)`,
		m.ID,
		m.Session,
		m.State,
		r.due,
		r.created,
		r.changed,
		r.flags,
		r.sum,
	)
	return err
}

// recount makes the tally anew. The numbers of the mails that came to their end go on.
const recount = `DELETE FROM tally WHERE state >= 0;
INSERT INTO tally SELECT session, state, count(*) FROM mail WHERE true GROUP BY session, state;
INSERT INTO tally SELECT session, -1, max(finished) FROM mail WHERE finished IS NOT NULL GROUP BY session
  ON CONFLICT DO UPDATE SET n = max(n, excluded.n);`
