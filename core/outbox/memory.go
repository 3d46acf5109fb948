// SPDX-License-Identifier: MIT

package outbox

import (
	"bytes"
	"cmp"
	"container/heap"
	"context"
	"crypto/rand"
	"encoding/binary"
	"io"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"courriel.dev/courriel/core/internal/room"
)

// Memory is a store that ends with the process. A mail is found by its number,
// and the one that is due next, without looking at the others.
type Memory struct {
	mu       sync.Mutex
	closed   bool
	mails    map[int64]*kept
	sessions map[string]*shelf

	capacity int64 // octets of all mails
	held     int64
	known    map[string]string
	order    []string // of known, the one that was kept longest ago first

	failed       []*kept // whose bodies are kept; some are not any more
	failedOctets int
}

// maxFailedOctets bounds the bodies of mails that failed, which are kept for trying again.
const maxFailedOctets = 64 << 20

// shelf is what a session has in a Memory.
type shelf struct {
	due      dueHeap
	ids      []int64 // ascending; some may be removed
	finished []*kept // in the order in which they finished; some finished again later
	counts   Counts
	lives    lives
}

type kept struct {
	mail Mail
	body []byte
	// weighs is what it counts of the capacity.
	weighs int64
	at     int // in dueHeap, -1 when nothing happens by itself
	// removed mails may still be listed somewhere.
	removed bool
	failed  bool // its body counts in failedOctets
}

// dueHeap has the mail that is due next in front. Next of a mail that is being
// sent is the end of its claim.
type dueHeap []*kept

func (h dueHeap) Len() int { return len(h) }

func (h dueHeap) Less(i, j int) bool {
	a, b := &h[i].mail, &h[j].mail
	return cmp.Or(a.Next.Compare(b.Next), cmp.Compare(a.ID, b.ID)) < 0
}

func (h dueHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].at, h[j].at = i, j
}

func (h *dueHeap) Push(x any) {
	k := x.(*kept)
	k.at = len(*h)
	*h = append(*h, k)
}

func (h *dueHeap) Pop() any {
	last := len(*h) - 1
	k := (*h)[last]
	k.at = -1
	(*h)[last] = nil
	*h = (*h)[:last]
	return k
}

// DefaultCapacity is what a Memory holds if nobody says otherwise.
const DefaultCapacity = 256 << 20

// NewMemory makes an empty store.
func NewMemory() *Memory {
	return &Memory{
		capacity: DefaultCapacity,
		mails: make(
			map[int64]*kept,
		), sessions: make(map[string]*shelf), known: make(map[string]string)}
}

// numbers are those of all mails in memory, and the short ones of mails in files: one row for the
// whole process, so that no two mails share one.
var numbers atomic.Int64

// NextNumber gives a number that no other mail of this process has.
func NextNumber() int64 { return numbers.Add(1) }

// BeginNumbers has the numbers begin later: those before are of a parent process.
func BeginNumbers(after int64) { numbers.CompareAndSwap(0, after) }

// FirstID is the number before the first of a new file, by chance, so that the mails of two files
// do not share numbers: two files of a million mails each meet once in 2^31. All the
// numbers of a file stay below 2^53, which is what hosts that have only floating-point numbers
// (JavaScript, JSON, VBScript, Lua before 5.3) can tell apart; and none has 31 bits, as those of
// mails in memory have. The upper bit of the lower half is 0: 2^31 mails fit before
// that half begins anew, which keeps the pieces of a file apart (pieceID).
func FirstID() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	n := binary.BigEndian.Uint64(b[:])
	upper := n>>32%(1<<21-2) + 1 // not 0, and room above the last
	return int64(upper<<32 | n&(1<<31-1))
}

func (s *Memory) shelf(session string) *shelf {
	h := s.sessions[session]
	if h == nil {
		h = new(shelf)
		s.sessions[session] = h
	}
	return h
}

// put writes the new state of a mail to everything that lists it.
func (s *Memory) put(k *kept, m Mail) {
	h := s.shelf(m.Session)
	h.counts.add(k.mail.State, -1)
	h.counts.add(m.State, 1)
	k.mail = m
	switch {
	case !m.State.Final() && k.at < 0:
		heap.Push(&h.due, k)
	case !m.State.Final():
		heap.Fix(&h.due, k.at)
	case k.at >= 0:
		heap.Remove(&h.due, k.at)
	}
	if m.State.Final() {
		h.finished = append(h.finished, k)
	}
	s.bodies(k)
}

// bodies lets go of those that are not needed, and of those that failed longest ago.
func (s *Memory) bodies(k *kept) {
	if failed := k.mail.State == Failed && !k.removed; failed != k.failed {
		if k.failed = failed; failed {
			s.failed, s.failedOctets = append(s.failed, k), s.failedOctets+len(k.body)
		} else {
			s.failedOctets -= len(k.body)
		}
	}
	if !k.mail.hasBody() || k.removed {
		s.forgetBody(k)
	}
	for len(s.failed) > 0 && (s.failedOctets > maxFailedOctets || !s.failed[0].failed) {
		s.forgetFailed()
	}
}

// forgetBody lets go of the octets of a mail.
func (s *Memory) forgetBody(k *kept) {
	s.held -= int64(len(k.body))
	k.weighs -= int64(len(k.body))
	k.body = nil
}

// forgetFailed lets go of the octets of the mail that failed longest ago.
func (s *Memory) forgetFailed() {
	if oldest := s.failed[0]; oldest.failed {
		oldest.failed = false
		s.failedOctets -= len(oldest.body)
		s.forgetBody(oldest)
	}
	s.failed[0] = nil
	s.failed = s.failed[1:]
}

// SetCapacity sets how many octets the mails of all sessions together may take. What is there
// stays.
func (s *Memory) SetCapacity(octets int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.capacity = octets
}

// overhead is about what a mail takes besides its octets and its addresses.
const overhead = 1 << 10

// Put keeps a mail.
func (s *Memory) Put(_ context.Context, m *Mail, body Body, limit int) (err error) {
	weighs := int64(overhead)
	for i := range m.Recipients {
		weighs += int64(len(m.Recipients[i].Address)) + overhead/8
	}
	// Before the octets are read; while they are, nobody else gets the room.
	if weighs, err = s.reserve(m, limit, weighs); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			s.mu.Lock()
			s.held -= weighs
			s.mu.Unlock()
		}
	}()
	buffer := filling{most: max(m.Size, 0), more: func(n int64) error {
		err := s.weigh(n)
		if err == nil {
			weighs += n
		}
		return err
	}}
	buffer.b.Grow(int(buffer.most))
	if err := body(&buffer); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrClosed
	case s.shelf(m.Session).counts.Open() >= limit:
		return ErrFull
	}
	m.ID = NextNumber()
	m.Size = int64(buffer.b.Len())
	k := &kept{body: buffer.b.Bytes(), weighs: weighs, at: -1}
	if k.body == nil {
		k.body = []byte{} // nil is one that is not kept
	}
	s.mails[m.ID] = k
	h := s.shelf(m.Session)
	h.ids = append(h.ids, m.ID)
	s.put(k, *m.Clone())
	return nil
}

// PutAll keeps many mails.
func (s *Memory) PutAll(ctx context.Context, entries iter.Seq[*Entry], limit int) {
	for e := range entries {
		e.Err = s.Put(ctx, e.Mail, e.Body, limit)
	}
}

// reserve takes the room for a mail of which weighs is known so far, and its octets.
func (s *Memory) reserve(m *Mail, limit int, weighs int64) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	size := max(m.Size, 0)
	s.makeRoom(size + weighs)
	switch {
	case s.closed:
		return 0, ErrClosed
	case s.shelf(m.Session).counts.Open() >= limit:
		return 0, ErrFull
	case size > s.capacity-s.held-weighs:
		return 0, ErrFull
	}
	if err := room.ForAll(size, weighs); err != nil {
		return 0, err
	}
	s.held += size + weighs
	return size + weighs, nil
}

// makeRoom lets go of mails that failed, so that there is room for octets.
func (s *Memory) makeRoom(n int64) {
	for n > s.capacity-s.held && len(s.failed) > 0 {
		s.forgetFailed()
	}
}

// weigh takes room for more octets of a mail than its size said.
func (s *Memory) weigh(n int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.makeRoom(n); n > s.capacity-s.held {
		return ErrFull
	}
	if err := room.For(2 * n); err != nil { // the buffer grows by copying
		return err
	}
	s.held += n
	return nil
}

// filling is a buffer for the octets of a mail: as many as were said, and as many more as it gets
// room for.
type filling struct {
	b    bytes.Buffer
	most int64
	more func(int64) error
}

func (f *filling) Write(p []byte) (int, error) {
	if over := int64(f.b.Len()+len(p)) - f.most; over > 0 {
		if err := f.more(over); err != nil {
			return 0, err
		}
		f.most += over
	}
	return f.b.Write(p)
}

// Claim takes the mail that is due longest.
func (s *Memory) Claim(
	_ context.Context,
	session string,
	now time.Time,
	lease time.Duration,
) (*Mail, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	h := s.shelf(session)
	if len(h.due) == 0 || h.due[0].mail.Next.After(now) {
		return nil, nil
	}
	k := h.due[0]
	m := k.mail
	m.Reclaimed = m.State == Sending
	if m.Reclaimed {
		m.PossibleDuplicate = true
		m.Crashes++
	}
	m.State, m.Changed, m.Next, m.claim = Sending, now, now.Add(lease), newClaim()
	m.Attempts++
	s.put(k, m)
	return m.Clone(), nil
}

// Peek gives the mail that Claim would take next.
func (s *Memory) Peek(_ context.Context, session string, now time.Time) (*Mail, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	if h := s.shelf(session); len(h.due) > 0 && !h.due[0].mail.Next.After(now) {
		return h.due[0].mail.Clone(), nil
	}
	return nil, nil
}

// Beat adds to the time in which mails of the session could be sent.
func (s *Memory) Beat(
	_ context.Context,
	session string,
	now time.Time,
	passed, most time.Duration,
) (time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0, ErrClosed
	}
	l := &s.shelf(session).lives
	l.tick(now, passed, most)
	return l.lived, nil
}

// Remember keeps a value.
func (s *Memory) Remember(_ context.Context, key, value string) error {
	if err := checkKnown(key, value); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.order = slices.DeleteFunc(s.order, func(k string) bool { return k == key })
	delete(s.known, key)
	if value == "" {
		return nil
	}
	if len(s.order) == maxRemembered {
		delete(s.known, s.order[0])
		s.order = s.order[1:]
	}
	s.known[key], s.order = value, append(s.order, key)
	return nil
}

// Recall gives a value that was kept.
func (s *Memory) Recall(_ context.Context, key string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return "", ErrClosed
	}
	return s.known[key], nil
}

// claimed finds a mail by its claim.
func (s *Memory) claimed(m *Mail) (*kept, error) {
	if s.closed {
		return nil, ErrClosed
	}
	k := s.mails[m.ID]
	if k == nil || k.mail.State != Sending || k.mail.claim != m.claim {
		return nil, ErrClaimLost
	}
	return k, nil
}

// Renew holds a claim longer.
func (s *Memory) Renew(_ context.Context, m *Mail, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.claimed(m)
	if err != nil {
		return err
	}
	held := k.mail
	held.Next = until
	s.put(k, held)
	return nil
}

// Settle writes what a try came to.
func (s *Memory) Settle(_ context.Context, m *Mail) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.claimed(m)
	if err != nil {
		return err
	}
	settled := *m.Clone()
	settled.Reclaimed = false
	s.put(k, settled)
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

// find finds a mail by its number.
func (s *Memory) find(id int64) (*kept, error) {
	if s.closed {
		return nil, ErrClosed
	}
	if k := s.mails[id]; k != nil {
		return k, nil
	}
	return nil, ErrUnknown
}

// Cancel takes a waiting mail back.
func (s *Memory) Cancel(_ context.Context, id int64, now time.Time) (ended bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.find(id)
	if err != nil {
		return false, err
	}
	m := k.mail
	if m.State != Queued && m.State != Waiting && m.State != Unknown {
		return false, ErrNotWaiting
	}
	ended = m.State.Final()
	m.State, m.Changed = Cancelled, now
	s.put(k, m)
	return ended, nil
}

// Hasten makes a mail due now.
func (s *Memory) Hasten(_ context.Context, id int64, now time.Time) (again bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.find(id)
	if err != nil {
		return false, err
	}
	m := k.mail
	switch m.State {
	case Queued, Waiting:
	case Unknown, Failed:
		if k.body == nil {
			return false, ErrNotWaiting
		}
		m, again = *m.Clone(), true
		m.again(s.shelf(m.Session).lives.lived)
	default:
		return false, ErrNotWaiting
	}
	m.Next, m.Changed = now, now
	s.put(k, m)
	return again, nil
}

// Get gives one mail.
func (s *Memory) Get(_ context.Context, id int64) (*Mail, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.find(id)
	if err != nil {
		return nil, err
	}
	return k.mail.Clone(), nil
}

// After gives the session's next mail by number.
func (s *Memory) After(_ context.Context, session string, id int64) (*Mail, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	ids := s.shelf(session).ids
	i, _ := slices.BinarySearch(ids, id+1)
	for _, next := range ids[i:] {
		if k := s.mails[next]; k != nil {
			return k.mail.Clone(), nil
		}
	}
	return nil, nil
}

// Due tells when the next mail is due.
func (s *Memory) Due(_ context.Context, session string) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return time.Time{}, ErrClosed
	}
	if h := s.shelf(session); len(h.due) > 0 {
		return h.due[0].mail.Next, nil
	}
	return time.Time{}, nil
}

// Count counts the session's mails. It answers after Close too, so that what is
// given up can be told.
func (s *Memory) Count(_ context.Context, session string) (Counts, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shelf(session).counts, nil
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
	if s.closed {
		return 0, ErrClosed
	}
	h := s.shelf(session)
	n := 0
	for len(h.finished) > 0 {
		k := h.finished[0]
		over := k.mail.State.Final() && k.mail.State != Unknown && !k.removed
		if over && !k.mail.Changed.Before(before) {
			break
		}
		h.finished[0] = nil
		h.finished = h.finished[1:]
		if over {
			k.removed = true
			s.bodies(k)
			h.counts.add(k.mail.State, -1)
			delete(s.mails, k.mail.ID)
			s.held -= k.weighs
			n++
		}
	}
	if n > 0 {
		h.ids = slices.DeleteFunc(h.ids, func(id int64) bool { return s.mails[id] == nil })
	}
	return n, nil
}

// Close forgets everything but the numbers.
func (s *Memory) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.mails, s.failed, s.known, s.order = nil, nil, nil, nil
	for _, h := range s.sessions {
		*h = shelf{counts: h.counts}
	}
	return nil
}
