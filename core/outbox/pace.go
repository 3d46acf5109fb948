// SPDX-License-Identifier: MIT

package outbox

import (
	"context"
	"time"
)

// reserve takes the next moment at which a mail may be tried, if that is now, so
// that workers keep their distance from each other too. The try ends with end.
func (q *Queue) reserve(n int, now time.Time) (giveBack func(), until time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	// One is enough to find out whether the server is there again, and whether it
	// takes the credentials again.
	if q.resting || q.busy >= q.width || n > 0 && (q.unreached > 0 || q.signIns > 0) {
		return nil, now.Add(look)
	}
	if until := q.pausedUntil(now); until.After(now) {
		return nil, until
	}
	gap := q.gap
	if n := q.config.PerMinute; n > 0 {
		gap = max(gap, time.Minute/time.Duration(n))
	}
	before := q.next
	q.next = now.Add(gap)
	q.busy++
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.next = before
	}, now
}

// pausedUntil tells until when no mail may be tried. The queue is locked.
func (q *Queue) pausedUntil(now time.Time) time.Time {
	switch {
	case q.held:
		return now.Add(look)
	case q.next.After(q.pause):
		return q.next
	}
	return q.pause
}

// learn slows the queue down when the server asks for it, and up again. It gives what the
// verdict means for the mail.
func (q *Queue) learn(v Verdict) Verdict {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	// A server that takes mails with the same credentials at this moment refuses the
	// connection, not them.
	if v.SignIn && !v.SignInSpent && q.busy > 1 && now.Sub(q.done) < lately {
		v.SignIn, v.Crowded = false, true
	}
	if v.Crowded = v.Crowded && q.busy > 1; v.Crowded {
		q.width = max(1, min(q.width, q.busy)-1)
		q.limit, q.limited, q.taken = q.width, now.Add(learntFor), 0
		return v
	}
	// What several connections are told at the same time is said once.
	again := q.pause.After(now)
	switch {
	case v.Outcome == Interrupted || v.Again:
	case v.SignIn && again && q.signIns > 0 && !v.SignInSpent:
	case v.SignIn:
		q.standstill = v
		q.signIns++
		switch pause := signInPause << min(q.signIns-1, 20); {
		case v.SignInSpent:
			q.held = true
		case q.signIns < q.config.Policy.SignIns:
			q.pause = now.Add(pause)
		case v.SignInLater:
			q.pause = now.Add(min(pause, longestSignIn))
		default:
			q.held = true
		}
	case (v.Throttled || v.Unreachable) && again:
	case v.Throttled:
		q.slowed = v
		q.pause = now.Add(
			q.config.Policy.jittered(min(firstPause<<min(q.throttled, 20), longestPause)),
		)
		q.gap = min(max(2*q.gap, firstGap), longestGap)
		q.throttled++
		q.width, q.taken = max(1, q.width/2), 0
	case v.Unreachable:
		first := min(firstUnreached, q.config.Policy.First)
		q.pause = now.Add(
			q.config.Policy.jittered(min(first<<min(q.unreached, 20), longestUnreached)),
		)
		q.unreached++
		q.standstill = v
	case v.Outcome == Done:
		q.throttled = q.throttled / 2
		q.done = now
		q.reached(true)
		q.widen(now)
		if q.gap -= q.gap / 8; q.gap < firstGap/8 {
			q.gap = 0
		}
	default:
		q.reached(false)
	}
	return v
}

// widen lets one more mail be tried at the same time when the server has taken some.
func (q *Queue) widen(now time.Time) {
	most := q.config.Workers
	if q.limit > 0 && now.Before(q.limited) {
		most = min(most, q.limit)
	}
	if q.taken++; q.taken >= takenForMore && q.width < most {
		q.width, q.taken = q.width+1, 0
	}
}

// still tells whether no mail goes because of what one met. The queue is locked.
func (q *Queue) still() bool { return q.held || q.unreached > 0 || q.signIns > 0 }

// Standstill tells why no mail goes at all; its code is 0 when they do.
func (q *Queue) Standstill() Reason {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.still() {
		return Reason{}
	}
	return q.standstill.Reason
}

// why tells why mails wait that no try has a word to say about. The queue is locked.
func (q *Queue) why(now time.Time) Reason {
	switch {
	case q.still():
		return q.standstill.Reason
	case q.pause.After(now):
		return q.slowed.Reason
	}
	return Reason{}
}

// Why tells why there are still mails that wait: what all of them wait for, or else what the
// server said of the one that is due next.
func (q *Queue) Why(ctx context.Context) Reason {
	now := time.Now()
	q.mu.Lock()
	r := q.why(now)
	q.mu.Unlock()
	if r.Code != 0 {
		return r
	}
	m, err := q.config.Store.Peek(
		ctx,
		q.config.Session,
		now.Add(q.config.Policy.Longest+q.config.Policy.Expiry),
	)
	if err != nil || m == nil {
		return Reason{}
	}
	return m.Reason
}

// reached notes that there was a conversation, and lets the other workers go on.
func (q *Queue) reached(signedIn bool) {
	alone := q.unreached > 0 || q.signIns > 0
	q.unreached = 0
	if signedIn {
		q.signIns = 0
	}
	if alone && q.signIns == 0 {
		close(q.wake)
		q.wake = make(chan struct{})
	}
}
