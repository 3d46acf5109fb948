// SPDX-License-Identifier: MIT

package parse

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzAddresses: whatever the list, each mailbox is a text, and well-formed neighbours are kept.
func FuzzAddresses(f *testing.F) {
	for _, s := range []string{
		"a@b.example", "Bob <bob@b.example>", `"Dupont, Jean" <j@b.example>`, `"a b"@b.example`, "a@[IPv6:::1]", "friends: a@b.example, c@d.example;",
		"<@c.example:a@b.example>", "a (b (c", "\"", "<<<", ":::", "@@", "=?utf-8?q?a,b?= <a@b>", "\xe9 <a@b>", "\x1b$B4A;z\x1b(B <k@x.org>", "a@b c@d", "x: y: z;",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, box := range Addresses(s, "gbk", Silent) {
			if box.Domain == "" || !utf8.ValidString(box.Name) || !box.Quoted && box.Local == "" {
				t.Fatalf("%q gave %+v", s, box)
			}
		}
		// What stands after a comma is one's own, unless quotes, brackets or comments are open.
		if strings.ContainsAny(s, "\"<([\\\x1b=") || !utf8.ValidString(s) {
			return
		}
		found := Addresses(s+", Zoë <last@own.example>", "", Silent)
		if n := len(found); n == 0 || found[n-1].Local != "last" ||
			found[n-1].Domain != "own.example" {
			t.Fatalf("%q gave %+v", s, found)
		}
	})
}

// FuzzParams: a boundary in quotes at the beginning is found, whatever follows it.
func FuzzParams(f *testing.F) {
	for _, s := range []string{
		"text/plain; charset=utf-8", "a/b; c*0*=utf-8'en'%41; c*1=b", "a/b; c=\"d\\\"", "a/b; c=\"d; e=\"f\"", "a/b (c", ";;;", "a/b; =c", "x; a*99999=b", "a/b; c: d",
		"attachment; filename==?utf-8?q?a?=", "a b=c d=e charset=f",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, params := Params(s, "", Silent)
		for name, value := range params {
			if name == "" || !utf8.ValidString(value) {
				t.Fatalf("%q gave %q=%q", s, name, value)
			}
		}
		if _, params := Params("multipart/mixed; boundary=\"=_x y\"; "+s, "", Silent); params["boundary"] != "=_x y" {
			t.Fatalf("%q gave the boundary %q", s, params["boundary"])
		}
	})
}

// FuzzMail: header, parts, encodings and charsets of anything: it ends, it gives texts, and the
// octets of the parts are those of the mail, in their order.
func FuzzMail(f *testing.F) {
	for _, s := range []string{
		"A: b\n c\n\nbody", "A: b\r\r\n\r\r\nbody", "junk\nSubject: x\n\nbody", "Content-Type: x; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n", "--boundary1\nContent-Type: x\n\n--bouxdary1\nContent-Type: y\n\n",
		"begin 644 a\n#86)C\n`\nend\n", "=?utf-8?q?a?= =?x?b?%?=", "Mon, 29 Jun 2026 23:59:60 +0000", "a \n> b \n>> c\n-- \nx", "YQ==\nYg==\n-- \nfooter",
	} {
		f.Add([]byte(s), "boundary1", "iso-2022-kr")
		f.Add([]byte(s), "b", "utf-7")
	}
	f.Fuzz(func(t *testing.T, data []byte, boundary, label string) {
		fields, body := Head(data, Silent)
		if !bytes.HasSuffix(data, body) {
			t.Fatalf("%q gave the body %q", data, body)
		}
		for _, field := range fields {
			if field.Name == "" || strings.ContainsAny(field.Name, "\r\n: ") ||
				strings.ContainsAny(field.Value, "\r\n") {
				t.Fatalf("%q gave %q", data, field)
			}
		}
		rest := data
		parts, _ := Parts(data, boundary, func(string) bool { return false }, Silent)
		for _, part := range parts {
			i := bytes.Index(rest, part)
			if i < 0 {
				t.Fatalf("%q by %q gave %q", data, boundary, parts)
			}
			rest = rest[i+len(part):]
		}
		for _, coding := range []Coding{Plain, Base, Quoted, UUCoded} {
			most := len(data)
			if coding == UUCoded { // a line without its blanks at the end stands for up to 63 octets
				most *= 63
			}
			if out, _ := Decode(coding, data, Silent); len(out) > most {
				t.Fatalf("%q became %q", data, out)
			}
		}
		for _, text := range []string{Text(label, data, "", Silent), Words(string(data), label, Silent), Guess(data, label, Silent)} {
			if !utf8.ValidString(text) {
				t.Fatalf("%q in %q became %q", data, label, text)
			}
		}
		if text := string(data); utf8.ValidString(text) && !utf8.ValidString(Unflow(text, true)) {
			t.Fatalf("%q", text)
		}
		Date(string(data))
	})
}
