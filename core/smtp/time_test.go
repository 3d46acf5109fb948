// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

const silence = 5 * time.Second

// piped is a configuration whose connection is a pipe, for fake time, with the other end given to
// serve on a goroutine of its own.
func piped(t testing.TB, serve func(net.Conn)) *Config {
	return &Config{
		Host: "127.0.0.1", Port: 25, EHLOName: "client.test", Silence: silence, ExtraCAs: testCA().pem(),
		DialAddress: func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			done := make(chan struct{})
			t.Cleanup(func() { <-done })
			go func() {
				defer close(done)
				defer server.Close()
				serve(server)
			}()
			return client, nil
		},
	}
}

// script gives the serving function of a transcript.
func script(t testing.TB, text string) func(net.Conn) {
	p := newPeer(t, text)
	return func(c net.Conn) {
		p.serve(c)
		if p.fault != nil {
			t.Error(p.fault)
		}
	}
}

func mail() *Mail {
	return &Mail{
		Sender:     "a@client.test",
		Recipients: []string{"b@mx.test"},
		Body:       Body{Bytes: []byte("x\r\n")},
	}
}

func expect(t testing.TB, err error, kind Kind, stage Stage, unknown bool) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want %v", err, kind)
	}
	if e.Kind != kind || e.Stage != stage || e.Unknown != unknown {
		t.Fatalf(
			"got %v (stage %v, unknown %v), want %v at %v, unknown %v",
			e,
			e.Stage,
			e.Unknown,
			kind,
			stage,
			unknown,
		)
	}
	return e
}

// within checks that fake time has passed as expected.
func within(t testing.TB, since time.Time, want time.Duration) {
	t.Helper()
	if d := time.Since(since); d != want {
		t.Errorf("it took %v, want %v", d, want)
	}
}

const hello = "S: 220 mx\nC: EHLO client.test\n"

// TestFault_G02_G18_G26_Silence: a server that says nothing more at some step costs the time of
// silence, and the connection.
func TestFault_G02_G18_G26_Silence(t *testing.T) {
	const (
		plain = hello + "S: 250 mx\n"
		pipe  = hello + "S: 250-mx\nS: 250 PIPELINING\n"
		chunk = hello + "S: 250-mx\nS: 250-PIPELINING\nS: 250 CHUNKING\n"
		m     = "C: MAIL FROM:<a@client.test>\n"
		r     = "C: RCPT TO:<b@mx.test>\n"
		ok    = "S: 250 ok\n"
	)
	for _, c := range []struct {
		name, text string
		stage      Stage
		unknown    bool
		option     func(*Config)
	}{
		{"no greeting", "", StageGreeting, false, nil},
		{"half a greeting", "S\" \"220 mx\"\n", StageGreeting, false, nil},
		{"half a greeting of two lines", "S: 220-mx\n", StageGreeting, false, nil},
		{"EHLO", hello, StageHello, false, nil},
		{"half of the EHLO reply", hello + "S: 250-mx\n", StageHello, false, nil},
		{"HELO", hello + "S: 500 what\nC: HELO client.test\n", StageHello, false, nil},
		{"STARTTLS", hello + "S: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\n", StageSTARTTLS, false, nil},
		{"C08 handshake", hello + "S: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\n", StageTLS, false, nil},
		{"C08 implicit TLS", "", StageTLS, false, func(c *Config) { c.Security = ImplicitTLS }},
		{"D08 AUTH", hello + "S: 250-mx\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AGJvYgBodW50ZXIy\n", StageSignIn, false, func(c *Config) {
			c.SignIn = SignIn{Username: "bob", Password: "hunter2", AllowClear: true}
		}},
		{"MAIL", plain + m, StageMail, false, nil},
		{"RCPT", plain + m + ok + r, StageRecipient, false, nil},
		{"DATA", plain + m + ok + r + ok + "C: DATA\n", StageData, false, nil},
		{"end of data", plain + m + ok + r + ok + "C: DATA\nS: 354 go\nC: x\nC: .\n", StageEnd, true, nil},
		{"half of the last reply", plain + m + ok + r + ok + "C: DATA\nS: 354 go\nC: x\nC: .\nS\" \"250 queued\"\n", StageEnd, true, nil},
		{"pipelined envelope", pipe + m + r + "C: DATA\n", StageMail, false, nil},
		{"pipelined RCPT", pipe + m + r + "C: DATA\n" + ok, StageRecipient, false, nil},
		{"pipelined DATA", pipe + m + r + "C: DATA\n" + ok + ok, StageData, false, nil},
		{"BDAT", chunk + m + r + "C: BDAT 3 LAST\nC: x\n", StageEnd, true, nil},
		{"BDAT verdict", chunk + m + r + "C: BDAT 3 LAST\nC: x\n" + ok + ok, StageEnd, true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := piped(t, script(t, c.text+"X stay\n"))
				if c.option != nil {
					c.option(cfg)
				}
				since := time.Now()
				conn, err := Dial(context.Background(), cfg)
				if err == nil {
					_, err = conn.Send(context.Background(), mail())
					if conn.Usable() {
						t.Error("usable after silence")
					}
					_, again := conn.Send(context.Background(), mail())
					expect(t, again, Closed, StageIdle, false) // G26: a late reply finds nobody
				}
				e := expect(t, err, Timeout, c.stage, c.unknown)
				if e.Usable || !e.Timeout() || e.Temporary() == e.Unknown {
					t.Errorf(
						"usable %v, timeout %v, temporary %v",
						e.Usable,
						e.Timeout(),
						e.Temporary(),
					)
				}
				within(t, since, silence)
			})
		})
	}
}

// TestFault_E03_SlowDrip: the whole reply has to come in time, not each octet of it.
func TestFault_E03_SlowDrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := piped(t, func(c net.Conn) {
			for _, b := range []byte("220 this greeting takes its time\r\n") {
				if _, err := c.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(500 * time.Millisecond)
			}
		})
		since := time.Now()
		_, err := Dial(context.Background(), cfg)
		expect(t, err, Timeout, StageGreeting, false)
		within(t, since, silence)
	})
}

// TestSlowButSteady: a reply that comes late each time, and a server that reads slowly, are not
// silent.
func TestSlowButSteady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := bytes.Repeat([]byte("0123456789abcde\r\n"), 20000)
		cfg := piped(t, func(c net.Conn) {
			say := func(s string) {
				time.Sleep(silence - time.Second)
				_, _ = io.WriteString(c, s)
			}
			hear := func(s string) { _, _ = io.ReadFull(c, make([]byte, len(s))) }
			say("220 mx\r\n")
			hear("EHLO client.test\r\n")
			say("250 mx\r\n")
			hear("MAIL FROM:<a@client.test>\r\n")
			say("250 ok\r\n")
			hear("RCPT TO:<b@mx.test>\r\n")
			say("250 ok\r\n")
			hear("DATA\r\n")
			say("354 go\r\n")
			rest := make([]byte, len(body)+3)
			for len(rest) > 0 {
				n, err := c.Read(rest[:min(len(rest), 10000)])
				if err != nil {
					t.Error(err)
					return
				}
				rest = rest[n:]
				time.Sleep(silence - time.Second)
			}
			_, _ = io.WriteString(c, "250 queued\r\n")
		})
		conn, err := Dial(context.Background(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		m := mail()
		m.Body.Bytes = body
		if _, err = conn.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
		conn.Abort()
	})
}

// TestFault_G19_WriteBlocked: a server that stops reading costs the time of silence; the mail was
// not handed over.
func TestFault_G19_WriteBlocked(t *testing.T) {
	for _, chunking := range []bool{false, true} {
		t.Run(fmt.Sprint("chunking ", chunking), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				text := "S: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: 250 PIPELINING\nC: MAIL FROM:<a@client.test>\nC: RCPT TO:<b@mx.test>\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\n"
				if chunking {
					text = "S: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: 250-PIPELINING\nS: 250 CHUNKING\nC: MAIL FROM:<a@client.test>\nC: RCPT TO:<b@mx.test>\nC: BDAT 100000 LAST\n"
				}
				p := newPeer(t, text)
				hold := make(chan struct{})
				defer close(hold)
				p.steps = append(p.steps, step{'X', "hold"})
				p.hold = hold
				cfg := piped(t, p.serve)
				conn, err := Dial(context.Background(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				m := mail()
				m.Body.Bytes = bytes.Repeat([]byte("0123456\r\n\n"), 10000)
				for i := 9; i < len(m.Body.Bytes); i += 10 {
					copy(m.Body.Bytes[i-2:], "7\r\n")
				}
				since := time.Now()
				_, err = conn.Send(context.Background(), m)
				expect(t, err, Timeout, StageBody, false)
				// A second more: the server might have said why.
				if d := time.Since(since); d < silence || d > silence+time.Second {
					t.Errorf("it took %v", d)
				}
			})
		})
	}
}

// TestTotalTime: the deadline of the context bounds the whole call at any point.
func TestTotalTime(t *testing.T) {
	for _, c := range []struct {
		name, text string
		stage      Stage
		unknown    bool
	}{
		{"greeting", "", StageGreeting, false},
		{"MAIL", hello + "S: 250 mx\nC: MAIL FROM:<a@client.test>\n", StageMail, false},
		{"end of data", hello + "S: 250-mx\nS: 250-PIPELINING\nS: 250 CHUNKING\nC: MAIL FROM:<a@client.test>\nC: RCPT TO:<b@mx.test>\nC: BDAT 3 LAST\nC: x\n", StageEnd, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := piped(t, script(t, c.text+"X stay\n"))
				since := time.Now()
				ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
				defer cancel()
				conn, err := Dial(ctx, cfg)
				if err == nil {
					_, err = conn.Send(ctx, mail())
				}
				expect(t, err, TotalTime, c.stage, c.unknown)
				within(t, since, 3*time.Second)
			})
		})
	}
}

// TestQuitIsBounded: nobody waits for the answer to QUIT.
func TestQuitIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, err := Dial(context.Background(), piped(t, script(t, hello+"S: 250 mx\nX stay\n")))
		if err != nil {
			t.Fatal(err)
		}
		since := time.Now()
		conn.Quit(context.Background())
		within(t, since, quitPatience)
		conn.Quit(context.Background()) // G25
		conn.Abort()
		if conn.Usable() {
			t.Error("usable after QUIT")
		}
	})
}

// TestQuitToSomebodyWhoDoesNotRead does not wait for the time of silence.
func TestQuitToSomebodyWhoDoesNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan struct{})
		p := newPeer(t, hello+"S: 250 mx\nX hold\n")
		p.hold = hold
		conn, err := Dial(context.Background(), piped(t, p.serve))
		if err != nil {
			t.Fatal(err)
		}
		since := time.Now()
		conn.Quit(context.Background())
		within(t, since, quitPatience)
		close(hold)
	})
}

// TestFault_E09_421WithoutClosing: after a 421 in the middle the other replies are waited for, but
// not for long.
func TestFault_E09_421WithoutClosing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text := hello + "S: 250-mx\nS: 250 PIPELINING\nC: MAIL FROM:<a@client.test>\nC: RCPT TO:<b@mx.test>\nC: DATA\nS: 421 closing\nX stay\n"
		conn, err := Dial(context.Background(), piped(t, script(t, text)))
		if err != nil {
			t.Fatal(err)
		}
		since := time.Now()
		_, err = conn.Send(context.Background(), mail())
		expect(t, err, ServiceClosing, StageMail, false)
		within(t, since, closingPatience)
	})
}
