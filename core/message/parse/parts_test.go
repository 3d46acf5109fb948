// SPDX-License-Identifier: MIT

package parse

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestParts(t *testing.T) {
	const h = "Content-Type: text/plain\n\n"
	declared := func(s string) bool { return s == "boundary1" || s == "boundary2" }
	for _, c := range []struct {
		boundary, body, want string
		flaws                int
	}{
		{"b", "--b\n\none\n--b\n\ntwo\n--b--\n", "[\none \ntwo]", 0},
		{"b", "This is a multi-part message.\r\n--b \t\r\n\r\none\r\n--b--  \r\n\r\n", "[\r\none]", 0},
		{"b", "--b\n\na\n--b-1\n--b-\n--bb\n --b\n--b--x\n--b--\n", "[\na\n--b-1\n--b-\n--bb\n --b\n--b--x]", 0},
		{"b", "--b\n\none", "[\none]", 1},
		{"b", "--b\n\none\n--b--\n\nfooter\n", "[\none]", 1},
		{"b", "--b\n\none\n--b--\n--b\n\ntwo\n--b--\n", "[\none \ntwo]", 1},
		{"b", "--b\n--b\n--b--", "[ ]", 0},
		{"b", "none", "none", 0},
		{"", "--x\n" + h + "one\n--x--\n", "[" + h + "one]", 1},
		{"other", "--x\n" + h + "one\n--x--\n", "[" + h + "one]", 1},
		{"'b'", "--b\n\none\n--b--\n", "[\none]", 1},
		{"b charset", "--b\n\none\n--b--\n", "[\none]", 1},
		{"", "--b\n\none\n--b--\n", "[\none]", 1},
		{"x", "-- \nAnn\n--\n--b\n", "none", 0},
		{"boundary1", "--boundary1\n" + h + "a\n-boundary1\n" + h + "b\n--boundary1--\n", "[" + h + "a " + h + "b]", 1},
		{"boundary1", "--boundary1\n" + h + "a\n--bouxdary1\n" + h + "b\n--boundary1--\n", "[" + h + "a " + h + "b]", 1},
		{"boundary1", "--boundary1\n\na\n--boundary2\n" + h + "b\n--boundary2--\n--boundary1--\n", "[\na\n--boundary2\n" + h + "b\n--boundary2--]", 0},
		{"boundary1", "--boundary1\n\na\n--boundary3\nb\n--boundary1--\n", "[\na\n--boundary3\nb]", 0},
	} {
		var told flaws
		parts, found := Parts([]byte(c.body), c.boundary, declared, told.tell)
		got := fmt.Sprintf("%s", parts)
		if !found {
			got = "none"
		}
		if got != c.want || len(told) != c.flaws {
			t.Errorf("%q: %q, expected %q; told %q", c.body, got, c.want, told)
		}
	}
}

func TestHead(t *testing.T) {
	for _, c := range []struct {
		in, want string
		flaws    int
	}{
		{"A: b\nC: d\n e\n\nbody", "[{A b} {C d e}] body", 0},
		{"A : b\r\n\r\nbody\r\n", "[{A b}] body\r\n", 0},
		{"A: b\r\r\nC: d\r\r\n\r\r\nbody", "[{A b} {C d}] body", 0},
		{"A: b\rC: d\r\rbody", "[{A b} {C d}] body", 0},
		{"A: b\r\n\rBcc: d\r\n\r\nbody", "[{A b} {Bcc d}] body", 1},
		{"A: b\njunk\nSubject: d\n\nbody", "[{A b} {Subject d}] body", 1},
		{"Content-Type: text/html\n<p>first</p>\n\n<p>second</p>", "[{Content-Type text/html}] <p>first</p>\n\n<p>second</p>", 1},
		{"Hello\n\nworld", "[] Hello\n\nworld", 1},
		{"A: b\n \nSubject: c\n\nbody", "[{A b} {Subject c}] body", 0},
		{"\nbody", "[] body", 0},
		{"A: b", "[{A b}] ", 0},
		{"\x12\xe9: b\nSubject: c\n\nx", "[{Subject c}] x", 1},
	} {
		var told flaws
		fields, body := Head([]byte(c.in), told.tell)
		if got := fmt.Sprintf("%v %s", fields, body); got != c.want || len(told) != c.flaws {
			t.Errorf("%q: %q, expected %q; told %q", c.in, got, c.want, told)
		}
	}
}

func TestTransferEncodings(t *testing.T) {
	for _, c := range []struct {
		coding, in, want string
		flaws            int
	}{
		{"base64", "YWJj!ZGVm\nZ2hp", "abcdefghi", 1},
		{"base64 (mime)", "Zmlyc3QgcGFydAo=\nc2Vjb25kIHBhcnQK", "first part\nsecond part\n", 1},
		{"BASE64;", "YQ==YQ==", "aa", 1},
		{"base64", "PC9odG1sPn==", "</html>", 0},
		{"base64", "YWJj\r\n  ZGVm  \r\n", "abcdef", 0},
		{"base64", "YWJjZ", "abc", 1},
		{"base64", "YWI", "ab", 0},
		{"base64", "YQ==\n\n-- \nA footer_ of a list", "a", 1},
		{"base64", "_-8", "\xff\xef", 1},
		{"bas64", "YQ==", "a", 1},
		{"quoted-printable", "a=\nb=C3=A9 \t\nc=3d= \nd=zz =", "abé\nc=d=zz ", 1},
		{"Quoted_Printable", "a\r\n=\r\nb", "a\r\nb", 0},
		{"8bit", "é", "é", 0}, {"8-bit", "é", "é", 0}, {"", "é", "é", 0}, {"x-own", "é", "é", 1},
		{"x-uuencode", "begin 644 a.txt\n#86)C\n`\nend\n", "abc", 0},
		{"uue", "#86)C", "#86)C", 1},
		{"x-uue", "begin 644 a\n$86)C9 \n`", "abcd", 1},
	} {
		var told flaws
		out, _ := Decode(TransferEncoding(c.coding, told.tell), []byte(c.in), told.tell)
		if string(out) != c.want || len(told) != c.flaws {
			t.Errorf("%s: %q is %q, expected %q; told %q", c.coding, c.in, out, c.want, told)
		}
	}
	if _, name, _, ok := UU([]byte("begin 644 a b.txt\n#86)C\nend")); name != "a b.txt" || !ok {
		t.Errorf("%q, %v", name, ok)
	}
}

// TestUnflow has the examples of RFC 3676 §4.2 and §4.5.
func TestUnflow(t *testing.T) {
	for _, c := range []struct {
		in, want string
		delSp    bool
	}{
		{"one \r\ntwo\r\n\r\nthree\r\n", "one two\r\n\r\nthree\r\n", false},
		{"hel \r\nlo\r\n", "hello\r\n", true},
		{"> a \n> b\n>> c \n> d\n", "> a b\n>> c \r\n> d\n", false},
		{" From here \n >x\n", "From here >x\n", false},
		{"text \n-- \nAnn\n", "text \r\n-- \nAnn\n", false},
		{"", "", false}, {"a ", "a ", false}, {"a \n", "a \r\n", false}, {">\n> x\n", ">\n> x\n", false},
	} {
		if got := Unflow(c.in, c.delSp); got != c.want {
			t.Errorf("%q is %q, expected %q", c.in, got, c.want)
		}
	}
}

func TestDate(t *testing.T) {
	for in, want := range map[string]string{
		"Mon, 29 Jun 2026 23:59:60 +0000": "2026-06-30T00:00:00Z", "Mon, 02 Mar 2026 15:04:05 EDT": "2026-03-02T19:04:05Z",
		"2 Mar 26 15:04 GMT": "2026-03-02T15:04:00Z", "Tye, 3 Mar 2026 15:04:05 +0100": "2026-03-03T14:04:05Z",
		"Mon Mar  2 15:04:05 2026": "2026-03-02T15:04:05Z", "02-Mar-2026 15:04:05 -0500": "2026-03-02T20:04:05Z",
		"2026-03-02T15:04:05+01:00": "2026-03-02T14:04:05Z", "Mon, 2 Mar 2026 15:04:05 +0100 (CET)": "2026-03-02T14:04:05Z",
		"Monday, March 2, 2026 15:04:05 GMT": "2026-03-02T15:04:05Z", "Mon, 02 Mar 2026 15:04:05 CET": "2026-03-02T15:04:05Z",
	} {
		got, _, _, ok := Date(in)
		if s := got.UTC().Format(time.RFC3339); !ok || s != want {
			t.Errorf("%q is %s, %v, expected %s", in, s, ok, want)
		}
	}
	for _, in := range []string{"", "yesterday", "32 Foo 2026", "2 Mar 2026", "2 Mar 2026 25:00:00", "2 Mar 2026 15:04:99", strings.Repeat("1 ", 1000)} {
		if got, _, _, ok := Date(in); ok {
			t.Errorf("%q is %v", in, got)
		}
	}
}
