// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestTranscriptEvents: the transcript tells where a connection goes, how it is encrypted, what
// came that was no reply, and what ended it.
func TestTranscriptEvents(t *testing.T) {
	const (
		open  = "S: 220 mx\nC: EHLO client.test\nS: 250 mx\n"
		there = "-- connecting to 127.0.0.1:25\n-- connected to 127.0.0.1:PORT from 127.0.0.1:PORT\nS: 220 mx\nC: EHLO client.test\nS: 250 mx\n"
		begun = there + "C: MAIL FROM:<a@client.test>\n"
	)
	for _, c := range []struct{ name, server, want string }{
		{"good-bye", open + "C: MAIL FROM:<a@client.test>\nS: 550 no\nC: QUIT\nS: 221 bye\n", begun + "S: 550 no\nC: QUIT\nS: 221 bye\n-- connection closed\n"},
		{"lost", open + "C: MAIL FROM:<a@client.test>\nX close\n", begun + "-- connection closed: MAIL: connection lost: EOF\n"},
		{"reset", open + "C: MAIL FROM:<a@client.test>\nX reset\n", begun + "-- connection closed: MAIL: connection lost: read tcp 127.0.0.1:PORT->127.0.0.1:PORT: read: connection reset by peer\n"},
		{"lost within a reply", open + "C: MAIL FROM:<a@client.test>\nS\" \"250-ok\\r\\n25\"\nX close\n", begun + "S: 250-ok\nS: 25\n-- connection closed: MAIL: connection lost: EOF\n"},
		{"silent", open + "C: MAIL FROM:<a@client.test>\nS\" \"250-o\"\nX stay\n", begun + "S: 250-o\n-- connection closed: MAIL: server was silent for too long: the time-out is 300ms\n"},
		{"no reply", open + "C: MAIL FROM:<a@client.test>\nS: HTTP/1.1 400\n", begun + "S: HTTP/1.1 400\n-- connection closed: MAIL: server does not keep to the protocol: no reply code in \"HTTP/1.1 400\\r\\n\"\n"},
		{"two codes", open + "C: MAIL FROM:<a@client.test>\nS: 250-a\nS: 251 b\n", begun + "S: 250-a\nS: 251 b\n-- connection closed: MAIL: server does not keep to the protocol: codes 250 and 251 in one reply\n"},
		{"421", open + "C: MAIL FROM:<a@client.test>\nS: 421 bye\n", begun + "S: 421 bye\n-- connection closed: MAIL: server is closing\n"},
		{"never opened", "S: 554 no\n", "-- connecting to 127.0.0.1:25\n-- connected to 127.0.0.1:PORT from 127.0.0.1:PORT\nS: 554 no\nC: QUIT\n-- connection closed: greeting: server refused the connection\n"},
		{"TLS", "X tls\n" + open + "C: MAIL FROM:<a@client.test>\nS: 550 no\nC: QUIT\nS: 221 bye\n", "TLS"},
		{"TLS without trust", "X tls\n", "no TLS"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dial, done := serveOnce(t, newPeer(t, c.server))
			var seen strings.Builder
			cfg := Config{
				Host: "127.0.0.1", Port: 25, EHLOName: "client.test", Silence: 300 * time.Millisecond, DialAddress: dial,
				Transcript: func(side Side, line string) {
					seen.WriteString(
						map[Side]string{ClientSide: "C: ", ServerSide: "S: ", Event: "-- "}[side] + line + "\n",
					)
				},
			}
			if strings.Contains(c.server, "X tls") {
				cfg.Security, cfg.Silence = ImplicitTLS, silence
			}
			if c.want == "TLS" {
				cfg.ExtraCAs = testCA().pem()
			}
			if conn, err := Dial(context.Background(), &cfg); err == nil {
				_, _ = conn.Send(context.Background(), mail())
				conn.Quit(context.Background())
			}
			<-done
			got := regexp.MustCompile(`127\.0\.0\.1:\d{3,5}`).
				ReplaceAllString(seen.String(), "127.0.0.1:PORT")
			switch c.want {
			case "TLS":
				if !regexp.MustCompile(`\n-- TLS 1\.3, TLS_\w+, certificate for [^\n]*127\.0\.0\.1[^\n]*, issued by CN=[^\n]+, valid until 20\d\d-\d\d-\d\d, verified\n`).
					MatchString(got) {
					t.Error(got)
				}
			case "no TLS":
				if !strings.Contains(
					got,
					"\n-- connection closed: TLS: certificate of an unknown authority: x509: certificate signed by unknown authority\n",
				) {
					t.Error(got)
				}
			default:
				if got != c.want {
					t.Errorf("got\n%s\nwant\n%s", got, c.want)
				}
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		var seen []string
		_, err := Dial(
			context.Background(),
			&Config{
				Host:       "127.0.0.1",
				Port:       deadPort(t),
				Silence:    silence,
				Transcript: func(_ Side, line string) { seen = append(seen, line) },
			},
		)
		if err == nil || len(seen) != 2 ||
			!strings.HasPrefix(seen[1], "not connected: connection refused: ") {
			t.Errorf("%q, %v", seen, err)
		}
	})
	t.Run("overlooked", func(t *testing.T) {
		i := TLSInfo{
			Version:     "TLS 1.2",
			CipherSuite: "X",
			Resumed:     true,
			Overlooked:  IgnoreInvalid | IgnoreName | IgnoreExpired,
		}
		if got, want := i.String(), "TLS 1.2, X, session taken up again, not verified, not trusted, for another name, expired or not yet valid"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

// deadPort gives a port on which nobody listens.
func deadPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
