// SPDX-License-Identifier: MIT

//go:build linux && (amd64 || arm64) && !slim

package outbox

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var modelSeeds = flag.Int(
	"model",
	5,
	"how many seeds the model is run with, in memory and in files",
)

// model runs chance operations against a queue, on a disk that fails now and then, and kills
// the process at any moment. truth is what really happened to each mail; what is said of the
// mail must fit.
type model struct {
	t      *testing.T
	seed   uint64
	random *rand.Rand
	inFile bool
	folder string
	files  int

	mu    sync.Mutex
	mails map[string]*truth // by Message-ID
	order []*truth
	gen   *generation
	calm  bool         // the server takes everything
	found func(string) // takes what is found instead of t

	policy Policy
}

// truth is what happened to a mail.
type truth struct {
	key        string
	id         int64
	body       string
	recipients []string
	promised   bool // Put returned nil
	maybe      bool // nobody knows whether it is in the store
	by         int  // the generation that put it

	accepted map[string]int  // copies that the server took, by recipient
	refused  map[string]bool // for good, by themselves
	asked    map[string]int
	handed   int  // tries whose answer was lost
	undone   bool // a Cancel that succeeded
	stopped  bool // by the try itself
	told     map[int]int
	hastened int // while it waited
	decided  int // by the application, that it be sent once more
	put      time.Time
	cancels  []string
}

// generation is one run of the process. After its death nothing that it does counts.
type generation struct {
	n     int
	dead  bool
	path  string
	store Store
	file  *SQLite
	queue *Queue
}

func (m *model) failf(tr *truth, format string, args ...any) {
	m.t.Helper()
	said := ""
	if tr != nil {
		short := *tr
		short.body = ""
		said = fmt.Sprintf(" (mail %s: %+v)", tr.key, short)
	}
	if m.found != nil {
		m.found(fmt.Sprintf(format, args...))
		return
	}
	m.t.Errorf("seed %d: %s%s", m.seed, fmt.Sprintf(format, args...), said)
}

// lockedSource serves the program and the queue's own goroutines.
type lockedSource struct {
	sync.Mutex
	*rand.PCG
}

func (s *lockedSource) Uint64() uint64 {
	s.Lock()
	defer s.Unlock()
	return s.PCG.Uint64()
}

// chance is true n times of a hundred.
func (m *model) chance(n int) bool { return m.random.IntN(100) < n }

// start begins a generation on what the one before left.
func (m *model) start(path string) {
	g := &generation{path: path}
	if m.gen != nil {
		g.n = m.gen.n + 1
	}
	if m.inFile {
		var err error
		if g.file, err = newSQLite(path, true); err != nil {
			if errors.Is(err, ErrDamaged) { // told once
				g.file, err = newSQLite(path, true)
			}
			if err != nil {
				m.t.Fatalf("seed %d: %v", m.seed, err)
			}
		}
		g.file.refs = 1
		g.store = g.file
	} else {
		g.store = NewMemory()
	}
	m.mu.Lock()
	m.gen = g
	m.mu.Unlock()
	workers := 1 + m.random.IntN(4)
	g.queue = NewQueue(Config{
		Store: g.store, Session: "zoe", Policy: m.policy, Workers: workers, Keep: 100000 * time.Hour,
		Deliver: func(ctx context.Context, mail *Mail, body func() (io.ReadCloser, error)) Verdict {
			return m.deliver(ctx, g, mail, body)
		},
		Finished: func(mail *Mail) { m.finished(g, mail) },
	})
}

// kill ends the generation as kill -9 does: what it wrote is there, and nothing else.
func (m *model) kill() {
	old := m.gen
	m.mu.Lock()
	old.dead = true
	m.mu.Unlock()
	m.files++
	next := filepath.Join(m.folder, fmt.Sprint("outbox", m.files))
	s := killed(m.t, old.path, next)
	failWhen(func(operation) int32 { return diskOK })
	if m.chance(40) {
		m.setClock(s, time.Duration(m.random.IntN(240)-120)*time.Hour)
	}
	_ = s.Close()
	failWhen(func(operation) int32 { return diskOK })
	_ = old.queue.Stop(context.Background())
	_ = old.file.Close()
	m.start(next)
}

// setClock makes a file look as if the clock had been set by d since it was written.
func (m *model) setClock(s *SQLite, d time.Duration) {
	err := s.commits.commit(true, func(db *database) error {
		var ids []int64
		var id int64
		err := db.each(
			"SELECT id FROM mail WHERE state > 0",
			nil,
			[]any{&id},
			func() error { ids = append(ids, id); return nil },
		)
		for _, id := range ids {
			if err != nil {
				break
			}
			var r *row
			if r, err = load(db, "id = ?", id); err == nil {
				r.created -= d.Microseconds()
				r.changed -= d.Microseconds()
				if r.due != 0 {
					r.due -= d.Microseconds()
				}
				err = r.write(db)
			}
		}
		if err == nil {
			_, err = db.exec("UPDATE lived SET beat = beat - ?", d.Microseconds())
		}
		return err
	})
	if err != nil {
		m.t.Fatalf("seed %d: %v", m.seed, err)
	}
}

// closeAndOpen ends the generation in order.
func (m *model) closeAndOpen() {
	old := m.gen
	old.queue.Shut(context.Background())
	if m.chance(50) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		_ = old.queue.Drain(ctx)
		cancel()
	}
	_ = old.queue.Stop(context.Background())
	m.mu.Lock()
	old.dead = true
	m.mu.Unlock()
	if m.inFile {
		_ = old.file.Close()
		m.start(old.path)
		return
	}
	m.reconcile(true)
	m.mu.Lock()
	m.mails, m.order = make(map[string]*truth), nil
	m.mu.Unlock()
	_ = old.store.Close()
	m.start("")
}

// deliver is the server, and the network before it.
func (m *model) deliver(
	ctx context.Context,
	g *generation,
	mail *Mail,
	body func() (io.ReadCloser, error),
) Verdict {
	m.mu.Lock()
	defer m.mu.Unlock()
	pause := func(d time.Duration) (interrupted bool) {
		m.mu.Unlock()
		defer m.mu.Lock()
		select {
		case <-ctx.Done():
			return true
		case <-time.After(d):
			return false
		}
	}
	if g.dead {
		return Verdict{Outcome: Interrupted}
	}
	tr := m.mails[mail.MessageID]
	if tr == nil {
		m.failf(nil, "mail %q is sent, and nobody put it", mail.MessageID)
		return Verdict{Outcome: Permanent}
	}
	if !tr.promised && !tr.maybe && tr.id != 0 {
		m.failf(tr, "a mail that was refused is sent")
	}
	if tr.undone {
		m.failf(tr, "a mail that was cancelled is sent")
	}
	calm := m.calm
	what := m.random.IntN(20)
	if calm {
		what = 0
	} else if pause(time.Duration(m.random.IntN(4000)) * time.Millisecond) {
		return Verdict{Outcome: Interrupted}
	}
	if g.dead {
		return Verdict{Outcome: Interrupted}
	}
	switch what {
	case 1:
		return Verdict{Outcome: Temporary, Unreachable: true, Reason: Reason{Code: 1}}
	case 2:
		return Verdict{
			Outcome:     Temporary,
			Throttled:   true,
			Unreachable: true,
			Crowded:     true,
			Reason:      Reason{Code: 2},
		}
	case 3:
		return Verdict{Outcome: Temporary, SignIn: true, SignInLater: true, Reason: Reason{Code: 3}}
	case 4:
		return Verdict{Outcome: Temporary, Throttled: true, Reason: Reason{Code: 4}}
	case 5:
		return Verdict{Outcome: Permanent, Reason: Reason{Code: 5}}
	case 6:
		tr.stopped = true
		return Verdict{Outcome: Temporary, Cancelled: true, Reason: Reason{Code: 6}}
	}
	// The mail itself.
	m.mu.Unlock()
	r, err := body()
	var content []byte
	if err == nil {
		content, err = io.ReadAll(r)
		r.Close()
	}
	m.mu.Lock()
	if g.dead {
		return Verdict{Outcome: Interrupted}
	}
	if err != nil {
		return Verdict{Outcome: Temporary, Reason: Reason{Code: 7}}
	}
	if string(content) != tr.body {
		m.failf(tr, "another body is sent")
	}
	v := Verdict{Outcome: Done, Reply: "250 ok"}
	var taken []string
	for _, a := range mail.OpenRecipients() {
		tr.asked[a]++
		if tr.refused[a] &&
			mail.Crashes == 0 { // else who heard that may not have lived to write it
			m.failf(tr, "%s was refused and is asked for again", a)
		}
		r := Recipient{Address: a, State: Delivered, SMTPCode: 250}
		switch n := m.random.IntN(12); {
		case calm:
		case n == 0:
			r.State, r.SMTPCode = Refused, 550
		case n == 1:
			r.State, r.SMTPCode = Open, 451
		}
		if r.State == Delivered {
			taken = append(taken, a)
		}
		v.Recipients = append(v.Recipients, r)
	}
	said := func() {
		for _, r := range v.Recipients {
			tr.refused[r.Address] = tr.refused[r.Address] || r.State == Refused
		}
	}
	if len(taken) == 0 {
		v.Outcome, v.Reason = Temporary, Reason{Code: 8}
		if !slices.ContainsFunc(v.Recipients, func(r Recipient) bool { return r.State == Open }) {
			v.Outcome = Permanent
		}
		said()
		return v
	}
	if !calm && pause(time.Duration(m.random.IntN(200000))*time.Millisecond) && m.chance(50) ||
		what == 7 {
		// The answer is lost, or the mail with it.
		if g.dead {
			return Verdict{Outcome: Interrupted}
		}
		if m.chance(50) {
			for _, a := range taken {
				tr.accepted[a]++
			}
		}
		tr.handed++
		said()
		v.Outcome, v.Reason, v.Cancelled = InDoubt, Reason{Code: 9}, m.chance(10)
		tr.stopped = tr.stopped || v.Cancelled
		v.Recipients = slices.DeleteFunc(
			v.Recipients,
			func(r Recipient) bool { return r.State == Delivered },
		)
		return v
	}
	if g.dead {
		return Verdict{Outcome: Interrupted}
	}
	for _, a := range taken {
		tr.accepted[a]++
	}
	said()
	return v
}

func (m *model) finished(g *generation, mail *Mail) {
	m.mu.Lock()
	defer m.mu.Unlock()
	tr := m.mails[mail.MessageID]
	if g.dead || tr == nil {
		return
	}
	if tr.told[g.n]++; !mail.State.Final() {
		m.failf(tr, "told of a mail in state %d", mail.State)
	}
}

func (m *model) put() {
	m.mu.Lock()
	tr := &truth{
		key: fmt.Sprintf("<%d.%d@example.com>", m.seed, len(m.mails)), by: m.gen.n,
		accepted: map[string]int{}, refused: map[string]bool{}, asked: map[string]int{}, told: map[int]int{},
	}
	tr.body = strings.Repeat(tr.key, 1+m.random.IntN(300))
	if m.chance(5) {
		tr.body = strings.Repeat(tr.key, pieceSize/len(tr.key)+100)
	}
	mail := &Mail{Sender: "zoe@example.com", MessageID: tr.key}
	for i := range 1 + m.random.IntN(3) {
		a := fmt.Sprintf("r%d@example.org", i)
		tr.recipients = append(tr.recipients, a)
		mail.Recipients = append(mail.Recipients, Recipient{Address: a})
	}
	tr.put = time.Now()
	m.mails[tr.key] = tr
	m.order = append(m.order, tr)
	m.mu.Unlock()
	err := m.gen.queue.Put(context.Background(), mail, octets(tr.body), 10000)
	m.mu.Lock()
	defer m.mu.Unlock()
	tr.promised, tr.maybe = err == nil, errors.Is(err, ErrMaybeKept)
	if tr.id = mail.ID; err != nil {
		tr.id = -1
		for _, n := range tr.accepted {
			if n > 0 && !tr.maybe {
				m.failf(tr, "refused (%v), and sent before that", err)
			}
		}
	}
}

// pick is one of the mails that are promised.
func (m *model) pick() *truth {
	m.mu.Lock()
	defer m.mu.Unlock()
	var some []*truth
	for _, tr := range m.order {
		if tr.promised {
			some = append(some, tr)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return some[m.random.IntN(len(some))]
}

func (m *model) cancel() {
	tr := m.pick()
	if tr == nil {
		return
	}
	err := m.gen.queue.Cancel(context.Background(), tr.id)
	m.mu.Lock()
	defer m.mu.Unlock()
	tr.undone = tr.undone || err == nil
	tr.cancels = append(tr.cancels, fmt.Sprint(err))
	if errors.Is(err, ErrUnknown) {
		m.failf(tr, "a mail that was promised cannot be cancelled: %v", err)
	}
}

func (m *model) hasten() {
	tr := m.pick()
	if tr == nil {
		return
	}
	before, err := m.gen.queue.Get(context.Background(), tr.id)
	if err != nil {
		m.failf(tr, "get: %v", err)
		return
	}
	if before.State.Final() {
		m.mu.Lock()
		// What comes of it is told again; and those that were refused may be asked for again.
		undone := tr.undone
		clear(tr.refused)
		m.mu.Unlock()
		err = m.gen.queue.Hasten(context.Background(), tr.id)
		m.mu.Lock()
		if err == nil {
			if undone {
				m.failf(tr, "a cancelled mail is tried again")
			}
			clear(tr.told)
			tr.decided++
			tr.by = m.gen.n
		}
		m.mu.Unlock()
		return
	}
	m.mu.Lock()
	tr.hastened++ // it may have failed just now
	m.mu.Unlock()
	_ = m.gen.queue.Hasten(context.Background(), tr.id)
}

// badDisk makes the disk fail for a while, or now and then.
func (m *model) badDisk() {
	mode, every := m.random.IntN(4), 2+m.random.IntN(30)
	var mu sync.Mutex
	n := 0
	failWhen(func(o operation) int32 {
		mu.Lock()
		defer mu.Unlock()
		n++
		switch {
		case mode == 0 && o == writes && n > every:
			return diskFull
		case mode == 1 && n%every == 0, mode == 2 && n > every && n < 2*every:
			return diskEIO
		}
		return diskOK
	})
}

// reconcile compares what is said of each mail with what happened to it. Without end mails may
// still wait.
func (m *model) reconcile(end bool) {
	m.mu.Lock()
	order, g := slices.Clone(m.order), m.gen
	m.mu.Unlock()
	for _, tr := range order {
		if !tr.promised {
			continue
		}
		mail, err := g.store.Get(context.Background(), tr.id)
		if err != nil {
			m.failf(tr, "a mail that was promised is lost: %v", err)
			continue
		}
		m.mu.Lock()
		m.compare(tr, mail, end)
		m.mu.Unlock()
	}
}

func (m *model) compare(tr *truth, mail *Mail, end bool) {
	if mail.State == Sending && !end {
		return // it changes while it is looked at
	}
	doubles, anybody, most := false, false, 0
	for _, r := range mail.Recipients {
		n := tr.accepted[r.Address]
		doubles, anybody, most = doubles || n > 1, anybody || n > 0, max(most, n)
		switch {
		case r.State == Delivered && n == 0:
			m.failf(tr, "%s is said to have it, and has not: %+v", r.Address, mail)
		case r.State == Open && n > 0 && !mail.PossibleDuplicate && mail.State != Sending:
			m.failf(tr, "%s has it, and nothing of that is said: %+v", r.Address, mail)
		case r.State == Refused && n > 0 && !mail.PossibleDuplicate:
			m.failf(tr, "%s has it, and is said to be refused: %+v", r.Address, mail)
		}
	}
	switch {
	case doubles && !mail.PossibleDuplicate:
		m.failf(tr, "a copy was sent silently: %+v", mail)
	case m.policy.AtMostOnce && most > 1+tr.decided+tr.hastened:
		m.failf(tr, "sent %d times: %+v", most, mail)
	case mail.Expired && time.Since(tr.put) < m.policy.Expiry/2:
		m.failf(tr, "expired after %v: %+v", time.Since(tr.put), mail)
	case mail.State == Sent && !anybody && !mail.PossibleDuplicate:
		m.failf(tr, "said to be sent: %+v", mail)
	case tr.undone && mail.State != Cancelled:
		m.failf(tr, "cancelled, and now in state %d: %+v", mail.State, mail)
	case mail.State == Cancelled && !tr.undone && !tr.stopped:
		m.failf(tr, "nobody cancelled it: %+v", mail)
	}
}

// settleAll lets everything come to its end, on a good disk, with a server that takes everything.
func (m *model) settleAll() {
	failWhen(func(operation) int32 { return diskOK })
	m.mu.Lock()
	m.calm = true
	m.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 400*time.Hour)
	defer cancel()
	if err := m.gen.queue.Flush(ctx); err != nil {
		m.failf(nil, "what waits does not come to its end: %v", err)
	}
	time.Sleep(5 * time.Minute) // for what others finished
	m.reconcile(true)
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, tr := range m.order {
		for n, told := range tr.told {
			if told > 1+tr.hastened {
				m.failf(tr, "told %d times by run %d", told, n)
			}
		}
		if tr.promised && tr.by == m.gen.n && tr.told[tr.by] == 0 {
			m.failf(tr, "nobody was told what became of it")
		}
	}
}

func (m *model) run(steps int) {
	if m.inFile {
		m.start(filepath.Join(m.folder, "outbox0"))
	} else {
		m.start("")
	}
	for range steps {
		switch n := m.random.IntN(100); {
		case n < 40:
			m.put()
		case n < 60:
			time.Sleep(time.Duration(m.random.IntN(120)) * time.Second)
		case n < 64:
			time.Sleep(time.Duration(m.random.IntN(180)) * time.Minute)
		case n < 74:
			m.cancel()
		case n < 80:
			m.hasten()
		case n < 84:
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			_ = m.gen.queue.Flush(ctx)
			cancel()
		case n < 87:
			m.closeAndOpen()
		case n < 91 && m.inFile:
			m.kill()
		case n < 95 && m.inFile:
			m.badDisk()
		case n < 97:
			failWhen(func(operation) int32 { return diskOK })
		default:
			m.reconcile(false)
		}
	}
	m.settleAll()
	_ = m.gen.queue.Stop(context.Background())
	_ = m.gen.store.Close()
}

// TestModel reconciles what is said of mails with what happened to them: chance operations,
// time, servers, faults of the disk, and ends of the process, by seed. -model gives the
// number of seeds.
func TestModel(t *testing.T) {
	onBadDisk(t)
	for _, inFile := range []bool{false, true} {
		for seed := range uint64(*modelSeeds) {
			t.Run(fmt.Sprintf("file=%v/%d", inFile, seed), func(t *testing.T) {
				folder := t.TempDir()
				synctest.Test(t, func(t *testing.T) {
					random := rand.New(&lockedSource{PCG: rand.NewPCG(seed, 7)})
					m := &model{
						t:      t,
						seed:   seed,
						random: random,
						inFile: inFile,
						folder: folder,
						mails:  make(map[string]*truth),
					}
					m.policy = DefaultPolicy(func() float64 { return 0.5 })
					m.policy.AtMostOnce = seed%3 == 0
					m.run(60)
				})
			})
		}
	}
}
