// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"testing"
	"time"
	"unsafe"
)

// setClock is a time as it is read after somebody set the clock on the wall by d:
// what has passed since the start of the process stays the same. No test may set
// the clock of the machine, and nothing else makes such a time.
func setClock(t *testing.T, at time.Time, d time.Duration) time.Time {
	t.Helper()
	set := at
	// A time with a monotonic reading keeps the wall's seconds from bit 30 on.
	*(*uint64)(unsafe.Pointer(&set)) += uint64(int64(d/time.Second) << 30)
	if !set.Round(0).Equal(at.Round(0).Add(d)) || set.Sub(at) != 0 {
		t.Fatalf("%v became %v", at, set)
	}
	return set
}

// jumps are a day, and those to the ends of clocks: a battery that is empty begins in 1970, and 32
// bits end in 2038, or in 2106.
func jumps() []time.Duration {
	all := []time.Duration{24 * time.Hour, -24 * time.Hour}
	for _, to := range []int64{1, 1<<31 - 1, 1 << 31, 1<<32 + 1} {
		all = append(all, time.Until(time.Unix(to, 0)).Truncate(time.Second))
	}
	return all
}

// What waits goes at most once too early when the clock jumps forward, and no
// later than it would have gone when it jumps back.
func TestClockThatJumpsWhileMailsWait(t *testing.T) {
	for name, make := range stores {
		for _, jump := range append([]time.Duration{-2 * time.Hour, 400 * 24 * time.Hour}, jumps()...) {
			t.Run(name+" "+jump.String(), func(t *testing.T) {
				s, begin := make(t), time.Now()
				keep(t, s, func(m *Mail) { m.Created, m.Changed, m.Next = begin, begin, begin })
				m := claim(t, s, begin)
				if m == nil {
					t.Fatal("not due")
				}
				m.State, m.Next, m.Changed = Waiting, begin.Add(10*time.Minute), begin
				is(t, "settle", s.Settle(t.Context(), m), nil)

				tries, last := 0, time.Duration(0)
				for passed := time.Duration(0); passed < time.Hour; passed += look {
					now := begin.Add(passed)
					if passed >= time.Minute {
						now = setClock(t, now, jump)
					}
					if m = claim(t, s, now); m == nil {
						continue
					}
					tries++
					if early := tries == 1 && jump > 0; passed-last < 10*time.Minute && !early ||
						passed-last > 11*time.Minute {
						t.Errorf("try %d at %v after one at %v", tries, passed, last)
					}
					last = passed
					m.State, m.Next, m.Changed = Waiting, now.Add(10*time.Minute), now
					is(t, "settle", s.Settle(t.Context(), m), nil)
				}
				if tries < 5 {
					t.Errorf("%d tries in an hour", tries)
				}
			})
		}
	}
}

// A mail that is being sent is nobody else's because a clock jumped, as long as who
// sends it renews the claim; and when he does not, it is not his for a day more.
func TestClockThatJumpsWhileAMailIsBeingSent(t *testing.T) {
	for name, make := range stores {
		for _, jump := range jumps() {
			for _, renews := range []bool{true, false} {
				t.Run(name+" "+jump.String(), func(t *testing.T) {
					s, begin := make(t), time.Now()
					keep(t, s, func(m *Mail) { m.Created, m.Changed, m.Next = begin, begin, begin })
					m := claim(t, s, begin)
					if m == nil {
						t.Fatal("not due")
					}
					for passed := look; passed < 5*time.Minute; passed += look {
						now := begin.Add(passed)
						if passed >= 20*time.Second {
							now = setClock(t, now, jump)
						}
						taken := claim(t, s, now)
						switch {
						case taken != nil && renews:
							t.Fatalf("taken away after %v: %+v", passed, taken)
						case taken != nil && !taken.PossibleDuplicate:
							t.Fatalf("%+v", taken)
						case taken != nil:
							return
						}
						if renews && passed%(15*time.Second) == 0 {
							is(t, "renew", s.Renew(t.Context(), m, now.Add(time.Minute)), nil)
						}
					}
					if !renews {
						t.Error("claimed for ever")
					}
				})
			}
		}
	}
}
