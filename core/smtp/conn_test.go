// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestFault_G17_IdleConnection: what a server did to an idle connection is seen before anything is
// written, without a round trip.
func TestFault_G17_IdleConnection(t *testing.T) {
	for _, tls := range []bool{false, true} {
		for _, c := range []struct {
			name, end string
			kind      Kind
		}{
			{"421 waiting", "S: 421 4.4.2 idle for too long\nX close\n", ServiceClosing},
			{"421 without closing", "S: 421 4.4.2 idle for too long\nX stay\n", ServiceClosing},
			{"closed", "X close\n", Lost},
			{"reset", "X reset\n", Lost},
			{"chatter", "S: 250 hello?\nX stay\n", Protocol},
		} {
			for _, send := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, TLS %v, send %v", c.name, tls, send), func(t *testing.T) {
					t.Parallel()
					text := hello + "S: 250 mx\nX wait\n" + c.end
					if tls {
						text = "X tls\n" + text
					}
					p := newPeer(t, text)
					p.hold = make(chan struct{})
					p.reached = make(chan struct{})
					cfg := &Config{
						Host:     "127.0.0.1",
						Port:     listen(t, p),
						EHLOName: "client.test",
						Silence:  silence,
						ExtraCAs: testCA().pem(),
					}
					if tls {
						cfg.Security = ImplicitTLS
					}
					conn, err := Dial(context.Background(), cfg)
					if err != nil {
						t.Fatal(err)
					}
					defer conn.Abort()
					if err := conn.Check(); err != nil || !conn.Alive() || !conn.Usable() {
						t.Fatalf("before: %v", err)
					}
					close(p.hold)
					waitReadable(t, conn)
					if send {
						_, err = conn.Send(context.Background(), mail())
					} else {
						err = conn.Check()
					}
					if e := expect(t, err, c.kind, StageIdle, false); e.Usable || conn.Usable() ||
						conn.Alive() {
						t.Error("still usable")
					}
					if c.kind == ServiceClosing && err.(*Error).Reply.Code != 421 {
						t.Error("the 421 is lost")
					}
				})
			}
		}
	}
}

// waitReadable waits until the server's last words have arrived.
func waitReadable(t testing.TB, c *Conn) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); c.wire.Look() <= 1; {
		if time.Now().After(end) {
			t.Fatal("nothing came")
		}
		raw, err := c.wire.SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		c.wire.SetReadDeadline(end)
		_ = raw.Read(func(uintptr) bool { return c.wire.Look() > 1 })
	}
}

// TestFault_G09_ManyRecipients: hundreds of recipients are asked for in few flights, and each gets
// its own answer.
func TestFault_G09_ManyRecipients(t *testing.T) {
	for _, offers := range []string{"", "PIPELINING", "PIPELINING CHUNKING"} {
		for _, all := range []bool{false, true} {
			t.Run(fmt.Sprint(offers, " all or none ", all), func(t *testing.T) {
				s := newSink(t, offers)
				s.reply = func(command string) string {
					if strings.Contains(command, "7@") && !all {
						return "550-5.1.1 " + strings.Repeat(
							"no such user here, ",
							20,
						) + "\r\n550 5.1.1 <" + command + ">"
					}
					return ""
				}
				conn := s.dial(t, nil)
				m := mail()
				m.AllOrNone = all
				m.Recipients = nil
				for i := range 1000 {
					m.Recipients = append(m.Recipients, fmt.Sprintf("user%d@mx.test", i))
				}
				for range 2 {
					r, err := conn.Send(context.Background(), m)
					if err != nil {
						t.Fatal(err)
					}
					for i, to := range r.Recipients {
						refused := i%10 == 7 && !all
						if to.Accepted == refused || to.Address != m.Recipients[i] ||
							refused && !strings.Contains(to.Reply.Text(), to.Address) {
							t.Fatalf("%+v %q", to, to.Reply.Text())
						}
					}
					if want := 1000; all && r.Accepted != want || !all && r.Accepted != 900 {
						t.Errorf("%d accepted", r.Accepted)
					}
				}
				conn.Quit(context.Background())
			})
		}
	}
}

// TestManyRecipientsFirstRefusal: when MAIL is refused, not all of a thousand recipients are still
// named.
func TestManyRecipientsFirstRefusal(t *testing.T) {
	s := newSink(t, "PIPELINING")
	asked := 0
	s.reply = func(command string) string {
		switch {
		case strings.HasPrefix(command, "MAIL"):
			return "550 no"
		case strings.HasPrefix(command, "RCPT"):
			asked++
			return "503 no"
		}
		return ""
	}
	conn := s.dial(t, nil)
	m := mail()
	for i := range 1000 {
		m.Recipients = append(m.Recipients, fmt.Sprintf("user%d@mx.test", i))
	}
	_, err := conn.Send(context.Background(), m)
	if e := expect(t, err, SenderRefused, StageMail, false); !e.Usable {
		t.Error("not usable")
	}
	conn.Quit(context.Background())
	s.wait()
	if asked > 2*maxUnanswered {
		t.Errorf("%d recipients were asked for", asked)
	}
}

// constantPeer answers mails that are always the same, without allocating: so many octets in, the
// same octets out.
func constantPeer(t testing.TB, greeting, offers string, in int, out string) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	t.Cleanup(func() { l.Close(); wg.Wait() })
	wg.Go(func() {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
		_, _ = io.WriteString(nc, greeting)
		_, _ = io.ReadFull(nc, make([]byte, len("EHLO client.test\r\n")))
		_, _ = io.WriteString(nc, offers)
		b, reply := make([]byte, in), []byte(out)
		for {
			if _, err := io.ReadFull(nc, b); err != nil {
				return
			}
			if _, err := nc.Write(reply); err != nil {
				return
			}
		}
	})
	return l.Addr().(*net.TCPAddr).Port
}

// chunkingPeer is a constantPeer for one mail in one write.
func chunkingPeer(t testing.TB, m *Mail) int {
	in := fmt.Sprintf("MAIL FROM:<%s>\r\n", m.Sender)
	out := "250 2.1.0 ok\r\n"
	for _, r := range m.Recipients {
		in += fmt.Sprintf("RCPT TO:<%s>\r\n", r)
		out += "250 2.1.5 ok\r\n"
	}
	in += fmt.Sprintf("BDAT %d LAST\r\n", len(m.Body.Bytes))
	out += "250 2.0.0 queued as ABCDEF\r\n"
	return constantPeer(
		t,
		"220 mx\r\n",
		"250-mx\r\n250-PIPELINING\r\n250 CHUNKING\r\n",
		len(in)+len(m.Body.Bytes),
		out,
	)
}

// TestNoAllocations: in the steady state a mail costs no memory.
func TestNoAllocations(t *testing.T) {
	m := mail()
	m.Body.Bytes = []byte(strings.Repeat("0123456789abcde\r\n", 60))
	m.Recipients = []string{"a@mx.test", "b@mx.test"}
	conn, err := Dial(
		context.Background(),
		&Config{
			Host:     "127.0.0.1",
			Port:     chunkingPeer(t, m),
			EHLOName: "client.test",
			Silence:  silence,
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Abort()
	ctx := context.Background()
	r := new(Result)
	n := testing.AllocsPerRun(200, func() {
		if err := conn.SendInto(ctx, m, r); err != nil {
			t.Fatal(err)
		}
	})
	if n > 0 {
		t.Errorf("%v allocations a mail", n)
	}
}

// BenchmarkSend is one mail of 1 KiB at a time in one write and one read.
func BenchmarkSend(b *testing.B) {
	m := mail()
	m.Body.Bytes = []byte(strings.Repeat("0123456789abcde\r\n", 60))
	conn, err := Dial(
		context.Background(),
		&Config{
			Host:     "127.0.0.1",
			Port:     chunkingPeer(b, m),
			EHLOName: "client.test",
			Silence:  time.Minute,
		},
	)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Abort()
	r := new(Result)
	b.ReportAllocs()
	for b.Loop() {
		if err := conn.SendInto(context.Background(), m, r); err != nil {
			b.Fatal(err)
		}
	}
}
