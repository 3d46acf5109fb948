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
	if n >= q.width {
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
	switch {
	case v.Outcome == Interrupted:
	case v.SignIn:
		q.signIns++
		if q.signIns >= q.config.Policy.SignIns {
			q.held = true
			return
		}
		q.pause = time.Now().Add(signInPause << (q.signIns - 1))
	case v.Throttled:
		q.pause = time.Now().Add(min(firstPause<<min(q.throttled, 20), longestPause))
		q.gap = min(max(2*q.gap, firstGap), longestGap)
		q.throttled++
		q.width, q.taken = max(1, q.width/2), 0
	case v.Outcome == Done:
		q.throttled, q.signIns = q.throttled/2, 0
		if q.taken++; q.taken >= takenForMore && q.width < q.config.Workers {
			q.width, q.taken = q.width+1, 0
		}
		if q.gap -= q.gap / 8; q.gap < firstGap/8 {
			q.gap = 0
		}
	}
}
