// SPDX-License-Identifier: MIT

package smtptest

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-smtp"
)

// dialogue sends each command and returns the replies, lines joined by |.
func dialogue(t *testing.T, c net.Conn, commands ...string) []string {
	t.Helper()
	in := bufio.NewReader(c)
	read := func() string {
		var lines []string
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return "lost"
			}
			line = strings.TrimSuffix(line, "\r\n")
			lines = append(lines, line)
			if len(line) < 4 || line[3] == ' ' {
				return strings.Join(lines, "|")
			}
		}
	}
	all := []string{read()}
	for _, command := range commands {
		io.WriteString(c, command)
		all = append(all, read())
	}
	return all
}

func TestExtensionsCanBeLeftOut(t *testing.T) {
	s := Start(
		t,
		Options{
			Domain: "x",
			Without: append(
				[]string{
					"smtputf8",
					"REQUIRETLS",
					"BINARYMIME",
					"DSN",
					"RRVS",
					"DELIVERBY",
					"MT-PRIORITY",
				},
				always...),
		},
	)
	c, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	got := dialogue(
		t,
		c,
		"EHLO me\r\n",
		"MAIL FROM:<a@example.org> BODY=8BITMIME\r\n",
		"MAIL FROM:<a@example.org> SIZE=5\r\n",
		"MAIL FROM:<a@example.org> SMTPUTF8\r\n",
		"MAIL FROM:<a@example.org>\r\n",
		"RCPT TO:<refused@example.org>\r\n",
		"RCPT TO:<b@example.org> NOTIFY=NEVER\r\n",
		"RCPT TO:<b@example.org>\r\n",
		"BDAT 3 LAST\r\nabc",
		"QUIT\r\n",
	)
	want := []string{
		"220 x ESMTP Service Ready",
		"250 Hello me",
		"555 A parameter that was not offered",
		"555 A parameter that was not offered",
		"504 SMTPUTF8 is not implemented",
		"250 Roger, accepting mail from <a@example.org>",
		"550 No such mailbox",
		"504 NOTIFY is not implemented",
		"250 I'll make sure <b@example.org> gets this",
		"503 CHUNKING was not offered",
		"221 Bye",
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

func TestParametersAreRecorded(t *testing.T) {
	s := Start(t, Options{TLS: TLSImplicit, User: "u", Password: "p"}) // AUTH= belongs to AUTH
	c := dial(t, s)
	priority := 3
	author := "u@example.org"
	err := c.Mail(
		"a@example.org",
		&smtp.MailOptions{Body: smtp.Body8BitMIME, Size: 4, UTF8: true, RequireTLS: true,
			Return: smtp.DSNReturnHeaders, EnvelopeID: "id+1=", Auth: &author, MTPriority: &priority,
			DeliverBy: &smtp.DeliverByOptions{
				Time:  2 * time.Minute,
				Mode:  smtp.DeliverByReturn,
				Trace: true,
			}},
	)
	if err != nil {
		t.Fatal(err)
	}
	err = c.Rcpt(
		"é@example.org",
		&smtp.RcptOptions{Notify: []smtp.DSNNotify{smtp.DSNNotifyFailure, smtp.DSNNotifyDelayed},
			OriginalRecipientType: smtp.DSNAddressTypeRFC822, OriginalRecipient: "o@example.org",
			RequireRecipientValidSince: time.Unix(0, 0).UTC()},
	)
	if err != nil {
		t.Fatal(err)
	}
	c.Rcpt("refused@example.org", nil)
	w, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, "A: b")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	m := s.Mails()[0]
	if p := m.Parameters; p.Body != "8BITMIME" || p.Size != 4 || !p.SMTPUTF8 || !p.RequireTLS ||
		p.Return != "HDRS" ||
		p.EnvelopeID != "id+1=" ||
		p.Auth == nil ||
		*p.Auth != author ||
		*p.Priority != 3 ||
		p.DeliverBy != "120;RT" {
		t.Errorf("%+v", p)
	}
	r := m.Recipients[0]
	if r.Address != "é@example.org" || strings.Join(r.Notify, " ") != "FAILURE DELAY" ||
		r.OriginalRecipient != "RFC822;o@example.org" ||
		r.ValidSince != "1970-01-01T00:00:00Z" {
		t.Errorf("%+v", r)
	}
	if len(m.Refused) != 1 || m.Refused[0] != "refused@example.org" || len(m.Recipients) != 1 {
		t.Errorf("%+v", m)
	}
}

func TestChunksAreRecorded(t *testing.T) {
	s := Start(t, Options{})
	c, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	got := dialogue(
		t,
		c,
		"EHLO me\r\n",
		"MAIL FROM:<> BODY=BINARYMIME\r\n",
		"RCPT TO:<b@example.org>\r\n",
		"BDAT 9\r\nA: b\r\n\r\n\n",
		"BDAT 2 LAST\r\n.\r",
		"QUIT\r\n",
	)
	if !strings.HasPrefix(got[5], "250 ") {
		t.Fatalf("%q", got)
	}
	m := s.WaitMails(1)[0]
	if !m.Chunked || string(m.Raw) != "A: b\r\n\r\n\n.\r" || m.Sender != "" ||
		m.Bytes.BareLF != 1 ||
		m.Bytes.BareCR != 1 {
		t.Errorf("%+v", m)
	}
}

// A chunk that ends early is no mail, although go-smtp takes it for one.
func TestCutChunkIsNoMail(t *testing.T) {
	for name, options := range map[string]Options{
		"clear": {}, "rewritten": {Without: []string{"SIZE"}}, "TLS": {TLS: TLSImplicit}, "rewritten TLS": {TLS: TLSImplicit, Without: []string{"SIZE"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := Start(t, options)
			raw, err := net.Dial("tcp", s.Addr)
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			c := raw
			if options.TLS == TLSImplicit {
				c = tls.Client(raw, &tls.Config{RootCAs: s.CAPool, ServerName: "127.0.0.1"})
			}
			dialogue(
				t,
				c,
				"EHLO me\r\n",
				"MAIL FROM:<a@example.org>\r\n",
				"RCPT TO:<b@example.org>\r\n",
			)
			if _, err := io.WriteString(c, "BDAT 100 LAST\r\nSubject: x\r\n"); err != nil {
				t.Fatal(err)
			}
			raw.(*net.TCPConn).CloseWrite()
			rest, _ := io.ReadAll(c)
			if bytes.HasPrefix(rest, []byte("250")) {
				t.Errorf("answered %q", rest)
			}
			s.WaitIdle()
			if mails := s.Mails(); len(mails) != 0 {
				t.Errorf("taken as a mail: %q", mails[0].Raw)
			}
		})
	}
}

func TestConditionsOfMailAreKept(t *testing.T) {
	for _, test := range []struct {
		options Options
		want    string
	}{
		{Options{RequireAuth: true, User: "u", Password: "p"}, "530 5.7.0 Authentication required"},
		{Options{RequireTLS: true, TLS: TLSStartTLS}, "530 5.7.0 Must issue a STARTTLS command first"},
	} {
		s := Start(t, test.options)
		c, err := net.Dial("tcp", s.Addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := dialogue(t, c, "EHLO me\r\n", "MAIL FROM:<a@example.org>\r\n"); got[2] != test.want {
			t.Errorf("%q", got)
		}
		c.Close()
	}
}

func TestSignInIsOfferedWhereItMay(t *testing.T) {
	for _, test := range []struct {
		options Options
		offered string
	}{
		{Options{User: "u", Password: "p"}, "AUTH PLAIN LOGIN|"},
		{Options{User: "u", Token: "t"}, "AUTH XOAUTH2 OAUTHBEARER|"},
		{Options{User: "u", Password: "p", Mechanisms: []string{"LOGIN", "NTLM"}}, "AUTH LOGIN NTLM|"},
		{Options{User: "u", Password: "p", TLS: TLSStartTLS}, ""},
		{Options{User: "u", Password: "p", TLS: TLSStartTLS, ClearTextAuth: true}, "AUTH PLAIN LOGIN|"},
		{Options{}, ""},
	} {
		s := Start(t, test.options)
		c, err := net.Dial("tcp", s.Addr)
		if err != nil {
			t.Fatal(err)
		}
		got := dialogue(t, c, "EHLO me\r\n")[1]
		if strings.Contains(got, "AUTH") != (test.offered != "") ||
			!strings.Contains(got, test.offered) {
			t.Errorf("%+v: %s", test.options, got)
		}
		c.Close()
	}
}

// TestCloseLeavesNothing relies on the bubble, which fails when a goroutine of
// the server is left.
func TestCloseLeavesNothing(t *testing.T) {
	for name, options := range map[string]Options{
		"plain": {}, "front": {Without: []string{"CHUNKING"}}, "fault": {Fault: &Fault{Kind: FaultStopReading, After: 0}},
		"idle": {Idle: time.Hour},
	} {
		synctest.Test(t, func(t *testing.T) {
			options.Listen = "none"
			s, err := New(options)
			if err != nil {
				t.Fatal(err)
			}
			for _, stop := range []string{"", "EHLO me\r\n", "EHLO me\r\nMAIL FROM:<a@x>\r\nRCPT TO:<stall@x>\r\n",
				"EHLO me\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\nA: b"} {
				near, far := net.Pipe()
				s.ServeConn(far)
				go io.Copy(io.Discard, near)
				go io.WriteString(near, stop)
			}
			synctest.Wait()
			s.Close()
			if _, open := s.Connections(); open != 0 {
				t.Errorf("%s: %d connections are open", name, open)
			}
		})
	}
}
