// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"crypto/tls"
	"slices"
	"strings"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// TestWithoutExtensions: what the property names is neither used nor shown as offered.
func TestWithoutExtensions(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(t, srv, text(core.PropertyWithoutExtensions, "chunking, 8bitmime DSN"))
	defer s.Close()
	offers, err := s.Text(core.PropertyExtensions)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"CHUNKING", "8BITMIME", "DSN"} {
		if slices.Contains(strings.Split(offers, "\n"), word) {
			t.Errorf("%s is in %q", word, offers)
		}
	}
	if !strings.Contains(offers, "PIPELINING") {
		t.Errorf("no PIPELINING in %q", offers)
	}
	send(t, s, newMessage(t, "b@example.org"))
	if m := srv.WaitMails(1)[0]; m.Chunked || m.Parameters.Body != "" {
		t.Errorf("chunked %v, body %q", m.Chunked, m.Parameters.Body)
	}
}

// TestLegacyTLSProperty: a server of TLS 1.1 is reached with the property, which the failure names.
func TestLegacyTLSProperty(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{TLS: smtptest.TLSStartTLS, MaxTLS: tls.VersionTLS11})
	settings := []setting{
		num(core.PropertyOption, int(core.OptionSTARTTLS)),
		text(core.PropertyCAFile, srv.CAFile(t)),
	}
	err := newSession(t, srv, settings...).Start(context.Background())
	want(t, "start", err, core.CodeTLSHandshake)
	if e := core.AsError(err); !strings.Contains(e.Text(core.DetailHint), "LEGACY_TLS") {
		t.Errorf("the hint is %q", e.Text(core.DetailHint))
	}
	s := start(t, srv, append(settings, num(core.PropertyLegacyTLS, 1))...)
	defer s.Close()
	send(t, s, newMessage(t, "b@example.org"))
	if v, _ := s.Text(core.PropertyTLSVersion); v != "TLS 1.1" {
		t.Errorf("TLS version %q", v)
	}
}

// TestHybridKeysProperty: with 0 the ClientHello fits into one segment.
func TestHybridKeysProperty(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{TLS: smtptest.TLSImplicit})
	for _, hybrid := range []int{0, 1} {
		s := start(
			t,
			srv,
			num(core.PropertyOption, int(core.OptionImplicitTLS)),
			text(core.PropertyCAFile, srv.CAFile(t)),
			num(core.PropertyHybridKeys, hybrid),
		)
		send(t, s, newMessage(t, "b@example.org"))
		s.Close()
	}
}
