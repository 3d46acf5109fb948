// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// micros is how times are stored.
func micros(t time.Time) int64 { return t.UnixMicro() }

// columns are what a row of a mail is read from, and written to but for the first.
const columns = "id, session, state, coalesce(due, 0), attempts, crashes, doubts, claim, owner, " +
	"created, changed, born, coalesce(finished, 0), flags, size, pieces, sender, message_id, " +
	"demands, recipients, reason, reply, sum"

// row is a mail as it stands in the table.
type row struct {
	mail                         Mail
	due, created, changed, flags int64 // due is 0 for NULL, as is finished
	born, finished, pieces, sum  int64
	owner, recipients, reason    string
}

func (r *row) into() []any {
	m := &r.mail
	return []any{
		&m.ID, &m.Session, &m.State, &r.due, &m.Attempts, &m.Crashes, &m.Doubts, &m.claim, &r.owner,
		&r.created, &r.changed, &r.born, &r.finished, &r.flags, &m.Size, &r.pieces, &m.Sender, &m.MessageID,
		&m.Demands, &r.recipients, &r.reason, &m.Reply, &r.sum,
	}
}

// checksum is that of everything in the row but its number, which is not known before it
// is written, and the owner of a claim: a mail with the number of another has that one's
// body, which does not fit, and a claim without an owner runs out.
func (r *row) checksum() int64 {
	m := &r.mail
	b := make([]byte, 0, 512)
	for _, n := range []int64{
		int64(m.State), r.due, int64(m.Attempts), int64(m.Crashes), int64(m.Doubts), m.claim, r.created,
		r.changed, r.born, r.finished, r.flags, m.Size, r.pieces,
	} {
		b = append(strconv.AppendInt(b, n, 36), ' ')
	}
	for _, s := range []string{
		m.Session, m.Sender, m.MessageID, m.Demands, r.recipients, r.reason, m.Reply,
	} {
		b = append(strconv.AppendInt(b, int64(len(s)), 36), ' ')
		b = append(b, s...)
	}
	return int64(checksum(b))
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

var errChecksum = errors.New("the checksum of a mail's row does not fit")

// read makes a mail of a row. One that is damaged is given out as such: an error would
// stop the mails after it, too.
func (r *row) read() *Mail {
	m := &r.mail
	m.Created, m.Changed = time.UnixMicro(r.created), time.UnixMicro(r.changed)
	m.born = time.Duration(r.born) * time.Microsecond
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
	if r.flags&flagDamaged != 0 || r.checksum() != r.sum {
		err = errChecksum
	}
	if err != nil {
		m.Damaged = &fault{ErrDamaged, err}
		m.Recipients = nil // nothing is sent to what may be somebody else
		return m
	}
	m.Recipients = make([]Recipient, len(stored))
	for i, s := range stored {
		m.Recipients[i] = Recipient{
			Address:  s.Address,
			State:    s.State,
			SMTPCode: s.Code,
			Enhanced: s.Enhanced,
			Text:     s.Text,
		}
	}
	return m
}

// set makes the row say what a mail is, all of it but its body. Of a damaged one, what
// may be recovered stays as it is.
func (r *row) set(m *Mail) {
	recipients := r.recipients
	r.mail = *m
	r.created, r.changed, r.born = micros(m.Created), micros(m.Changed), m.born.Microseconds()
	r.due = 0
	if !m.State.Final() && m.State != beingWritten {
		r.due = micros(m.Next)
	}
	r.flags = flags(m)
	var reason string
	r.recipients, reason = texts(m)
	if r.reason = reason; m.Damaged != nil {
		r.recipients = recipients
	}
}

// free gives the claim up.
func (r *row) free() { r.mail.claim, r.owner = 0, "" }

func flags(m *Mail) (bits int64) {
	for _, f := range []struct {
		is  bool
		bit int64
	}{
		{m.UTF8, flagUTF8}, {m.PossibleDuplicate, flagDuplicate}, {m.Expired, flagExpired},
		{m.Damaged != nil, flagDamaged},
	} {
		if f.is {
			bits |= f.bit
		}
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

// null is NULL for what is not set.
func null(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// insert writes a new mail and sets its number.
func insert(d *database, m *Mail, state State, pieces int) error {
	r := row{owner: thisProcess(), pieces: int64(pieces)}
	given := m.State
	m.State = state
	r.set(m)
	m.State = given
	r.sum = r.checksum()
	res, err := d.exec(
		`INSERT INTO mail (session, state, due, owner, created, changed, born, flags, size, pieces,
		sender, message_id, demands, recipients, reason, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.Session,
		state,
		null(r.due),
		r.owner,
		r.created,
		r.changed,
		r.born,
		r.flags,
		m.Size,
		pieces,
		m.Sender,
		m.MessageID,
		m.Demands,
		r.recipients,
		r.reason,
		r.sum,
	)
	if err != nil {
		return err
	}
	m.ID, err = res.LastInsertId()
	return err
}

// write writes a row that was read in the same transaction, with its checksum. One that
// has come to its end gets the next number of those that did.
func (r *row) write(d *database) error {
	m := &r.mail
	if !m.State.Final() {
		r.finished = 0
	} else if r.finished == 0 {
		err := d.row("INSERT INTO tally VALUES (?, -1, 1) ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n",
			[]any{m.Session}, &r.finished)
		if err != nil {
			return err
		}
	}
	r.sum = r.checksum()
	n, err := d.changed(
		`UPDATE mail SET session = ?, state = ?, due = ?, attempts = ?, crashes = ?, doubts = ?, claim = ?,
		owner = ?, created = ?, changed = ?, born = ?, finished = ?, flags = ?, size = ?, pieces = ?, sender = ?,
		message_id = ?, demands = ?, recipients = ?, reason = ?, reply = ?, sum = ? WHERE id = ?`,
		m.Session,
		m.State,
		null(r.due),
		m.Attempts,
		m.Crashes,
		m.Doubts,
		m.claim,
		r.owner,
		r.created,
		r.changed,
		r.born,
		null(r.finished),
		r.flags,
		m.Size,
		r.pieces,
		m.Sender,
		m.MessageID,
		m.Demands,
		r.recipients,
		r.reason,
		m.Reply,
		r.sum,
		m.ID,
	)
	if err == nil && n == 0 {
		err = &fault{ErrDamaged, fmt.Errorf("mail %d stands where it cannot be found", m.ID)}
	}
	return err
}

// load reads one row; nil if there is none.
func load(d *database, where string, args ...any) (*row, error) {
	var r row
	err := d.row("SELECT "+columns+" FROM mail WHERE "+where, args, r.into()...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &r, nil
}

// find reads one mail; nil if there is none.
func find(d *database, where string, args ...any) (*Mail, error) {
	r, err := load(d, where, args...)
	if r == nil || err != nil {
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
	err = d.each(
		"SELECT state, n FROM tally WHERE session = ?",
		[]any{session},
		[]any{&state, &n},
		func() error {
			c.add(state, n)
			return nil
		},
	)
	return c, err
}
