// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"courriel.dev/courriel/core/internal/smtptest"
)

// TestSmallWritesWithNagle: a server that answers each command of a group in a write of its own,
// with Nagle's algorithm on, waits for our acknowledgement after the first. The system delays that
// by 40 ms. The quickest of several mails is what counts, so that a busy machine does not matter.
func TestSmallWritesWithNagle(t *testing.T) {
	for _, without := range [][]string{nil, {"CHUNKING"}} {
		for _, tls := range []smtptest.TLSMode{smtptest.TLSNone, smtptest.TLSImplicit} {
			for _, block := range []bool{false, true} {
				t.Run(
					fmt.Sprintf("without %v, tls %s, block %v", without, tls, block),
					func(t *testing.T) {
						s := smtptest.Start(
							t,
							smtptest.Options{SmallWrites: true, Without: without, TLS: tls},
						)
						cfg := Config{
							Host:     s.Host,
							Port:     s.Port,
							Security: Clear,
							Silence:  time.Minute,
							Block:    block,
						}
						if tls == smtptest.TLSImplicit {
							cfg.Security, cfg.Roots = ImplicitTLS, s.CAPool
						}
						if block {
							runtime.LockOSThread()
							defer runtime.UnlockOSThread()
						}
						conn, err := Dial(context.Background(), &cfg)
						if err != nil {
							t.Fatal(err)
						}
						defer conn.Quit(context.Background())
						m := mail()
						m.Recipients = []string{"a@mx.test", "b@mx.test", "c@mx.test"}
						best := time.Hour
						for range 10 {
							begin := time.Now()
							if _, err := conn.Send(context.Background(), m); err != nil {
								t.Fatal(err)
							}
							best = min(best, time.Since(begin))
						}
						if best > 30*time.Millisecond {
							t.Errorf("the quickest mail took %v", best)
						}
					},
				)
			}
		}
	}
}
