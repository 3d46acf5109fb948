// SPDX-License-Identifier: MIT

package outbox

import "time"

// Policy says when a mail is tried again and when it is given up.
type Policy struct {
	First    time.Duration // before the second try
	Longest  time.Duration // between two tries
	Expiry   time.Duration // from the first to the last try, without the time in which nobody could try
	Attempts int           // poison limit: tries at the most
	Crashes  int           // tries that ended with their process before the mail is kept back
	Doubts   int           // tries that may have delivered it before it is kept back
	SignIns  int           // failures of the sign-in in a row, of all mails, before the queue stops trying
	// AtMostOnce keeps a mail in doubt back instead of trying it again.
	AtMostOnce bool
	// Random gives a number from 0 to 1, for the jitter.
	Random func() float64
}

// DefaultPolicy tries after about 1, 2, 4, 8 … minutes, at most an hour apart,
// for two days. Greylisting servers want a minute to five between two tries;
// RFC 5321 §4.5.4.1 asks an MTA for 30 minutes and four to five days, but the
// sender of a program's mail wants to know earlier.
func DefaultPolicy(random func() float64) Policy {
	return Policy{
		First:    time.Minute,
		Longest:  time.Hour,
		Expiry:   48 * time.Hour,
		Attempts: 100,
		Crashes:  10,
		Doubts:   10,
		SignIns:  5,
		Random:   random,
	}
}

// delay is the time before try number attempts+1: doubled each time and bounded.
func (p *Policy) delay(attempts int) time.Duration {
	d := p.First
	for i := 1; i < attempts && d < p.Longest; i++ {
		d *= 2
	}
	return p.jittered(min(d, p.Longest))
}

// jittered makes a time up to a fifth shorter or longer, so that a crowd does not
// come back at once.
func (p *Policy) jittered(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*p.Random()))
}

// The copies of a mail that may have been delivered already: soon after each other, and
// then one an hour.
const (
	soonDoubts = 3
	laterDoubt = time.Hour
)

// settle applies a verdict to a mail: the one place where states change after a
// try. age is for how long it could have been sent.
func (p *Policy) settle(m *Mail, v Verdict, now time.Time, age time.Duration) {
	m.Changed = now
	byAddress := make(map[string]*Recipient, len(m.Recipients))
	for i := range m.Recipients {
		byAddress[m.Recipients[i].Address] = &m.Recipients[i]
	}
	named := make(map[string]bool, len(v.Recipients))
	for _, r := range v.Recipients {
		if to := byAddress[r.Address]; to != nil {
			named[r.Address] = true
			if r.State == Open && to.State == Doubtful {
				r.State = Doubtful // what an earlier try left open
			}
			*to = r
		}
	}
	m.Reason = v.Reason
	if v.Unreachable || v.Crowded {
		m.Attempts = max(0, m.Attempts-1)
	}
	standstill := v.Unreachable || v.SignIn
	if v.Reply != "" {
		m.Reply = v.Reply
	}
	switch v.Outcome {
	case Interrupted:
		m.Attempts = max(0, m.Attempts-1)
		m.State, m.Next = Queued, now
		if m.Attempts > 0 {
			m.State = Waiting
		}
		return
	case InDoubt:
		for i := range m.Recipients {
			if r := &m.Recipients[i]; r.State == Open && !named[r.Address] {
				r.State = Doubtful
			}
		}
		m.Doubts++
		if v.Cancelled {
			m.State, m.PossibleDuplicate = Cancelled, true
			return
		}
		if p.AtMostOnce || p.Doubts > 0 && m.Doubts+m.Crashes >= p.Doubts {
			m.State = Unknown
			return
		}
		m.PossibleDuplicate = true
	case Permanent:
		// One that is in doubt since an earlier try is refused now as well: the
		// mail says of itself that it may have arrived all the same.
		for i := range m.Recipients {
			if s := m.Recipients[i].State; s == Open || s == Doubtful {
				m.Recipients[i].State = Refused
			}
		}
	}
	open, delivered := 0, 0
	for i := range m.Recipients {
		switch m.Recipients[i].State {
		case Open, Doubtful:
			open++
		case Delivered:
			delivered++
		}
	}
	switch {
	case open == 0 && delivered > 0:
		m.State = Sent
	case open == 0:
		m.State = Failed
	case v.Cancelled:
		m.State = Cancelled
	case m.Attempts >= p.Attempts || age >= p.Expiry && !v.Crowded && !v.Again:
		m.State, m.Expired = Failed, true
	case standstill:
		// The queue waits, not the mail, which keeps its place.
		m.State, m.Next = Waiting, m.Created
	case v.Crowded || v.Again:
		m.State, m.Next = Waiting, now
	default:
		m.State, m.Next = Waiting, now.Add(p.delay(m.Attempts))
		if left := p.Expiry - age; m.Next.After(now.Add(left)) {
			m.Next = now.Add(left) // one last try
		}
		if later := now.Add(p.jittered(laterDoubt)); m.Doubts >= soonDoubts &&
			m.Next.Before(later) {
			m.Next = later
		}
	}
}
