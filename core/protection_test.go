// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// crossing is a port that leads to one server and then to another: somebody on the way.
type crossing struct {
	port int
	mu   sync.Mutex
	to   *smtptest.Server
	open []net.Conn
}

func newCrossing(t *testing.T, to *smtptest.Server) *crossing {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &crossing{port: l.Addr().(*net.TCPAddr).Port, to: to}
	t.Cleanup(func() {
		l.Close()
		c.lead(nil)
	})
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			c.mu.Lock()
			server := c.to
			c.open = append(c.open, from)
			c.mu.Unlock()
			onward, err := net.Dial("tcp", server.Addr)
			if err != nil {
				from.Close()
				continue
			}
			go func() { _, _ = io.Copy(onward, from); onward.Close() }()
			go func() { _, _ = io.Copy(from, onward); from.Close() }()
		}
	}()
	return c
}

// lead has the connections that follow go to another server, and ends the others.
func (c *crossing) lead(to *smtptest.Server) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.to = to
	for _, o := range c.open {
		o.Close()
	}
	c.open = nil
}

// whole has everything that a session may want; the others lack some of it.
func whole(ca *smtptest.Certificates) smtptest.Options {
	return smtptest.Options{TLS: smtptest.TLSStartTLS, Certificates: ca, User: "u", Password: "p"}
}

func authority(t *testing.T) (*smtptest.Certificates, setting) {
	t.Helper()
	ca, err := smtptest.NewCertificates()
	if err != nil {
		t.Fatal(err)
	}
	file, err := ca.WritePEM(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return ca, text(core.PropertyCAFile, file)
}

func signedIn(t *testing.T, s *core.Session) {
	text(core.PropertyUsername, "u")(t, s)
	text(core.PropertyPassword, "p")(t, s)
}

// TestNeverLessThanBefore: a session that was encrypted or signed in does not go on without when
// the offer has gone.
func TestNeverLessThanBefore(t *testing.T) {
	ca, trusting := authority(t)
	good := smtptest.Start(t, whole(ca))
	plain := smtptest.Start(t, smtptest.Options{})
	unsigned := smtptest.Start(t, smtptest.Options{TLS: smtptest.TLSStartTLS, Certificates: ca})
	way := newCrossing(t, good)
	s := start(t, good, trusting, signedIn, num(core.PropertyPort, way.port))
	if n, _ := s.Number(core.PropertyEncrypted); n != 1 {
		t.Fatal("not encrypted")
	}
	if without, err := s.Text(core.PropertyWithout); err != nil || without != "" {
		t.Errorf("%q, %v", without, err)
	}
	way.lead(plain)
	_, err := s.SendMessage(context.Background(), newMessage(t, "a@example.org"))
	e := want(t, "STARTTLS and AUTH gone", err, core.CodeTLSNotOffered)
	if !e.SessionUsable || !strings.Contains(e.Message, "before") {
		t.Errorf("%+v", e)
	}
	way.lead(unsigned)
	_, err = s.SendMessage(context.Background(), newMessage(t, "a@example.org"))
	want(t, "AUTH gone", err, core.CodeNoMechanism)
	_, err = s.SendMessages(
		context.Background(),
		[]*core.Message{newMessage(t, "a@example.org"), newMessage(t, "b@example.org")},
	)
	want(t, "AUTH gone, two", err, core.CodeNoMechanism)
	if n := len(plain.Mails()) + len(unsigned.Mails()); n != 0 {
		t.Errorf("%d mails went out", n)
	}
	way.lead(good)
	send(t, s, newMessage(t, "a@example.org"))
}

// TestWentWithout: what the first connection goes on without can be read, and is told with every
// error.
func TestWentWithout(t *testing.T) {
	plain := smtptest.Start(t, smtptest.Options{})
	s := start(t, plain, signedIn)
	without, err := s.Text(core.PropertyWithout)
	if err != nil || strings.Count(without, "\n") != 1 || !strings.Contains(without, "STARTTLS") ||
		!strings.Contains(without, "sign-in") {
		t.Errorf("%q, %v", without, err)
	}
	_, err = s.SendMessage(context.Background(), newMessage(t, "refused@example.org"))
	e := want(t, "refused", err, core.CodeRecipientsRefused)
	if all := e.Text(core.DetailEverything); !strings.Contains(all, "not encrypted") ||
		!strings.Contains(all, "not signed in") {
		t.Errorf("%s", all)
	}
	clear := start(t, plain, num(core.PropertyOption, int(core.OptionClear)))
	if without, _ := clear.Text(core.PropertyWithout); without != "" {
		t.Errorf("%q was not wanted", without)
	}
}

// TestOutboxNameNeverHasLess: what a name of an outbox file had, it must have in the next process.
func TestOutboxNameNeverHasLess(t *testing.T) {
	ca, trusting := authority(t)
	good := smtptest.Start(t, whole(ca))
	plain := smtptest.Start(t, smtptest.Options{})
	unsigned := smtptest.Start(t, smtptest.Options{TLS: smtptest.TLSStartTLS, Certificates: ca})
	way := newCrossing(t, good)
	file := text(core.PropertyOutboxFile, filepath.Join(t.TempDir(), "outbox"))
	settings := []setting{
		trusting,
		signedIn,
		num(core.PropertyPort, way.port),
		num(core.PropertyAsyncMode, 1),
		file,
	}
	want(t, "close", start(t, good, settings...).Close(), core.OK)
	way.lead(plain)
	want(
		t,
		"STARTTLS gone",
		newSession(t, good, settings...).Start(context.Background()),
		core.CodeTLSNotOffered,
	)
	way.lead(unsigned)
	want(
		t,
		"AUTH gone",
		newSession(t, good, settings...).Start(context.Background()),
		core.CodeNoMechanism,
	)
	other := append(settings, text(core.PropertyUsername, ""), text(core.PropertyPassword, ""))
	want(t, "another name", start(t, good, other...).Close(), core.OK)
	way.lead(good)
	want(t, "close", start(t, good, settings...).Close(), core.OK)
}

// TestMailKeepsItsProtection: a mail that was queued to travel encrypted waits where it would not.
func TestMailKeepsItsProtection(t *testing.T) {
	ca, trusting := authority(t)
	for _, c := range []struct {
		name   string
		first  []setting // of the session that queues
		second []setting // of one that would deliver with less
	}{
		{"STARTTLS, then plaintext", []setting{trusting, num(core.PropertyOption, int(core.OptionSTARTTLS))},
			[]setting{num(core.PropertyOption, int(core.OptionClear))}},
		{"STARTTLS, then what there is", []setting{trusting, num(core.PropertyOption, int(core.OptionSTARTTLS))}, nil},
		{"encrypted by chance, then plaintext", []setting{trusting}, []setting{num(core.PropertyOption, int(core.OptionClear))}},
		{"verified, then not", []setting{trusting, num(core.PropertyOption, int(core.OptionSTARTTLS))},
			[]setting{num(core.PropertyIgnoreErrors, core.IgnoreCertificateInvalid), num(core.PropertyOption, int(core.OptionSTARTTLS))}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := whole(ca)
			o.User, o.Password = "", ""
			good := smtptest.Start(t, o)
			other := smtptest.Start(t, smtptest.Options{})
			if c.name == "verified, then not" {
				other = smtptest.Start(t, smtptest.Options{TLS: smtptest.TLSStartTLS})
			}
			async := []setting{
				num(
					core.PropertyAsyncMode,
					1,
				), num(core.PropertyCloseSeconds, 0), num(core.PropertyRetryFirstSeconds, 86400),
				text(core.PropertyOutboxFile, filepath.Join(t.TempDir(), "outbox")),
			}
			way := newCrossing(t, good) // a mail belongs to its server and port
			async = append(async, num(core.PropertyPort, way.port))
			s := start(t, good, append(c.first, async...)...)
			m := newMessage(t, "later@example.org")
			send(t, s, m)
			id := m.MailIdentifier()
			reason(t, id, core.CodeRecipientsRefused)
			want(t, "close", s.Close(), core.OK)

			way.lead(other)
			s = newSession(t, good, append(c.second, async...)...)
			if err := s.Start(context.Background()); err != nil {
				want(t, "start", err, core.CodeTLSNotOffered) // by the name's own rule
			} else {
				want(t, "retry", core.RetryMail(id), core.OK)
				e := reason(t, id, core.CodeLessProtection)
				if all := e.Text(core.DetailEverything); !strings.Contains(all, "queued") {
					t.Errorf("%s", all)
				}
				want(t, "close", s.Close(), core.OK)
			}
			if n := len(other.Mails()); n != 0 {
				t.Errorf("%d mails went out with less", n)
			}
			if total, _ := other.Connections(); total == 0 {
				t.Error("nobody tried")
			}
		})
	}
}

// reason waits until the last try of a mail failed with a code.
func reason(t *testing.T, id int64, code core.Code) *core.Error {
	t.Helper()
	ctx := within(t)
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for {
		status, err := core.FindMail(id)
		want(t, "find", err, core.OK)
		if status.Err != nil && status.Err.Code == code {
			return status.Err
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%+v", status.Err)
		case <-look.C:
		}
	}
}
