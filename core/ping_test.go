// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestPingAsksOverAnOpenConnection: NOOP where there is a connection, whatever became of it since;
// a new one where there is none.
func TestPingAsksOverAnOpenConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pipedServer{}
		s := pipedSession(t, p, 1)
		ping := func(when string) {
			if err := s.Ping(context.Background()); err != nil {
				t.Errorf("%s: %v", when, err)
			}
		}
		pipedMail(t, s)
		ping("open")
		if p.conns != 1 || p.times("NOOP 0")+p.times("RSET 0") != 1 {
			t.Errorf("%d connections: %q", p.conns, p.heard)
		}
		pipedMail(t, s) // over the same connection
		p.mu.Lock()
		p.mute = 1
		p.mu.Unlock()
		ping("after the connection died")
		if p.conns != 2 || p.times("MAIL FROM 0") != 2 {
			t.Errorf("%d connections: %q", p.conns, p.heard)
		}
		time.Sleep(time.Hour) // nothing is open now
		ping("idle")
		if p.conns != 3 {
			t.Errorf("%d connections: %q", p.conns, p.heard)
		}
		_ = s.Close()
		synctest.Wait()
	})
}

// TestPingTakesItsTurnAndCanBeCancelled: it opens nothing beside the connections of the session,
// and a caller that gives up gets its connection back into order.
func TestPingTakesItsTurnAndCanBeCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pipedServer{}
		s := pipedSession(t, p, 1)
		if err := s.take(context.Background(), s.settings.turn); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if e := AsError(s.Ping(ctx)); e == nil || p.conns != 0 {
			t.Errorf("%v, %d connections", e, p.conns)
		}
		<-s.settings.turn
		if err := s.Ping(context.Background()); err != nil {
			t.Error(err)
		}
		_ = s.Close()
		if e := AsError(s.Ping(context.Background())); e == nil || e.Code != CodeClosedHandle {
			t.Errorf("closed: %v", e)
		}
		synctest.Wait()
	})
}
