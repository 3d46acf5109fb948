// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// headerSetters are all ways by which text gets into a header line.
var headerSetters = map[string]func(*Message, string) error{
	"subject":           (*Message).SetSubject,
	"header":            func(m *Message, s string) error { return m.AddHeader("X-Test", "a"+s+"b") },
	"header name":       func(m *Message, s string) error { return m.AddHeader("X-"+s+"Test", "v") },
	"header subject":    func(m *Message, s string) error { return m.AddHeader("Subject", "a"+s+"b") },
	"list header":       func(m *Message, s string) error { return m.AddHeader("List-Id", "<a"+s+"b>") },
	"keywords":          func(m *Message, s string) error { return m.SetKeywords("a;b" + s + "c") },
	"message-id":        func(m *Message, s string) error { return m.SetMessageID("<a" + s + "b@c>") },
	"header message-id": func(m *Message, s string) error { return m.AddHeader("Message-ID", "<a@b"+s+"c>") },
	"in-reply-to":       func(m *Message, s string) error { return m.SetInReplyTo("<a" + s + "b@c>") },
	"references":        func(m *Message, s string) error { return m.SetReferences("<a@c> <a" + s + "b@c>") },
	"auto-submitted":    func(m *Message, s string) error { return m.SetAutoSubmitted("no" + s) },
	"unsubscribe":       func(m *Message, s string) error { return m.AddListUnsubscribe("https://x.example/"+s, true) },
	"name":              func(m *Message, s string) error { return m.AttachData("a"+s+"b.txt", "", nil) },
	"content type":      func(m *Message, s string) error { return m.AttachData("n", "text/plain; x=\"a"+s+"b\"", nil) },
	"content type 2231": func(m *Message, s string) error {
		return m.AttachData("n", "text/plain; x*=utf-8''"+fmt.Sprintf("%%%02X", s), nil)
	},
	"content-id": func(m *Message, s string) error { return m.AttachInlineData("n", "", "a"+s+"b", nil) },
	"description": func(m *Message, s string) error {
		_, err := m.Attach(Attachment{Name: "n", Data: []byte{}, Description: "a" + s + "b"})
		return err
	},
	"description later": func(m *Message, s string) error {
		if err := m.AttachData("n", "", nil); err != nil {
			return err
		}
		return m.SetAttachmentDescription(1, "a"+s+"b")
	},
	"display name": func(m *Message, s string) error { return m.AddTo("\"a" + s + "b\" <c@d.example>") },
	"calendar":     func(m *Message, s string) error { return m.SetCalendar("REQ"+s, "BEGIN:VCALENDAR\nMETHOD:REQ\n") },
}

func TestFault_F01_control_characters_in_headers(t *testing.T) {
	for name, set := range headerSetters {
		for _, bad := range []string{"\r\nBcc: x@y\r\n", "\n", "\r", "\x00", "\x1b[0m", "\x7f", "\t", "\v", "\f", "\x01"} {
			m := New()
			if err := set(m, bad); bad == "\t" &&
				err == nil { // white space: it is a blank in the mail
				must(t, m.SetSender("a@b.example"))
				b, err := m.BuildSource(Options{})
				if must(t, err); strings.Contains(string(b), "\t") {
					t.Errorf("%s: a tab is still one in %q", name, b)
				}
				continue
			}
			if kind := kindOf(t, set(m, bad)); kind != ControlCharacter &&
				!(name == "content type" && kind == InvalidContentType) {
				t.Errorf("%s with %q: %v", name, bad, kind)
			}
		}
		if kind := kindOf(t, set(New(), "\xff\xfe")); kind != InvalidUTF8 &&
			!strings.HasPrefix(name, "content type") &&
			kind == 0 {
			t.Errorf("%s with invalid UTF-8 was taken", name)
		}
	}
	for _, name := range []string{"", " ", "X Y", "X:", "X:Y", ":", "Ünï", strings.Repeat("x", 901)} {
		if kindOf(t, New().AddHeader(name, "v")) != InvalidHeader {
			t.Errorf("header name %q was taken", name)
		}
	}
	for _, name := range []string{"From", "TO", "cc", "Reply-To", "MIME-Version", "Content-Type", "content-transfer-encoding", "Content-ID", "Return-Path", "Received"} {
		if kindOf(t, New().AddHeader(name, "v")) != InvalidHeader {
			t.Errorf("header %s was taken", name)
		}
	}
	// What is left is encoded: nothing that looks like a control character to anyone stands in the
	// header.
	m := simple(t)
	must(t, m.SetSubject("C1 \u0085 line \u2028 paragraph \u2029 end"))
	b := encoded(t, m, Options{})
	if !bytesASCII(b) || decoded(t, parsed(t, b).Header.Get("Subject")) != m.Subject() {
		t.Errorf("%q", b)
	}
}

func TestFault_F02_parameter_injection(t *testing.T) {
	for _, name := range []string{
		`a"; x="b.txt`, `a\b`, `"`, "a;b=c.txt", "é\";filename=\"x.exe", "a b.txt", "=?utf-8?q?x?=.txt", "a'b%41.txt", "(comment).txt", "a,b.txt",
		strings.Repeat("long name ", 20) + ".txt", strings.Repeat("東京", 30) + ".pdf", "x.", "名前.txt", "🎉.png", "a\u202etxt.exe",
	} {
		got := attachName(t, name)
		if len(got) != 2 || got[1].params["note"] != `v; "w"` ||
			got[1].media != "application/x-test" {
			t.Errorf("%q: %+v", name, got)
			continue
		}
		want := baseName(name)
		if got[1].filename != want || got[1].params["name"] != want {
			t.Errorf("%q came back as %q and %q", name, got[1].filename, got[1].params["name"])
		}
		if got[1].disposition != "attachment" || len(got[1].params) != 2 {
			t.Errorf("%q: %+v", name, got[1])
		}
	}
	// These are taken for RFC 2231 by some where they stand without quotes.
	for _, name := range []string{"O'Neil.pdf", "100%25.txt", "*.txt"} {
		m := simple(t)
		must(t, m.AttachData(name, "a/b", []byte("x")))
		if b := string(encoded(t, m, Options{})); !strings.Contains(b, ` name="`+name+`"`) ||
			!strings.Contains(b, ` filename="`+name+`"`) {
			t.Errorf("%q", b)
		}
	}
	for _, media := range []string{
		"", "text", "text/", "/plain", "text/plain/x", "te xt/plain", "text/plain; x", "text/plain; (x)=y", "multipart/mixed", "text/plain; x=\"", "é/plain",
		"text/plain; é=1", "text/plain\r\nX: y", "text/pl(ain)", "text/<html>",
	} {
		if kind := kindOf(t, New().AttachData("n", media, nil)); media != "" &&
			kind != InvalidContentType &&
			kind != ControlCharacter {
			t.Errorf("content type %q gave %v", media, kind)
		}
	}
}

func attachName(t *testing.T, name string) []leaf {
	t.Helper()
	m := simple(t)
	must(t, m.AttachData(name, `application/x-test; note="v; \"w\""`, []byte("x")))
	return leaves(t, encoded(t, m, Options{}))
}

func TestFault_F03_directories_and_things_that_are_no_files(t *testing.T) {
	for in, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\docs\a.pdf`: "a.pdf", `\\host\share\b.pdf`: "b.pdf", "file:///etc/passwd": "passwd", "/abs": "abs", `mixed/a\b`: "b",
	} {
		if got := attachName(t, in); got[1].filename != want {
			t.Errorf("%q was sent as %q", in, got[1].filename)
		}
	}
	for _, in := range []string{"", "/", "..", ".", "a/", `a\`, "a/..", " ", "a/ "} {
		if kindOf(t, New().AttachData(in, "", []byte("x"))) != NoName {
			t.Errorf("name %q was taken", in)
		}
	}
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret.txt")
	must(t, os.WriteFile(secret, []byte("secret"), 0o600))
	for path, kind := range map[string]Kind{
		dir: NotAFile, filepath.Join(dir, "none"): FileNotFound, "": Empty, secret + "\x00.png": ControlCharacter,
		"file://" + secret: FileNotFound, "https://localhost/x": FileNotFound, os.DevNull: NotAFile, filepath.Join(secret, "x"): CannotRead,
	} {
		if got := kindOf(t, New().AttachFile(path, "n", "")); got != kind &&
			!(runtime.GOOS == "windows" && got != 0) {
			t.Errorf("%q gave %v, expected %v", path, got, kind)
		}
		if got := kindOf(t, New().SetSourceFile(path)); got != kind &&
			!(runtime.GOOS == "windows" && got != 0) {
			t.Errorf("source %q gave %v, expected %v", path, got, kind)
		}
	}
	// Nothing in a text or a header makes the library open anything.
	m := simple(t)
	must(t, m.SetHTML(`<img src="file://`+secret+`"><img src="`+secret+`">`))
	must(t, m.AddHeader("X-File", secret))
	if b := encoded(t, m, Options{}); bytes.Contains(b, []byte("c2VjcmV0")) ||
		len(leaves(t, b)) != 2 {
		t.Errorf("%q", b)
	}
}

func TestFault_F04_hostile_input_takes_linear_time(t *testing.T) {
	start := time.Now()
	for _, unit := range []string{"(", "<", ",", "\"", "\\", "@", ".", " ", "a ", "é", "=?", "[", ":", ";", "xn--a.", "a.", "\"\\", "ü.", "((a)"} {
		long := strings.Repeat(unit, (1<<20)/len(unit))
		for _, in := range []string{long, "a@" + long, long + "@b", "\"" + long, long + " <a@b.example>", "<" + long + ">"} {
			ParseMailbox(in)
			ParseAddress(in)
		}
		m := New()
		m.SetSubject(long[:maxHeaderValue])
		m.SetKeywords(long[:maxHeaderValue])
		m.SetReferences(long[:maxHeaderValue])
		m.AttachData("n", "text/plain; "+long[:maxHeaderValue-20], nil)
		must(t, m.SetSender("a@b.example"))
		if _, err := m.Encode(Options{}); err != nil {
			t.Errorf("%q: %v", unit, err)
		}
	}
	// 19 units of a megabyte in 12 ways: a second and a half where this was written, an hour if
	// anything were quadratic.
	if d := time.Since(start); d > time.Minute {
		t.Errorf("took %v", d)
	}
	nested := ""
	for i := range 1000 {
		nested += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	nested += "\r\né"
	m := New()
	must(t, m.SetSource([]byte(nested)))
	if _, err := m.Encode(Options{}); kindOf(t, err) != TooNested {
		t.Error(err)
	}
	nested = strings.Repeat("Content-Type: message/rfc822\r\n\r\n", 1000) + "Subject: x\r\n\r\né"
	must(t, m.SetSource([]byte(nested)))
	if _, err := m.Encode(Options{}); kindOf(t, err) != TooNested {
		t.Error(err)
	}
}

func TestFault_F05_display_names_that_deceive(t *testing.T) {
	for _, name := range []string{
		"boss@bank.example", "boss@bank.example, x", "a <b@c.example>", "Boss\u202e moc.knab", "\u200binvisible", "=?utf-8?q?decoded?=", `back\slash`,
		`quo"te`, "comma, semicolon; colon:", "  spaces  ", "tab-less", "(comment)", strings.Repeat("very long name ", 30), "Ж" + strings.Repeat("中", 200), "a  b",
		".", "a.b", "group:;", "<", ">", "'single'",
	} {
		quoted := string(appendQuoted(nil, name))
		m := simple(t)
		must(t, m.SetSender(quoted+" <a@b.example>"))
		must(t, m.AddTo(quoted+" <e@f.example>"))
		p := parsed(t, encoded(t, m, Options{}))
		for field, want := range map[string]string{"From": "a@b.example", "To": "c@d.example e@f.example"} {
			list, err := (&mail.AddressParser{}).ParseList(p.Header.Get(field))
			if err != nil {
				t.Errorf("%q: %v in %q", name, err, p.Header.Get(field))
				continue
			}
			var got []string
			for _, a := range list {
				got = append(got, a.Address)
			}
			if last := list[len(list)-1]; strings.Join(got, " ") != want || last.Name != name {
				t.Errorf("%q came back as %q with %v", name, last.Name, got)
			}
		}
	}
}

func TestFault_F06_international_addresses(t *testing.T) {
	m := simple(t)
	must(t, m.AddTo("B <b@bücher.example>"))
	e, err := m.Encode(Options{})
	must(t, err)
	if b := read(t, e); !bytes.Contains(b, []byte("b@xn--bcher-kva.example")) || e.UTF8() ||
		e.Body() != "7BIT" {
		t.Errorf("%q", b)
	}
	must(t, m.AddBcc("δ@b.example"))
	if e, err = m.Encode(Options{}); err != nil || e.UTF8() {
		t.Errorf("a Bcc is in the envelope only: %v", err)
	}
	if env, err := m.Envelope(); err != nil || !env.UTF8 {
		t.Errorf("%+v, %v", env, err)
	}
	for field, set := range map[string]func(*Message, string) error{
		"sender": (*Message).SetSender, "to": (*Message).AddTo, "cc": (*Message).AddCc, "reply-to": (*Message).AddReplyTo, "Sender": (*Message).SetSendingAgent,
	} {
		m := simple(t)
		must(t, set(m, "Δ <δοκιμή@bücher.example>"))
		if _, err := m.Encode(Options{EightBit: true}); kindOf(t, err) != NeedsSMTPUTF8 ||
			!strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
		e, err := m.Encode(Options{UTF8: true})
		must(t, err)
		if b := read(t, e); !e.UTF8() || e.Body() != "8BITMIME" ||
			!bytes.Contains(b, []byte("<δοκιμή@bücher.example>")) ||
			!bytes.Contains(b, []byte("=?utf-8?b?zpQ=?=")) {
			t.Errorf("%s: %q", field, b)
		}
	}
}

func TestFault_F07_boundary_in_the_content(t *testing.T) {
	m := simple(t)
	must(t, m.SetHTML("<p>x"))
	first := encoded(t, m, Options{})
	must(t, m.AttachData("self.eml", "message/rfc822", first))
	got := leaves(t, encoded(t, m, Options{}))
	if len(got) != 4 ||
		got[2].path != "multipart/mixed message/rfc822 multipart/alternative text/plain" {
		t.Errorf("%+v", got)
	}
	seen := map[string]bool{}
	for range 100 {
		m := simple(t)
		must(t, m.SetHTML("x"))
		encoded(t, m, Options{})
		if seen[m.boundary] || len(m.boundary) != 32 {
			t.Fatal("a boundary came twice")
		}
		seen[m.boundary] = true
	}
}

func TestFault_F08_nothing_about_the_sender_leaks(t *testing.T) {
	host, _ := os.Hostname()
	m := simple(t)
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "a.bin"), []byte{1}, 0o600))
	must(t, m.AttachFile(filepath.Join(dir, "a.bin"), "", ""))
	b := encoded(t, m, Options{})
	p := parsed(t, b)
	if host != "" && len(host) > 3 && bytes.Contains(b, []byte(host)) ||
		bytes.Contains(b, []byte(dir)) {
		t.Errorf("%q", b)
	}
	if !strings.HasSuffix(p.Header.Get("Date"), " +0000") ||
		!strings.HasSuffix(p.Header.Get("Message-ID"), "@b.example>") {
		t.Errorf("%v", p.Header)
	}
	if p.Header.Get("User-Agent") != "" || p.Header.Get("X-Mailer") != "" {
		t.Errorf("%v", p.Header)
	}
	id, date := m.MessageID(), m.Date()
	if again := encoded(t, m, Options{Now: time.Unix(1, 0)}); !bytes.Equal(again, b) ||
		m.MessageID() != id ||
		!m.Date().Equal(date) {
		t.Errorf("a second encoding is another mail: %q", again)
	}
	m.Reset()
	if m.MessageID() != "" || !m.Date().IsZero() {
		t.Error("Reset kept what was made")
	}
}

func TestFault_F09_folding(t *testing.T) {
	for _, value := range []string{
		strings.Repeat("x", 70), strings.Repeat("x", 800), strings.Repeat("x", 5000), strings.Repeat("word ", 200) + "end", strings.Repeat(" ", 300) + "x",
		"x" + strings.Repeat(" ", 300) + "y", strings.Repeat("ab ", 40) + strings.Repeat(" ", 90) + "z", "  x", "x  ", " ", strings.Repeat("é", 1000), "a" + strings.Repeat("é ", 300),
		strings.Repeat("x", 899) + " y", strings.Repeat("日本語 ", 100), "=?utf-8?q?a?= b", strings.Repeat("x", 78) + " " + strings.Repeat("y", 78), "",
	} {
		m := simple(t)
		must(t, m.SetSubject(value))
		must(
			t,
			m.AddHeader(
				"X-A-Rather-Long-Field-Name-That-Takes-Much-Of-The-Line-Which-Is-Legal",
				value,
			),
		)
		p := parsed(t, encoded(t, m, Options{}))
		for _, name := range []string{"Subject", "X-A-Rather-Long-Field-Name-That-Takes-Much-Of-The-Line-Which-Is-Legal"} {
			if got := decoded(t, p.Header.Get(name)); got != value {
				t.Errorf("%.60q came back as %.60q", value, got)
			}
		}
	}
	// Every line with an encoded word has at most 76 octets, every other at most 78 if it can be
	// folded.
	m := simple(t)
	must(t, m.SetSubject(strings.Repeat("é", 500)))
	for i := range 30 {
		must(
			t,
			m.AddTo(fmt.Sprintf("Recipient Nümber %d <recipient.number.%d@some.example>", i, i)),
		)
		must(
			t,
			m.AddCc(
				fmt.Sprintf("\"Recipient, Number %d\" <recipient.number.%d@some.example>", i, i),
			),
		)
	}
	must(t, m.SetReferences(strings.Repeat("<some.identifier@some.example> ", 30)))
	must(t, m.SetKeywords(strings.Repeat("keyword; mot clé; ", 30)))
	header, _, _ := bytes.Cut(encoded(t, m, Options{}), []byte("\r\n\r\n"))
	for _, line := range strings.Split(string(header), "\r\n") {
		if len(line) > 78 || len(line) > 76 && strings.Contains(line, "=?") {
			t.Errorf("%d octets: %s", len(line), line)
		}
	}
	// A name that fits on a line stands on one: not every reader joins what was divided.
	if n := strings.Count(string(header), "=?utf-8?q?Recipient_N=C3=BCmber_"); n != 30 {
		t.Errorf("%d of 30 names are in one piece", n)
	}
}

// A mail that comes from anybody is taken apart, and converted for a server without 8BITMIME, in
// linear time.
func TestFault_F04_hostile_mails_take_linear_time(t *testing.T) {
	const head = "From: a@b.example\r\n"
	many := func(unit string) string { return strings.Repeat(unit, 1<<19/len(unit)) }
	start := time.Now()
	for name, in := range map[string]string{
		"fields":      many("X-A: b\r\n") + "\r\né",
		"encodings":   strings.Repeat("Content-Transfer-Encoding: 8bit\r\n", 150000) + "\r\né",
		"hidden":      many("Bcc: a@b.example\r\n") + "Subject: x\r\n\r\né",
		"folded":      "Subject: x\r\n" + many(" y\r\n") + "\r\né",
		"words":       "Subject: " + many("=?utf-8?q?=C3=A9?=\r\n ") + "x\r\n\r\né",
		"half words":  "Subject: " + many("=?utf-8?q?") + "\r\n\r\né",
		"list":        "To: " + many("a@b.example,\r\n ") + "c@d.example\r\n\r\né",
		"comments":    "To: " + many("(") + "\r\n\r\né",
		"quotes":      "To: " + many("\"a\" ") + "\r\n\r\né",
		"groups":      "To: " + many("a:") + "\r\n\r\né",
		"parameters":  "Content-Type: text/plain" + many(";\r\n a*0*=b") + "\r\n\r\né",
		"backslashes": "Content-Type: text/plain; name=\"" + many("\\") + "\"\r\n\r\né",
		"references":  "References: " + many("<a@b>") + "\r\n\r\né",
		"boundaries":  "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + many("--bx\r\n") + "é",
		"parts":       "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + many("--b\r\n") + "é",
		"nested":      many("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n") + "\r\né",
		"base64":      "Content-Transfer-Encoding: base64\r\n\r\n" + many("*"),
		"quoted":      "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + many(" ") + "é",
		"charset":     "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + many("\x1b$B"),
	} {
		begin := time.Now()
		New().ImportSource([]byte(head + in))
		m := simple(t)
		if m.SetSource([]byte(head+in)) == nil {
			m.Encode(Options{})
		}
		if d := time.Since(begin); d > 20*time.Second {
			t.Errorf("%s: %v", name, d)
		}
	}
	// Two seconds where this was written; four minutes when every field that was left out copied
	// the others.
	if d := time.Since(start); d > time.Minute {
		t.Errorf("took %v", d)
	}
}
