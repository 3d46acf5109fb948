// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzMailbox: whatever is taken is one address without anything that ends it, and reads back as
// itself.
func FuzzMailbox(f *testing.F) {
	for _, s := range []string{
		"a@b.example", "Bob <bob@b.example>", `"Dupont, Jean" <j@b.example>`, `"a b"@b.example`, "δ@παράδειγμα.example", "a@[IPv6:::1]", "a@xn--0049.example",
		`"foo@psres.net> ORCPT=admin@admin.com"@test.com`, "a@b.example\r\nDATA", "user@good.com(x)evil.com", "=?utf-8?q?a=40evil.com=00?=@good.com", "a@bücher.example",
		`"q\"\\"@b.example`, "friends: a@b.example, c@d.example;", "a@\u212a.example", "<@c.example:a@b.example>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		box, err := ParseMailbox(s)
		if kindOf(t, err) != 0 {
			return
		}
		address := box.Address()
		for i := 0; i < len(address); i++ {
			if c := address[i]; c < ' ' || c == 0x7f {
				t.Fatalf("%q gave %q", s, address)
			}
		}
		if box.Local == "" && address[0] != '"' || box.Domain == "" || !isASCII(box.Domain) ||
			strings.ContainsAny(box.Domain, " <>@,()") {
			t.Fatalf("%q gave %+v", s, box)
		}
		if address[0] != '"' && strings.ContainsAny(address, " <>,\"()") ||
			len(address) > 4*maxAddress {
			t.Fatalf("%q gave %q", s, address)
		}
		again, err := ParseAddress(address)
		if err != nil || again.Local != box.Local || !strings.EqualFold(again.Domain, box.Domain) {
			t.Fatalf("%q gave %q, which reads back as %+v, %v", s, address, again, err)
		}
		if whole, err := ParseMailbox(box.String()); err != nil || whole.Name != box.Name ||
			whole.Local != box.Local {
			t.Fatalf("%q gave %q, which reads back as %+v, %v", s, box.String(), whole, err)
		}
		CheckAddress(address, Strict)
	})
}

// FuzzHeader: whatever is taken for a header comes out of the standard library's parser as it went
// in, and adds no line that was not asked for.
func FuzzHeader(f *testing.F) {
	for _, s := range []string{
		"plain", "été", "a\r\nBcc: x", "=?utf-8?q?x?=", " ", strings.Repeat("x", 2000), strings.Repeat("é ", 200), "a  b" + strings.Repeat(" c", 50), "\u2028", "東京🎉", "\t", "a\tb",
		strings.Repeat("word ", 100), "\"quoted\\", "<a@b>, c;d:",
	} {
		f.Add(s, s, s)
	}
	f.Fuzz(func(t *testing.T, subject, value, name string) {
		m := New()
		must(t, m.SetSender("a@b.example"))
		if kindOf(t, m.SetSubject(subject)) != 0 {
			return
		}
		extra := kindOf(t, m.AddHeader("X-Extra", value)) == 0
		named := m.AddTo(string(appendQuoted(nil, name))+" <c@d.example>") == nil
		attached := m.AttachData(name, "a/b", nil) == nil
		m.SetKeywords(value)
		m.SetReferences(value)
		m.SetMessageID(value)
		e, err := m.Encode(fixed())
		must(t, err)
		b := read(t, e)
		p := parsed(t, b)
		if got := decoded(t, p.Header.Get("Subject")); got != strings.ReplaceAll(
			subject,
			"\t",
			" ",
		) {
			t.Fatalf("subject %q came back as %q", subject, got)
		}
		if extra {
			if got := decoded(t, p.Header.Get("X-Extra")); got != strings.ReplaceAll(
				value,
				"\t",
				" ",
			) {
				t.Fatalf("header %q came back as %q", value, got)
			}
		}
		if named {
			list, err := p.Header.AddressList("To")
			if err != nil || len(list) != 1 || list[0].Address != "c@d.example" ||
				list[0].Name != name {
				t.Fatalf("name %q came back as %v, %v", name, list, err)
			}
		}
		if attached {
			if l := leaves(t, b); len(l) != 1 || l[0].filename != m.parts[0].name {
				t.Fatalf("attachment %q came back as %+v", name, l)
			}
		}
		for key := range p.Header {
			switch key {
			case "Date",
				"From",
				"To",
				"Subject",
				"Message-Id",
				"References",
				"Keywords",
				"X-Extra",
				"Mime-Version",
				"Content-Type",
				"Content-Transfer-Encoding",
				"Content-Disposition":
			default:
				t.Fatalf("a header %q appeared", key)
			}
		}
	})
}

// FuzzBody: every encoder gives back what went in, and a text keeps its lines.
func FuzzBody(f *testing.F) {
	for _, s := range append(smuggled, "", ".", "\r", "plain\r\n", accents, "a\x00b", strings.Repeat("x", 1000), "trailing \t\r\n ", "From \r\nFrom ", "\xff\xfe", strings.Repeat("é", 400)) {
		f.Add([]byte(s), byte(0))
		f.Add([]byte(s), byte(3))
	}
	f.Fuzz(func(t *testing.T, data []byte, abilities byte) {
		if back, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(appendBase64(nil, data)))); err != nil ||
			!bytes.Equal(back, data) {
			t.Fatalf("base64: %q, %v", back, err)
		}
		if back, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(appendQP(nil, data)))); err != nil ||
			!bytes.Equal(back, data) {
			t.Fatalf("quoted-printable: %q came back as %q, %v", data, back, err)
		}
		if guessed := guessType("x.txt", data); new(part).setType("x", guessed) != nil {
			t.Fatalf("guessed %q", guessed)
		}
		o := fixed()
		o.EightBit, o.UTF8, o.Binary = abilities&1 != 0, abilities&2 != 0, abilities&4 != 0
		m := New()
		must(t, m.SetSender("a@b.example"))
		text := string(data)
		valid := m.SetText(text) == nil
		if valid != utf8.ValidString(text) {
			t.Fatalf("valid is %v", valid)
		}
		must(t, m.SetHTML("<p>"))
		must(t, m.AttachData("a.txt", "text/plain", data))
		must(t, m.AttachData("b.bin", "application/octet-stream", data))
		e, err := m.Encode(o)
		must(t, err)
		l := leaves(t, read(t, e))
		if valid && text != "" { // an empty text is none
			if l[0].text != canonical(text) {
				t.Fatalf("text %q came back as %q", text, l[0].text)
			}
			l = l[1:]
		}
		if l[1].text != text || l[2].text != text {
			t.Fatalf("attachment %q came back as %q and %q", text, l[1].text, l[2].text)
		}
	})
}

// FuzzSource: a ready-made mail is refused or sent without a bare line end, an overlong line, a NUL
// or a Bcc; taken apart and put together again it is a mail by our rules.
func FuzzSource(f *testing.F) {
	for i := range goldens {
		f.Add(goldenMail(f, i), byte(i))
	}
	for _, s := range []string{
		"Subject: x\n\nbody", "Bcc: x\r\n y\r\n\r\n", "A: b", "A:\r\n\r\n\xe9", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n\xe9\n--b--\n", nestedMail(40),
		"Content-Type: message/rfc822\n\nContent-Type: text/plain; charset=utf-7\n\n+AOk-", "From: =?x?q?y?= <a@b>, c\nTo: (c) \"q\" <d@e>;\n\n", "Subject: =?utf-8?b?DQo=?=\n\n\x00",
		"From a@b Mon Mar  2 15:04:05 2026\nSubject : s\nnoise\n folded\n: x\n\nFrom x", "Date: Mon, 02 Mar 2026 15:04:05 CET\nResent-To: Zo\u00eb <z@b.example>\nX-Priority: 2\nX-Priority: 3\n\n",
		"Content-Type: text/csv; charset=iso-2022-jp; name=a.csv\n\n\x1b$B", "Content-Type: message/rfc822\n\nSubject: \xe9\nBcc: x@y\n\n\x00",
	} {
		f.Add([]byte(s), byte(0))
	}
	f.Fuzz(func(t *testing.T, data []byte, abilities byte) {
		o := fixed()
		o.EightBit, o.UTF8 = abilities&1 != 0, abilities&2 != 0
		m := New()
		if kindOf(t, m.SetSource(data)) == 0 {
			e, err := m.Encode(o)
			if kindOf(t, err) == 0 {
				b := e.Bytes()
				if !bytes.HasSuffix(b, []byte("\r\n")) || int64(len(b)) != e.Size() {
					t.Fatalf("%q", b)
				}
				for line := range bytes.SplitSeq(bytes.TrimSuffix(b, []byte("\r\n")), []byte("\r\n")) {
					if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") {
						t.Fatalf("line %q", line)
					}
				}
				if e.Body() == "7BIT" && !bytesASCII(b) {
					t.Fatalf("8-bit in %q", b)
				}
				if p, err := mail.ReadMessage(bytes.NewReader(b)); err == nil &&
					p.Header.Get("Bcc") != "" {
					t.Fatalf("Bcc in %q", b)
				}
			}
		}
		problems, err := m.ImportSource(data)
		for _, p := range problems {
			kindOf(t, p)
		}
		if kindOf(t, err) != 0 {
			return
		}
		if m.from == nil {
			must(t, m.SetSender("a@b.example"))
		}
		e, err := m.Encode(o)
		if k := kindOf(t, err); k == NeedsSMTPUTF8 || k == Needs8BITMIME || k == TooLong ||
			k == InvalidMessage ||
			k == TooNested {
			return // an attached mail or an address that this server cannot take
		}
		must(t, err)
		read(t, e)
	})
}

// FuzzHTML: pictures are taken over without a way out of the directory, and the rest stays what it
// was.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		`<img src="a.png">`, `<div style="background:url(a.png)">`, `<img srcset="a.png 1x, b.png 2x">`, `<style>b{background:url('a.png')}</style>`, `<img src="../x">`,
		`<img src="data:image/png;base64,eA==">`, "<h1>T</h1><ul><li>a</ul><table><tr><td>x", "<a href=\"x\">y</a>&eacute;&#xe9;&#0;&#xFFFFFFFF;", "<p", "</", "<!--",
	} {
		f.Add(s)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, s string) {
		m := New()
		must(t, m.SetSender("a@b.example"))
		if kindOf(t, m.ImportHTML(s, dir, ImportOptions{Random: &counter{}})) != 0 {
			return
		}
		for _, p := range m.parts {
			if p.origin != nil {
				t.Fatalf("%q attached %s", s, p.origin.path)
			}
		}
		if len(m.parts) == 0 && !strings.Contains(m.html, "cid:") && m.html != s {
			t.Fatalf("%q became %q", s, m.html)
		}
		if !utf8.ValidString(m.text) {
			t.Fatalf("%q gave the text %q", s, m.text)
		}
		read(t, mustEncode(t, m))
	})
}

func mustEncode(t testing.TB, m *Message) *Encoded {
	t.Helper()
	e, err := m.Encode(fixed())
	must(t, err)
	return e
}
