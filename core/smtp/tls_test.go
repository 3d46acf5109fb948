// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"
)

const afterTLS = "X tls\nS: 220 mx\nC: EHLO client.test\nS: 250 mx\n"

// dialTLS opens an implicit TLS connection to a server with a certificate of the test's.
func dialTLS(
	t *testing.T,
	cert tls.Certificate,
	text string,
	change func(*Config, *peer),
) (*Conn, error) {
	p := newPeer(t, text)
	p.tls = &tls.Config{Certificates: []tls.Certificate{cert}}
	cfg := &Config{
		Host:     "mx.test",
		Port:     465,
		Security: ImplicitTLS,
		EHLOName: "client.test",
		Silence:  silence,
		ExtraCAs: testCA().pem(),
	}
	cfg.Resolver = fixedResolver{}
	change(cfg, p)
	dial, done := serveOnce(t, p)
	if cfg.DialAddress == nil {
		cfg.DialAddress = dial
	}
	conn, err := Dial(context.Background(), cfg)
	t.Cleanup(func() {
		if conn != nil {
			conn.Abort()
		}
		<-done
	})
	return conn, err
}

type fixedResolver struct{}

func (fixedResolver) LookupNetIP(_ context.Context, network, host string) ([]netip.Addr, error) {
	if network == "ip4" {
		return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// TestFault_C05_Certificates: each fault of a certificate has its kind, and is overlooked by its
// own bit and by no other.
func TestFault_C05_Certificates(t *testing.T) {
	ca, other := testCA(), otherCA()
	for _, c := range []struct {
		name, host string
		cert       tls.Certificate
		kind       Kind
		bit        Ignore
	}{
		{"good", "mx.test", ca.issue(0, "mx.test"), KindNone, 0},
		{"good by another case and a final dot", "MX.Test.", ca.issue(0, "mx.test"), KindNone, 0},
		{"wildcard of one label", "a.mx.test", ca.issue(0, "*.mx.test"), KindNone, 0},
		{"wildcard is not two labels", "a.b.mx.test", ca.issue(0, "*.mx.test"), WrongName, IgnoreName},
		{"address", "192.0.2.1", ca.issue(0, "192.0.2.1"), KindNone, 0},
		{"address in the list of names only", "192.0.2.1", ca.issue(0, "mx.test"), WrongName, IgnoreName},
		{"internationalized name", "möil.test", ca.issue(0, "xn--mil-sna.test"), KindNone, 0},
		{"wrong name", "mx.test", ca.issue(0, "my.test"), WrongName, IgnoreName},
		{"common name only", "server", ca.issue(0), WrongName, IgnoreName},
		{"name of the address looked up", "mx.test", ca.issue(0, "192.0.2.1"), WrongName, IgnoreName},
		{"expired", "mx.test", ca.issue(-24*time.Hour, "mx.test"), Expired, IgnoreExpired},
		{"not yet valid", "mx.test", ca.issue(24*time.Hour, "mx.test"), Expired, IgnoreExpired},
		{"unknown authority", "mx.test", other.issue(0, "mx.test"), UnknownAuthority, IgnoreInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			conn, err := dialTLS(
				t,
				c.cert,
				afterTLS,
				func(cfg *Config, _ *peer) { cfg.Host = c.host },
			)
			if c.kind == KindNone {
				if err != nil {
					t.Fatal(err)
				}
				if i := conn.Info().TLS; !i.Verified || i.Overlooked != 0 || i.Version == "" ||
					i.CipherSuite == "" ||
					len(i.Certificates) == 0 {
					t.Errorf("%+v", i)
				}
				return
			}
			expect(t, err, c.kind, StageTLS, false)
			_, err = dialTLS(t, c.cert, afterTLS, func(cfg *Config, _ *peer) {
				cfg.Host = c.host
				cfg.Ignore = (IgnoreInvalid | IgnoreName | IgnoreExpired | IgnoreRevocation) &^ c.bit
			})
			expect(t, err, c.kind, StageTLS, false)
			conn, err = dialTLS(
				t,
				c.cert,
				afterTLS,
				func(cfg *Config, _ *peer) { cfg.Host, cfg.Ignore = c.host, c.bit },
			)
			if err != nil {
				t.Fatal(err)
			}
			if i := conn.Info().TLS; i.Verified || i.Overlooked != c.bit {
				t.Errorf("%+v", i)
			}
		})
	}
}

// TestFault_C05_SeveralFaults: overlooking one fault does not hide the others.
func TestFault_C05_SeveralFaults(t *testing.T) {
	cert := otherCA().issue(-24*time.Hour, "my.test")
	for _, c := range []struct {
		ignore Ignore
		kind   Kind
	}{
		{0, UnknownAuthority},
		{IgnoreInvalid, WrongName},
		{IgnoreInvalid | IgnoreName, Expired},
		{IgnoreExpired | IgnoreName, UnknownAuthority},
		{IgnoreInvalid | IgnoreExpired, WrongName},
	} {
		_, err := dialTLS(t, cert, afterTLS, func(cfg *Config, _ *peer) { cfg.Ignore = c.ignore })
		expect(t, err, c.kind, StageTLS, false)
	}
	conn, err := dialTLS(
		t,
		cert,
		afterTLS,
		func(cfg *Config, _ *peer) { cfg.Ignore = IgnoreInvalid | IgnoreExpired | IgnoreName },
	)
	if err != nil {
		t.Fatal(err)
	}
	if got := conn.Info().TLS.Overlooked; got != IgnoreInvalid|IgnoreExpired|IgnoreName {
		t.Errorf("overlooked %b", got)
	}
}

// TestFault_C05_Clock: certificates are judged by the clock of the configuration.
func TestFault_C05_Clock(t *testing.T) {
	_, err := dialTLS(t, testCA().issue(0, "mx.test"), afterTLS, func(cfg *Config, _ *peer) {
		cfg.Now = func() time.Time { return farOff.AddDate(1, 0, 0) }
	})
	expect(t, err, Expired, StageTLS, false)
}

// TestFault_C05_SystemRoots: without a CA of the caller's, the tests' CA is unknown.
func TestFault_C05_SystemRoots(t *testing.T) {
	_, err := dialTLS(t, goodCert(), afterTLS, func(cfg *Config, _ *peer) { cfg.ExtraCAs = nil })
	expect(t, err, UnknownAuthority, StageTLS, false)
	_, err = dialTLS(
		t,
		goodCert(),
		afterTLS,
		func(cfg *Config, _ *peer) { cfg.ExtraCAs, cfg.Roots = nil, x509.NewCertPool() },
	)
	expect(t, err, UnknownAuthority, StageTLS, false)
}

// TestFault_C07_SessionsAreVerifiedAgain: a TLS session is taken up again, and only under rules
// that its certificate meets.
func TestFault_C07_SessionsAreVerifiedAgain(t *testing.T) {
	server := &tls.Config{Certificates: []tls.Certificate{testCA().issue(0, "resume.test")}}
	key := [32]byte{1, 2, 3}
	server.SetSessionTicketKeys([][32]byte{key})
	dial := func(change func(*Config)) (*Conn, error) {
		return dialTLS(t, tls.Certificate{}, afterTLS, func(cfg *Config, p *peer) {
			cfg.Host, p.tls = "resume.test", server
			change(cfg)
		})
	}
	for i := range 3 {
		conn, err := dial(func(*Config) {})
		if err != nil {
			t.Fatal(err)
		}
		if got := conn.Info().TLS; got.Resumed != (i > 0) || !got.Verified {
			t.Errorf("connection %d: resumed %v, verified %v", i+1, got.Resumed, got.Verified)
		}
	}
	_, err := dial(func(cfg *Config) { cfg.ExtraCAs = otherCA().pem() })
	expect(t, err, UnknownAuthority, StageTLS, false)
	_, err = dial(
		func(cfg *Config) { cfg.Now = func() time.Time { return farOff.AddDate(0, 0, 1) } },
	)
	expect(t, err, Expired, StageTLS, false)
}

// TestFault_C11_OldTLS: TLS 1.1 is not spoken, and the name is sent.
func TestFault_C11_OldTLS(t *testing.T) {
	_, err := dialTLS(t, goodCert(), afterTLS, func(_ *Config, p *peer) {
		p.tls.MinVersion, p.tls.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	})
	expect(t, err, TLSHandshake, StageTLS, false)
	var sni string
	_, err = dialTLS(t, goodCert(), afterTLS, func(_ *Config, p *peer) {
		p.tls.GetConfigForClient = func(h *tls.ClientHelloInfo) (*tls.Config, error) {
			sni = h.ServerName
			return nil, nil
		}
	})
	if err != nil || sni != "mx.test" {
		t.Errorf("server name %q, %v", sni, err)
	}
}

// TestBadCA: a CA file without a certificate is said to be one before anything is connected to.
func TestBadCA(t *testing.T) {
	_, err := Dial(
		context.Background(),
		&Config{Host: "mx.test", Port: 25, ExtraCAs: []byte("not PEM")},
	)
	expect(t, err, BadCA, StageConfig, false)
}

// far makes a connection look as if it went to another machine.
type far struct{ net.Conn }

func (far) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 25} }

func farDial(
	dial func(context.Context, string, string) (net.Conn, error),
) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		return far{c}, err
	}
}

// TestFault_D01_CredentialsInClear: credentials leave over verified TLS, to this machine, or when
// the caller insists.
func TestFault_D01_CredentialsInClear(t *testing.T) {
	const (
		offer  = "S: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: 250 AUTH PLAIN\n"
		signed = "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 235 ok\n"
	)
	for _, c := range []struct {
		name   string
		text   string
		change func(*Config)
		near   bool
		ok     bool
	}{
		{"in clear", offer, func(*Config) {}, false, false},
		{"in clear, a name that claims to be here", offer, func(cfg *Config) { cfg.Host = "localhost" }, false, false},
		{"in clear to this machine", offer + signed, func(cfg *Config) { cfg.Host = "127.0.0.1" }, true, true},
		{"in clear to this machine, IPv6", offer + signed, func(cfg *Config) { cfg.Host = "::1" }, true, true},
		{"in clear to this machine, IPv4 in IPv6", offer + signed, func(cfg *Config) { cfg.Host = "::ffff:127.0.0.1" }, true, true},
		{"in clear to localhost", offer + signed, func(cfg *Config) { cfg.Host = "LocalHost." }, true, true},
		{"in clear to a name below it", offer + signed, func(cfg *Config) { cfg.Host = "mail.localhost" }, true, true},
		{"in clear, a name that leads to this machine", offer, func(*Config) {}, true, false},
		{"in clear, a name that looks like it", offer, func(cfg *Config) { cfg.Host = "localhost.example" }, true, false},
		{"in clear, an address that a proxy leads elsewhere", offer, func(cfg *Config) { cfg.Host = "127.0.0.1" }, false, false},
		{"in clear, allowed", offer + signed, func(cfg *Config) { cfg.SignIn.AllowClear = true }, false, true},
		{"TLS", "X tls\n" + offer + signed, func(cfg *Config) { cfg.Security = ImplicitTLS }, false, true},
		{"TLS, name ignored", "X tls\n" + offer, func(cfg *Config) { cfg.Security, cfg.Host, cfg.Ignore = ImplicitTLS, "my.test", IgnoreName }, false, false},
		{"TLS, name ignored but right", "X tls\n" + offer + signed, func(cfg *Config) { cfg.Security, cfg.Ignore = ImplicitTLS, IgnoreName }, false, true},
		{"TLS, name ignored, allowed", "X tls\n" + offer + signed, func(cfg *Config) {
			cfg.Security, cfg.Host, cfg.Ignore, cfg.SignIn.AllowClear = ImplicitTLS, "my.test", IgnoreName, true
		}, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPeer(t, c.text)
			dial, done := serveOnce(t, p)
			if !c.near {
				dial = farDial(dial)
			}
			cfg := &Config{
				Host:        "mx.test",
				Port:        25,
				EHLOName:    "client.test",
				Silence:     silence,
				ExtraCAs:    testCA().pem(),
				Resolver:    fixedResolver{},
				DialAddress: dial,
				SignIn:      SignIn{Username: "bob", Password: "hunter2"},
			}
			c.change(cfg)
			conn, err := Dial(context.Background(), cfg)
			if c.ok {
				if err != nil {
					t.Fatal(err)
				}
				if i := conn.Info(); !i.SignedIn || i.Mechanism != "PLAIN" {
					t.Errorf("%+v", i)
				}
				conn.Abort()
			} else {
				expect(t, err, ClearTextSignIn, StageSignIn, false)
			}
			<-done
			if p.fault != nil {
				t.Error(p.fault)
			}
			if !c.ok && strings.Contains(p.got.String(), "AUTH") {
				t.Error("AUTH was said")
			}
		})
	}
}

// TestFault_D09_NoSecrets: neither transcripts nor errors show a secret, even when the server
// repeats it.
func TestFault_D09_NoSecrets(t *testing.T) {
	const asked = "S: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: 250 AUTH PLAIN XOAUTH2\n"
	for _, c := range []struct{ name, text string }{
		{"no reply at all", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS: hunter2 AGJvYgBodW50ZXIy\n"},
		{"two codes", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 535-hunter2\nS: 534 AGJvYgBodW50ZXIy\n"},
		{"challenge", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 334 hunter2\nC: *\nS: 501 AGJvYgBodW50ZXIy\n"},
		{"account of the token", asked + "C: AUTH XOAUTH2 dXNlcj1ib2IBYXV0aD1CZWFyZXIgaHVudGVyMgEB\nS: 334 eyJzdGF0dXMiOiJodW50ZXIyIn0=\nC: \nS: 535 hunter2 refused\n"},
		{"PLAIN", "S: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 535 bob, hunter2 (AGJvYgBodW50ZXIy) is wrong\n"},
		{"LOGIN", "S: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: 250 AUTH LOGIN\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: Ym9i\nS: 334 UGFzc3dvcmQ6\nC: aHVudGVyMg==\nS: 535 not aHVudGVyMg==\n"},
		{"nonsense", "S: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 299 hunter2\n"},
		{"in advance", "S: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: 250 AUTH LOGIN\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nS: 535 hunter2\n"},
		{"in advance, and good-bye", "S: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: 250 AUTH LOGIN\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nS: 421 hunter2\n"},
		{"success after a failure", asked + "C: AUTH XOAUTH2 dXNlcj1ib2IBYXV0aD1CZWFyZXIgaHVudGVyMgEB\nS: 334 eyJzdGF0dXMiOiJodW50ZXIyIn0=\nC: \nS: 235 ok\n"},
		{"of a piece of it", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 535 aHVudGVyMg== is no password\n"},
		{"of a piece of it, one octet on", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 535 OmhodW50ZXIyIQ== Omh1bnRlcjI= is no password\n"},
		{"challenge of several lines", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 334-aHVudGVyMg==\nS: 334 hunter2\nC: *\nS: 501 no\n"},
		{"cut off", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS\" \"535 hunter2\"\nX close\n"},
		{"cut off within it", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS\" \"535 hunter\"\nX close\n"},
		{"cut off within a reply", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS\" \"235-ok\\r\\n235 AGJvYgBodW50ZX\"\nX close\n"},
		{"no reply, in several lines", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 535-no\nS: hunter2\n"},
		{"at the next mail", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 235 welcome, hunter2\nC: MAIL FROM:<a@client.test>\nS: 550 not with hunter2 (AGJvYgBodW50ZXIy)\nC: QUIT\nS: 221 bye, hunter2\n"},
		{"to a recipient", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 235 ok\nC: MAIL FROM:<a@client.test>\nS: 250 ok\nC: RCPT TO:<b@mx.test>\nS: 550 not for hunter2\nC: QUIT\nS: 221 bye\n"},
		{"behind the data", asked + "C: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 235 ok\nC: MAIL FROM:<a@client.test>\nS: 250 ok\nC: RCPT TO:<b@mx.test>\nS: 250 ok, hunter2\nC: DATA\nS: 354 hunter2\nC: x\nC: .\nS: 222 hunter2 it was\n"},
		{"before the sign-in", "S: 220 mx hunter2\nC: EHLO client.test\nS: 250-aHVudGVyMg\nS: 250-X hunter2\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 535 no\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dial, done := serveOnce(t, newPeer(t, c.text))
			var seen strings.Builder
			user := SignIn{Username: "bob", Password: "hunter2"}
			if strings.Contains(c.text, "C: AUTH XOAUTH2") {
				user = SignIn{Username: "bob", Token: "hunter2"}
			}
			c, err := Dial(context.Background(), &Config{
				Host: "127.0.0.1", Port: 25, EHLOName: "client.test", Silence: silence, DialAddress: dial, SignIn: user,
				Transcript: func(_ Side, line string) { seen.WriteString(line + "\n") },
			})
			if err == nil {
				var r *Result
				r, err = c.Send(context.Background(), mail())
				fmt.Fprintf(&seen, "%+v %+v %v\n", c.Info(), r, r.Final.Text())
				for _, to := range r.Recipients {
					seen.WriteString(to.Reply.String() + "\n")
				}
				c.Quit(context.Background())
			}
			<-done
			if err == nil {
				t.Fatal("sent")
			}
			var e *Error
			if errors.As(err, &e) && e.Reply != nil {
				seen.Write(e.Reply.Raw())
			}
			for cause := err; cause != nil; {
				fmt.Fprintf(&seen, "%v\n%+v\n", cause, cause)
				all, _ := cause.(interface{ Unwrap() []error })
				cause = errors.Unwrap(cause)
				if all != nil && len(all.Unwrap()) > 0 {
					cause = all.Unwrap()[len(all.Unwrap())-1]
				}
			}
			all := seen.String()
			for _, secret := range []string{"hunter", "AGJvYgBodW50ZXIy", "aHVudGVyM", "h1bnRlcjI", "odW50ZXIy", "eyJzdGF0dXMiOiJodW50ZXIyIn0"} {
				if strings.Contains(all, secret) {
					t.Errorf("%q is in\n%s", secret, all)
				}
			}
			if !strings.Contains(all, "AUTH") || !strings.Contains(all, "EHLO client.test") {
				t.Errorf("the transcript lacks the dialogue:\n%s", all)
			}
		})
	}
}
