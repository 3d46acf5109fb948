// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
)

// counted counts what a connection costs: turns are the times that the client waits for the server.
type counted struct {
	net.Conn
	reads, writes, turns int
	wrote                bool
}

func (c *counted) Read(b []byte) (int, error) {
	c.reads++
	if c.wrote {
		c.turns++
		c.wrote = false
	}
	return c.Conn.Read(b)
}

func (c *counted) Write(b []byte) (int, error) {
	c.writes++
	c.wrote = true
	return c.Conn.Write(b)
}

// count has the connection of a configuration counted; its greeting is waited for without anything
// written.
func count(cfg *Config) *counted {
	c := &counted{wrote: true}
	cfg.DialAddress = func(ctx context.Context, network, address string) (net.Conn, error) {
		var d net.Dialer
		nc, err := d.DialContext(ctx, network, address)
		c.Conn = nc
		return c, err
	}
	return c
}

// TestTurnsFromConnectToQuit holds the number of flights of one mail, the greeting and QUIT
// included.
func TestTurnsFromConnectToQuit(t *testing.T) {
	for _, c := range []struct {
		offers       string
		tls, signIn  bool
		turns, rcpts int
	}{
		{"", false, false, 1 + 1 + (3 + 1) + 1, 1},
		{"", false, false, 1 + 1 + (3 + 5) + 1, 5},
		{"PIPELINING", false, false, 5, 1},
		{"PIPELINING", false, false, 5, 100},
		{"PIPELINING CHUNKING", false, false, 4, 1},
		{"PIPELINING CHUNKING", false, false, 4, 3},
		// With so many the server may end the connection within the envelope: see mayCarryMessage.
		{"PIPELINING CHUNKING", false, false, 5, 4},
		{"PIPELINING CHUNKING", false, false, 5, 100},
		{"PIPELINING", true, false, 5 + 3, 1},
		{"PIPELINING CHUNKING", true, false, 4 + 3, 1},
		{"PIPELINING", true, true, 5 + 3 + 1, 1},
		{"PIPELINING CHUNKING", true, true, 4 + 3 + 1, 1},
		{"PIPELINING CHUNKING", false, true, 4 + 1, 1},
	} {
		t.Run(
			fmt.Sprintf(
				"%s, TLS %v, signed in %v, %d recipients",
				c.offers,
				c.tls,
				c.signIn,
				c.rcpts,
			),
			func(t *testing.T) {
				s := newSink(t, c.offers)
				if c.tls {
					s.offers = append(s.offers, "STARTTLS")
				}
				if c.signIn {
					s.offers = append(s.offers, "AUTH LOGIN PLAIN")
					s.reply = func(command string) string {
						if strings.HasPrefix(command, "AUTH PLAIN ") {
							return "235 welcome"
						}
						return ""
					}
				}
				var cost *counted
				conn := s.dial(t, func(cfg *Config) {
					cost = count(cfg)
					if c.signIn {
						cfg.SignIn = SignIn{Username: "bob", Password: "secret", AllowClear: true}
					}
				})
				m := mail()
				m.Recipients = nil
				for i := range c.rcpts {
					m.Recipients = append(m.Recipients, fmt.Sprintf("user%d@mx.test", i))
				}
				if _, err := conn.Send(context.Background(), m); err != nil {
					t.Fatal(err)
				}
				conn.Quit(context.Background())
				s.wait()
				if cost.turns != c.turns {
					t.Errorf("%d turns, want %d", cost.turns, c.turns)
				}
				if len(s.mails) != 1 || len(s.rcpts) != c.rcpts {
					t.Errorf("%d mails to %d", len(s.mails), len(s.rcpts))
				}
			},
		)
	}
}

// TestTurnsOfAMail holds the flights of one mail more in each mode: 3+R, 2, 1, and in a window one
// for many.
func TestTurnsOfAMail(t *testing.T) {
	const n = 640
	for _, c := range []struct {
		offers string
		window int
		turns  float64 // a mail
	}{
		{"", 1, 4},
		{"PIPELINING", 1, 2},
		{"PIPELINING CHUNKING", 1, 1},
		{"PIPELINING", 8, 1},
		// A window is filled again when half of it is answered.
		{"PIPELINING CHUNKING", 8, 2.0 / 8},
		{"PIPELINING CHUNKING", 64, 2.0 / 64},
	} {
		for _, tls := range []bool{false, true} {
			t.Run(
				fmt.Sprintf("%s, window %d, TLS %v", c.offers, c.window, tls),
				func(t *testing.T) {
					t.Parallel()
					s := newSink(t, c.offers)
					if tls {
						s.offers = append(s.offers, "STARTTLS")
					}
					s.forget = true
					var cost *counted
					conn := s.dial(t, func(cfg *Config) { cost = count(cfg) })
					before := *cost
					mails := make([]*Mail, n)
					for i := range mails {
						mails[i] = mail()
					}
					results := make([]Result, n)
					if err := conn.SendBatch(context.Background(), mails, results, c.window); err != nil {
						t.Fatal(err)
					}
					turns, writes := float64(
						cost.turns-before.turns,
					)/n, float64(
						cost.writes-before.writes,
					)/n
					if most := c.turns + 1.0/n; turns > most || writes > most ||
						c.window == 1 && turns != c.turns {
						t.Errorf("%v turns and %v writes a mail, want %v", turns, writes, c.turns)
					}
					for i := range results {
						if !results[i].Delivered {
							t.Fatalf("mail %d: %v", i, results[i].Err)
						}
					}
				},
			)
		}
	}
}

// TestNoAllocationsInABatch: what a batch allocates does not grow with its mails, in any mode.
func TestNoAllocationsInABatch(t *testing.T) {
	const n = 64
	m := mail()
	m.Body.Bytes = []byte(strings.Repeat("0123456789abcde\r\n", 60))
	in, out := "", ""
	for i := range n {
		if i > 0 {
			in += "RSET\r\n"
			out += "250 2.0.0 ok\r\n"
		}
		in += fmt.Sprintf(
			"MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nBDAT %d LAST\r\n%s",
			m.Sender,
			m.Recipients[0],
			len(m.Body.Bytes),
			m.Body.Bytes,
		)
		out += "250 2.1.0 ok\r\n250 2.1.5 ok\r\n250 2.0.0 queued as ABCDEF\r\n"
	}
	port := constantPeer(
		t,
		"220 mx\r\n",
		"250-mx\r\n250-PIPELINING\r\n250 CHUNKING\r\n",
		len(in),
		out,
	)
	conn, err := Dial(
		context.Background(),
		&Config{Host: "127.0.0.1", Port: port, EHLOName: "client.test", Silence: silence},
	)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Abort()
	mails, results := make([]*Mail, n), make([]Result, n)
	for i := range mails {
		mails[i] = m
	}
	got := testing.AllocsPerRun(50, func() {
		if err := conn.SendBatch(context.Background(), mails, results, n); err != nil {
			t.Fatal(err)
		}
	})
	if got > 4 {
		t.Errorf("%v allocations for %d mails", got, n)
	}
}
