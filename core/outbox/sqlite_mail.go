// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// micros is how times are stored.
func micros(t time.Time) int64 { return t.UnixMicro() }

// columns are what a row of a mail is read from.
const columns = "id, session, state, coalesce(due, 0), attempts, crashes, claim, created, changed, flags, size, sender, message_id, demands, recipients, reason, reply"

// row is a mail as it stands in the table.
type row struct {
	mail                         Mail
	due, created, changed, flags int64
	recipients, reason           string
}

func (r *row) into() []any {
	m := &r.mail
	return []any{
		&m.ID, &m.Session, &m.State, &r.due, &m.Attempts, &m.Crashes, &m.claim, &r.created, &r.changed, &r.flags,
		&m.Size, &m.Sender, &m.MessageID, &m.Demands, &r.recipients, &r.reason, &m.Reply,
	}
}

// storedRecipient is a recipient in the column of that name, short because a
// mail may have thousands of them.
type storedRecipient struct {
	Address  string         `json:"a"`
	State    RecipientState `json:"s,omitempty"`
	Code     int            `json:"c,omitempty"`
	Enhanced string         `json:"e,omitempty"`
	Text     string         `json:"t,omitempty"`
}

// read makes a mail of a row. One whose structures are damaged is given out as
// such: an error would stop the mails behind it, too.
func (r *row) read() *Mail {
	m := &r.mail
	m.Created, m.Changed = time.UnixMicro(r.created), time.UnixMicro(r.changed)
	if r.due != 0 {
		m.Next = time.UnixMicro(r.due)
	}
	m.Reclaimed = r.flags&flagReclaimed != 0
	m.UTF8, m.PossibleDuplicate, m.Expired = r.flags&flagUTF8 != 0, r.flags&flagDuplicate != 0, r.flags&flagExpired != 0
	if r.reason != "" && json.Unmarshal([]byte(r.reason), &m.Reason) != nil {
		m.Reason = Reason{} // why an earlier try failed is not worth the mail
	}
	var stored []storedRecipient
	err := json.Unmarshal([]byte(r.recipients), &stored)
	if err == nil && len(stored) == 0 {
		err = errors.New("there are no recipients")
	}
	if err != nil {
		m.Damaged = &fault{ErrDamaged, err}
		return m
	}
	m.Recipients = make([]Recipient, len(stored))
	for i, s := range stored {
		m.Recipients[i] = Recipient{Address: s.Address, State: s.State, SMTPCode: s.Code, Enhanced: s.Enhanced, Text: s.Text}
	}
	return m
}

func flags(m *Mail) (bits int64) {
	if m.UTF8 {
		bits |= flagUTF8
	}
	if m.PossibleDuplicate {
		bits |= flagDuplicate
	}
	if m.Expired {
		bits |= flagExpired
	}
	return bits
}

// texts are the columns that are structures; strings in a mail are valid UTF-8
// or become so, and JSON of them cannot fail.
func texts(m *Mail) (recipients, reason string) {
	stored := make([]storedRecipient, len(m.Recipients))
	for i, r := range m.Recipients {
		stored[i] = storedRecipient{r.Address, r.State, r.SMTPCode, r.Enhanced, r.Text}
	}
	b, _ := json.Marshal(stored)
	if m.Reason != (Reason{}) {
		r, _ := json.Marshal(m.Reason)
		reason = string(r)
	}
	return string(b), reason
}

// insert writes a new mail and sets its number.
func insert(d *database, m *Mail, state State, pieces int) error {
	recipients, reason := texts(m)
	var due any
	if state != beingWritten {
		due = micros(m.Next)
	}
	r, err := d.exec(`INSERT INTO mail (session, state, due, owner, created, changed, flags, size, pieces, sender, message_id, demands, recipients, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.Session, state, due, thisProcess(), micros(m.Created), micros(m.Changed), flags(m), m.Size, pieces, m.Sender, m.MessageID, m.Demands, recipients, reason)
	if err != nil {
		return err
	}
	m.ID, err = r.LastInsertId()
	return err
}

// find reads one mail; nil if there is none.
func find(d *database, where string, args ...any) (*Mail, error) {
	var r row
	err := d.row("SELECT "+columns+" FROM mail WHERE "+where, args, r.into()...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.read(), nil
}

// read calls f with the connection for reading.
func (s *SQLite) read(f func(*database) error) error {
	s.reading.Lock()
	defer s.reading.Unlock()
	if s.reader.conn == nil {
		return ErrClosed
	}
	return explain(f(&s.reader))
}

// count gives a session's numbers.
func count(d *database, session string) (c Counts, err error) {
	var state State
	var n int
	err = d.each("SELECT state, n FROM tally WHERE session = ?", []any{session}, []any{&state, &n}, func() error {
		c.add(state, n)
		return nil
	})
	return c, err
}
