// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"io"
	"net/mail"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// fixed gives encodings that are always the same.
func fixed() Options {
	return Options{
		Now:    time.Date(2026, 3, 1, 12, 30, 0, 0, time.FixedZone("", 3600)),
		Random: &counter{},
	}
}

// counter is a source of "random" octets.
type counter struct{ n byte }

func (c *counter) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = c.n
		c.n++
	}
	return len(p), nil
}

// simple is a message with everything that a mail has to have.
func simple(t testing.TB) *Message {
	t.Helper()
	m := New()
	must(t, m.SetSender("a@b.example"))
	must(t, m.AddTo("c@d.example"))
	must(t, m.SetSubject("s"))
	must(t, m.SetText("x"))
	return m
}

// encoded gives the octets of a message and makes sure that the stream, the size and the rules of
// the wire agree.
func encoded(t testing.TB, m *Message, o Options) []byte {
	t.Helper()
	e, err := m.Encode(o)
	must(t, err)
	return read(t, e)
}

func read(t testing.TB, e *Encoded) []byte {
	t.Helper()
	r, err := e.Open()
	must(t, err)
	b, err := io.ReadAll(r)
	must(t, err)
	must(t, r.Close())
	if int64(len(b)) != e.Size() {
		t.Fatalf("size %d, got %d octets", e.Size(), len(b))
	}
	if m := e.Bytes(); m != nil && !bytes.Equal(m, b) {
		t.Fatal("Bytes and Open differ")
	}
	if e.Body() != "BINARYMIME" {
		checkMail(t, b, e.Body() == "7BIT")
	}
	return b
}

// checkMail holds what is true of every mail on the wire that is not binary.
func checkMail(t testing.TB, b []byte, ascii bool) {
	t.Helper()
	if !bytes.HasSuffix(b, []byte("\r\n")) {
		t.Fatalf("no line end at the end: %q", tail(b))
	}
	header, _, ok := bytes.Cut(b, []byte("\r\n\r\n"))
	if !ok {
		t.Fatal("no empty line after the header")
	}
	for i, line := range bytes.Split(bytes.TrimSuffix(b, []byte("\r\n")), []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") {
			t.Fatalf("line %d: %.200q", i+1, line)
		}
	}
	if ascii && !bytesASCII(b) {
		t.Fatal("8-bit in a 7-bit mail")
	}
	if !utf8.Valid(header) {
		t.Fatalf("header %q", header)
	}
	for _, line := range strings.Split(string(header), "\r\n") {
		if strings.Trim(line, " \t") == "" {
			t.Fatalf("a line of spaces in the header %q", header)
		}
		if line[0] == ' ' {
			continue
		}
		name, _, ok := strings.Cut(line, ":")
		if !ok || !isFieldName(name) {
			t.Fatalf("header line %q", line)
		}
	}
}

func tail(b []byte) []byte { return b[max(0, len(b)-80):] }

// parsed reads a mail with the standard library's parser.
func parsed(t testing.TB, b []byte) *mail.Message {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%v in %q", err, b[:min(len(b), 2000)])
	}
	return m
}
