// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"courriel.dev/courriel/core/internal/netio"
)

// TestFault_G23_CancelTakesEffectAtOnce cancels and aborts while the server is silent or does not
// read. A progress callback is asked 25 times a second.
func TestFault_G23_CancelTakesEffectAtOnce(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789abcde\r\n"), 1<<20)
	const tls = "S: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nX tls\nC: EHLO client.test\n"
	const envelope = "C: MAIL FROM:<a@client.test>\nC: RCPT TO:<b@mx.test>\n"
	for _, c := range []struct {
		name, text string
		body       []byte
		stage      Stage
		unknown    bool
	}{
		{"greeting", "", nil, StageGreeting, false},
		{"handshake", hello + "S: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\n", nil, StageTLS, false},
		{"MAIL", hello + "S: 250 mx\nC: MAIL FROM:<a@client.test>\n", nil, StageMail, false},
		{"end of data", hello + "S: 250-mx\nS: 250-PIPELINING\nS: 250 CHUNKING\n" + envelope + "C: BDAT 3 LAST\nC: x\n", nil, StageEnd, true},
		{"blocked write", hello + "S: 250-mx\nS: 250 PIPELINING\n" + envelope + "C: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\n", long, StageBody, false},
		{"blocked BDAT", hello + "S: 250-mx\nS: 250-PIPELINING\nS: 250 CHUNKING\n" + envelope + "C: BDAT 17825792 LAST\n", long, StageBody, false},
		{"blocked BDAT under TLS", hello + tls + "S: 250-mx\nS: 250-PIPELINING\nS: 250 CHUNKING\n" + envelope + "C: BDAT 17825792 LAST\n", long, StageBody, false},
		{"answered, blocked BDAT under TLS", hello + tls + "S: 250-mx\nS: 250-PIPELINING\nS: 250 CHUNKING\n" + envelope + "C: BDAT 17825792 LAST\nS: 250 ok\nS: 250 ok\n", long, StageBody, false},
		{"verdict under TLS", hello + tls + "S: 250-mx\nS: 250-PIPELINING\nS: 250 CHUNKING\n" + envelope + "C: BDAT 3 LAST\nC: x\nS: 250 ok\nS: 250 ok\n", nil, StageEnd, true},
		{"blocked write under TLS", hello + "S: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nX tls\nC: EHLO client.test\nS: 250-mx\nS: 250 PIPELINING\n" + envelope + "C: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\n", long, StageBody, false},
	} {
		for _, how := range []string{"cancelled", "aborted", "stopped by the progress callback"} {
			byProgress := how == "stopped by the progress callback"
			if byProgress && c.stage <= StageTLS {
				continue
			}
			t.Run(c.name+", "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p := newPeer(t, c.text+"X hold\n")
					p.hold = make(chan struct{})
					defer close(p.hold)
					cfg := piped(t, p.serve)
					ctx, cancel := context.WithCancel(context.Background())
					defer cancel()
					var stop atomic.Bool
					conns := make(chan *Conn, 1)
					result := make(chan error, 1)
					go func() {
						conn, err := Dial(ctx, cfg)
						if err == nil {
							conns <- conn
							m := mail()
							if c.body != nil {
								m.Body.Bytes = c.body
							}
							if byProgress {
								m.Progress = func(done, total int64) bool {
									if done >= total {
										t.Errorf("%d of %d are told to be done", done, total)
									}
									return !stop.Load()
								}
							}
							_, err = conn.Send(ctx, m)
						}
						result <- err
					}()
					synctest.Wait() // everybody waits for somebody
					since := time.Now()
					kind, bound := Cancelled, time.Duration(0)
					switch {
					case byProgress:
						bound = netio.Heartbeat
						stop.Store(true)
					case how == "aborted" && c.stage > StageTLS:
						kind = Closed
						(<-conns).Abort()
					default:
						cancel()
					}
					err := <-result
					expect(t, err, kind, c.stage, c.unknown)
					if d := time.Since(since); d > bound {
						t.Errorf("it took %v", d)
					}
					if kind == Cancelled && !byProgress && !errors.Is(err, context.Canceled) {
						t.Error("the context's error is not found in it")
					}
				})
			})
		}
	}
}

// TestFault_G25_CancelledWhileConnecting: nothing is left of an attempt that nobody waits for any
// more.
func TestFault_G25_CancelledWhileConnecting(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	client, server := net.Pipe()
	defer server.Close()
	began := make(chan struct{})
	cfg := &Config{
		Host:     "mx.test",
		Port:     25,
		Silence:  time.Minute,
		Resolver: fixedResolver{},
		DialAddress: func(ctx context.Context, _, _ string) (net.Conn, error) {
			close(began)
			<-ctx.Done()
			return client, nil // too late
		},
	}
	go func() {
		<-began
		cancel()
	}()
	_, err := Dial(ctx, cfg)
	expect(t, err, Cancelled, StageConnect, false)
	server.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := server.Read(make([]byte, 1)); errors.Is(err, context.DeadlineExceeded) ||
		err == nil {
		t.Errorf("the late connection was left open: %v", err)
	}
}

// TestCancelledBeforeItBegan leaves the connection as it was.
func TestCancelledBeforeItBegan(t *testing.T) {
	port := listen(t, newPeer(t, hello+"S: 250 mx\n"))
	conn, err := Dial(
		context.Background(),
		&Config{Host: "127.0.0.1", Port: port, EHLOName: "client.test", Silence: silence},
	)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = conn.Send(ctx, mail())
	if e := expect(t, err, Cancelled, StageIdle, false); !e.Usable || !conn.Usable() {
		t.Error("not usable")
	}
	m := mail()
	m.Progress = func(done, total int64) bool {
		if done != 0 || total != 3 {
			t.Errorf("progress %d of %d", done, total)
		}
		return false
	}
	_, err = conn.Send(context.Background(), m)
	if e := expect(t, err, Cancelled, StageIdle, false); !e.Usable || !conn.Usable() {
		t.Error("not usable")
	}
	conn.Quit(context.Background())
	_, err = conn.Send(context.Background(), mail())
	expect(t, err, Closed, StageIdle, false)
}

// TestPanicInACallback: a callback that panics does not leave the connection in the middle of a
// mail, nor locked.
func TestPanicInACallback(t *testing.T) {
	for _, batch := range []bool{false, true} {
		s := newSink(t, "PIPELINING CHUNKING")
		conn := s.dial(t, nil)
		m := mail()
		m.Progress = func(int64, int64) bool { panic("callback") }
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			if batch {
				_ = conn.SendBatch(context.Background(), []*Mail{mail(), m}, make([]Result, 2), 4)
			} else {
				_, _ = conn.Send(context.Background(), m)
			}
		}()
		if conn.Usable() {
			t.Error("usable")
		}
		_, err := conn.Send(context.Background(), mail())
		expect(t, err, Closed, StageIdle, false)
	}
}
