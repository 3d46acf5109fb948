// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// TestFault_G23_CancelTakesEffectWhileTheThreadWaits is TestFault_G23_CancelTakesEffectAtOnce where
// the thread of a call itself waits for the connection, which fake time knows nothing of:
// cancelled, aborted and out of time.
func TestFault_G23_CancelTakesEffectWhileTheThreadWaits(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789abcde\r\n"), 1<<20)
	const (
		tls      = "S: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nX tls\nC: EHLO client.test\n"
		envelope = "C: MAIL FROM:<a@client.test>\nC: RCPT TO:<b@mx.test>\n"
		chunking = "S: 250-mx\nS: 250-PIPELINING\nS: 250 CHUNKING\n" + envelope
	)
	for _, c := range []struct {
		name, text string
		body       []byte
		stage      Stage
		unknown    bool
	}{
		{"handshake", hello + "S: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\n", nil, StageTLS, false},
		{"MAIL", hello + "S: 250 mx\nC: MAIL FROM:<a@client.test>\n", nil, StageMail, false},
		{"end of data", hello + chunking + "C: BDAT 3 LAST\nC: x\n", nil, StageEnd, true},
		{"end of data under TLS", hello + tls + chunking + "C: BDAT 3 LAST\nC: x\n", nil, StageEnd, true},
		{"blocked BDAT", hello + chunking + "C: BDAT 17825792 LAST\n", long, StageBody, false},
		{"blocked BDAT under TLS", hello + tls + chunking + "C: BDAT 17825792 LAST\n", long, StageBody, false},
	} {
		for _, how := range []string{"cancelled", "aborted", "silent for too long", "out of time"} {
			if how == "aborted" && c.stage <= StageTLS { // there is no connection yet to abort
				continue
			}
			t.Run(fmt.Sprint(c.name, ", ", how), func(t *testing.T) {
				t.Parallel()
				p := newPeer(t, c.text+"X hold\n")
				p.hold, p.reached = make(chan struct{}), make(chan struct{})
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				cfg := &Config{
					Host: "127.0.0.1", Port: listen(t, p), EHLOName: "client.test", Silence: time.Minute, ExtraCAs: testCA().pem(), Block: true,
				}
				defer close(p.hold)
				kind := Cancelled
				switch how {
				case "silent for too long":
					kind, cfg.Silence = Timeout, 3*time.Second
				case "out of time":
					kind = TotalTime
					ctx, cancel = context.WithTimeout(ctx, 3*time.Second)
					defer cancel()
				}
				conns, result := make(chan *Conn, 1), make(chan error, 1)
				go func() {
					conn, err := Dial(ctx, cfg)
					if err == nil {
						conns <- conn
						m := mail()
						if c.body != nil {
							m.Body.Bytes = c.body
						}
						_, err = conn.Send(ctx, m)
					}
					result <- err
				}()
				<-p.reached // the server says nothing more
				switch how {
				case "cancelled":
					cancel()
				case "aborted":
					kind = Closed
					(<-conns).Abort()
				}
				select {
				case err := <-result:
					stage := c.stage
					if e := (*Error)(nil); stage == StageTLS && errors.As(err, &e) &&
						e.Stage == StageSTARTTLS {
						stage = StageSTARTTLS // the server has said the last, the client has not read it yet
					}
					expect(t, err, kind, stage, c.unknown)
				case <-time.After(10 * time.Second):
					t.Fatal("it does not end")
				}
			})
		}
	}
}
