// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
)

// TestFault_E10_RefusalBehindAReset: a server refuses in the middle of the data and resets the
// connection. The refusal is in this side's buffer when the next block fails to be written: it is
// what is reported, however the mail was sent.
func TestFault_E10_RefusalBehindAReset(t *testing.T) {
	const size = 1 << 20
	body := bytes.Repeat([]byte("0123456789abcd\r\n"), size/16)
	const (
		apart    = "C: MAIL FROM:<a@client.test>\nS: 250 ok\nC: RCPT TO:<b@mx.test>\nS: 250 ok\n"
		together = "C: MAIL FROM:<a@client.test>\nC: RCPT TO:<b@mx.test>\n"
	)
	chunk := fmt.Sprintf("C: BDAT %d LAST\n", size)
	for _, mode := range []struct{ offers, talk string }{
		{"250 HELP", apart + "C: DATA\nS: 354 go\nX wait\n"},
		{"250 PIPELINING", together + "C: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nX wait\n"},
		{"250 CHUNKING", apart + chunk + "X wait\n"},
		{"250-PIPELINING\nS: 250 CHUNKING", together + chunk + "X wait\nS: 250 ok\nS: 250 ok\n"},
	} {
		for _, tls := range []bool{false, true} {
			if tls && strings.Contains(mode.offers, "CHUNKING") {
				continue // BDAT waits for the first full write with the body, so that nobody can tell it to answer between: TestFault_G19_ReplyInTheMiddle
			}
			for _, reply := range []string{"552 5.3.4 too big", "552-5.3.4 too\nS: 552 5.3.4 big"} {
				t.Run(fmt.Sprintf("%s, TLS %v, %.4s", mode.offers, tls, reply), func(t *testing.T) {
					t.Parallel()
					script := "S: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: " + mode.offers + "\n" + mode.talk + "S: " + reply + "\nX wait\nX reset\n"
					if tls {
						script = "X tls\n" + script
					}
					p := newPeer(t, script)
					p.hold = make(chan struct{})
					l, err := net.Listen("tcp", "127.0.0.1:0")
					if err != nil {
						t.Fatal(err)
					}
					gone := make(chan struct{})
					go func() {
						defer close(gone)
						if nc, err := l.Accept(); err == nil {
							p.serve(nc)
						}
					}()
					t.Cleanup(func() { l.Close(); <-gone })
					cfg := &Config{
						Host:     "127.0.0.1",
						Port:     l.Addr().(*net.TCPAddr).Port,
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
					t.Cleanup(conn.Abort)
					m := mail()
					m.Body.Bytes = body
					told := false
					m.Progress = func(done, _ int64) bool {
						if done == 0 || told {
							return true
						}
						told = true
						p.hold <- struct{}{} // it answers,
						waitReadable(t, conn)
						p.hold <- struct{}{} // and when that is here it resets
						<-gone
						return true
					}
					_, err = conn.Send(context.Background(), m)
					e := expect(t, err, TooLarge, StageBody, false)
					if e.Usable || e.Reply == nil || e.Reply.Code != 552 || !told {
						t.Errorf("usable %v, reply %v, told %v", e.Usable, e.Reply, told)
					}
				})
			}
		}
	}
}
