// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
	"time"

	"courriel.dev/courriel/core/internal/smtptest"
)

func TestParsePins(t *testing.T) {
	one := Pin{1, 2, 3}.String()
	for text, want := range map[string]int{"": 0, one: 1, one + ";" + one: 2, " " + one + " ; ": 1, one + ";;": 1} {
		if pins, err := ParsePins(text); err != nil || len(pins) != want {
			t.Errorf("%q: %v %v", text, pins, err)
		}
	}
	for _, text := range []string{"sha256//", "sha1//" + one[8:], one[:20], one[8:], ";", " ", one + "," + one, one + "x"} {
		if pins, err := ParsePins(text); err == nil {
			t.Errorf("%q: %v", text, pins)
		}
	}
}

// TestPins: a key counts where it was verified. What a server only sends along proves nothing, and
// with PinsOnly nothing but the server's own key does.
func TestPins(t *testing.T) {
	ca := dated{name: "authority", from: -100, to: 100}.make()
	middle := dated{name: "middle", from: -100, to: 100, by: ca}.make()
	good := dated{name: "mx.test", from: -10, to: 10, by: middle, leaf: true}.make()
	stranger := dated{name: "stranger", from: -100, to: 100}.make()
	self := dated{name: "else.test", from: -20, to: -10, by: stranger, leaf: true}.make()
	other := dated{name: "mx.test", from: -10, to: 10, by: ca, leaf: true}.make()
	pins := func(all ...*authority) (p []Pin) {
		for _, a := range all {
			p = append(p, pinOf(a.cert))
		}
		return p
	}
	list := func(all ...*authority) (certs []*x509.Certificate) {
		for _, a := range all {
			certs = append(certs, a.cert)
		}
		return certs
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca.cert)
	for _, c := range []struct {
		name   string
		sent   []*x509.Certificate
		pins   []Pin
		only   bool
		ignore Ignore
		want   Kind
	}{
		{"no pins", list(good, middle), nil, false, 0, KindNone},
		{"no pins, pins only", list(self), nil, true, 0, UnknownAuthority},
		{"the server's own", list(good, middle), pins(good), false, 0, KindNone},
		{"one of two", list(good, middle), pins(stranger, good), false, 0, KindNone},
		{"the middle", list(good, middle), pins(middle), false, 0, KindNone},
		{"the root, which is not sent", list(good, middle), pins(ca), false, 0, KindNone},
		{"another", list(good, middle), pins(other), false, 0, WrongKey},
		{"sent along, not in the chain", list(other, middle), pins(middle), false, 0, WrongKey},
		{"sent along, a stranger", list(good, middle, stranger), pins(stranger), false, 0, WrongKey},
		{"pinned, not trusted", list(self, stranger), pins(self), false, 0, UnknownAuthority},
		{"pinned, not trusted, ignored", list(self, stranger), pins(self), false, IgnoreInvalid | IgnoreName | IgnoreExpired, KindNone},
		{"an ignored chain proves no key but the first", list(self, stranger), pins(stranger), false, IgnoreInvalid | IgnoreName | IgnoreExpired, WrongKey},
		{"pins only", list(self, stranger), pins(self), true, 0, KindNone},
		{"pins only, the issuer's", list(self, stranger), pins(stranger), true, 0, WrongKey},
		{"pins only, a valid certificate", list(good, middle), pins(self), true, 0, WrongKey},
	} {
		s := &setup{
			Conn: &Conn{name: "mx.test"},
			cfg: &Config{
				Pins:     c.pins,
				PinsOnly: c.only,
				Ignore:   c.ignore,
				Now:      func() time.Time { return chainNow },
			},
			roots: roots,
		}
		_, err := s.verify(c.sent)
		got := KindNone
		var ce *certError
		if errors.As(err, &ce) {
			got = ce.kind
		} else if err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s: %v (%v), want %v", c.name, got, err, c.want)
		}
		if got == WrongKey && !strings.Contains(err.Error(), pinOf(c.sent[0]).String()) {
			t.Errorf("%s: the key that was seen is not named: %v", c.name, err)
		}
	}
}

// TestPinsOnTheWire: also for a TLS session that is taken up again.
func TestPinsOnTheWire(t *testing.T) {
	s := smtptest.Start(t, smtptest.Options{TLS: smtptest.TLSImplicit})
	cfg := Config{
		Host:     s.Host,
		Port:     s.Port,
		Security: ImplicitTLS,
		Roots:    s.CAPool,
		Silence:  time.Minute,
	}
	for _, pins := range [][]Pin{nil, {{1}}, {{1}}} {
		cfg.Pins = pins
		conn, err := Dial(context.Background(), &cfg)
		if pins == nil {
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Send(context.Background(), mail()); err != nil { // the ticket has arrived
				t.Fatal(err)
			}
			conn.Quit(context.Background())
			continue
		}
		var e *Error
		if !errors.As(err, &e) || e.Kind != WrongKey || e.Stage != StageTLS || e.Means.Retry {
			t.Errorf("%v", err)
		}
	}
}

func TestMinTLS(t *testing.T) {
	for _, c := range []struct {
		server, min uint16
		legacy      bool
		kind        Kind
	}{
		{tls.VersionTLS12, 0, false, KindNone}, {tls.VersionTLS12, tls.VersionTLS12, false, KindNone},
		{tls.VersionTLS12, tls.VersionTLS13, false, TLSHandshake}, {0, tls.VersionTLS13, false, KindNone},
		{tls.VersionTLS12, tls.VersionTLS13, true, TLSHandshake},
	} {
		s := smtptest.Start(t, smtptest.Options{TLS: smtptest.TLSImplicit, MaxTLS: c.server})
		cfg := Config{
			Host:      s.Host,
			Port:      s.Port,
			Security:  ImplicitTLS,
			Roots:     s.CAPool,
			Silence:   time.Minute,
			MinTLS:    c.min,
			LegacyTLS: c.legacy,
		}
		conn, err := Dial(context.Background(), &cfg)
		kind := KindNone
		var e *Error
		if errors.As(err, &e) {
			kind = e.Kind
		} else {
			conn.Quit(context.Background())
		}
		if kind != c.kind {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
