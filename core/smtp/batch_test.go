// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestFault_G05_G06_CutBatch ends the connection after each octet of each direction of a batch. No
// mail that the server has whole is said to be untouched, and none is said to be sent that it did
// not accept.
func TestFault_G05_G06_CutBatch(t *testing.T) {
	for _, name := range []string{"batch_window_chunking", "batch_window_refusal_of_each_kind", "batch_overlapped_pipelining", "batch_overlapped_refusals"} {
		text := readTestdata(t)[name]
		steps, settings := parseSteps(t, text)
		var client, server strings.Builder
		for _, s := range steps {
			switch s.op {
			case 'C':
				client.WriteString(s.data)
			case 'S':
				server.WriteString(s.data)
			}
		}
		wants := parsePlay(t, settings).mails
		// Where each mail is complete in what the client says, and where the queued ones are
		// accepted in what the server says.
		complete := make([]int, len(wants))
		for i, m := range wants {
			body := string(m.Body.Bytes)
			if at := strings.Index(client.String(), " LAST\r\n"+body); at >= 0 {
				complete[i] = at + len(" LAST\r\n"+body)
			} else if at := strings.Index(client.String(), "\r\n"+body+".\r\n"); at >= 0 {
				complete[i] = at + len("\r\n"+body+".\r\n")
			}
		}
		accepted := make([]int, len(wants))
		at := 0
		for i, m := range wants {
			if m.want.kind == KindNone {
				at += strings.Index(server.String()[at:], "250 queued\r\n") + len("250 queued\r\n")
				accepted[i] = at
			}
		}
		play := func(t *testing.T, p *peer) {
			dial, done := serveOnce(t, p)
			pl := parsePlay(t, settings)
			pl.cfg.Port, pl.cfg.DialAddress = 25, dial
			conn, err := Dial(context.Background(), &pl.cfg)
			if err != nil {
				<-done
				return
			}
			var mails []*Mail
			for _, m := range pl.mails {
				mails = append(mails, m.fresh())
			}
			results := make([]Result, len(mails))
			err = conn.SendBatch(context.Background(), mails, results, pl.batch)
			conn.Quit(context.Background())
			<-done
			if p.fault != nil {
				t.Fatal(p.fault)
			}
			for i := range results {
				r, want := &results[i], wants[i].want.kind
				if want == KindNone {
					if r.Delivered != (p.written >= accepted[i]) {
						t.Fatalf(
							"mail %d: delivered %v, although the server wrote %d of %d octets",
							i+1,
							r.Delivered,
							p.written,
							accepted[i],
						)
					}
				} else if r.Delivered {
					t.Fatalf("mail %d was refused and is said to be delivered", i+1)
				}
				known := r.Delivered || r.Err != nil && (r.Err.Unknown || r.Err.Kind == want)
				if !known && complete[i] > 0 && p.read >= complete[i] {
					t.Fatalf("mail %d: the server has it whole, and the result is %v", i+1, r.Err)
				}
				if r.Err == nil && !r.Delivered && err == nil {
					t.Fatalf("mail %d is untouched without an error", i+1)
				}
				if r.Err != nil && r.Err.Unknown && (r.Err.Usable || r.Err.Kind != Lost) {
					t.Fatalf("mail %d: %v", i+1, r.Err)
				}
			}
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := range server.Len() {
				p := newPeer(t, text)
				p.writeLimit = n
				play(t, p)
			}
			for n := range client.Len() {
				p := newPeer(t, text)
				p.readLimit = n
				play(t, p)
			}
		})
	}
}

// TestBatch sends hundreds of mails of different sizes with windows of different sizes: none is
// lost, none doubled, none out of order.
func TestBatch(t *testing.T) {
	for _, offers := range []string{"", "PIPELINING", "PIPELINING CHUNKING"} {
		for _, tls := range []bool{false, true} {
			for _, window := range []int{1, 2, 7, 64} {
				t.Run(fmt.Sprintf("%s TLS %v window %d", offers, tls, window), func(t *testing.T) {
					t.Parallel()
					s := newSink(t, offers)
					if tls {
						s.offers = append(s.offers, "STARTTLS")
					}
					conn := s.dial(t, nil)
					var mails []*Mail
					for i := range 300 {
						m := mail()
						size := 10 + i*37%3000
						if i%50 == 49 {
							size = smallBody + 1000 + i
						}
						m.Body.Bytes = append(
							fmt.Appendf(nil, "Mail %d\r\n.", i),
							bytes.Repeat([]byte("x"), size)...)
						m.Body.Bytes = append(m.Body.Bytes, "\r\n"...)
						if i%3 == 0 {
							m.Body = Body{
								Reader: bytes.NewReader(m.Body.Bytes),
								Size:   int64(len(m.Body.Bytes)),
							}
						}
						mails = append(mails, m)
					}
					results := make([]Result, len(mails))
					if err := conn.SendBatch(context.Background(), mails, results, window); err != nil {
						t.Fatal(err)
					}
					conn.Quit(context.Background())
					s.wait()
					if len(s.mails) != len(mails) {
						t.Fatalf("%d of %d mails arrived", len(s.mails), len(mails))
					}
					for i, got := range s.mails {
						if !bytes.HasPrefix(got, fmt.Appendf(nil, "Mail %d\r\n.x", i)) ||
							!results[i].Delivered ||
							results[i].Err != nil {
							t.Fatalf("mail %d: %.20q, %v", i, got, results[i].Err)
						}
					}
				})
			}
		}
	}
}

// TestBatchWithALoudServer: a server whose long replies are more than fits between the two does not
// make both wait for ever.
func TestBatchWithALoudServer(t *testing.T) {
	t.Parallel()
	s := newNarrowSink(t, "PIPELINING CHUNKING")
	loud := strings.Repeat("250-"+strings.Repeat("x", 400)+"\r\n", 20) + "250 ok"
	s.reply = func(command string) string {
		if strings.HasPrefix(command, "BDAT") {
			return ""
		}
		if strings.HasPrefix(command, "EHLO") {
			return "" // the offers
		}
		return loud
	}
	conn := s.dial(t, func(c *Config) { c.DialAddress = dialNarrow })
	var mails []*Mail
	for range 5 {
		m := mail()
		m.Body.Bytes = bytes.Repeat([]byte("0123456789abcde\r\n"), 1500)
		mails = append(mails, m)
	}
	results := make([]Result, len(mails))
	since := time.Now()
	if err := conn.SendBatch(context.Background(), mails, results, 300); err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(since))
	conn.Quit(context.Background())
}

// TestBatchArguments: a batch without a result for each mail is not begun.
func TestBatchArguments(t *testing.T) {
	s := newSink(t, "")
	conn := s.dial(t, nil)
	err := conn.SendBatch(context.Background(), []*Mail{mail()}, nil, 1)
	if e := expect(t, err, BadConfig, StageConfig, false); !e.Usable {
		t.Error("not usable")
	}
	if err := conn.SendBatch(context.Background(), nil, nil, 8); err != nil {
		t.Error(err)
	}
	conn.Quit(context.Background())
}

// BenchmarkBatch is 1 KiB mails in a window of 64.
func BenchmarkBatch(b *testing.B) {
	for _, window := range []int{1, 8, 64} {
		b.Run(fmt.Sprint("window ", window), func(b *testing.B) {
			s := newSink(b, "PIPELINING CHUNKING")
			s.forget = true
			conn := s.dial(b, nil)
			m := mail()
			m.Body.Bytes = []byte(strings.Repeat("0123456789abcde\r\n", 60))
			mails := make([]*Mail, 1000)
			for i := range mails {
				mails[i] = m
			}
			results := make([]Result, len(mails))
			b.ResetTimer()
			for n := 0; n < b.N; n += len(mails) {
				k := min(len(mails), b.N-n)
				if err := conn.SendBatch(context.Background(), mails[:k], results[:k], window); err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			conn.Abort()
		})
	}
}
