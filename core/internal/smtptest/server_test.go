// SPDX-License-Identifier: MIT

package smtptest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const sample = "From: =?utf-8?q?Ren=C3=A9?= <a@example.org>\r\nTo: b@example.org\r\nSubject: =?utf-8?q?=C3=A9t=C3=A9?=\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" +
	"--x\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nd=E9j=E0\r\n.dot\r\n" +
	"--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''f%C3%BCr.pdf\r\n" +
	"Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--x--\r\n"

func dial(t *testing.T, s *Server) *smtp.Client {
	t.Helper()
	var c *smtp.Client
	var err error
	config := &tls.Config{RootCAs: s.CAPool, ServerName: "localhost"}
	switch s.options.TLS {
	case TLSStartTLS:
		c, err = smtp.DialStartTLS(s.Addr, config)
	case TLSImplicit:
		c, err = smtp.DialTLS(s.Addr, config)
	default:
		c, err = smtp.Dial(s.Addr)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func send(c *smtp.Client, from string, to ...string) error {
	return c.SendMail(from, to, strings.NewReader(sample))
}

func TestEveryTLSModeReceivesTheMail(t *testing.T) {
	for _, mode := range []TLSMode{TLSNone, TLSStartTLS, TLSImplicit} {
		for _, without := range [][]string{nil, {"PIPELINING", "CHUNKING"}} {
			folder := t.TempDir()
			s := Start(
				t,
				Options{
					TLS:         mode,
					User:        "u",
					Password:    "p",
					RequireAuth: true,
					Folder:      folder,
					Without:     without,
					RequireTLS:  mode != TLSNone,
				},
			)
			c := dial(t, s)
			if err := c.Auth(sasl.NewPlainClient("", "u", "p")); err != nil {
				t.Fatalf("%s: %v", mode, err)
			}
			if offered, _ := c.Extension("PIPELINING"); offered != (without == nil) {
				t.Errorf("%s without %v: PIPELINING offered: %v", mode, without, offered)
			}
			if err := send(c, "a@example.org", "b@example.org", "c@example.org"); err != nil {
				t.Fatalf("%s: %v", mode, err)
			}
			m := s.WaitMails(1)[0]
			if m.Sender != "a@example.org" ||
				!slices.Equal(m.RecipientAddresses(), []string{"b@example.org", "c@example.org"}) ||
				m.User != "u" ||
				m.Mechanism != "PLAIN" {
				t.Errorf("%s: %+v", mode, m)
			}
			if string(m.Raw) != sample {
				t.Errorf("%s: data came as %q", mode, m.Raw)
			}
			if stored, err := os.ReadFile(m.Path); err != nil || string(stored) != sample {
				t.Errorf("%s: stored %q, %v", mode, stored, err)
			}
			if (m.TLS != nil) != (mode != TLSNone) ||
				(m.TLS != nil && m.TLS.ServerName != "localhost") {
				t.Errorf("%s: TLS %+v", mode, m.TLS)
			}
		}
	}
}

func TestSummaryIsDecoded(t *testing.T) {
	got := Summarize([]byte(sample))
	if got.Error != "" || got.Subject != "été" || got.From[0].Name != "René" ||
		len(got.Parts) != 2 {
		t.Fatalf("%+v", got)
	}
	if p := got.Parts[0]; p.Text != "déjà\r\n.dot" || p.Parents != "multipart/mixed" {
		t.Errorf("%+v", p)
	}
	if p := got.Parts[1]; p.FileName != "für.pdf" || p.Size != 3 || p.Disposition != "attachment" ||
		p.Text != "" {
		t.Errorf("%+v", p)
	}
	if broken := Summarize([]byte("no header at all")); broken.Error == "" {
		t.Error("a mail without a header is not reported")
	}
}

func TestDataIsInspected(t *testing.T) {
	got := inspect([]byte("ab\rc\nd\r\n\x00\xe9fghi\r\n\r"))
	want := Bytes{BareCR: 2, BareLF: 1, NUL: 1, EightBit: true, LongestLine: 6}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestAddressesMisbehaveAsDocumented(t *testing.T) {
	for address, code := range map[string]int{"refused": 550, "later": 451, "full": 452, "disabled": 550, "relay": 554,
		"toomany": 452, "grey": 451, "closing": 421, "data-refused": 554, "data-later": 451, "toobig": 552, "data-closing": 421} {
		s := Start(t, Options{})
		c := dial(t, s)
		err := send(c, "a@example.org", address+"@example.org")
		var refusal *smtp.SMTPError
		if !errors.As(err, &refusal) || refusal.Code != code {
			t.Errorf("%s: %v", address, err)
		}
		if len(s.Mails()) != 0 {
			t.Errorf("%s: the mail was accepted", address)
		}
		c.Reset()
		err = send(c, "a@example.org", "good@example.org", "grey@example.org")
		if strings.HasSuffix(address, "closing") {
			if err == nil {
				t.Errorf("%s: the connection lives on", address)
			}
		} else if (err == nil) != (address == "grey") {
			t.Errorf("%s: afterwards %v", address, err)
		}
	}
	for _, address := range []string{"drop", "data-drop", "accepted-drop"} {
		s := Start(t, Options{})
		c := dial(t, s)
		if err := send(c, "a@example.org", address+"@example.org"); (err == nil) != (address == "accepted-drop") {
			t.Errorf("%s: %v", address, err)
		}
		if err := c.Noop(); err == nil {
			t.Errorf("%s: the connection lives on", address)
		}
		if len(s.Mails()) != len(map[bool][]int{true: {1}}[address == "accepted-drop"]) {
			t.Errorf("%s: %d mails", address, len(s.Mails()))
		}
	}
	for _, address := range []string{"stall", "data-stall"} {
		s := Start(t, Options{})
		c := dial(t, s)
		c.CommandTimeout, c.SubmissionTimeout = 50*time.Millisecond, 50*time.Millisecond
		err := send(c, "a@example.org", address+"@example.org")
		if timeout, ok := err.(net.Error); !ok || !timeout.Timeout() {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestLimitsAreKept(t *testing.T) {
	s := Start(
		t,
		Options{
			MaxMails:   1,
			MaxSize:    10000,
			MaxRcpt:    2,
			MaxClients: 1,
			Without:    []string{"DSN"},
			Announce:   []string{"LIMITS MAILMAX=1"},
		},
	)
	c := dial(t, s)
	if err := c.Noop(); err != nil {
		t.Fatal(err)
	}
	if err := dial(t, s).Noop(); err == nil ||
		!strings.Contains(err.Error(), "Too many connections") {
		t.Errorf("second client: %v", err)
	}
	if limits, _ := c.Extension("LIMITS"); !limits {
		t.Error("LIMITS is not announced")
	}
	if dsn, _ := c.Extension("DSN"); dsn {
		t.Error("DSN is announced")
	}
	if err := send(c, "a@example.org", "b@example.org", "c@example.org", "d@example.org"); err == nil ||
		!strings.Contains(err.Error(), "Maximum limit") {
		t.Errorf("third recipient: %v", err)
	}
	c.Reset()
	if err := c.SendMail("a@example.org", []string{"b@example.org"}, strings.NewReader(strings.Repeat("x", 10001))); err == nil {
		t.Error("a mail over the limit is accepted")
	}
	if err := send(c, "a@example.org", "b@example.org"); err != nil {
		t.Fatal(err)
	}
	if err := send(c, "a@example.org", "b@example.org"); err == nil ||
		!strings.Contains(err.Error(), "Too many messages") {
		t.Errorf("second mail: %v", err)
	}
	s.WaitIdle()
}

func TestBothFamiliesAreServed(t *testing.T) {
	s := Start(t, Options{Listen: "127.0.0.1:0,[::1]:0"})
	for _, address := range s.Addrs {
		c, err := smtp.Dial(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := send(c, "a@example.org", "b@example.org"); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		c.Close()
	}
	if len(s.Mails()) != 2 {
		t.Errorf("%d mails", len(s.Mails()))
	}
}

func TestIdleClientIsSentAway(t *testing.T) {
	s := Start(t, Options{Idle: 20 * time.Millisecond})
	dial(t, s)
	s.WaitIdle()
}

func TestSignInIsChecked(t *testing.T) {
	s := Start(
		t,
		Options{TLS: TLSStartTLS, User: "u", Password: "p", Token: "t", RequireAuth: true},
	)
	bearer := func(token string) sasl.Client {
		return sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: "u", Token: token})
	}
	for name, test := range map[string]struct {
		client sasl.Client
		good   bool
	}{
		"plain":        {sasl.NewPlainClient("", "u", "p"), true},
		"plain wrong":  {sasl.NewPlainClient("", "u", "q"), false},
		"login":        {sasl.NewLoginClient("u", "p"), true},
		"login wrong":  {sasl.NewLoginClient("v", "p"), false},
		"bearer":       {bearer("t"), true},
		"bearer wrong": {bearer("u"), false},
		"xoauth2":      {xoauth2("t"), true},
		"xoauth2 bad":  {xoauth2("s"), false},
	} {
		c := dial(t, s)
		if err := c.Auth(test.client); (err == nil) != test.good {
			t.Errorf("%s: %v", name, err)
		}
		if err := c.Mail("a@example.org", nil); (err == nil) != test.good {
			t.Errorf("%s: MAIL says %v", name, err)
		}
	}
}

// xoauth2 is a token and the client's half of the mechanism.
type xoauth2 string

func (x xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=u\x01auth=Bearer " + string(x) + "\x01\x01"), nil
}

func (x xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

func TestEveryCertificateKindIsWhatItSays(t *testing.T) {
	certificates, err := NewCertificates("mail.example.org")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range CertificateKinds {
		s := Start(t, Options{TLS: TLSImplicit, Certificate: kind, Certificates: certificates})
		for _, name := range []string{"localhost", "127.0.0.1", "::1", "mail.example.org"} {
			c, err := tls.Dial(
				"tcp",
				s.Addr,
				&tls.Config{RootCAs: certificates.Pool(), ServerName: name},
			)
			if err == nil {
				c.Close()
			}
			var authority x509.UnknownAuthorityError
			var hostname x509.HostnameError
			var invalid x509.CertificateInvalidError
			right := false
			switch kind {
			case Good, GoodChain:
				right = err == nil
			case Expired, NotYetValid, ExpiredStranger:
				right = errors.As(err, &invalid) && invalid.Reason == x509.Expired
			case WrongName, CommonNameOnly:
				right = errors.As(err, &hostname)
			case UnknownAuthority, SelfSigned, MissingIntermediate:
				right = errors.As(err, &authority)
			case WrongPurpose:
				right = errors.As(err, &invalid) && invalid.Reason == x509.IncompatibleUsage
			}
			if !right {
				t.Errorf("%s, %s: %v", kind, name, err)
			}
		}
	}
	if _, err := certificates.Server("no such kind"); err == nil {
		t.Error("an unknown kind is made")
	}
}

func TestFaultsCutAfterTheByte(t *testing.T) {
	for _, kind := range []string{FaultClose, FaultReset} {
		for after := int64(0); after < 35; after += 13 {
			s := Start(t, Options{Fault: &Fault{Kind: kind, Sent: true, After: after}})
			c, err := net.Dial("tcp", s.Addr)
			if kind == FaultReset && err != nil {
				continue // it came before the client's connect returned
			}
			if err != nil {
				t.Fatal(err)
			}
			// A reset may overtake the bytes before it, an orderly end may not.
			n, last := drain(c)
			if n > after || (kind == FaultClose && (n != after || last != nil)) {
				t.Errorf("%s after %d: got %d bytes and %v", kind, after, n, last)
			}
			s.WaitIdle()

			s = Start(t, Options{Fault: &Fault{Kind: kind, After: after}})
			if c, err = net.Dial("tcp", s.Addr); err != nil {
				if kind == FaultReset {
					continue
				}
				t.Fatal(err)
			}
			c.Write([]byte(strings.Repeat("NOOP\r\n", 10)))
			drain(c)
			s.WaitIdle()
		}
	}
	s := Start(t, Options{Fault: &Fault{Kind: FaultStopReading, After: 0}})
	c, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(100 * time.Millisecond))
	for err == nil {
		_, err = c.Write(make([]byte, 1<<16))
	}
	if timeout, ok := err.(net.Error); !ok || !timeout.Timeout() {
		t.Errorf("writing to a server that does not read: %v", err)
	}
	if _, open := s.Connections(); open != 1 {
		t.Error("the connection was closed")
	}
}

func drain(c net.Conn) (n int64, err error) {
	buffer := make([]byte, 100)
	for {
		got, err := c.Read(buffer)
		n += int64(got)
		if err != nil {
			if err.Error() == "EOF" {
				err = nil
			}
			return n, err
		}
	}
}

func TestPipesAreServed(t *testing.T) {
	s := Start(t, Options{Listen: "none"})
	near, far := net.Pipe()
	s.ServeConn(far)
	c := smtp.NewClient(near)
	defer c.Close()
	if err := send(c, "a@example.org", "b@example.org"); err != nil {
		t.Fatal(err)
	}
	if len(s.Mails()) != 1 {
		t.Errorf("%d mails", len(s.Mails()))
	}
}

func TestCloseConnectionsKeepsTheServer(t *testing.T) {
	s := Start(t, Options{})
	c := dial(t, s)
	if err := c.Noop(); err != nil { // after it the server has taken the connection
		t.Fatal(err)
	}
	s.CloseConnections()
	if c.Noop() == nil {
		t.Error("the connection lives on")
	}
	if err := dial(t, s).Noop(); err != nil {
		t.Error(err)
	}
}
