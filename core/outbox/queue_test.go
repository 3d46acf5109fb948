// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// server is a server as a queue sees it: it answers each try with the next of
// its verdicts, the last one again and again.
type server struct {
	mu       sync.Mutex
	verdicts []Verdict
	tries    []time.Time
	bodies   []string
}

func (s *server) deliver(_ context.Context, m *Mail, body func() (io.ReadCloser, error)) Verdict {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries = append(s.tries, time.Now())
	r, err := body()
	if err != nil {
		return Verdict{Outcome: Permanent, Reason: Reason{Message: err.Error()}}
	}
	defer r.Close()
	b, _ := io.ReadAll(r)
	s.bodies = append(s.bodies, string(b))
	v := s.verdicts[0]
	if len(s.verdicts) > 1 {
		s.verdicts = s.verdicts[1:]
	}
	if v.Outcome == Done && v.Recipients == nil {
		for _, a := range m.OpenRecipients() {
			v.Recipients = append(
				v.Recipients,
				Recipient{Address: a, State: Delivered, SMTPCode: 250},
			)
		}
	}
	return v
}

func newQueue(s *server, change ...func(*Config)) *Queue {
	policy := DefaultPolicy(func() float64 { return 0.5 })
	c := Config{
		Store:   NewMemory(),
		Session: "zoe",
		Policy:  policy,
		Deliver: s.deliver,
		Workers: 1,
		Keep:    time.Hour,
	}
	for _, f := range change {
		f(&c)
	}
	return NewQueue(c)
}

func put(t *testing.T, q *Queue, recipients ...string) int64 {
	t.Helper()
	if len(recipients) == 0 {
		recipients = []string{"a@example.org"}
	}
	m := &Mail{Sender: "zoe@example.com", MessageID: "<1@example.com>"}
	for _, r := range recipients {
		m.Recipients = append(m.Recipients, Recipient{Address: r})
	}
	err := q.Put(
		t.Context(),
		m,
		func(w io.Writer) error { _, err := io.WriteString(w, "Subject: x\r\n\r\nbody\r\n"); return err },
		100,
	)
	if err != nil {
		t.Fatal(err)
	}
	return m.ID
}

func TestFault_G13_QueueTriesUntilTheServerTakesTheMail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{
			verdicts: []Verdict{
				{Outcome: Temporary, Reason: Reason{SMTPCode: 451}},
				{Outcome: Temporary},
				{Outcome: Done, Reply: "250 ok"},
			},
		}
		q := newQueue(s)
		defer func() { _ = q.Stop(context.Background()) }()
		start := time.Now()
		m, err := q.Wait(t.Context(), put(t, q))
		if err != nil || m.State != Sent || m.Attempts != 3 || m.Reply != "250 ok" ||
			m.Recipients[0].State != Delivered {
			t.Fatalf("%+v, %v", m, err)
		}
		var after []time.Duration
		for _, at := range s.tries {
			after = append(after, at.Sub(start))
		}
		if len(after) != 3 || after[0] != 0 || after[1] != time.Minute ||
			after[2] != 3*time.Minute {
			t.Errorf("tried after %v, want at once, after 1 and after 3 minutes", after)
		}
		if s.bodies[2] != "Subject: x\r\n\r\nbody\r\n" {
			t.Errorf("body %q", s.bodies[2])
		}
		if q.NextCompleted() != m.ID || q.NextCompleted() != 0 {
			t.Error("the mail is not listed as finished just once")
		}
	})
}

func TestFault_G09_G11_QueueTriesOnlyTheOpenRecipientsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{verdicts: []Verdict{{Outcome: Done, Recipients: []Recipient{
			{Address: "a@x", State: Delivered, SMTPCode: 250},
			{Address: "b@x", State: Open, SMTPCode: 450},
			{Address: "c@x", State: Refused, SMTPCode: 550},
		}}, {Outcome: Done}}}
		var open [][]string
		q := newQueue(s, func(c *Config) {
			c.Deliver = func(ctx context.Context, m *Mail, body func() (io.ReadCloser, error)) Verdict {
				open = append(open, m.OpenRecipients())
				return s.deliver(ctx, m, body)
			}
		})
		defer func() { _ = q.Stop(context.Background()) }()
		m, err := q.Wait(t.Context(), put(t, q, "a@x", "b@x", "c@x"))
		if err != nil || m.State != Sent {
			t.Fatalf("%+v, %v", m, err)
		}
		if len(open) != 2 || len(open[0]) != 3 || strings.Join(open[1], " ") != "b@x" {
			t.Errorf("tried %v", open)
		}
		if m.Recipients[2].State != Refused || m.Recipients[2].SMTPCode != 550 {
			t.Errorf("%+v", m.Recipients)
		}
	})
}

func TestFault_H06_QueueGivesUp(t *testing.T) {
	for name, c := range map[string]struct {
		verdict  Verdict
		want     State
		attempts int
	}{
		"a permanent refusal at once":    {Verdict{Outcome: Permanent, Reason: Reason{SMTPCode: 550}}, Failed, 1},
		"temporary refusals in the end":  {Verdict{Outcome: Temporary}, Failed, 54},
		"a mail that always panics, too": {Verdict{Outcome: Temporary, Reason: Reason{Message: "panic"}}, Failed, 54},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newQueue(&server{verdicts: []Verdict{c.verdict}}, func(config *Config) {
					if c.verdict.Reason.Message == "panic" {
						config.Deliver = func(context.Context, *Mail, func() (io.ReadCloser, error)) Verdict { panic("poison") }
					}
				})
				defer func() { _ = q.Stop(context.Background()) }()
				m, err := q.Wait(t.Context(), put(t, q))
				if err != nil || m.State != c.want || m.Attempts != c.attempts {
					t.Fatalf("%+v, %v", m, err)
				}
			})
		})
	}
}

func TestFault_H04_G06_QueueNeverRepeatsInDoubtSilently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{verdicts: []Verdict{{Outcome: InDoubt}, {Outcome: Done}}}
		q := newQueue(s)
		m, err := q.Wait(t.Context(), put(t, q))
		if err != nil || m.State != Sent || !m.PossibleDuplicate || m.Attempts != 2 {
			t.Errorf("at least once: %+v, %v", m, err)
		}
		_ = q.Stop(context.Background())

		s = &server{verdicts: []Verdict{{Outcome: InDoubt}, {Outcome: Done}}}
		q = newQueue(s, func(c *Config) { c.Policy.AtMostOnce = true })
		defer func() { _ = q.Stop(context.Background()) }()
		m, err = q.Wait(t.Context(), put(t, q))
		if err != nil || m.State != Unknown || m.PossibleDuplicate || m.Attempts != 1 ||
			m.Recipients[0].State != Doubtful {
			t.Errorf("at most once: %+v, %v", m, err)
		}
		if err := q.Hasten(t.Context(), m.ID); err != nil {
			t.Fatal(err)
		}
		m, err = q.Wait(t.Context(), m.ID)
		if err != nil || m.State != Sent || !m.PossibleDuplicate {
			t.Errorf("after the application decided: %+v, %v", m, err)
		}
	})
}

func TestQueueGivesUpWhatIsRefusedAfterADoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(
			&server{
				verdicts: []Verdict{
					{Outcome: InDoubt},
					{Outcome: Permanent, Reason: Reason{SMTPCode: 554}},
				},
			},
		)
		defer func() { _ = q.Stop(context.Background()) }()
		m, err := q.Wait(t.Context(), put(t, q))
		if err != nil || m.State != Failed || !m.PossibleDuplicate || m.Attempts != 2 ||
			m.Recipients[0].State != Refused {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

func TestFault_G14_QueueSlowsDownWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{verdicts: []Verdict{{Outcome: Temporary, Throttled: true}, {Outcome: Done}}}
		q := newQueue(s)
		defer func() { _ = q.Stop(context.Background()) }()
		start := time.Now()
		put(t, q)
		synctest.Wait()
		second := put(t, q)
		if _, err := q.Wait(t.Context(), second); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d != firstPause {
			t.Errorf("the next mail was tried after %v, want %v", d, firstPause)
		}
	})
}

func TestQueueKeepsToItsMailsAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{verdicts: []Verdict{{Outcome: Done}}}
		q := newQueue(s, func(c *Config) { c.PerMinute, c.Workers = 6, 4 })
		defer func() { _ = q.Stop(context.Background()) }()
		for range 10 {
			put(t, q)
		}
		if err := q.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i := range s.tries[1:] {
			if d := s.tries[i+1].Sub(s.tries[i]); d < 10*time.Second || d > 11*time.Second {
				t.Errorf("mail %d came %v after the one before", i+1, d)
			}
		}
	})
}

func TestFault_G04_QueueUsesFewerConnectionsWhenAskedAndMoreAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var now, most, done int
		q := newQueue(nil, func(c *Config) {
			c.Workers = 8
			c.Deliver = func(_ context.Context, m *Mail, _ func() (io.ReadCloser, error)) Verdict {
				mu.Lock()
				now++
				most = max(most, now)
				mu.Unlock()
				time.Sleep(time.Second) // the bubble's clock
				mu.Lock()
				defer mu.Unlock()
				now--
				done++
				if done == 8 { // one of the first eight
					return Verdict{Outcome: Temporary, Throttled: true}
				}
				return Verdict{
					Outcome:    Done,
					Recipients: []Recipient{{Address: "a@example.org", State: Delivered}},
				}
			}
		})
		defer func() { _ = q.Stop(context.Background()) }()
		mostOf := func(mails int) int {
			mu.Lock()
			most = 0
			mu.Unlock()
			for left := mails; left > 0; left -= 8 {
				for range 8 {
					put(t, q)
				}
				if err := q.Flush(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			return most
		}
		if n := mostOf(8); n != 8 {
			t.Errorf("%d at once at first", n)
		}
		if n := mostOf(8); n > 5 {
			t.Errorf("%d at once after the server asked for less", n)
		}
		mostOf(200)
		if n := mostOf(16); n != 8 {
			t.Errorf("%d at once after many successes", n)
		}
	})
}

func TestClosingDoesNotWaitForWhatComesLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{verdicts: []Verdict{{Outcome: Temporary}}}
		q := newQueue(s)
		defer func() { _ = q.Stop(context.Background()) }()
		put(t, q)
		synctest.Wait()
		for _, c := range []struct{ bound, want time.Duration }{{30 * time.Second, 0}, {2 * time.Minute, 2 * time.Minute}} {
			began := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), c.bound)
			_ = q.Drain(ctx)
			cancel()
			// The second bound lets the mail be tried once more, after a minute; the
			// third try would come behind it.
			if d := time.Since(began); c.want == 0 && d != 0 || d > c.want {
				t.Errorf("waited %v of %v", d, c.bound)
			}
		}
		if len(s.tries) != 2 {
			t.Errorf("%d tries", len(s.tries))
		}
	})
}

func TestFault_H06_MailThatIsSentAtEveryCrashIsKeptBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := NewMemory()
		m := &Mail{Session: "zoe", State: Queued, Recipients: []Recipient{{Address: "a@x"}}}
		if err := store.Put(t.Context(), m, func(io.Writer) error { return nil }, 1); err != nil {
			t.Fatal(err)
		}
		// As ten processes that end while they have it.
		for range 10 {
			if c, err := store.Claim(t.Context(), "zoe", time.Now(), time.Second); c == nil ||
				err != nil {
				t.Fatal(c, err)
			}
			time.Sleep(2 * time.Second) // the bubble's clock
		}
		s := &server{verdicts: []Verdict{{Outcome: Done}}}
		q := newQueue(s, func(c *Config) { c.Store = store })
		defer func() { _ = q.Stop(context.Background()) }()
		got, err := q.Wait(t.Context(), m.ID)
		if err != nil || got.State != Unknown || got.Recipients[0].State != Doubtful ||
			len(s.tries) != 0 {
			t.Errorf("%+v, %v, %d tries", got, err, len(s.tries))
		}
	})
}

func TestFault_D06_G15_QueueDoesNotLockAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{verdicts: []Verdict{{Outcome: Temporary, SignIn: true}}}
		q := newQueue(s)
		defer func() { _ = q.Stop(context.Background()) }()
		id := put(t, q)
		for range 4 {
			put(t, q)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		m, err := q.Wait(ctx, id)
		if !errors.Is(err, context.DeadlineExceeded) || m.State.Final() {
			t.Fatalf("%+v, %v", m, err)
		}
		if len(s.tries) != 5 {
			t.Errorf("%d sign-ins in a day, want 5", len(s.tries))
		}
		s.mu.Lock()
		s.verdicts = []Verdict{{Outcome: Done}}
		s.mu.Unlock()
		if err := q.Hasten(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if err := q.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// A token that was refused is not tried again; another one at once, however long the queue has
// stood.
func TestFault_D03_QueueDoesNotRepeatATokenThatWasRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{verdicts: []Verdict{{Outcome: Temporary, SignIn: true, SignInSpent: true}}}
		q := newQueue(s)
		defer func() { _ = q.Stop(context.Background()) }()
		id := put(t, q)
		put(t, q)
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		m, err := q.Wait(ctx, id)
		if !errors.Is(err, context.DeadlineExceeded) || m.State.Final() || len(s.tries) != 1 {
			t.Fatalf("%+v, %v, %d tries", m, err, len(s.tries))
		}
		s.mu.Lock()
		s.verdicts = []Verdict{{Outcome: Done}}
		s.mu.Unlock()
		q.SignInChanged()
		before := time.Now()
		if err := q.Flush(t.Context()); err != nil || time.Since(before) > time.Second {
			t.Errorf("%v after %v", err, time.Since(before))
		}
	})
}

func TestQueueIsBoundedAndCanBeTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(&server{verdicts: []Verdict{{Outcome: Temporary}}})
		defer func() { _ = q.Stop(context.Background()) }()
		first := put(t, q)
		for range 9 {
			put(t, q)
		}
		m := &Mail{Recipients: []Recipient{{Address: "a@x"}}}
		read := false
		err := q.Put(t.Context(), m, func(io.Writer) error { read = true; return nil }, 10)
		if !errors.Is(err, ErrFull) || read {
			t.Errorf("%v, body read: %v", err, read)
		}
		synctest.Wait()
		if err := q.Cancel(t.Context(), first); err != nil {
			t.Error(err)
		}
		if q.NextCompleted() != first {
			t.Error("what was taken back is not listed as finished")
		}
		if err := q.Cancel(t.Context(), first); !errors.Is(err, ErrNotWaiting) {
			t.Error(err)
		}
		if err := q.Cancel(t.Context(), 12345); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
		if got, err := q.Wait(t.Context(), first); err != nil || got.State != Cancelled {
			t.Errorf("%+v, %v", got, err)
		}
		if c, err := q.Count(t.Context()); err != nil || c.Open() != 9 || c.Failed != 1 {
			t.Errorf("%+v, %v", c, err)
		}
	})
}

func TestClaimsRunOut(t *testing.T) {
	now := time.Now()
	s := NewMemory()
	m := &Mail{Session: "zoe", State: Queued, Next: now, Recipients: []Recipient{{Address: "a@x"}}}
	if err := s.Put(t.Context(), m, func(io.Writer) error { return nil }, 1); err != nil {
		t.Fatal(err)
	}
	first, _ := s.Claim(t.Context(), "zoe", now, time.Minute)
	if again, _ := s.Claim(t.Context(), "zoe", now.Add(59*time.Second), time.Minute); again != nil {
		t.Fatal("claimed twice")
	}
	if err := s.Renew(t.Context(), first, now.Add(2*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if again, _ := s.Claim(t.Context(), "zoe", now.Add(90*time.Second), time.Minute); again != nil {
		t.Fatal("claimed twice although renewed")
	}
	second, _ := s.Claim(t.Context(), "zoe", now.Add(3*time.Minute), time.Minute)
	if second == nil || !second.PossibleDuplicate || second.Attempts != 2 {
		t.Fatalf("%+v", second)
	}
	if err := s.Renew(t.Context(), first, now.Add(time.Hour)); !errors.Is(err, ErrClaimLost) {
		t.Errorf("the lost claim was renewed: %v", err)
	}
}

func TestFinishedMailsAreForgottenAfterTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(&server{verdicts: []Verdict{{Outcome: Done}}})
		defer func() { _ = q.Stop(context.Background()) }()
		id := put(t, q)
		if _, err := q.Wait(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Minute) // the bubble's clock
		if _, err := q.Get(t.Context(), id); err != nil {
			t.Error("forgotten too early")
		}
		time.Sleep(time.Hour)
		if _, err := q.Get(t.Context(), id); !errors.Is(err, ErrUnknown) {
			t.Errorf("still there: %v", err)
		}
	})
}
