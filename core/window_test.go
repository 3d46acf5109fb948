// SPDX-License-Identifier: MIT

package core_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"courriel.dev/courriel/core"
)

// forgetful is a server that loses some of what stands after the end of a message in the same
// segment, as servers do that empty their buffers there.
type forgetful struct {
	port  int
	mu    sync.Mutex
	taken map[string]int // mails by their recipient
}

func startForgetful(t *testing.T, offers []string, lines int) *forgetful {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &forgetful{port: l.Addr().(*net.TCPAddr).Port, taken: map[string]int{}}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			work.Go(func() {
				defer nc.Close()
				f.serve(nc, offers, lines)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		work.Wait()
	})
	return f
}

// serve loses so many lines after a message; -1 loses all that is there.
func (f *forgetful) serve(nc net.Conn, offers []string, lines int) {
	r := bufio.NewReaderSize(nc, 256<<10)
	say := func(s string) { io.WriteString(nc, s+"\r\n") }
	say("220 forgetful")
	mail, to := false, ""
	taken := func() {
		f.mu.Lock()
		f.taken[to]++
		f.mu.Unlock()
		mail, to = false, ""
		say("250 queued")
		if lines < 0 {
			r.Discard(r.Buffered())
		}
		for range lines {
			if r.Buffered() > 0 {
				r.ReadString('\n')
			}
		}
	}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, rest, _ := strings.Cut(strings.TrimSpace(line), " "); {
		case verb == "EHLO":
			say("250-forgetful")
			for _, o := range offers {
				say("250-" + o)
			}
			say("250 HELP")
		case verb == "RSET":
			mail, to = false, ""
			say("250 ok")
		case verb == "MAIL":
			mail = true
			say("250 ok")
		case verb == "RCPT" && mail:
			to = rest
			say("250 ok")
		case verb == "DATA" && to != "":
			say("354 go")
			for line != ".\r\n" {
				if line, err = r.ReadString('\n'); err != nil {
					return
				}
			}
			taken()
		case verb == "BDAT" && to != "":
			var size int
			fmt.Sscan(rest, &size)
			io.CopyN(io.Discard, r, int64(size))
			taken()
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("503 5.5.1 bad sequence of commands")
		}
	}
}

// TestWindowGivenUp: a server that loses what stands after the end of a message is not sent to in
// windows any more, after the first that it lost. What was handed over stays in doubt, and nothing
// else is.
func TestWindowGivenUp(t *testing.T) {
	for name, c := range map[string]struct {
		offers []string
		lines  int
		doubt  int
	}{
		"all of it":                   {[]string{"PIPELINING"}, -1, 0},
		"RSET":                        {[]string{"PIPELINING"}, 1, 0},
		"RSET and MAIL":               {[]string{"PIPELINING"}, 2, 0},
		"all of it, messages as well": {[]string{"PIPELINING", "CHUNKING"}, -1, 7},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startForgetful(t, c.offers, c.lines)
			s := core.NewSession()
			defer s.Close()
			for _, set := range []setting{text(core.PropertyServer, "127.0.0.1"), num(core.PropertyPort, f.port),
				num(core.PropertyTimeoutSeconds, 5), num(core.PropertyTrustedWindow, 8)} {
				set(t, s)
			}
			want(t, "start", s.Start(context.Background()), core.OK)
			for round := range 2 {
				all := batch(
					t,
					20,
					func(i int) []string { return []string{fmt.Sprintf("b%d.%d@example.org", round, i)} },
				)
				accepted, err := s.SendMessages(context.Background(), all)
				doubt := 0
				for i, m := range all {
					sent, e := m.Result()
					f.mu.Lock()
					n := f.taken[fmt.Sprintf("TO:<b%d.%d@example.org>", round, i)]
					f.mu.Unlock()
					switch {
					case e != nil && e.OutcomeUnknown:
						doubt++
						if hint := e.Text(core.DetailHint); !strings.Contains(
							hint,
							"TRUSTED_WINDOW",
						) {
							t.Errorf("the hint is %q", hint)
						}
					case sent != core.SentFully || n != 1:
						t.Errorf("round %d, mail %d: taken %d times, %v", round, i, n, e)
					}
				}
				if round == 0 && doubt > c.doubt || round == 1 && (doubt > 0 || err != nil) {
					t.Errorf("round %d: %d accepted, %d in doubt, %v", round, accepted, doubt, err)
				}
			}
		})
	}
}

// startBroken is a server behind something that does not keep what the server offers: it sees no
// more than the first line of each segment, or no BDAT.
func startBroken(
	t *testing.T,
	offers []string,
	serve func(line string, say func(string)) bool,
) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			work.Go(func() {
				defer nc.Close()
				say := func(s string) { io.WriteString(nc, s+"\r\n") }
				say("220 broken")
				segment, body := make([]byte, 256<<10), false
				for {
					n, err := nc.Read(segment)
					if err != nil {
						return
					}
					line, _, _ := strings.Cut(string(segment[:n]), "\r\n")
					switch verb, _, _ := strings.Cut(line, " "); {
					case body:
						if body = !strings.HasSuffix(string(segment[:n]), "\r\n.\r\n"); !body {
							say("250 queued")
						}
					case verb == "EHLO":
						say("250-broken")
						for _, o := range offers {
							say("250-" + o)
						}
						say("250 HELP")
					case serve != nil && serve(string(segment[:n]), say):
					case verb == "DATA":
						body = true
						say("354 go")
					default:
						say("250 ok")
					}
				}
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		work.Wait()
	})
	return l.Addr().(*net.TCPAddr).Port
}

// TestLockStepAfterSilence: a mail that only the first command of a group came through of goes
// within the same call, one command at a time; the next ones do so at once.
func TestLockStepAfterSilence(t *testing.T) {
	t.Parallel() // it waits for the time of silence once
	var groups atomic.Int32
	port := startBroken(t, []string{"PIPELINING"}, func(segment string, _ func(string)) bool {
		if strings.Count(segment, "\r\n") > 1 {
			groups.Add(1)
		}
		return false
	})
	s := core.NewSession()
	defer s.Close()
	for _, set := range []setting{text(core.PropertyServer, "127.0.0.1"), num(core.PropertyPort, port), num(core.PropertyTimeoutSeconds, 5)} {
		set(t, s)
	}
	want(t, "start", s.Start(context.Background()), core.OK)
	for range 3 {
		send(t, s, newMessage(t, "a@example.org"))
		if n := groups.Load(); n != 1 {
			t.Errorf("commands were grouped %d times", n)
		}
	}
}

// TestDATAAfterBDATHung: the mail that met the silence is in doubt, and says what may be why; the
// next ones go by DATA.
func TestDATAAfterBDATHung(t *testing.T) {
	t.Parallel()
	port := startBroken(
		t,
		[]string{"CHUNKING"},
		func(segment string, _ func(string)) bool { return strings.HasPrefix(segment, "BDAT") },
	)
	s := core.NewSession()
	defer s.Close()
	for _, set := range []setting{text(core.PropertyServer, "127.0.0.1"), num(core.PropertyPort, port), num(core.PropertyTimeoutSeconds, 5)} {
		set(t, s)
	}
	want(t, "start", s.Start(context.Background()), core.OK)
	_, err := s.SendMessage(context.Background(), newMessage(t, "a@example.org"))
	e := want(t, "the first", err, core.CodeUnknownTimeout)
	if hint := e.Text(core.DetailHint); !strings.Contains(hint, "CHUNKING") || !e.OutcomeUnknown {
		t.Errorf("unknown %v, hint %q", e.OutcomeUnknown, hint)
	}
	for range 2 {
		send(t, s, newMessage(t, "a@example.org"))
	}
}

// TestClosedAtEachThirdMail: a server that closes at the third mail without a word leaves one mail
// in doubt at the most.
func TestClosedAtEachThirdMail(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			work.Go(func() {
				defer nc.Close()
				r := bufio.NewReader(nc)
				io.WriteString(nc, "220 third\r\n")
				for mails := 0; ; {
					line, err := r.ReadString('\n')
					if err != nil {
						return
					}
					answer := "250 ok\r\n"
					switch {
					case strings.HasPrefix(line, "EHLO"):
						answer = "250-third\r\n250-PIPELINING\r\n250 CHUNKING\r\n"
					case strings.HasPrefix(line, "MAIL"):
						if mails++; mails == 3 {
							return
						}
					case strings.HasPrefix(line, "BDAT"):
						var size int64
						fmt.Sscanf(line, "BDAT %d LAST", &size)
						io.CopyN(io.Discard, r, size)
					}
					io.WriteString(nc, answer)
				}
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		work.Wait()
	})
	s := core.NewSession()
	defer s.Close()
	for _, set := range []setting{text(core.PropertyServer, "127.0.0.1"), num(core.PropertyPort, l.Addr().(*net.TCPAddr).Port)} {
		set(t, s)
	}
	want(t, "start", s.Start(context.Background()), core.OK)
	doubt := 0
	for i := range 20 {
		_, err := s.SendMessage(context.Background(), newMessage(t, "a@example.org"))
		if e := core.AsError(err); e != nil && e.OutcomeUnknown {
			doubt++
		} else if e != nil {
			t.Errorf("mail %d: %v", i, e)
		}
	}
	if doubt > 1 {
		t.Errorf("%d mails in doubt", doubt)
	}
}
