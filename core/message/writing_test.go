// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var everyAbility = Options{EightBit: true, UTF8: true, Binary: true}

func testKey(t *testing.T) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(make([]byte, 32)))
	must(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// A signed mail is of 7 bits whatever the server takes: the next one may convert it.
func TestSignedMailsAreSevenBits(t *testing.T) {
	for name, fill := range map[string]func(*Message) error{
		"text": func(m *Message) error { return m.SetText("é texte") },
		"html": func(m *Message) error { return m.SetHTML("<p>é</p>") },
		"attachments": func(m *Message) error {
			m.SetText("é")
			return m.AttachData("a.txt", "text/plain; charset=utf-8", []byte("é"))
		},
		"attached mail": func(m *Message) error {
			return m.AttachData("a.eml", "message/rfc822", []byte("From: a@b.example\n\né\n"))
		},
		"source":               func(m *Message) error { return m.SetSource([]byte("From: a@b.example\n\né\n")) },
		"source, UTF-8 header": func(m *Message) error { return m.SetSource([]byte("From: é <a@b.example>\n\né\n")) },
		"calendar": func(m *Message) error {
			return m.SetCalendar("", "BEGIN:VCALENDAR\nMETHOD:REQUEST\nSUMMARY:é\nEND:VCALENDAR\n")
		},
	} {
		m := simple(t)
		must(t, fill(m))
		must(t, m.AddDKIM("b.example", "s", testKey(t)))
		e, err := m.Encode(everyAbility)
		must(t, err)
		if b := read(t, e); !bytesASCII(b) || e.Body() != "7BIT" || e.UTF8() {
			t.Errorf("%s: %s, %q", name, e.Body(), b)
		}
	}
	// Only an address may be of more, in the header.
	m := New()
	must(t, m.SetSender("é@b.example"))
	must(t, m.AddTo("c@d.example"))
	must(t, m.SetText("é"))
	must(t, m.AddDKIM("b.example", "s", testKey(t)))
	e, err := m.Encode(everyAbility)
	must(t, err)
	if _, body := splitMail(read(t, e)); !bytesASCII(body) || !e.UTF8() {
		t.Errorf("%q", body)
	}
	must(t, m.SetSource([]byte("From: é@b.example\n\né\n")))
	e, err = m.Encode(everyAbility)
	must(t, err)
	if _, body := splitMail(read(t, e)); !bytesASCII(body) || !e.UTF8() {
		t.Errorf("%q", body)
	}
}

func TestMailThatEndsWithItsHeaderCanBeSigned(t *testing.T) {
	m := simple(t)
	must(t, m.SetSource([]byte("From: a@b.example\r\nSubject: x\r\n")))
	must(t, m.AddDKIM("b.example", "s", testKey(t)))
	e, err := m.Encode(Options{})
	must(t, err)
	if b := read(t, e); !bytes.HasPrefix(b, []byte("DKIM-Signature:")) ||
		!bytes.HasSuffix(b, []byte("Subject: x\r\n\r\n")) ||
		int64(len(b)) != e.Size() {
		t.Errorf("%q", b)
	}
}

// SMTPUTF8 is for addresses: a mail that asks for it bounces where the next server lacks it.
func TestSourceAsksForSMTPUTF8ForAddressesOnly(t *testing.T) {
	large := strings.Repeat("0123456789 filling line\n", 60000)
	for in, want := range map[string]string{
		"From: Zoë Müller <a@b.example>":                              "Zoë Müller",
		"From: \"Müller, Zoë\" <a@b.example>":                         "Müller, Zoë",
		"From: =?utf-8?q?Zo=C3=AB?= Müller <a@b.example>":             "Zoë Müller",
		"From: a@b.example\nTo: Ünal <c@d.example>,\n x@y.example":    "",
		"From: a@b.example\nX-Note: größer\n als alles":               "",
		"From: a@b.example\nContent-Type: text/plain; name=\"é.txt\"": "",
	} {
		for _, body := range []string{"text\n", "é\n", large} {
			m := simple(t)
			must(t, m.SetSource([]byte(in+"\nSubject: Grüße\n\n"+body)))
			for _, o := range []Options{{}, everyAbility} {
				e, err := m.Encode(o)
				must(t, err)
				b := read(t, e)
				header, _ := splitMail(b)
				if e.UTF8() || !bytesASCII(header) || int64(len(b)) != e.Size() {
					t.Fatalf("%q asks for SMTPUTF8: %q", in, header)
				}
				read, err := mail.ReadMessage(bytes.NewReader(b))
				must(t, err)
				subject, _ := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
				from, err := mail.ParseAddress(read.Header.Get("From"))
				if err != nil || subject != "Grüße" || from.Address != "a@b.example" ||
					from.Name != want {
					t.Errorf("%q: %v, %v, %q", in, err, from, subject)
				}
			}
		}
	}
	for _, in := range []string{
		"From: é@b.example\n\nx", "From: a@b.example\nTo: Zoë <é@b.example>\n\nx",
		"DKIM-Signature: v=1\nFrom: Zoë <a@b.example>\n\nx", // it covers the header as it is
	} {
		m := simple(t)
		must(t, m.SetSource([]byte(in)))
		e, err := m.Encode(everyAbility)
		if err != nil || !e.UTF8() || string(read(t, e)) != canonical(in)+"\r\n" {
			t.Errorf("%q: %v", in, err)
		}
	}
	// A file is read in pieces.
	path := filepath.Join(t.TempDir(), "large.eml")
	must(t, os.WriteFile(path, []byte("Subject: Grüße\nBcc: é\n\n"+large+"é\n"), 0o600))
	m := simple(t)
	must(t, m.SetSourceFile(path))
	for _, o := range []Options{{EightBit: true}, {}} {
		e, err := m.Encode(o)
		must(t, err)
		want := "Subject: =?utf-8?b?R3LDvMOfZQ==?=\r\n"
		if b := read(t, e); e.UTF8() || !strings.HasPrefix(string(b), want) ||
			int64(len(b)) != e.Size() {
			t.Errorf("%q", b[:200])
		}
	}
}

// What has parts is never encoded as a whole, whatever is wrong with its type.
func TestPartsSurviveAServerOfSevenBits(t *testing.T) {
	body := "\n\n--b\nContent-Type: text/plain; charset=utf-8\n\né und mehr\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>é und mehr\n--b--\n"
	for _, typ := range []string{
		"multipart/mixed; boundary=b", "multipart/mixed; boundary=b; boundary=b", `multipart/mixed; boundary="b"; x=1; x=2`,
		"multipart/mixed; x; boundary=b", "Multipart/Mixed; =; BOUNDARY = \"b\"", "multipart/mixed; x=a b c; boundary=b ; y",
		"multipart/alternative;\n boundary=b; charset=; type=a;type=b",
	} {
		m := simple(t)
		must(t, m.SetSource([]byte("MIME-Version: 1.0\nContent-Type: "+typ+body)))
		e, err := m.Encode(Options{})
		if err != nil {
			t.Errorf("%q: %v", typ, err)
			continue
		}
		b := string(read(t, e))
		if !strings.Contains(b, "\r\n=C3=A9 und mehr\r\n--b\r\n") ||
			!strings.Contains(b, "<p>=C3=A9 und mehr\r\n--b--") ||
			strings.Contains(b, "base64") {
			t.Errorf("%q became %q", typ, b)
		}
	}
	for _, typ := range []string{
		"multipart/mixed; boundary=b; boundary=c", "multipart/mixed; boundary=c", "multipart mixed; boundary=b", "multipart/mixed", "multipart/mixed; boundary=",
		"text/plain\nContent-Type: multipart/mixed; boundary=b", "\"multipart/mixed\"; boundary=b", "multipart/; boundary=b",
	} {
		m := simple(t)
		must(t, m.SetSource([]byte("MIME-Version: 1.0\nContent-Type: "+typ+body)))
		e, err := m.Encode(Options{})
		if err != nil && kindOf(t, err) != Needs8BITMIME {
			t.Errorf("%q: %v", typ, err)
		}
		if err == nil && strings.Count(string(read(t, e)), "=C3=A9 und mehr") != 2 {
			t.Errorf("%q became %q", typ, read(t, e))
		}
	}
}

func TestControlCharactersOfATextAreEncoded(t *testing.T) {
	for _, c := range "\f\x1b\a\b\v\x01\x7f" {
		for _, text := range []string{"a" + string(c) + "b", "a line of more than eight" + string(c), string(c), "é" + string(c)} {
			for _, o := range []Options{{}, everyAbility} {
				m := simple(t)
				must(t, m.SetText(text))
				must(t, m.SetHTML(text))
				b := encoded(t, m, o)
				if bytes.ContainsRune(b, c) {
					t.Errorf("%q stands bare in %q", c, b)
				}
				if l := leaves(t, b); l[0].text != text || l[1].text != text {
					t.Errorf("%q became %+v", text, l)
				}
			}
		}
	}
	for _, text := range []string{"plain\tand\r\nsimple", strings.Repeat(" ~\t", 50)} {
		if hasControls(text) {
			t.Errorf("%q", text)
		}
	}
}

func TestLongLocalPartsAreTaken(t *testing.T) {
	address := "reply+" + strings.Repeat("A1B2", 40) + "@reply.github.example"
	m := simple(t)
	must(t, m.AddTo(address))
	if e, err := m.Envelope(); err != nil || !slices.Contains(e.Recipients, address) {
		t.Errorf("%v, %v", e, err)
	}
	long := strings.Repeat("a", 65) + "@github.com"
	must(t, CheckAddress(long, Syntax))
	if kindOf(t, CheckAddress(long, Strict)) != InvalidAddress ||
		CheckAddress(long[1:], Strict) != nil {
		t.Error("64 octets are the limit of the strict level")
	}
}

func TestHeaderGivenTwice(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second string
		want          string
	}{
		{"List-Unsubscribe", "<https://a.example/1>", "<mailto:b@a.example>", "<https://a.example/1>, <mailto:b@a.example>"},
		{"List-Unsubscribe", "<https://a.example/1> (no more)", "<mailto:b@a.example>", "<https://a.example/1> (no more), <mailto:b@a.example>"},
		{"List-Unsubscribe", "<https://a.example/1>", "(mail) <mailto:b@a.example>", "<https://a.example/1>, (mail) <mailto:b@a.example>"},
		{"list-help", "<https://a.example/1>", "<https://a.example/2>", "<https://a.example/1>, <https://a.example/2>"},
		{"References", "<a@x>", "<b@x> <c@x>", "<a@x> <b@x> <c@x>"},
		{"In-Reply-To", "<a@x>", "<b@x>", "<a@x> <b@x>"},
		{"Keywords", "a", "b, c", "a, b, c"},
		{"Disposition-Notification-To", "a@x.example", "B <b@x.example>, c@x.example", "a@x.example, B <b@x.example>, c@x.example"},
		{"Return-Receipt-To", "a@x.example", "b@x.example", "a@x.example, b@x.example"},
		{"Subject", "a", "b", ""}, {"Date", "Mon, 1 Jan 2024 00:00:00 +0000", "Tue, 2 Jan 2024 00:00:00 +0000", ""},
		{"Message-ID", "<a@x>", "<b@x>", ""}, {"Sender", "a@x.example", "b@x.example", ""}, {"Importance", "low", "high", ""},
		{"List-ID", "<a.x>", "<b.x>", ""}, {"Auto-Submitted", "no", "auto-replied", ""}, {"Sensitivity", "Private", "Personal", ""},
		{"Subject", "a", "a", "a"},
	} {
		m := simple(t)
		must(t, m.AddHeader(c.name, c.first))
		err := m.AddHeader(c.name, c.second)
		if c.want == "" {
			if kindOf(t, err) != InvalidHeader {
				t.Errorf("%s twice: %v", c.name, err)
			}
			continue
		}
		must(t, err)
		read, err := mail.ReadMessage(bytes.NewReader(encoded(t, m, Options{})))
		must(t, err)
		if got := read.Header[canonicalName(c.name)]; len(got) != 1 ||
			strings.Join(strings.Fields(got[0]), " ") != c.want {
			t.Errorf("%s: %q, expected %q", c.name, got, c.want)
		}
	}
}

// canonicalName is how net/mail writes the name of a field.
func canonicalName(name string) string {
	words := strings.Split(strings.ToLower(name), "-")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "-")
}

func TestIdentifiersAndURIsAreNeverEncoded(t *testing.T) {
	long := strings.Repeat("x", 600)
	for _, c := range []struct{ name, value, want string }{
		{"In-Reply-To", "<" + long + "@b.example>", "<" + long + "@b.example>"},
		{"List-Unsubscribe", "<https://a.example/?" + long + ">, <mailto:a@b.example>", "<https://a.example/?" + long + ">, <mailto:a@b.example>"},
		{"List-Help", "<https://a.example/größe>", "<https://a.example/gr%C3%B6%C3%9Fe>"},
		{"Archived-At", "https://a.example/=?" + long, "https://a.example/=?" + long},
		{"List-Post", "<mailto:a@b.example>  (moderated)", "<mailto:a@b.example> (moderated)"},
		{"Resent-Message-ID", "<" + long + "@b.example>", "<" + long + "@b.example>"},
	} {
		m := simple(t)
		must(t, m.AddHeader(c.name, c.value))
		b := encoded(t, m, Options{})
		unfolded := strings.ReplaceAll(string(b), "\r\n ", " ")
		unfolded = strings.Join(strings.Fields(unfolded), " ")
		if !strings.Contains(unfolded, c.name+": "+c.want) {
			t.Errorf("%s became %q", c.name, b)
		}
	}
	for _, c := range []header{
		{"List-Help", "<https://a.example/> (größer)"}, {"Resent-Message-ID", "<größe@b.example>"},
		{"List-Unsubscribe", "<https://a.example/" + strings.Repeat("x", 901) + ">"}, {"References", "<größe@x>"},
	} {
		if err := simple(t).AddHeader(c.name, c.value); err == nil {
			t.Errorf("%s: %q was taken", c.name, c.value)
		}
	}
}

func TestRefusalsNameTheirReason(t *testing.T) {
	for want, err := range map[string]error{
		"the last server writes it, from the envelope sender": New().AddHeader("Return-Path", "<a@b.example>"),
		"recipient of a blind copy":                           New().AddHeader("Resent-Bcc", "a@b.example"),
		"from its recipients":                                 New().AddHeader("To", "a@b.example"),
		"exactly one address is expected, not a list":         New().AddTo("a@x.example;b@x.example"),
		"not a list, in \"a@x.example,b@x.example\"":          New().AddTo("a@x.example,b@x.example"),
		"it has no METHOD":                                    New().SetCalendar("REQUEST", "BEGIN:VCALENDAR\nEND:VCALENDAR\n"),
		"its METHOD is \"CANCEL\", not \"REQUEST\"":           New().SetCalendar("REQUEST", "BEGIN:VCALENDAR\nMETHOD:CANCEL \n"),
	} {
		if err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say: %s", err, want)
		}
	}
	must(t, New().SetCalendar("REQUEST ", "BEGIN:VCALENDAR \nMETHOD:REQUEST \nEND:VCALENDAR\n"))
	must(t, New().AddHeader("X.Dotted/Name", "v"))
}

func TestReceiptsGoToEverybodyInTheList(t *testing.T) {
	m := New()
	_, err := m.ImportSource([]byte("From: a@b.example\nTo: c@d.example\n" +
		"Disposition-Notification-To: X <x@b.example>, y@b.example\nReturn-Receipt-To: x@b.example, z@b.example\n\nx"))
	must(t, err)
	if len(m.ReadReceiptTo()) != 2 || len(m.DeliveryReceiptTo()) != 2 {
		t.Errorf("%v, %v", m.ReadReceiptTo(), m.DeliveryReceiptTo())
	}
	b := encoded(t, m, Options{})
	if !bytes.Contains(
		b,
		[]byte("Disposition-Notification-To: X <x@b.example>, y@b.example\r\n"),
	) ||
		!bytes.Contains(b, []byte("Return-Receipt-To: x@b.example, z@b.example\r\n")) {
		t.Errorf("%s", b)
	}
}
