// SPDX-License-Identifier: MIT

package core

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"courriel.dev/courriel/core/internal/smtptest"
)

// TestSecretsAreWiped: after the close nothing of the session holds what it signed in with, and the
// caller's own stays.
func TestSecretsAreWiped(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{User: "u", Password: "hunter2", ClearTextAuth: true})
	for _, begin := range []func() (*Session, error){
		func() (*Session, error) {
			return StartSMTPSession(context.Background(), "u", "hunter2", srv.Host, srv.Port, 0, OptionClear)
		},
		func() (*Session, error) {
			s := NewSession()
			for p, v := range map[Property]string{PropertyServer: srv.Host, PropertyUsername: "u", PropertyPassword: "hunter2"} {
				if err := s.SetText(p, v); err != nil {
					return nil, err
				}
			}
			if err := s.SetNumber(PropertyPort, int64(srv.Port)); err != nil {
				return nil, err
			}
			return s, s.Start(context.Background())
		},
	} {
		s, err := begin()
		if err != nil {
			t.Fatal(err)
		}
		kept := s.secrets
		if len(kept) != 1 || string(kept[0]) != "hunter2" {
			t.Fatalf("%q", kept)
		}
		password, configured := s.values.texts[PropertyPassword], s.settings.config.SignIn.Password
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for what, text := range map[string]string{"kept": string(kept[0]), "property": password, "settings": configured} {
			if text != "\x00\x00\x00\x00\x00\x00\x00" {
				t.Errorf("%s: %q", what, text)
			}
		}
	}
}

// TestReplacedSecretsDoNotPileUp: a token that is renewed for years takes no more memory than
// sixteen.
func TestReplacedSecretsDoNotPileUp(t *testing.T) {
	s := NewSession()
	defer s.Close()
	var first []byte
	for i := range 3 * mostSecrets {
		if err := s.SetText(PropertyAuthToken, strings.Repeat("t", 100+i)); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = s.secrets[0]
		}
	}
	if len(s.secrets) != mostSecrets || bytes.ContainsRune(first, 't') {
		t.Errorf("%d are kept, the first is %q", len(s.secrets), first)
	}
}
