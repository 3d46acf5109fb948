// SPDX-License-Identifier: MIT

package smtp

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestAnswersThatWaitForEachOther: where the system delays acknowledgements and cannot be asked not
// to, a server that sends its second answer only after one is sent to one command at a time.
func TestAnswersThatWaitForEachOther(t *testing.T) {
	timesReplies = true
	defer func() { timesReplies = false }()
	for _, c := range []struct {
		name           string
		first, further time.Duration
		pipelined      bool
	}{
		{"delayed acknowledgements", time.Millisecond, 40 * time.Millisecond, false},
		{"a slow server", 50 * time.Millisecond, 50 * time.Millisecond, true},
		{"a quick server", time.Millisecond, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := piped(t, func(nc net.Conn) {
					io.WriteString(nc, "220 mx\r\n")
					body := false
					for r := bufio.NewReaderSize(nc, 1<<16); ; {
						line, err := r.ReadString('\n')
						if err != nil {
							return
						}
						answer := "250 ok\r\n"
						switch {
						case body && line != ".\r\n":
							continue
						case body:
							body = false
						case strings.HasPrefix(line, "EHLO"):
							answer = "250-mx\r\n250 PIPELINING\r\n"
						case strings.HasPrefix(line, "MAIL"):
							time.Sleep(c.first) // the bubble's clock
						case strings.HasPrefix(line, "RCPT"):
							time.Sleep(c.further)
						case line == "DATA\r\n":
							body, answer = true, "354 go\r\n"
						}
						io.WriteString(nc, answer)
					}
				})
				cfg.Known = new(Known)
				conn, err := Dial(context.Background(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Abort()
				for range mostSlow {
					if _, err := conn.Send(context.Background(), mail()); err != nil {
						t.Fatal(err)
					}
				}
				if p := conn.Info().Pipelining; p != c.pipelined {
					t.Errorf("pipelining %v", p)
				}
				if learnt := cfg.Known.Facts().Ways&LockStep != 0; learnt == c.pipelined {
					t.Errorf("lock-step %v", learnt)
				}
				if _, err := conn.Send(context.Background(), mail()); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}
