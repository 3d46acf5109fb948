// SPDX-License-Identifier: MIT

package smtp

import (
	"bufio"
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

// dialNarrow connects with small buffers, so that a write soon stands still.
func dialNarrow(ctx context.Context, network, address string) (net.Conn, error) {
	nc, err := new(net.Dialer).DialContext(ctx, network, address)
	if err == nil {
		tcp := nc.(*net.TCPConn)
		err = errors.Join(tcp.SetWriteBuffer(8<<10), tcp.SetReadBuffer(8<<10))
	}
	return nc, err
}

// TestFault_G19_HeardWhileAWriteStandsStill: a server refuses a message whose first block does not
// get through, and reads no more. It is heard at once, not after the time of silence.
func TestFault_G19_HeardWhileAWriteStandsStill(t *testing.T) {
	for _, tls := range []bool{false, true} {
		for _, offers := range []string{"", "PIPELINING", "PIPELINING CHUNKING"} {
			if tls && offers == "PIPELINING CHUNKING" {
				continue // replies to the envelope are due as well, so that only the time of silence ends it
			}
			t.Run(fmt.Sprintf("%s TLS %v", offers, tls), func(t *testing.T) {
				t.Parallel()
				s := newSink(t, offers)
				if tls {
					s.offers = append(s.offers, "STARTTLS")
				}
				s.middle, s.until = "stops reading", 1
				t.Cleanup(func() { close(s.release) })
				conn := s.dial(
					t,
					func(c *Config) { c.DialAddress, c.Silence = dialNarrow, time.Minute },
				)
				m := mail()
				m.Body.Bytes = bytes.Repeat([]byte("0123456789abcde\r\n"), 1<<20)
				since := time.Now()
				_, err := conn.Send(context.Background(), m)
				expect(t, err, TooLarge, StageBody, false)
				if d := time.Since(since); d > 30*time.Second {
					t.Errorf("it took %v", d)
				}
			})
		}
	}
}

// TestFault_G06_LostWhileAWriteStandsStill: of a window that is being written the server has read
// some mails, says half of an answer and goes. What it had as a whole is in doubt, although the
// write that carried it never ended.
func TestFault_G06_LostWhileAWriteStandsStill(t *testing.T) {
	const n, size = 40, 30 << 10
	for _, c := range []struct {
		says      string
		delivered int
	}{
		{"25", 0},
		{strings.Repeat("250 ok\r\n", 3) + "250 ok\r\n250 o", 1},
		{strings.Repeat("250 ok\r\n", 3) + "nonsense\r\n", 1},
	} {
		t.Run(fmt.Sprintf("%q", c.says[max(0, len(c.says)-10):]), func(t *testing.T) {
			t.Parallel()
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			served := make(chan struct{})
			release := make(chan struct{})
			t.Cleanup(func() { close(release); l.Close(); <-served })
			go func() {
				defer close(served)
				nc, err := l.Accept()
				if err != nil {
					return
				}
				defer nc.Close()
				nc.(*net.TCPConn).SetReadBuffer(8 << 10)
				_, _ = io.WriteString(nc, "220 mx\r\n")
				r := bufio.NewReader(nc)
				_, _ = r.ReadString('\n')
				_, _ = io.WriteString(nc, "250-mx\r\n250-PIPELINING\r\n250 CHUNKING\r\n")
				for range 2 { // two mails are read as a whole
					for range 3 {
						_, _ = r.ReadString('\n')
					}
					if b, _ := r.Peek(4); string(b) == "BDAT" {
						_, _ = r.ReadString('\n') // behind RSET
					}
					_, _ = io.CopyN(io.Discard, r, size)
				}
				_, _ = io.WriteString(nc, c.says)
				_ = nc.(*net.TCPConn).CloseWrite()
				<-release
			}()
			cfg := &Config{
				Host:        "127.0.0.1",
				Port:        l.Addr().(*net.TCPAddr).Port,
				EHLOName:    "client.test",
				Silence:     silence,
				DialAddress: dialNarrow,
			}
			conn, err := Dial(context.Background(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Abort()
			var mails []*Mail
			for range n {
				m := mail()
				m.Body.Bytes = bytes.Repeat([]byte("0123456789abcd\r\n"), size/16)
				mails = append(mails, m)
			}
			results := make([]Result, n)
			if err := conn.SendBatch(context.Background(), mails, results, 64); err == nil {
				t.Error("no error")
			}
			for i := range results {
				r := &results[i]
				unknown := r.Err != nil && r.Err.Unknown
				switch {
				case r.Delivered != (i < c.delivered):
					t.Errorf("mail %d: delivered %v", i, r.Delivered)
				case !r.Delivered && i < 2 && !unknown:
					t.Errorf("mail %d: the server has it whole, and the result is %v", i, r.Err)
				case i >= 20 && (unknown || r.Err != nil): // more than the buffers between the two sides take
					t.Errorf("mail %d: %v, although it never left", i, r.Err)
				}
			}
		})
	}
}
