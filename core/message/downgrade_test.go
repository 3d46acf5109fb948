// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func encodedSource(t *testing.T, source string, o Options) (string, error) {
	t.Helper()
	var m Message
	if err := m.OwnSource([]byte(strings.ReplaceAll(source, "\n", "\r\n"))); err != nil {
		t.Fatal(err)
	}
	e, err := m.Encode(o)
	if err != nil {
		return "", err
	}
	if b := e.Bytes(); b != nil {
		return string(b), nil
	}
	r, err := e.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), nil
}

// TestSignedSourceIsNotConverted: a signature over a ready-made mail fits its octets only.
func TestSignedSourceIsNotConverted(t *testing.T) {
	for _, name := range []string{"DKIM-Signature", "dkim-signature", "ARC-Message-Signature"} {
		source := name + ": v=1; a=rsa-sha256; d=example.org;\n b=abc\nFrom: a@example.org\nMIME-Version: 1.0\n" +
			"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\ndéjà vu\n"
		_, err := encodedSource(t, source, Options{})
		var e *Error
		if !errors.As(err, &e) || e.Kind != Needs8BITMIME ||
			!strings.Contains(e.Error(), strings.ToLower(name)) {
			t.Errorf("%s: %v", name, err)
		}
		if sent, err := encodedSource(t, source, Options{EightBit: true}); err != nil ||
			!strings.HasSuffix(sent, "\r\n\r\ndéjà vu\r\n") {
			t.Errorf("%s: %q, %v", name, sent, err)
		}
		seven := strings.ReplaceAll(source, "déjà", "deja")
		if sent, err := encodedSource(t, seven, Options{}); err != nil ||
			!strings.Contains(sent, "deja vu") {
			t.Errorf("%s of 7 bits: %q, %v", name, sent, err)
		}
	}
}

// TestConvertedSourceIsMIME: a transfer encoding means nothing in a mail without MIME-Version.
func TestConvertedSourceIsMIME(t *testing.T) {
	for name, c := range map[string]struct {
		source    string
		has, none []string
	}{
		"no MIME headers, UTF-8": {"From: a@example.org\n\ndéjà vu\n",
			[]string{"MIME-Version: 1.0\r\n", "Content-Type: text/plain; charset=utf-8\r\n", "Content-Transfer-Encoding: "}, nil},
		"no MIME headers, not UTF-8": {"From: a@example.org\n\nd\xe9j\xe0 vu\n",
			[]string{"MIME-Version: 1.0\r\n", "Content-Type: text/plain; charset=unknown-8bit\r\n"}, nil},
		"a type alone": {"From: a@example.org\nContent-Type: text/html; charset=utf-8\n\ndéjà vu\n",
			[]string{"MIME-Version: 1.0\r\n", "Content-Type: text/html; charset=utf-8\r\n"}, []string{"text/plain"}},
		"a multipart": {"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\ndéjà\n--b--\n",
			[]string{"MIME-Version: 1.0\r\n"}, nil},
		"MIME already": {"From: a@example.org\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\ndéjà vu\n",
			nil, []string{"MIME-Version: 1.0\r\nMIME-Version"}},
		"nothing to convert": {"From: a@example.org\n\nplain\n", nil, []string{"MIME-Version"}},
	} {
		sent, err := encodedSource(t, c.source, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, want := range c.has {
			if strings.Count(sent, want) != 1 {
				t.Errorf("%s: not once %q in %q", name, want, sent)
			}
		}
		for _, not := range c.none {
			if strings.Contains(sent, not) {
				t.Errorf("%s: %q in %q", name, not, sent)
			}
		}
		header, _, _ := strings.Cut(sent, "\r\n\r\n")
		if strings.Count(header, "MIME-Version") > 1 {
			t.Errorf("%s: %q", name, header)
		}
	}
}

// TestDowngradeIsBounded: conversion is in memory.
func TestDowngradeIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "source.eml")
	content := append(
		[]byte(
			"From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\né\r\n",
		),
		bytes.Repeat([]byte(strings.Repeat("x", 70)+"\r\n"), maxDowngrade/72+1)...)
	must(t, os.WriteFile(path, content, 0o600))
	m := New()
	must(t, m.SetSourceFile(path))
	_, err := m.Encode(Options{})
	if kindOf(t, err) != Needs8BITMIME {
		t.Errorf("%v", err)
	}
	_, err = m.Encode(Options{EightBit: true})
	must(t, err)
}
