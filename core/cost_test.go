// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// costly is a session with a server that costs nothing: it knows how many octets come, and answers
// with the same ones.
func costly(t testing.TB, window int) (*core.Session, *core.Message) {
	t.Helper()
	data := []byte(
		"Message-ID: <1@example.com>\r\nSubject: cost\r\n\r\n" + strings.Repeat(
			"0123456789abcde\r\n",
			60,
		),
	)
	in, out := 0, ""
	for i := range window {
		if i > 0 {
			in += len("RSET\r\n")
			out += "250 2.0.0 ok\r\n"
		}
		in += len(
			"MAIL FROM:<zoe@example.com>\r\nRCPT TO:<a@example.org>\r\n",
		) + len(
			fmt.Sprintf("BDAT %d LAST\r\n", len(data)),
		) + len(
			data,
		)
		out += "250 2.1.0 ok\r\n250 2.1.5 ok\r\n250 2.0.0 queued as ABCDEF\r\n"
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
		_, _ = io.WriteString(nc, "220 mx\r\n")
		_, _ = io.ReadFull(nc, make([]byte, len("EHLO client.test\r\n")))
		_, _ = io.WriteString(nc, "250-mx\r\n250-PIPELINING\r\n250 CHUNKING\r\n")
		b, reply := make([]byte, in), []byte(out)
		for {
			if _, err := io.ReadFull(nc, b); err != nil {
				return
			}
			if _, err := nc.Write(reply); err != nil {
				return
			}
		}
	})
	s := core.NewSession()
	t.Cleanup(func() { _ = s.Close(); l.Close(); wg.Wait() })
	err = errors.Join(
		s.SetText(core.PropertyServer, "127.0.0.1"),
		s.SetText(core.PropertyEHLOName, "client.test"),
		s.SetNumber(
			core.PropertyPort,
			int64(l.Addr().(*net.TCPAddr).Port),
		),
		s.SetNumber(core.PropertyTrustedWindow, int64(window)),
		s.SetNumber(core.PropertyOption, int64(core.OptionClear)),
	)
	if err == nil {
		err = s.Start(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
	m := core.NewMessage()
	if err := errors.Join(m.SetSender("zoe@example.com"), m.AddRecipient("a@example.org"), m.OwnSource(data)); err != nil {
		t.Fatal(err)
	}
	return s, m
}

// TestAllocationsOfMails: the messages of a batch do not cost memory each, whatever the mode, and a
// single one costs little.
func TestAllocationsOfMails(t *testing.T) {
	const n = 64
	for _, c := range []struct {
		what   string
		window int
		mails  int
		most   float64
	}{
		{"a batch, one mail after the other", 1, n, n / 2},
		{"a batch in a window", n, n, n / 2},
		{"one mail", 1, 1, 20},
	} {
		t.Run(c.what, func(t *testing.T) {
			s, m := costly(t, c.window)
			all := make([]*core.Message, c.mails)
			for i := range all {
				all[i] = m
			}
			got := testing.AllocsPerRun(20, func() {
				var err error
				if c.mails == 1 {
					_, err = s.SendMessage(context.Background(), m)
				} else {
					_, err = s.SendMessages(context.Background(), all)
				}
				if err != nil {
					t.Fatal(err)
				}
			})
			t.Logf("%v allocations", got)
			if got > c.most && !withRaceDetector { // with which a sync.Pool drops what it likes
				t.Errorf("%v allocations for %d mails, at most %v", got, c.mails, c.most)
			}
			if m.ServerReply() != "250 2.0.0 queued as ABCDEF" ||
				m.Recipients()[0].ServerText != "ok" ||
				m.MessageID() != "<1@example.com>" {
				t.Errorf("%q, %+v, %q", m.ServerReply(), m.Recipients(), m.MessageID())
			}
		})
	}
}

func BenchmarkMails(b *testing.B) {
	for _, c := range []struct {
		what          string
		window, mails int
	}{{"one", 1, 1}, {"batch", 1, 64}, {"window", 64, 64}} {
		b.Run(c.what, func(b *testing.B) {
			s, m := costly(b, c.window)
			all := make([]*core.Message, c.mails)
			for i := range all {
				all[i] = m
			}
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if c.mails == 1 {
					_, err = s.SendMessage(context.Background(), m)
				} else {
					_, err = s.SendMessages(context.Background(), all)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(
				float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.mails),
				"ns/mail",
			)
		})
	}
}

// TestResultsStayWhatTheyWere: results are put in words when somebody asks, out of memory that the
// next sending uses again.
func TestResultsStayWhatTheyWere(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(t, srv, num(core.PropertyTrustedWindow, 8))
	m := newMessage(t, "a@example.org", "b@example.org")
	other := newMessage(t, "somebody.else@example.org", "refused@example.org", "b@example.org")
	all := make([]*core.Message, 20)
	for i := range all {
		all[i] = m
		if i%3 == 0 {
			all[i] = other
		}
	}
	ended := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				for _, m := range []*core.Message{m, other} {
					before := m.Outcome()
					for i, r := range before.Recipients {
						if accepted := r.Address != "refused@example.org"; r.Accepted != accepted ||
							(r.SMTPCode == 250) != accepted ||
							r.ServerText == "" {
							t.Errorf("recipient %d: %+v", i, r)
						}
					}
					if n := m.RecipientCount(); n != 0 && n != len(m.Recipients()) ||
						n != 0 && m.ServerReply() == "" {
						t.Errorf("%d recipients, %q", n, m.ServerReply())
					}
				}
				select {
				case <-ended:
					return
				default:
				}
			}
		})
	}
	for range 5 {
		want(
			t,
			"send",
			second(s.SendMessages(context.Background(), all)),
			core.CodeSomeRecipientsRefused,
		)
		send(t, s, m)
	}
	close(ended)
	readers.Wait()
	if o := m.Outcome(); o.Sent != core.SentFully || len(o.Recipients) != 2 ||
		o.Recipients[1].Address != "b@example.org" {
		t.Errorf("%+v", o)
	}
}

func second(_ int, err error) error { return err }
