// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"net"
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"
)

// TestFault_A01_A02_A04_A05_A14_Addresses: what may stand between angle brackets, and what never
// reaches the wire.
func TestFault_A01_A02_A04_A05_A14_Addresses(t *testing.T) {
	for _, a := range []string{
		"a@b", "a.b@c.test", "a+b=c@d.test", "o'neill@x.test", "a..b@docomo.test", "a_b@under_score.test", "postmaster", `"a b"@c.test`, `"a@b"@c.test`,
		`"a\"b\\c"@d.test`, `"<>"@x.test`, "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]", strings.Repeat("l", 100) + "@x.test", `""@x.test`,
	} {
		if err := checkAddress(a, false); err != nil {
			t.Errorf("%q: %v", a, err)
		}
	}
	for _, a := range []string{"ü@x.test", "a@bücher.test", `"ü"@x.test`} {
		if checkAddress(a, false) == nil {
			t.Errorf("%q is accepted without SMTPUTF8", a)
		}
		if err := checkAddress(a, true); err != nil {
			t.Errorf("%q: %v", a, err)
		}
	}
	for _, a := range []string{
		"", "@", "a@", "@b", "a b@c", "a@b c", "a@b> SIZE=1", "a>@b", "<a@b>", "a@b\r\nDATA", "a\r\n@b", "a@b\r", "a@b\n", "a@b\x00", "a\x7f@b", "\"a\r\nRCPT TO:<x>\"@d", "\"a\nb\"@d",
		`"a@b`, `"a"b@c`, `"foo@psres.net> ORCPT=admin@admin.com"x@test.com`, `a"b"@c`, "a@b@c", "a@b(x)c", "user@good.com(x)evil.com", "a@[b", "a@[1]2]", "a@[<>]", "a,b@c", "a;b@c", `a\@b`, `"a\`,
		"=?utf-8?q?a=40evil.com=00?=@good.com extra", strings.Repeat("a", 250) + "@x.test", "a@b\xff", "a\u0085b@c\xc2",
	} {
		if checkAddress(a, true) == nil {
			t.Errorf("%q is accepted", a)
		}
	}
	// U+760A ends in the octet of LF when it is narrowed (A03): it is written as the UTF-8 that it
	// is.
	if err := checkAddress("\u760a@x.test", true); err != nil {
		t.Error(err)
	}
}

// TestFault_A16_LastCheck: the place that writes commands refuses control characters and long lines
// by itself.
func TestFault_A16_LastCheck(t *testing.T) {
	for _, s := range []string{"NOOP a\rb", "NOOP a\nb", "VRFY \x00", "EXPN \x7f", "X \t", strings.Repeat("x", maxLine-1)} {
		b, err := endCommand([]byte("QUIT\r\n"+s), 6, maxLine)
		if err == nil || string(b) != "QUIT\r\n" {
			t.Errorf("%q gave %q, %v", s, b, err)
		}
	}
	if b, err := endCommand([]byte(strings.Repeat("x", maxLine-2)), 0, maxLine); err != nil ||
		len(b) != maxLine {
		t.Error(len(b), err)
	}
}

// TestFault_A01_NothingIsWritten: a mail with one bad value writes nothing at all, and the next one
// goes.
func TestFault_A01_NothingIsWritten(t *testing.T) {
	nl := "x\r\nRSET"
	for name, spoil := range map[string]func(*Mail){
		"sender":          func(m *Mail) { m.Sender = "a@b\r\nDATA" },
		"last recipient":  func(m *Mail) { m.Recipients = append(m.Recipients, "a@b\nDATA") },
		"empty recipient": func(m *Mail) { m.Recipients = []string{""} },
		"no recipient":    func(m *Mail) { m.Recipients = nil },
		"body type":       func(m *Mail) { m.Options.Body = gosmtp.BodyType(nl) },
		"RET":             func(m *Mail) { m.Options.Return = gosmtp.DSNReturn(nl) },
		"ENVID":           func(m *Mail) { m.Options.EnvelopeID = nl },
		"long ENVID":      func(m *Mail) { m.Options.EnvelopeID = strings.Repeat("x", 101) },
		"AUTH":            func(m *Mail) { m.Options.Auth = &nl },
		"NOTIFY": func(m *Mail) {
			m.RecipientOptions = []gosmtp.RcptOptions{{Notify: []gosmtp.DSNNotify{gosmtp.DSNNotify(nl)}}}
		},
		"NOTIFY=NEVER and more": func(m *Mail) {
			m.RecipientOptions = []gosmtp.RcptOptions{{Notify: []gosmtp.DSNNotify{"NEVER", "DELAY"}}}
		},
		"ORCPT": func(m *Mail) {
			m.RecipientOptions = []gosmtp.RcptOptions{{OriginalRecipientType: "rfc822", OriginalRecipient: nl}}
		},
		"ORCPT type": func(m *Mail) {
			m.RecipientOptions = []gosmtp.RcptOptions{{OriginalRecipientType: gosmtp.DSNAddressType(nl), OriginalRecipient: "x"}}
		},
		"BY": func(m *Mail) {
			m.Options.DeliverBy = &gosmtp.DeliverByOptions{Mode: gosmtp.DeliverByMode(nl)}
		},
		"MT-PRIORITY":       func(m *Mail) { p := 10; m.Options.MTPriority = &p },
		"options of others": func(m *Mail) { m.RecipientOptions = make([]gosmtp.RcptOptions, 2) },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPeer(
				t,
				"S: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: 250-DSN\nS: 250-DELIVERBY\nS: 250-MT-PRIORITY\nS: 250 AUTH X\nC: MAIL FROM:<a@client.test>\nS: 250 ok\nC: RCPT TO:<b@mx.test>\nS: 250 ok\nC: DATA\nS: 354 go\nC: x\nC: .\nS: 250 queued\n",
			)
			conn, err := Dial(
				context.Background(),
				&Config{
					Host:     "127.0.0.1",
					Port:     listen(t, p),
					EHLOName: "client.test",
					Silence:  silence,
				},
			)
			if err != nil {
				t.Fatal(err)
			}
			m := mail()
			spoil(m)
			_, err = conn.Send(context.Background(), m)
			if e := expect(t, err, BadAddress, StageConfig, false); !e.Usable {
				t.Error("not usable")
			}
			if _, err := conn.Send(context.Background(), mail()); err != nil {
				t.Error(err)
			}
			conn.Quit(context.Background())
		})
	}
}

// TestFault_A09_A11_Configuration: a wrong argument of the connection is refused before anything is
// connected to.
func TestFault_A09_A11_Configuration(t *testing.T) {
	for name, spoil := range map[string]func(*Config){
		"no host":                 func(c *Config) { c.Host = "" },
		"host with CRLF":          func(c *Config) { c.Host = "a\r\nb" },
		"host with a space":       func(c *Config) { c.Host = "a b" },
		"host A-label of nothing": func(c *Config) { c.Host = "xn--0049" },
		"host with a slash":       func(c *Config) { c.Host = "a/b" },
		"port 0":                  func(c *Config) { c.Port = 0 },
		"port 65536":              func(c *Config) { c.Port = 65536 },
		"EHLO name with CRLF":     func(c *Config) { c.EHLOName = "a\r\nRSET" },
		"EHLO name with space":    func(c *Config) { c.EHLOName = "a b" },
		"user with NUL":           func(c *Config) { c.SignIn = SignIn{Username: "a\x00b", Password: "x"} },
		"password with CRLF":      func(c *Config) { c.SignIn = SignIn{Username: "a", Password: "x\r\n"} },
		"token with ^A":           func(c *Config) { c.SignIn = SignIn{Username: "a", Token: "x\x01"} },
		"password not UTF-8":      func(c *Config) { c.SignIn = SignIn{Username: "a", Password: "\xff"} },
		"password, no user":       func(c *Config) { c.SignIn = SignIn{Password: "x"} },
		"unknown mechanism":       func(c *Config) { c.SignIn = SignIn{Username: "a", Password: "x", Mechanism: "X\r\nY"} },
		"required with what":      func(c *Config) { c.SignIn = SignIn{Username: "a", Required: true} },
		"security":                func(c *Config) { c.Security = 77 },
	} {
		cfg := &Config{
			Host: "mx.test",
			Port: 25,
			DialAddress: func(context.Context, string, string) (net.Conn, error) {
				t.Errorf("%s: connected", name)
				return nil, net.ErrClosed
			},
		}
		spoil(cfg)
		_, err := Dial(context.Background(), cfg)
		kind := BadConfig
		if strings.Contains(name, "host") {
			kind = HostNotFound
		}
		expect(t, err, kind, StageConfig, false)
	}
}

// TestFault_A10_Options: options are encoded so that they stay one word.
func TestFault_A10_Options(t *testing.T) {
	auth, none, prio := "e=mc2+ü@x.test", "", -3
	by := gosmtp.DeliverByOptions{Time: 120e9, Mode: gosmtp.DeliverByReturn, Trace: true}
	c := &Conn{}
	c.offers = offerSize
	for _, x := range []struct {
		m    Mail
		want string
	}{
		{Mail{Options: gosmtp.MailOptions{EnvelopeID: "a b+c=d\x80", Return: "HDRS", Auth: &auth}}, "MAIL FROM:<> SIZE=5 RET=HDRS ENVID=a+20b+2Bc+3Dd+80 AUTH=e+3Dmc2+2B+C3+BC@x.test\r\n"},
		{Mail{Sender: "a@b", Options: gosmtp.MailOptions{Body: "8BITMIME", UTF8: true, RequireTLS: true, Auth: &none}}, "MAIL FROM:<a@b> SIZE=5 BODY=8BITMIME SMTPUTF8 REQUIRETLS AUTH=<>\r\n"},
		{Mail{Sender: "a@b", Options: gosmtp.MailOptions{DeliverBy: &by, MTPriority: &prio}}, "MAIL FROM:<a@b> SIZE=5 BY=120;RT MT-PRIORITY=-3\r\n"},
	} {
		if b, err := c.appendMail(nil, &x.m, 5); err != nil || string(b) != x.want {
			t.Errorf("%q, %v; want %q", b, err, x.want)
		}
	}
	for _, x := range []struct {
		o    gosmtp.RcptOptions
		utf8 bool
		want string
	}{
		{gosmtp.RcptOptions{Notify: []gosmtp.DSNNotify{"SUCCESS", "DELAY"}, OriginalRecipientType: "RFC822", OriginalRecipient: "a+b@c d"}, false, " NOTIFY=SUCCESS,DELAY ORCPT=RFC822;a+2Bb@c+20d"},
		{gosmtp.RcptOptions{OriginalRecipientType: "UTF-8", OriginalRecipient: "ü+\\@x"}, false, ` ORCPT=UTF-8;\x{FC}\x{2B}\x{5C}@x`},
		{gosmtp.RcptOptions{OriginalRecipientType: "UTF-8", OriginalRecipient: "ü+@x"}, true, ` ORCPT=UTF-8;ü\x{2B}@x`},
	} {
		m := &Mail{
			Recipients:       []string{"r@x"},
			RecipientOptions: []gosmtp.RcptOptions{x.o},
			Options:          gosmtp.MailOptions{UTF8: x.utf8},
		}
		if b, err := appendRecipient(nil, m, 0); err != nil ||
			string(b) != "RCPT TO:<r@x>"+x.want+"\r\n" {
			t.Errorf("%q, %v; want %q", b, err, x.want)
		}
	}
}

// TestDefaultHelloName is the address literal of this side of the connection.
func TestDefaultHelloName(t *testing.T) {
	port := listen(t, newPeer(t, "S: 220 mx\nC: EHLO [127.0.0.1]\nS: 250 mx\n"))
	conn, err := Dial(
		context.Background(),
		&Config{Host: "127.0.0.1", Port: port, Silence: silence},
	)
	if err != nil {
		t.Fatal(err)
	}
	conn.Quit(context.Background())
	for in, want := range map[string]string{"2001:db8::1": "[IPv6:2001:db8::1]", "[192.0.2.1]": "[192.0.2.1]", "Bücher.Test.": "xn--bcher-kva.test", "me": "me"} {
		if got, err := helloName(in); got != want || err != nil {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}
