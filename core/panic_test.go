// SPDX-License-Identifier: MIT

package core

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestPanicWhileTidying: the timer that closes idle connections runs on a goroutine of
// its own; what panics there ends the timer and not the host.
func TestPanicWhileTidying(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSession()
		s.mu.Lock()
		s.idle = []*link{{idleFrom: time.Now()}} // without a connection: closing it panics
		s.tidyLater()
		s.mu.Unlock()
		time.Sleep(idleKept + time.Second)
		synctest.Wait()
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.idle) != 0 || s.tidier != nil {
			t.Errorf("%d idle connections", len(s.idle))
		}
	})
}
