// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"sync"
	"time"
)

// watch notices claims whose owner is not there any more, and clocks that were set.
type watch struct {
	mu     sync.Mutex
	looked map[string]time.Time // when the claims of a session were looked at
	claims map[int64]runOut     // that ran out by the clock, by mail
	held   map[int64]time.Time  // until when this store's own claims are held, by claim
}

// holds notes that a claim of this store is held: whoever has it lives, also when
// that cannot be written, as on a disk that is full.
func (w *watch) holds(claim int64, until time.Time) {
	working.add(claim)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held[claim] = until
}

func (w *watch) gaveUp(claim int64) {
	working.remove(claim)
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.held, claim)
}

// working are the claims that this process works on, whichever store they are of: one that
// it has and does not work on is what a session that was closed could not write any more.
var working = claims{all: make(map[int64]struct{})}

type claims struct {
	mu  sync.Mutex
	all map[int64]struct{}
}

func (c *claims) add(claim int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all[claim] = struct{}{}
}

func (c *claims) remove(claim int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.all, claim)
}

func (c *claims) has(claim int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, has := c.all[claim]
	return has
}

// runOut is a claim that ran out by the clock on the wall.
type runOut struct {
	claim, until int64
	since        time.Time // when this was noticed
}

// lookAtClaims is how often the claims of others are looked at.
const lookAtClaims = time.Second

// takeOver makes mails due whose claim is not held any more: at once when the
// owner is known to have ended; otherwise when the claim ran out by the clock on
// the wall and, as that clock may have been set, was not renewed for half a
// lease after this was noticed. An owner that lives renews four times a lease.
func (s *SQLite) takeOver(session string, now time.Time, lease time.Duration) error {
	w := &s.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	last, again := w.looked[session]
	if again && now.Sub(last) < lookAtClaims {
		return nil
	}
	w.looked[session] = now
	// Round(0) takes the reading of the wall's clock alone.
	if !again || now.Round(0).Sub(last.Round(0)) < now.Sub(last)-time.Minute {
		if err := s.clockSetBack(session, now); err != nil {
			return err
		}
	}
	type claimed struct {
		id     int64
		runOut runOut
	}
	var over []claimed
	var c claimed
	var owner string
	err := s.read(func(d *database) error {
		return d.each("SELECT id, claim, owner, due FROM mail WHERE session = ? AND state = 2",
			[]any{session}, []any{&c.id, &c.runOut.claim, &owner, &c.runOut.until}, func() error {
				switch before, known := w.claims[c.id]; {
				case now.Before(w.held[c.runOut.claim]):
				case gone(owner) || owner != "" && owner == thisProcess() && !working.has(c.runOut.claim):
					over = append(over, c)
				case c.runOut.until >= micros(now):
					delete(w.claims, c.id)
				case !known || before.claim != c.runOut.claim || before.until != c.runOut.until:
					c.runOut.since = now
					w.claims[c.id] = c.runOut
				case now.Sub(before.since) >= lease/2:
					over = append(over, c)
				}
				return nil
			})
	})
	if err != nil || len(over) == 0 {
		return err
	}
	err = s.commits.commit(true, func(d *database) error {
		for _, c := range over {
			r, err := load(
				d,
				"id = ? AND claim = ? AND due = ? AND state = 2",
				c.id,
				c.runOut.claim,
				c.runOut.until,
			)
			if err != nil {
				return err
			}
			if r == nil {
				continue
			}
			m := r.read()
			m.State, m.Next, m.PossibleDuplicate = Waiting, now, true
			m.Crashes++
			r.set(m)
			r.free()
			r.flags |= flagReclaimed
			if err := r.write(d); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range over {
		delete(w.claims, c.id)
	}
	return err
}

// clockSetBack mends the times of mails that changed in the future: the clock
// was set back, and what was to happen in a minute would happen in a year.
func (s *SQLite) clockSetBack(session string, now time.Time) error {
	var ahead []int64
	var id int64
	soon := micros(now.Add(time.Minute))
	err := s.read(func(d *database) error {
		return d.each("SELECT id FROM mail WHERE session = ? AND changed > ?", []any{session, soon},
			[]any{&id}, func() error { ahead = append(ahead, id); return nil })
	})
	if err != nil || len(ahead) == 0 {
		return err
	}
	return s.commits.commit(true, func(d *database) error {
		for _, id := range ahead {
			r, err := load(d, "id = ? AND changed > ?", id, soon)
			if err != nil {
				return err
			}
			if r == nil {
				continue
			}
			before := r.flags & flagReclaimed
			m := r.read()
			by := now.Sub(m.Changed)
			m.Next, m.Created, m.Changed = m.Next.Add(by), m.Created.Add(by), now
			r.set(m)
			r.flags |= before
			if err := r.write(d); err != nil {
				return err
			}
		}
		return nil
	})
}
