// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// cutConn is a connection that ends after so many octets of one direction, as they are on the wire.
// Negative: never.
type cutConn struct {
	net.Conn
	readLeft, writeLeft int
	read, written       int
}

func (c *cutConn) Read(p []byte) (int, error) {
	if c.readLeft == 0 {
		c.Close()
		return 0, errCut
	}
	if c.readLeft > 0 {
		p = p[:min(len(p), c.readLeft)]
	}
	n, err := c.Conn.Read(p)
	c.read += n
	if c.readLeft > 0 {
		c.readLeft -= n
	}
	return n, err
}

func (c *cutConn) Write(p []byte) (int, error) {
	if c.writeLeft < 0 {
		n, err := c.Conn.Write(p)
		c.written += n
		return n, err
	}
	n, err := c.Conn.Write(p[:min(len(p), c.writeLeft)])
	c.written += n
	c.writeLeft -= n
	if err == nil && n < len(p) {
		c.Close()
		err = errCut
	}
	return n, err
}

// serveSteps plays a transcript on a connection that may be cut; it tells how many steps were done
// to their end, and how many octets of each direction the last handshake needed.
func serveSteps(c *cutConn, steps []step, config *tls.Config) (done, heard, said int, fault error) {
	defer c.Close()
	var conn net.Conn = c
	for i, s := range steps {
		var err error
		switch {
		case s.op == 'S':
			_, err = io.WriteString(conn, s.data)
		case s.op == 'C':
			b := make([]byte, len(s.data))
			var n int
			if n, err = io.ReadFull(conn, b); string(b[:n]) != s.data[:n] {
				return i, heard, said, fmt.Errorf("the client said %q, not %q", b[:n], s.data)
			}
		case s.data == "tls":
			tc := tls.Server(c, config)
			err = tc.Handshake()
			conn, heard, said = tc, c.read, c.written
		}
		if err != nil {
			return i, heard, said, nil
		}
	}
	b := make([]byte, len("QUIT\r\n"))
	if _, err := io.ReadFull(conn, b); err == nil {
		_, _ = io.WriteString(conn, "221 bye\r\n")
	}
	return len(steps), heard, said, nil
}

// TestFault_G05_G06_C13_CutUnderTLS ends the connection after each octet of each direction as it is
// on the wire, handshake and records included, however it is encrypted and in each way to send.
// Over a pipe nothing is on its way: what the server has heard and said is what the client must
// report.
func TestFault_G05_G06_C13_CutUnderTLS(t *testing.T) {
	const (
		greet = "S: 220 mx\n"
		ehlo  = "C: EHLO client.test\n"
		mailL = "C: MAIL FROM:<a@client.test>\nS: 250 ok\nC: RCPT TO:<b@mx.test>\nS: 250 ok\nC: DATA\nS: 354 go\nC: x\nC: .\nS: 250 queued\n"
		mailP = "C: MAIL FROM:<a@client.test>\nC: RCPT TO:<b@mx.test>\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nC: x\nC: .\nS: 250 queued\n"
		mailB = "C: MAIL FROM:<a@client.test>\nC: RCPT TO:<b@mx.test>\nC: BDAT 3 LAST\nC: x\nS: 250 ok\nS: 250 ok\nS: 250 queued\n"
	)
	// A message that leaves in several writes.
	line := strings.Repeat("0123456789", 100)
	long := strings.Repeat(line+"\r\n", 3*smallBody/len(line))
	longL := strings.Replace(mailL, "C: x\n", strings.ReplaceAll(long, line, "C: "+line), 1)
	longP := strings.Replace(mailP, "C: x\n", strings.ReplaceAll(long, line, "C: "+line), 1)
	longB := strings.Replace(
		strings.Replace(mailB, "C: x\n", strings.ReplaceAll(long, line, "C: "+line), 1),
		"BDAT 3",
		fmt.Sprintf("BDAT %d", len(long)),
		1,
	)
	modes := []struct{ name, talk, body string }{
		{"lockstep", ehlo + "S: 250 mx\n" + mailL, ""},
		{"pipelining", ehlo + "S: 250-mx\nS: 250 PIPELINING\n" + mailP, ""},
		{"BDAT", ehlo + "S: 250-mx\nS: 250-PIPELINING\nS: 250 CHUNKING\n" + mailB, ""},
		{"long, lockstep", ehlo + "S: 250 mx\n" + longL, long},
		{"long, pipelining", ehlo + "S: 250-mx\nS: 250 PIPELINING\n" + longP, long},
		{"long, BDAT", ehlo + "S: 250-mx\nS: 250-PIPELINING\nS: 250 CHUNKING\n" + longB, long},
	}
	roots := x509.NewCertPool()
	roots.AddCert(testCA().cert)
	for _, security := range []Security{ImplicitTLS, RequireSTARTTLS, Clear} {
		begin := map[Security]string{
			ImplicitTLS: "X tls\n" + greet, RequireSTARTTLS: greet + ehlo + "S: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nX tls\n", Clear: greet,
		}[security]
		for k, mode := range modes {
			t.Run(
				fmt.Sprintf(
					"%s/%s",
					[]string{"", "STARTTLS", "implicit", "clear"}[security],
					mode.name,
				),
				func(t *testing.T) {
					t.Parallel()
					steps, _ := parseSteps(t, begin+mode.talk)
					// One play: what is cut, and what must come of it.
					play := func(readLeft, writeLeft int) (*cutConn, int, int) {
						config := serverTLS(t)
						config.SessionTicketsDisabled = true // a ticket would wait for somebody who reads it
						near, far := net.Pipe()
						c := &cutConn{Conn: far, readLeft: readLeft, writeLeft: writeLeft}
						var done, heard, said int
						var fault error
						var server sync.WaitGroup
						server.Go(
							func() { done, heard, said, fault = serveSteps(c, steps, config) },
						)
						conn, err := Dial(
							context.Background(),
							&Config{
								Host:        "mx.test",
								Port:        25,
								Security:    security,
								EHLOName:    "client.test",
								Silence:     time.Minute,
								Roots:       roots,
								Resolver:    fixedResolver{},
								DialAddress: func(context.Context, string, string) (net.Conn, error) { return near, nil },
							},
						)
						opened := err == nil
						if opened {
							m := mail()
							if mode.body != "" {
								m.Body.Bytes = []byte(mode.body)
							}
							_, err = conn.Send(context.Background(), m)
							conn.Quit(context.Background())
						}
						server.Wait()
						accepted := done == len(steps)
						complete := done == len(steps)-1
						var e *Error
						errors.As(err, &e)
						switch where := fmt.Sprintf("after %d read or %d written octets, %d of %d steps", readLeft, writeLeft, done, len(steps)); {
						case fault != nil:
							t.Fatalf("%s: %v", where, fault)
						case accepted != (err == nil):
							t.Fatalf("%s: %v", where, err)
						case e != nil && e.Kind != Lost && (opened || e.Kind != TLSHandshake):
							t.Fatalf("%s: %v", where, err)
						case e != nil && (e.Unknown != complete || e.Usable):
							t.Fatalf(
								"%s: unknown %v, usable %v: %v",
								where,
								e.Unknown,
								e.Usable,
								err,
							)
						}
						return c, heard, said
					}
					whole, heard, said := play(-1, -1)
					if k == 0 {
						heard, said = 0, 0 // the handshake is the same in each mode
					}
					if mode.body != "" {
						// Not each octet of it, but those around its end.
						for n := whole.read - len(mode.body); n < whole.read; n++ {
							if left := whole.read - n; left > 60 {
								n += min(2111, left-61)
							}
							play(n, -1)
						}
						return
					}
					for n := heard; n < whole.read; n++ {
						play(n, -1)
					}
					for n := said; n < whole.written; n++ {
						play(-1, n)
					}
				},
			)
		}
	}
}
