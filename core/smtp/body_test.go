// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// naiveStuff is dot-stuffing as one would write it without a thought for speed; ok is false for a
// bare CR or LF.
func naiveStuff(b []byte) (out []byte, ok bool) {
	for i, c := range b {
		if c == '\n' && (i == 0 || b[i-1] != '\r') ||
			c == '\r' && (i+1 == len(b) || b[i+1] != '\n') {
			return nil, false
		}
		if c == '.' && (i == 0 || b[i-1] == '\n') {
			out = append(out, '.')
		}
		out = append(out, c)
	}
	return out, true
}

// FuzzFault_B01_B02_Scan compares scanning in blocks of any size with the naive way.
func FuzzFault_B01_B02_Scan(f *testing.F) {
	for _, s := range []string{"", ".", "..", "\r\n.", "\r\n.\r\n", "a\r\n.b\r\n..c", "\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n", "\r\n\x00.\r\n", "a\r", "a\r\r\n", "x\r\n\r\n.y\r\n", "\r"} {
		for _, n := range []uint8{1, 2, 3, 200} {
			f.Add([]byte(s), n)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, block uint8) {
		if block == 0 {
			return
		}
		want, valid := naiveStuff(body)
		var state lineState
		var got []byte
		var dots []int
		ok := true
		for rest := body; len(rest) > 0 && ok; {
			b := rest[:min(len(rest), int(block))]
			rest = rest[len(b):]
			dots, ok = state.scan(b, dots[:0])
			got = appendStuffed(got, b, dots)
		}
		ok = ok && !state.cr
		if ok != valid {
			t.Fatalf("%q in blocks of %d: accepted %v, want %v", body, block, ok, valid)
		}
		if ok && !bytes.Equal(got, want) {
			t.Fatalf("%q in blocks of %d: %q, want %q", body, block, got, want)
		}
		if !valid {
			return
		}
		state, got = lineState{}, nil
		for rest := body; len(rest) > 0; {
			b := rest[:min(len(rest), int(block))]
			rest = rest[len(b):]
			dots = state.scanClean(b, dots[:0])
			got = appendStuffed(got, b, dots)
		}
		if !bytes.Equal(got, want) || state.middle != (len(body) > 0 && body[len(body)-1] != '\n') {
			t.Fatalf("%q, known to be clean, in blocks of %d: %q, want %q", body, block, got, want)
		}
	})
}

// TestFault_B01_BareLineEnds: nothing of a small body with a bare CR or LF leaves; a long one is
// cut before its end.
func TestFault_B01_BareLineEnds(t *testing.T) {
	for _, bad := range []string{"\n", "\r", "\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n"} {
		conn, err := Dial(
			context.Background(),
			&Config{
				Host:     "127.0.0.1",
				Port:     listen(t, newPeer(t, hello+"S: 250 mx\n")),
				EHLOName: "client.test",
				Silence:  silence,
			},
		)
		if err != nil {
			t.Fatal(err)
		}
		m := mail()
		m.Body.Bytes = []byte("x\r\n" + bad + "y\r\n")
		_, err = conn.Send(context.Background(), m)
		if e := expect(t, err, BadBody, StageConfig, false); !e.Usable {
			t.Errorf("%q: not usable", bad)
		}
		conn.Quit(context.Background())
	}
	for _, offers := range []string{"", "PIPELINING", "PIPELINING CHUNKING"} {
		s := newSink(t, offers)
		conn := s.dial(t, nil)
		m := mail()
		m.Body.Bytes = append(bytes.Repeat([]byte("0123456789abcde\r\n"), 50000), "\n.\r\n"...)
		_, err := conn.Send(context.Background(), m)
		if e := expect(t, err, BadBody, StageBody, false); e.Usable {
			t.Error("usable in the middle of the data")
		}
		s.wait()
		if len(s.mails) != 0 {
			t.Errorf("%q: the server took a mail with a bare line end", offers)
		}
	}
}

// sink is a plain server that takes everything and keeps what it got.
type sink struct {
	offers []string
	port   int
	mails  [][]byte // as they were meant, without dots doubled
	rcpts  []string
	done   chan struct{}
	// middle is what it does after answering 552 in the middle of a body, of which it has read
	// until; release ends "stops reading".
	middle  string
	until   int
	release chan struct{}
	forget  bool // mails are not kept
	// reply, when set, gives the answer to a command.
	reply func(command string) string
}

// newSink starts a sink with the offers named, with STARTTLS among them if wanted.
func newSink(t testing.TB, offers string) *sink { return startSink(t, offers, false) }

// newNarrowSink starts one whose buffers are small.
func newNarrowSink(t testing.TB, offers string) *sink { return startSink(t, offers, true) }

func startSink(t testing.TB, offers string, narrow bool) *sink {
	s := &sink{
		offers:  strings.Fields(offers),
		done:    make(chan struct{}),
		release: make(chan struct{}),
		until:   1 << 20,
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	t.Cleanup(func() { l.Close(); <-s.done })
	go func() {
		defer close(s.done)
		nc, err := l.Accept()
		if err != nil {
			return
		}
		if narrow {
			_ = nc.(*net.TCPConn).SetWriteBuffer(8 << 10)
			_ = nc.(*net.TCPConn).SetReadBuffer(8 << 10)
		}
		defer nc.Close()
		nc.SetDeadline(time.Now().Add(60 * time.Second))
		s.serve(nc)
	}()
	return s
}

func (s *sink) wait() { <-s.done }

func (s *sink) dial(t testing.TB, change func(*Config)) *Conn {
	t.Helper()
	cfg := &Config{
		Host:     "127.0.0.1",
		Port:     s.port,
		EHLOName: "client.test",
		Silence:  20 * time.Second,
		ExtraCAs: testCA().pem(),
	}
	if change != nil {
		change(cfg)
	}
	conn, err := Dial(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Abort)
	return conn
}

// TestLongBodies sends bodies of many sizes and kinds in every mode and looks at what arrives.
func TestLongBodies(t *testing.T) {
	text := func(n int) []byte {
		b := bytes.Repeat([]byte(".line with a dot\r\n..two\r\n\r\nplain words here.\r\n"), n/40+1)[:n]
		b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
		b = bytes.ReplaceAll(b, []byte("\r"), nil)
		return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))
	}
	bodies := map[string][]byte{
		"empty": nil, "one dot": []byte("."), "no line end": []byte("x"),
		"at the border of small": text(
			smallBody,
		), "just long": text(smallBody + 100), "one block": text(blockSize), "long": text(3*blockSize + 12345),
		"no dots":   bytes.Repeat([]byte("0123456789abcde\r\n"), 100000),
		"only dots": bytes.Repeat([]byte(".\r\n"), 200000),
		"one line":  bytes.Repeat([]byte{'x'}, 700000),
	}
	for _, offers := range []string{"", "PIPELINING", "PIPELINING CHUNKING", "CHUNKING"} {
		for _, tls := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s TLS %v", offers, tls), func(t *testing.T) {
				t.Parallel()
				s := newSink(t, offers)
				if tls {
					s.offers = append(s.offers, "STARTTLS")
				}
				conn := s.dial(t, nil)
				if (conn.Info().TLS != nil) != tls {
					t.Fatal("TLS")
				}
				var want [][]byte
				for name, body := range bodies {
					for _, how := range []string{"bytes", "reader", "reader without size", "progress"} {
						m := mail()
						m.Body.Bytes = body
						if strings.HasPrefix(how, "reader") {
							m.Body = Body{Reader: bytes.NewReader(body), Size: int64(len(body))}
							if how == "reader without size" {
								m.Body.Size = -1
							}
						}
						var at int64 = -1
						if how == "progress" {
							m.Progress = func(done, total int64) bool {
								if done < at || total != int64(len(body)) {
									t.Errorf("progress %d of %d after %d", done, total, at)
								}
								at = done
								return true
							}
						}
						if _, err := conn.Send(context.Background(), m); err != nil {
							t.Fatalf("%s, %s: %v", name, how, err)
						}
						if how == "progress" && at != int64(len(body)) {
							t.Errorf("progress ended at %d of %d", at, len(body))
						}
						sent := body
						// With DATA what does not end in a line end gets one.
						if (!strings.Contains(offers, "CHUNKING") || how == "reader without size") &&
							len(body) > 0 &&
							!bytes.HasSuffix(body, crlf) {
							sent = append(bytes.Clone(body), crlf...)
						}
						want = append(want, sent)
					}
				}
				conn.Quit(context.Background())
				s.wait()
				if len(s.mails) != len(want) {
					t.Fatalf("%d mails arrived, %d were sent", len(s.mails), len(want))
				}
				for i := range want {
					if !bytes.Equal(s.mails[i], want[i]) {
						t.Errorf(
							"mail %d: %d octets arrived, %d were sent",
							i,
							len(s.mails[i]),
							len(want[i]),
						)
					}
				}
			})
		}
	}
}

type failingReader struct {
	r   io.Reader
	err error
}

func (f failingReader) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err == io.EOF {
		err = f.err
	}
	return n, err
}

// TestFault_B08_SourceOfTheBody: a source that fails, ends early or goes on is noticed before the
// mail is complete.
func TestFault_B08_SourceOfTheBody(t *testing.T) {
	broken := errors.New("disk on fire")
	small, long := bytes.Repeat(
		[]byte("0123456789abcde\r\n"),
		10,
	), bytes.Repeat(
		[]byte("0123456789abcde\r\n"),
		100000,
	)
	for _, offers := range []string{"", "PIPELINING", "PIPELINING CHUNKING"} {
		for _, c := range []struct {
			name   string
			body   Body
			stage  Stage
			usable bool
			cause  error
		}{
			{"small, fails", Body{Reader: failingReader{bytes.NewReader(small), broken}, Size: int64(len(small))}, StageConfig, true, broken},
			{"small, too short", Body{Reader: bytes.NewReader(small), Size: int64(len(small)) + 1}, StageConfig, true, nil},
			{"small, too long", Body{Reader: bytes.NewReader(small), Size: int64(len(small)) - 2}, StageConfig, true, nil},
			{"long, fails", Body{Reader: failingReader{bytes.NewReader(long), broken}, Size: int64(len(long)) + 5}, StageBody, false, broken},
			{"long, fails at its end", Body{Reader: failingReader{bytes.NewReader(long), broken}, Size: int64(len(long))}, StageBody, false, broken},
			{"long, too short", Body{Reader: bytes.NewReader(long), Size: int64(len(long)) + 1}, StageBody, false, nil},
			{"long, too long", Body{Reader: bytes.NewReader(long), Size: int64(len(long)) - 17}, StageBody, false, nil},
			{"long, fails without a size", Body{Reader: failingReader{bytes.NewReader(long), broken}, Size: -1}, StageBody, false, broken},
		} {
			t.Run(offers+" "+c.name, func(t *testing.T) {
				s := newSink(t, offers)
				conn := s.dial(t, nil)
				m := mail()
				m.Body = c.body
				_, err := conn.Send(context.Background(), m)
				if e := expect(t, err, CannotRead, c.stage, false); e.Usable != c.usable {
					t.Errorf("usable %v", e.Usable)
				}
				if c.cause != nil && !errors.Is(err, c.cause) {
					t.Errorf("%v does not say why", err)
				}
				if c.usable {
					if _, err := conn.Send(context.Background(), mail()); err != nil {
						t.Error(err)
					}
				}
				conn.Quit(context.Background())
				s.wait()
				if len(s.mails) > 0 != c.usable {
					t.Errorf("the server took %d mails", len(s.mails))
				}
			})
		}
	}
}

// TestProgressCancels: stopping in the middle ends the connection before the end of the data.
func TestProgressCancels(t *testing.T) {
	for _, offers := range []string{"", "PIPELINING", "PIPELINING CHUNKING"} {
		s := newSink(t, offers)
		conn := s.dial(t, nil)
		m := mail()
		m.Body.Bytes = bytes.Repeat([]byte("0123456789abcde\r\n"), 100000)
		m.Progress = func(done, _ int64) bool { return done < 500000 }
		_, err := conn.Send(context.Background(), m)
		if e := expect(t, err, Cancelled, StageBody, false); e.Usable {
			t.Error("usable")
		}
		s.wait()
		if len(s.mails) != 0 {
			t.Error("the server took the mail")
		}
	}
}

// TestFault_G19_ReplyInTheMiddle: what a server says in the middle of the data is seen at once: it
// reads on, stops reading, closes or resets.
func TestFault_G19_ReplyInTheMiddle(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789abcde\r\n"), 2<<20)
	for _, tls := range []bool{false, true} {
		for _, offers := range []string{"", "PIPELINING", "PIPELINING CHUNKING"} {
			for _, then := range []string{"reads on", "stops reading", "closes", "resets"} {
				if tls && offers == "PIPELINING CHUNKING" && then == "stops reading" {
					continue // replies to the envelope are due as well, so that only the time of silence ends it
				}
				t.Run(fmt.Sprintf("%s TLS %v %s", offers, tls, then), func(t *testing.T) {
					t.Parallel()
					s := newSink(t, offers)
					if tls {
						s.offers = append(s.offers, "STARTTLS")
					}
					s.middle = then
					t.Cleanup(func() { close(s.release) })
					conn := s.dial(t, nil)
					m := mail()
					m.Body.Bytes = long
					since := time.Now()
					_, err := conn.Send(context.Background(), m)
					var early *Error
					if errors.As(err, &early) && early.Stage == StageEnd && then == "reads on" {
						// On a busy machine all of it may be gone before the answer is seen: then
						// it is the verdict.
						expect(t, err, TooLarge, StageEnd, false)
						return
					}
					e := expect(t, err, TooLarge, StageBody, false)
					if e.Usable || e.Reply.Code != 552 {
						t.Errorf("usable %v, reply %v", e.Usable, e.Reply)
					}
					if d := time.Since(since); d > 10*time.Second {
						t.Errorf("it took %v", d)
					}
				})
			}
		}
	}
}
