// SPDX-License-Identifier: MIT

package smtp

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
)

// faulty is a server that does one thing wrong at one command, and notes which mails it took.
type faulty struct {
	offers string
	at     int // the number of the command, from 0 at the first MAIL, that fate meets
	fate   string

	count int
	verb  string // of the command that fate met
	taken map[string]bool
	whole map[string]bool // it has all octets of these, whatever it said of them
	err   error
}

var fates = []string{
	"450 4.0.0 not now",
	"550 5.0.0 no",
	"421 4.3.2 closing, and closes",
	"421 4.3.2 closing, and goes on",
	"closes",
	"closes behind the answer",
}

func (f *faulty) serve(nc net.Conn) {
	defer nc.Close()
	r := bufio.NewReader(nc)
	say := func(s string) { _, _ = io.WriteString(nc, s+"\r\n") }
	say("220 mx.test")
	sender, to := false, 0
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		body := ""
		switch verb {
		case "EHLO":
			say("250-mx.test")
			for o := range strings.FieldsSeq(f.offers) {
				say("250-" + o)
			}
			say("250 8BITMIME")
			continue
		case "QUIT":
			say("221 bye")
			return
		case "BDAT":
			var n int
			fmt.Sscan(rest, &n)
			b := make([]byte, n)
			if _, err := io.ReadFull(r, b); err != nil {
				return
			}
			body = string(b)
		}
		struck := f.count == f.at
		f.count++
		if struck {
			f.verb = verb
			if body != "" {
				f.whole[body] = true
			}
			if f.fate == "closes" {
				// Everything is read, so that no reset overtakes what was said.
				nc.(*net.TCPConn).CloseWrite()
				_, _ = io.Copy(io.Discard, r)
				return
			}
			if !strings.HasPrefix(f.fate, "closes") {
				say(f.fate)
				if strings.HasSuffix(f.fate, "and closes") {
					nc.(*net.TCPConn).CloseWrite()
					_, _ = io.Copy(io.Discard, r)
					return
				}
				if verb == "BDAT" {
					sender, to = false, 0
				}
				continue
			}
		}
		switch verb {
		case "RSET":
			sender, to = false, 0
			say("250 ok")
		case "MAIL":
			if sender {
				f.err = fmt.Errorf("MAIL inside a transaction")
			}
			sender = true
			say("250 ok")
		case "RCPT":
			if !sender {
				say("503 no sender")
				break
			}
			to++
			say("250 ok")
		case "BDAT":
			f.whole[body] = true
			if to == 0 {
				say("503 nobody")
				break
			}
			f.taken[body] = true
			sender, to = false, 0
			say("250 queued")
		case "DATA":
			if to == 0 {
				say("503 nobody")
				break
			}
			say("354 go")
			var b strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if l == ".\r\n" {
					break
				}
				b.WriteString(l)
			}
			f.whole[b.String()] = true
			end := f.count == f.at // the end of the data is a position of its own
			f.count++
			sender, to = false, 0
			switch {
			case !end:
				f.taken[b.String()] = true
				say("250 queued")
			case f.fate == "closes":
				f.verb = "."
				nc.(*net.TCPConn).CloseWrite()
				_, _ = io.Copy(io.Discard, r)
				return
			case f.fate == "closes behind the answer":
				f.verb = "."
				f.taken[b.String()] = true
				say("250 queued")
				struck = true
			default:
				f.verb = "."
				say(f.fate)
				if strings.HasSuffix(f.fate, "and closes") {
					nc.(*net.TCPConn).CloseWrite()
					_, _ = io.Copy(io.Discard, r)
					return
				}
			}
		}
		if struck && f.fate == "closes behind the answer" {
			nc.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, r)
			return
		}
	}
}

// TestFault_AtEachPosition lets a server refuse, say good-bye or go away at each command of a
// batch, in each mode. What is said to be delivered was taken; what was taken is said to be
// delivered or in doubt; what is said to be refused or untouched was not taken; doubt is where an
// answer was due to a mail that had left as a whole, and nowhere else.
func TestFault_AtEachPosition(t *testing.T) {
	const n = 5
	for _, mode := range []struct {
		name, offers string
		window       int
	}{
		{"lock-step", "", 1}, {"PIPELINING", "PIPELINING", 1}, {"BDAT", "PIPELINING CHUNKING", 1},
		{"envelopes behind the end", "PIPELINING", 3}, {"window of three", "PIPELINING CHUNKING", 3}, {"window of eight", "PIPELINING CHUNKING", 8},
	} {
		t.Run(mode.name, func(t *testing.T) {
			t.Parallel()
			for _, fate := range fates {
				for at := 0; ; at++ {
					f := &faulty{
						offers: mode.offers,
						at:     at,
						fate:   fate,
						taken:  map[string]bool{},
						whole:  map[string]bool{},
					}
					reached := playFaulty(t, f, n, mode.window)
					if t.Failed() {
						t.Fatalf("%q at command %d (%s)", fate, at, f.verb)
					}
					if !reached {
						break
					}
				}
			}
		})
	}
}

func playFaulty(t *testing.T, f *faulty, n, window int) (reached bool) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if nc, err := l.Accept(); err == nil {
			f.serve(nc)
		}
	}()
	conn, err := Dial(
		context.Background(),
		&Config{
			Host:     "127.0.0.1",
			Port:     l.Addr().(*net.TCPAddr).Port,
			EHLOName: "client.test",
			Silence:  silence,
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	var mails []*Mail
	for i := range n {
		m := mail()
		m.Body.Bytes = fmt.Appendf(nil, "Mail %d\r\n", i)
		if i == 1 {
			m.Recipients = append(m.Recipients, "c@mx.test")
		}
		mails = append(mails, m)
	}
	results := make([]Result, n)
	ended := conn.SendBatch(context.Background(), mails, results, window)
	conn.Quit(context.Background())
	<-done
	if f.err != nil {
		t.Error(f.err)
	}
	untouched := false
	for i := range results {
		r, body := &results[i], mails[i].Body.Bytes
		what := fmt.Sprintf("mail %d: %v (delivered %v)", i, r.Err, r.Delivered)
		unknown := r.Err != nil && r.Err.Unknown
		switch {
		case r.Delivered && (!f.taken[string(body)] || r.Err != nil):
			t.Errorf("%s, but the server did not take it", what)
		case f.taken[string(body)] && !r.Delivered && !unknown:
			t.Errorf("%s, but the server took it", what)
		case unknown && window == 1 && !strings.Contains(f.offers, "CHUNKING") && !f.whole[string(body)]: // by BDAT it leaves with its envelope
			t.Errorf("%s, but the server never had it whole", what)
		case unknown && ended == nil:
			t.Errorf("%s on a connection that held", what)
		case unknown && r.Err.Reply != nil && r.Err.Reply.Code >= 500:
			t.Errorf("%s: a refusal leaves no doubt", what)
		case !r.Delivered && r.Err == nil && ended == nil:
			t.Errorf("%s without a reason", what)
		case untouched && (r.Delivered || r.Err != nil):
			t.Errorf("%s behind one that was not touched", what)
		}
		untouched = untouched || !r.Delivered && r.Err == nil
	}
	if strings.HasPrefix(f.fate, "450") || strings.HasPrefix(f.fate, "550") {
		// One mail at the most is lost by a refusal, and only that one.
		refused := 0
		for i := range results {
			if !results[i].Delivered {
				refused++
			}
		}
		if refused > 1 || ended != nil || refused == 1 && f.verb == "RSET" {
			t.Errorf("%d mails not delivered, %v", refused, ended)
		}
	}
	return f.count > f.at
}
