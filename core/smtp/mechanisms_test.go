// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"courriel.dev/courriel/core/internal/smtptest"
)

// signInTo opens a connection to a server with these options, and gives the lines that the client
// said.
func signInTo(
	t *testing.T,
	o smtptest.Options,
	set func(s *smtptest.Server, cfg *Config),
) (*Info, []string, error) {
	t.Helper()
	o.TLS = smtptest.TLSImplicit
	s := smtptest.Start(t, o)
	var mu sync.Mutex
	var said []string
	cfg := Config{
		Host: s.Host, Port: s.Port, Security: ImplicitTLS, Roots: s.CAPool, Silence: time.Minute,
		SignIn: SignIn{Username: "alice", Password: "wonderland"},
		Transcript: func(side Side, line string) {
			mu.Lock()
			defer mu.Unlock()
			if side == ClientSide {
				said = append(said, line)
			}
		},
	}
	if set != nil {
		set(s, &cfg)
	}
	var info *Info
	conn, err := Dial(context.Background(), &cfg)
	if err == nil {
		info = conn.Info()
		conn.Quit(context.Background())
	}
	mu.Lock()
	defer mu.Unlock()
	return info, said, err
}

// authCommands are the AUTH commands among the lines, by mechanism.
func authCommands(lines []string) (names []string) {
	for _, l := range lines {
		if f := strings.Fields(l); len(f) > 1 && f[0] == "AUTH" {
			names = append(names, f[1])
		}
	}
	return names
}

func TestSCRAM(t *testing.T) {
	for _, c := range []struct {
		offered string
		fixed   string
		maxTLS  uint16
		used    string
	}{
		{"PLAIN SCRAM-SHA-1 LOGIN", "", 0, "SCRAM-SHA-1"},
		{"SCRAM-SHA-1 PLAIN SCRAM-SHA-256", "", 0, "SCRAM-SHA-256"},
		{"SCRAM-SHA-256 SCRAM-SHA-1-PLUS PLAIN SCRAM-SHA-256-PLUS", "", 0, "SCRAM-SHA-256-PLUS"},
		{"SCRAM-SHA-256 SCRAM-SHA-256-PLUS", "", tls.VersionTLS12, "SCRAM-SHA-256-PLUS"},
		{"SCRAM-SHA-1 SCRAM-SHA-1-PLUS", "", 0, "SCRAM-SHA-1-PLUS"},
		{"SCRAM-SHA-256 SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", 0, "SCRAM-SHA-256"},
		{"SCRAM-SHA-256 PLAIN", "PLAIN", 0, "PLAIN"},
		{"CRAM-MD5 PLAIN", "", 0, "PLAIN"},
		{"CRAM-MD5 PLAIN", "cram-md5", 0, "CRAM-MD5"},
	} {
		o := smtptest.Options{
			User:       "alice",
			Password:   "wonderland",
			Mechanisms: strings.Fields(c.offered),
			MaxTLS:     c.maxTLS,
		}
		for range 2 { // the second time with a TLS session that is taken up
			info, said, err := signInTo(
				t,
				o,
				func(_ *smtptest.Server, cfg *Config) { cfg.SignIn.Mechanism = c.fixed },
			)
			if err != nil {
				t.Fatalf("%s: %v", c.offered, err)
			}
			if !info.SignedIn || info.Mechanism != c.used {
				t.Errorf(
					"%s: signed in %v with %s, want %s",
					c.offered,
					info.SignedIn,
					info.Mechanism,
					c.used,
				)
			}
			for _, l := range said {
				if strings.Contains(l, "biws") || strings.Contains(l, "wonderland") {
					t.Errorf("%s: a response is in the transcript: %s", c.offered, l)
				}
			}
		}
	}
}

// TestNothingWeakerFollows: a proof that is refused is not followed by the password, nor a bound
// one by another.
func TestNothingWeakerFollows(t *testing.T) {
	for _, c := range []struct {
		offered, tried string
		iterations     int
		kind           Kind
	}{
		{"SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN", "SCRAM-SHA-256-PLUS", 0, SignInRefused},
		{"SCRAM-SHA-256 PLAIN LOGIN", "SCRAM-SHA-256", 0, SignInRefused},
		{"SCRAM-SHA-1 PLAIN LOGIN CRAM-MD5", "SCRAM-SHA-1", 0, SignInRefused},
		{"SCRAM-SHA-256 PLAIN", "SCRAM-SHA-256", 2_000_000, BadChallenge},
		{"SCRAM-SHA-256 PLAIN", "SCRAM-SHA-256", 1, BadChallenge},
	} {
		o := smtptest.Options{
			User:       "alice",
			Password:   "wonderland",
			Mechanisms: strings.Fields(c.offered),
			Iterations: c.iterations,
		}
		if c.iterations == 0 {
			o.Password = "another"
		}
		_, said, err := signInTo(t, o, nil)
		var e *Error
		if !errors.As(err, &e) || e.Kind != c.kind {
			t.Errorf("%s: %v, want %v", c.offered, err, c.kind)
		}
		if tried := authCommands(said); !slices.Equal(tried, []string{c.tried}) {
			t.Errorf("%s: tried %v, want %s alone", c.offered, tried, c.tried)
		}
	}
}

// TestClientCertificate: a certificate is shown to who asks for one; EXTERNAL signs in with it
// where it is offered; with another certificate no TLS session of the first is taken up.
func TestClientCertificate(t *testing.T) {
	ca, err := smtptest.NewCertificates()
	if err != nil {
		t.Fatal(err)
	}
	certificates := map[string]*tls.Certificate{}
	for _, name := range []string{"alice", "bob"} {
		c, err := ca.Client(name)
		if err != nil {
			t.Fatal(err)
		}
		certificates[name] = &c
	}
	o := smtptest.Options{
		TLS:          smtptest.TLSImplicit,
		Certificates: ca,
		ClientCA:     ca.Pool(),
		Mechanisms:   []string{"EXTERNAL", "PLAIN"},
		User:         "zoe",
		Password:     "secret",
		RequireAuth:  true,
	}
	s := smtptest.Start(t, o)
	for _, name := range []string{"alice", "bob", "alice", ""} {
		cfg := Config{
			Host:     s.Host,
			Port:     s.Port,
			Security: ImplicitTLS,
			Roots:    s.CAPool,
			Silence:  time.Minute,
		}
		want := "EXTERNAL"
		if name == "" {
			cfg.SignIn, want = SignIn{
				Username:    "zoe",
				Password:    "secret",
				Certificate: certificates["bob"],
			}, "PLAIN"
		} else {
			cfg.SignIn.Certificate = certificates[name]
		}
		conn, err := Dial(context.Background(), &cfg)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if conn.Info().Mechanism != want {
			t.Errorf("%s: %s, want %s", name, conn.Info().Mechanism, want)
		}
		if _, err := conn.Send(context.Background(), mail()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		conn.Quit(context.Background())
	}
	users := []string{}
	for _, m := range s.Mails() {
		users = append(users, m.User)
	}
	if !slices.Equal(users, []string{"alice", "bob", "alice", "zoe"}) {
		t.Errorf("signed in as %v", users)
	}

	// Where EXTERNAL is not offered the certificate alone has to do: that is no lack.
	o.Mechanisms, o.RequireAuth = []string{}, false
	info, _, err := signInTo(
		t,
		o,
		func(_ *smtptest.Server, cfg *Config) { cfg.SignIn = SignIn{Certificate: certificates["alice"]} },
	)
	if err != nil || info.SignedIn || len(info.Without) > 0 {
		t.Errorf("%+v, %v", info, err)
	}
}
