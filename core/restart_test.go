// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// restarted is a server that is away for a time, from the moment that somebody said so.
type restarted struct {
	pipedServer
	mu   sync.Mutex
	from time.Time
	away time.Duration
}

func (r *restarted) stop() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.from.IsZero() {
		return false
	}
	r.from = time.Now()
	return true
}

func (r *restarted) dial(ctx context.Context, network, address string) (net.Conn, error) {
	r.mu.Lock()
	away := !r.from.IsZero() && time.Since(r.from) < r.away
	r.mu.Unlock()
	if away {
		return nil, &net.OpError{
			Op:  "dial",
			Net: network,
			Err: os.NewSyscallError("connect", syscall.ECONNREFUSED),
		}
	}
	return r.pipedServer.dial(ctx, network, address)
}

// TestBatchGoesOnAfterARestart: a server that is away for a few seconds costs a batch no mail.
func TestBatchGoesOnAfterARestart(t *testing.T) {
	for _, end := range []string{"421 4.3.2 shutting down", "close"} {
		for _, at := range []string{"MAIL", "RCPT", "DATA"} {
			for _, connections := range []int{1, 4} {
				t.Run(
					fmt.Sprint(end, " at ", at, ", ", connections, " connections"),
					func(t *testing.T) {
						synctest.Test(t, func(t *testing.T) {
							r := &restarted{away: 5 * time.Second}
							r.answer = func(line string, _, mails int) string {
								if mails == 3 && len(line) >= 4 && line[:4] == at && r.stop() {
									return end
								}
								return ""
							}
							s := pipedSession(t, &r.pipedServer, connections)
							s.settings.config.DialAddress = r.dial
							defer s.Close()
							var all []*Message
							for range 40 {
								m := NewMessage()
								if err := m.SetSender("a@example.org"); err != nil {
									t.Fatal(err)
								}
								if err := m.AddRecipient("b@example.org"); err != nil {
									t.Fatal(err)
								}
								all = append(all, m)
							}
							began := time.Now()
							accepted, err := s.SendMessages(context.Background(), all)
							if err != nil || accepted != len(all) {
								t.Errorf("%d accepted, %v", accepted, err)
							}
							if took := time.Since(began); took > 10*time.Second {
								t.Errorf("it took %v", took)
							}
						})
					},
				)
			}
		}
	}
}

// TestBatchGivesUpOnAServerThatStaysAway: the wait is bounded, and every mail says why it did not
// go.
func TestBatchGivesUpOnAServerThatStaysAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &restarted{away: time.Hour}
		r.stop()
		s := pipedSession(t, &r.pipedServer, 4)
		s.settings.config.DialAddress = r.dial
		defer s.Close()
		var all []*Message
		for range 20 {
			m := NewMessage()
			if err := m.SetSender("a@example.org"); err != nil {
				t.Fatal(err)
			}
			if err := m.AddRecipient("b@example.org"); err != nil {
				t.Fatal(err)
			}
			all = append(all, m)
		}
		began := time.Now()
		accepted, err := s.SendMessages(context.Background(), all)
		wantCode(t, "send", err, CodeConnectionRefused)
		if took := time.Since(began); accepted != 0 || took < awayPatience ||
			took > awayPatience+5*time.Second {
			t.Errorf("%d accepted after %v", accepted, took)
		}
		for _, m := range all {
			if _, e := m.Result(); e == nil || e.Code != CodeConnectionRefused {
				t.Errorf("%v", e)
			}
		}
	})
}
