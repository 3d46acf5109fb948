// SPDX-License-Identifier: MIT

package smtp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestUnansweredIsBounded: a server that answers only when nothing more comes never has more before
// it than fits into the smallest buffers in use.
func TestUnansweredIsBounded(t *testing.T) {
	for _, long := range []int{1, 230} {
		for _, offers := range []string{"250 PIPELINING", "250-PIPELINING\r\n250 CHUNKING"} {
			t.Run(fmt.Sprint(long, " ", offers[4:]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					commands, octets, asked := 0, 0, 0
					conn, err := Dial(context.Background(), piped(t, func(nc net.Conn) {
						r := bufio.NewReader(nc)
						_, _ = io.WriteString(nc, "220 mx\r\n")
						_, _ = r.ReadString('\n')
						_, _ = io.WriteString(nc, "250-mx\r\n"+offers+"\r\n")
						for due, size := 0, 0; ; {
							_ = nc.SetReadDeadline(time.Now().Add(time.Second))
							line, err := r.ReadString('\n')
							switch verb, _, _ := strings.Cut(line, " "); {
							case errors.Is(err, os.ErrDeadlineExceeded):
								commands, octets = max(commands, due), max(octets, size)
								_ = nc.SetReadDeadline(time.Time{})
								_, _ = io.WriteString(nc, strings.Repeat("250 ok\r\n", due))
								due, size = 0, 0
								continue
							case err != nil:
								return
							case verb == "RCPT":
								asked++
							case line == "DATA\r\n", verb == "BDAT":
								if due > 0 {
									_, _ = io.WriteString(nc, strings.Repeat("250 ok\r\n", due))
								}
								if verb != "BDAT" {
									_, _ = io.WriteString(nc, "354 go\r\n")
									_, _ = r.ReadString('\n')
								}
								_, _ = r.ReadString('\n')
								_, _ = io.WriteString(nc, "250 queued\r\n")
								return
							}
							due, size = due+1, size+len(line)
						}
					}))
					if err != nil {
						t.Fatal(err)
					}
					m := mail()
					m.Recipients = nil
					for i := range 1000 {
						m.Recipients = append(
							m.Recipients,
							fmt.Sprintf("%s%d@mx.test", strings.Repeat("x", long), i),
						)
					}
					if _, err := conn.Send(context.Background(), m); err != nil {
						t.Error(err)
					}
					conn.Abort()
					if commands > 129 || octets > 25<<10 || asked != 1000 {
						t.Errorf(
							"%d commands, %d octets without an answer, %d recipients",
							commands,
							octets,
							asked,
						)
					}
				})
			})
		}
	}
}
