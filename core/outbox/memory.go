// SPDX-License-Identifier: MIT

package outbox

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"io"
	"slices"
	"sync"
	"time"
)

// Memory is a store that ends with the process.
type Memory struct {
	mu     sync.Mutex
	closed bool
	mails  map[int64]*kept
	last   int64
}

type kept struct {
	mail  Mail
	body  []byte
	until time.Time // of the claim
}

// NewMemory makes an empty store.
func NewMemory() *Memory {
	return &Memory{mails: make(map[int64]*kept), last: FirstID()}
}

// FirstID is the number before the first of a new store: 31 random bits above
// 32 for counting, so that the mails of two stores do not share numbers.
func FirstID() int64 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return int64(binary.BigEndian.Uint32(b[:])>>1|1) << 32
}

// Put keeps a mail.
func (s *Memory) Put(_ context.Context, m *Mail, body Body, limit int) error {
	if err := s.room(m.Session, limit); err != nil {
		return err // before the octets are read
	}
	var buffer bytes.Buffer
	buffer.Grow(int(min(m.Size, 1<<30)))
	if err := body(&buffer); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	if s.open(m.Session) >= limit {
		return ErrFull
	}
	s.last++
	m.ID = s.last
	m.Size = int64(buffer.Len())
	s.mails[m.ID] = &kept{mail: *m.Clone(), body: buffer.Bytes()}
	return nil
}

func (s *Memory) room(session string, limit int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrClosed
	case s.open(session) >= limit:
		return ErrFull
	}
	return nil
}

func (s *Memory) open(session string) int {
	n := 0
	for _, k := range s.mails {
		if k.mail.Session == session && !k.mail.State.Final() {
			n++
		}
	}
	return n
}

// Claim takes the mail that is due longest.
func (s *Memory) Claim(_ context.Context, session string, now time.Time, lease time.Duration) (*Mail, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	var next *kept
	for _, k := range s.mails {
		if k.mail.Session != session || !k.due(now) {
			continue
		}
		if next == nil || cmp.Or(k.mail.Next.Compare(next.mail.Next), cmp.Compare(k.mail.ID, next.mail.ID)) < 0 {
			next = k
		}
	}
	if next == nil {
		return nil, nil
	}
	reclaimed := next.mail.State == Sending
	next.mail.PossibleDuplicate = next.mail.PossibleDuplicate || reclaimed
	next.mail.State = Sending
	next.mail.Attempts++
	next.mail.Changed = now
	next.until = now.Add(lease)
	m := next.mail.Clone()
	m.Reclaimed = reclaimed
	return m, nil
}

func (k *kept) due(now time.Time) bool {
	switch k.mail.State {
	case Queued, Waiting:
		return !k.mail.Next.After(now)
	case Sending:
		return k.until.Before(now)
	}
	return false
}

// Renew holds a claim longer.
func (s *Memory) Renew(_ context.Context, m *Mail, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.mails[m.ID]
	if k == nil || k.mail.State != Sending || k.mail.Attempts != m.Attempts {
		return ErrClaimLost
	}
	k.until = until
	return nil
}

// Settle writes what a try came to.
func (s *Memory) Settle(_ context.Context, m *Mail) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.mails[m.ID]
	if k == nil || k.mail.State != Sending {
		return ErrClaimLost
	}
	k.mail = *m.Clone()
	if m.State.Final() && m.State != Unknown {
		k.body = nil
	}
	return nil
}

// Body opens the octets of a mail.
func (s *Memory) Body(_ context.Context, id int64) (io.ReadCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.mails[id]
	if k == nil || k.body == nil {
		return nil, ErrUnknown
	}
	return io.NopCloser(bytes.NewReader(k.body)), nil
}

// Cancel takes a waiting mail back.
func (s *Memory) Cancel(_ context.Context, id int64, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.mails[id]
	switch {
	case k == nil:
		return ErrUnknown
	case k.mail.State != Queued && k.mail.State != Waiting && k.mail.State != Unknown:
		return ErrNotWaiting
	}
	k.mail.State, k.mail.Changed, k.body = Cancelled, now, nil
	return nil
}

// Hasten makes a mail due now.
func (s *Memory) Hasten(_ context.Context, id int64, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.mails[id]
	if k == nil {
		return ErrUnknown
	}
	switch k.mail.State {
	case Queued, Waiting:
	case Unknown:
		k.mail.State, k.mail.PossibleDuplicate, k.mail.Changed = Waiting, true, now
	default:
		return ErrNotWaiting
	}
	k.mail.Next = now
	return nil
}

// Get gives one mail.
func (s *Memory) Get(_ context.Context, id int64) (*Mail, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.mails[id]
	if k == nil {
		return nil, ErrUnknown
	}
	return k.mail.Clone(), nil
}

// After gives the session's next mail by number.
func (s *Memory) After(_ context.Context, session string, id int64) (*Mail, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var next *kept
	for _, k := range s.mails {
		if k.mail.Session == session && k.mail.ID > id && (next == nil || k.mail.ID < next.mail.ID) {
			next = k
		}
	}
	if next == nil {
		return nil, nil
	}
	return next.mail.Clone(), nil
}

// Due tells when the next mail is due.
func (s *Memory) Due(_ context.Context, session string) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var at []time.Time
	for _, k := range s.mails {
		if k.mail.Session != session {
			continue
		}
		switch k.mail.State {
		case Queued, Waiting:
			at = append(at, k.mail.Next)
		case Sending:
			at = append(at, k.until)
		}
	}
	if len(at) == 0 {
		return time.Time{}, nil
	}
	return slices.MinFunc(at, time.Time.Compare), nil
}

// Count counts the session's mails.
func (s *Memory) Count(_ context.Context, session string) (Counts, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var c Counts
	for _, k := range s.mails {
		if k.mail.Session == session {
			c.add(k.mail.State, 1)
		}
	}
	return c, nil
}

func (c *Counts) add(s State, n int) {
	switch s {
	case Queued, Waiting:
		c.Waiting += n
	case Sending:
		c.Sending += n
	case Sent:
		c.Sent += n
	case Failed, Cancelled:
		c.Failed += n
	case Unknown:
		c.Unknown += n
	}
}

// Remove forgets finished mails.
func (s *Memory) Remove(_ context.Context, session string, before time.Time) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for id, k := range s.mails {
		if k.mail.Session == session && k.mail.State.Final() && k.mail.Changed.Before(before) {
			delete(s.mails, id)
			n++
		}
	}
	return n, nil
}

// Close forgets everything.
func (s *Memory) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.mails = nil
	return nil
}
