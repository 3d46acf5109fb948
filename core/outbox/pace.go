// SPDX-License-Identifier: MIT

package outbox

import (
	"time"
)

// reserve takes the next moment at which a mail may be tried, if that is now, so
// that workers keep their distance from each other too.
func (q *Queue) reserve(n int, now time.Time) (giveBack func(), until time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	// One is enough to find out whether the server is there again, and whether it
	// takes the credentials again.
	if n >= q.width || n > 0 && (q.unreached > 0 || q.signIns > 0) {
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

// learn slows the queue down when the server asks for it, and up again.
func (q *Queue) learn(v Verdict) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	// What several connections are told at the same time is said once.
	again := q.pause.After(now)
	switch {
	case v.Outcome == Interrupted:
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
		q.pause = now.Add(q.config.Policy.jittered(min(firstPause<<min(q.throttled, 20), longestPause)))
		q.gap = min(max(2*q.gap, firstGap), longestGap)
		q.throttled++
		q.width, q.taken = max(1, q.width/2), 0
	case v.Unreachable:
		first := min(firstUnreached, q.config.Policy.First)
		q.pause = now.Add(q.config.Policy.jittered(min(first<<min(q.unreached, 20), longestUnreached)))
		q.unreached++
		q.standstill = v
	case v.Outcome == Done:
		q.throttled = q.throttled / 2
		q.reached(true)
		if q.taken++; q.taken >= takenForMore && q.width < q.config.Workers {
			q.width, q.taken = q.width+1, 0
		}
		if q.gap -= q.gap / 8; q.gap < firstGap/8 {
			q.gap = 0
		}
	default:
		q.reached(false)
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
