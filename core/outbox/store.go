// SPDX-License-Identifier: MIT

package outbox

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

// The errors of a store. Others come from the system.
var (
	ErrFull       = errors.New("the outbox is full")
	ErrUnknown    = errors.New("there is no mail of this number")
	ErrNotWaiting = errors.New("the mail is not waiting")
	ErrClosed     = errors.New("the outbox is closed")
	ErrClaimLost  = errors.New("the claim on the mail has run out")
	ErrShut       = errors.New("the outbox takes no more mails: it is being closed")
)

// What can be wrong with the file of a store; with errors.Is. In none of these
// cases is what the file holds given up or changed.
var (
	ErrPath     = errors.New("the outbox file cannot be made at this path")
	ErrReadOnly = errors.New("the outbox file cannot be written")
	ErrDiskFull = errors.New("the disk of the outbox file is full")
	ErrVersion  = errors.New("the outbox file was made by another version of this library")
	ErrForeign  = errors.New("the file is not an outbox")
	ErrDamaged  = errors.New("the outbox file is damaged")
	ErrLocked   = errors.New("the outbox file is locked by another program")
	ErrDisk     = errors.New("the disk of the outbox file reports an error")
)

// ErrMaybeKept comes with one of those above when a write failed so late that nobody
// knows whether the disk has it: the mail may be in the outbox all the same.
var ErrMaybeKept = errors.New("whether the disk has it is not known")

// Body writes the octets of a mail; it is called once.
type Body func(io.Writer) error

// Entry is one of several mails that are put together.
type Entry struct {
	Mail *Mail
	Body Body
	Err  error // why it was refused; known when PutAll has returned
}

// putOne is Put for a store that has PutAll.
func putOne(ctx context.Context, s Store, m *Mail, body Body, limit int) error {
	e := Entry{Mail: m, Body: body}
	s.PutAll(ctx, func(yield func(*Entry) bool) { yield(&e) }, limit)
	return e.Err
}

// Counts says how many mails of a session are in which stage of life.
type Counts struct {
	Waiting int // queued, or to be tried again
	Sending int
	Sent    int
	Failed  int // failed or cancelled
	Unknown int
}

// Open is the number of mails that are not finished.
func (c Counts) Open() int { return c.Waiting + c.Sending }

// Store keeps mails. All methods may be called from several goroutines; a store
// on disk may be shared by several processes.
type Store interface {
	// Put keeps a mail and its octets, and sets its ID. When it returns nil the
	// mail is as safe as the store can make it. limit is how many unfinished
	// mails of the session there may be (ErrFull).
	Put(ctx context.Context, m *Mail, body Body, limit int) error
	// PutAll is Put of many mails of one session, which are written together: a
	// store on disk waits for it once. Each has its own result, and one that is
	// refused does not take the others down. A mail is asked for when the octets
	// of the one before were read. Like Put it returns when all are safe; what a
	// crash leaves before are the first of them, whole.
	PutAll(ctx context.Context, entries iter.Seq[*Entry], limit int)
	// Claim takes the mail of the session that is due longest, makes it Sending
	// with one more attempt, and holds it until now+lease. nil: nothing is due.
	// A mail whose claim ran out is due again, as a possible duplicate.
	Claim(ctx context.Context, session string, now time.Time, lease time.Duration) (*Mail, error)
	// Renew holds a claimed mail longer (ErrClaimLost).
	Renew(ctx context.Context, m *Mail, until time.Time) error
	// Settle writes what a try came to and gives the claim up (ErrClaimLost).
	Settle(ctx context.Context, m *Mail) error
	// Body opens the octets of a mail.
	Body(ctx context.Context, id int64) (io.ReadCloser, error)
	// Cancel takes back a mail that waits (ErrUnknown, ErrNotWaiting), or that was kept back
	// in doubt, which had come to its end before.
	Cancel(ctx context.Context, id int64, now time.Time) (ended bool, err error)
	// Hasten makes a waiting mail due now, and one in doubt or that failed waiting again.
	Hasten(ctx context.Context, id int64, now time.Time) (again bool, err error)
	// Get gives one mail (ErrUnknown).
	Get(ctx context.Context, id int64) (*Mail, error)
	// After gives the session's mail with the smallest ID above id, nil at the end.
	After(ctx context.Context, session string, id int64) (*Mail, error)
	// Peek gives the mail that Claim would take next, nil if nothing is due.
	Peek(ctx context.Context, session string, now time.Time) (*Mail, error)
	// Beat adds to the time in which mails of the session could be sent, and gives what it
	// is. passed has passed since the last beat of this caller; before its first one, most
	// of the time since anybody's last beat counts, which is in most.
	Beat(
		ctx context.Context,
		session string,
		now time.Time,
		passed, most time.Duration,
	) (time.Duration, error)
	// Due tells when the session's next mail is due; the zero time: none waits.
	Due(ctx context.Context, session string) (time.Time, error)
	// Count counts the session's mails.
	Count(ctx context.Context, session string) (Counts, error)
	// Remove forgets finished mails that have not changed since then.
	Remove(ctx context.Context, session string, before time.Time) (int, error)
	// Remember keeps a value, "" forgets it. Recall gives it, "" if there is none. There is
	// room for a thousand of 4 KiB; those that were kept longest ago are forgotten first.
	Remember(ctx context.Context, key, value string) error
	Recall(ctx context.Context, key string) (string, error)
	// Close ends the use of the store. What is in a store on disk stays there.
	Close() error
}

// The bounds of what a store remembers.
const (
	maxRemembered = 1000
	maxKey        = 255
	maxValue      = 4096
)

// checkKnown refuses what is too long to be remembered.
func checkKnown(key, value string) error {
	if key == "" || len(key) > maxKey || len(value) > maxValue {
		return errors.New("too long to be remembered, or without a name")
	}
	return nil
}

// lives is the clock of a session that runs while its mails can be sent.
type lives struct {
	lived time.Duration
	beat  time.Time // on the wall
}

// tick is what Beat adds. Several may beat one clock: what another has added since the
// last beat is not added again, unless the wall's clock cannot have told the truth.
func (l *lives) tick(now time.Time, passed, most time.Duration) {
	since := now.Round(0).Sub(l.beat.Round(0))
	switch {
	case passed <= 0 && l.beat.IsZero():
		passed = 0
	case passed <= 0:
		passed = min(max(since, 0), most)
	case since >= 0 && since < passed && !l.beat.IsZero():
		passed = since
	}
	l.lived += passed
	l.beat = now
}
