// SPDX-License-Identifier: MIT

package message

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBoundsOfMessages: what is as long as its bound is taken, where that can be tried, and one
// more is not.
func TestBoundsOfMessages(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	file := func(name string, size int64) string {
		path := filepath.Join(t.TempDir(), name)
		f, err := os.Create(path)
		must(t, err)
		must(t, f.Truncate(size))
		must(t, f.Close())
		return path
	}
	domain := func(n int) string { return strings.Repeat("x.", n/2)[:n-1] + "x" }
	for _, c := range []struct {
		what      string
		good, bad func(m *Message) error
		kind      Kind
	}{
		{"value of a header", func(m *Message) error { return m.AddHeader("X-A", x(maxHeaderValue)) },
			func(m *Message) error { return m.AddHeader("X-A", x(maxHeaderValue+1)) }, TooLong},
		{"subject", func(m *Message) error { return m.SetSubject(x(maxHeaderValue)) },
			func(m *Message) error { return m.SetSubject(x(maxHeaderValue + 1)) }, TooLong},
		{"keywords", func(m *Message) error { return m.SetKeywords(x(maxHeaderValue)) },
			func(m *Message) error { return m.SetKeywords(x(maxHeaderValue + 1)) }, TooLong},
		{"name of a header", func(m *Message) error { return m.AddHeader("X-"+x(maxFieldName-2), "v") },
			func(m *Message) error { return m.AddHeader("X-"+x(maxFieldName-1), "v") }, InvalidHeader},
		{"local part", func(m *Message) error { return m.AddTo(x(maxLocal) + "@example.org") },
			func(*Message) error { return CheckAddress(x(maxLocal+1)+"@example.org", Strict) }, InvalidAddress},
		{"label", func(m *Message) error { return m.AddTo("a@" + x(maxLabel) + ".example") },
			func(m *Message) error { return m.AddTo("a@" + x(maxLabel+1) + ".example") }, InvalidAddress},
		{"address", func(m *Message) error { return m.AddTo("a@" + domain(maxAddress-2)) },
			func(m *Message) error { return m.AddTo("a@" + domain(maxAddress)) }, InvalidAddress},
		{"domain", nil, func(m *Message) error { return m.AddTo("a@" + domain(maxDomain+2)) }, InvalidAddress},
		{"mailbox", nil, func(m *Message) error { return m.AddTo(x(maxMailbox) + " <a@example.org>") }, TooLong},
		{"identifier", nil, func(m *Message) error { return m.SetMessageID("<" + x(maxBareWord) + "@example.org>") }, TooLong},
		{"name of an attachment", func(m *Message) error { return m.AttachData(x(maxName), "", nil) },
			func(m *Message) error { return m.AttachData(x(maxName+1), "", nil) }, TooLong},
		{"alternative", nil, func(m *Message) error {
			return onlyError(m.AddAlternative("text/x-a", make([]byte, maxAlternative+1)))
		}, TooLong},
		{"key file", nil, func(m *Message) error {
			return m.AddDKIMFile("example.org", "s", file("key", maxKeyFile+1))
		}, TooLong},
		{"key", nil, func(m *Message) error { return m.AddDKIM("example.org", "s", make([]byte, maxKeyFile+1)) }, TooLong},
		{"certificates", nil, func(m *Message) error { return m.AddSMIMERecipient(make([]byte, maxCertificates+1)) }, TooLong},
		{"PKCS #12", nil, func(m *Message) error {
			return m.SetSMIMESignerPKCS12(make([]byte, maxCertificates+1), "")
		}, TooLong},
		{"header of a source", nil, func(m *Message) error {
			return onlyError(m.ImportSource([]byte("X-A: " + strings.Repeat(x(70)+"\r\n ", maxSourceHeader/70) + "\r\n\r\nx")))
		}, TooLong},
		{"parts", nil, func(m *Message) error {
			return onlyError(m.ImportSource([]byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", maxParts+1) + "--b--\r\n")))
		}, TooNested},
		{"nesting", nil, func(m *Message) error { return onlyError(m.ImportSource([]byte(nestedMail(maxNesting + 8)))) }, TooNested},
		{"source file", nil, func(m *Message) error {
			return onlyError(m.ImportSourceFile(file("source", maxImport+1)))
		}, TooLong},
	} {
		if c.good != nil {
			if err := c.good(New()); err != nil {
				t.Errorf("%s, as long as may be: %v", c.what, err)
			}
		}
		if kind := kindOf(t, c.bad(New())); kind != c.kind {
			t.Errorf("%s, longer than may be: %v, not %v", c.what, kind, c.kind)
		}
	}
}

// TestBoundOfASecuredMail: signing is in memory.
func TestBoundOfASecuredMail(t *testing.T) {
	m := simple(t)
	path := filepath.Join(t.TempDir(), "large")
	f, err := os.Create(path)
	must(t, err)
	must(t, f.Truncate(maxSecured))
	must(t, f.Close())
	must(t, m.AttachFile(path, "", "application/octet-stream"))
	must(t, m.SetSMIMESigner(signerOf(t)))
	if _, err := m.BuildSource(Options{}); kindOf(t, err) != TooLong {
		t.Errorf("%v", err)
	}
}

// onlyError is the error of what gives a value as well.
func onlyError[T any](_ T, err error) error { return err }
