// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden mails")

const (
	accents = "Chère Zoë,\n\nvoilà l'été à Łódź — naïve façade, 東京 🎉.\n.\n..\nFrom here on = 5 €\t\n-- \nÜ"
	png     = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
	invite  = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@b.example\r\nDTSTAMP:20260301T120000Z\r\nDTSTART:20260302T120000Z\r\nSUMMARY:Réunion\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)

// goldens are the mails of testdata/golden: how they are made, and the parts that a parser must
// find in them.
var goldens = []struct {
	name  string
	build func(t testing.TB, m *Message)
	opts  func(o *Options)
	parts []leaf
}{
	{name: "text", build: func(t testing.TB, m *Message) {
		must(t, m.SetText("Hello,\r\n\r\nthis is all.\r\n"))
	}, parts: []leaf{{path: "text/plain", text: "Hello,\r\n\r\nthis is all.\r\n"}}},

	{name: "accents_8bit", build: func(t testing.TB, m *Message) {
		must(t, m.SetSender("Jérôme Dœ <jerome@b.example>"))
		must(t, m.SetSubject("L'été à Łódź: 東京 🎉 "+strings.Repeat("long ", 20)))
		must(t, m.SetText(accents))
	}, opts: func(o *Options) { o.EightBit = true }, parts: []leaf{{path: "text/plain", text: canonical(accents) + "\r\n"}}},

	{name: "accents_7bit", build: func(t testing.TB, m *Message) {
		must(t, m.SetText(accents+strings.Repeat(" plain words", 100)))
	}, parts: []leaf{{path: "text/plain", text: canonical(accents) + strings.Repeat(" plain words", 100) + "\r\n"}}},

	{name: "mostly_not_ascii_7bit", build: func(t testing.TB, m *Message) {
		must(t, m.SetText(strings.Repeat("東京 ", 50)))
	}, parts: []leaf{{path: "text/plain", text: strings.Repeat("東京 ", 50)}}},

	{name: "html_only", build: func(t testing.TB, m *Message) {
		m.hasText = false
		must(t, m.SetHTML("<p>x</p>"))
	}, parts: []leaf{{path: "text/html", text: "<p>x</p>\r\n"}}},

	{name: "everything", build: func(t testing.TB, m *Message) {
		must(t, m.SetText(accents))
		must(t, m.SetHTML("<p>é</p><img src=\"cid:logo@b.example\">"))
		must(t, m.SetCalendar("", invite))
		must(t, m.AttachInlineData("logo.png", "", "logo@b.example", []byte(png)))
		_, err := m.Attach(
			Attachment{
				Name:        "Résumé — été.pdf",
				Data:        []byte("%PDF-1.4\n%x"),
				Description: "Ce qu'il faut savoir",
			},
		)
		must(t, err)
		must(t, m.AttachData("lines.txt", "", []byte("unix\nlines\n")))
		must(t, m.AttachData("canonical.csv", "", []byte("a;b\r\n1;2\r\n")))
		must(t, m.AttachData("inner.eml", "", []byte("Subject: inner\n\nbody\n")))
	}, opts: func(o *Options) { o.EightBit = true }, parts: []leaf{
		{path: "multipart/mixed multipart/alternative text/plain", text: canonical(accents)},
		{
			path: "multipart/mixed multipart/alternative multipart/related text/html",
			text: "<p>é</p><img src=\"cid:logo@b.example\">",
		},
		{
			path:        "multipart/mixed multipart/alternative multipart/related image/png",
			text:        png,
			filename:    "logo.png",
			disposition: "inline",
			id:          "<logo@b.example>",
		},
		{path: "multipart/mixed multipart/alternative text/calendar", text: invite},
		{
			path:        "multipart/mixed application/pdf",
			text:        "%PDF-1.4\n%x",
			filename:    "Résumé — été.pdf",
			disposition: "attachment",
			description: "Ce qu'il faut savoir",
		},
		{
			path:        "multipart/mixed text/plain",
			text:        "unix\nlines\n",
			filename:    "lines.txt",
			disposition: "attachment",
		},
		{
			path:        "multipart/mixed text/csv",
			text:        "a;b\r\n1;2\r\n",
			filename:    "canonical.csv",
			disposition: "attachment",
		},
		{path: "multipart/mixed message/rfc822 text/plain", text: "body\r\n"},
	}},

	{name: "single_attachment", build: func(t testing.TB, m *Message) {
		m.hasText = false
		must(t, m.AttachData("a.pdf", "", []byte("%PDF-1.4\n%x")))
	}, parts: []leaf{{path: "application/pdf", text: "%PDF-1.4\n%x", filename: "a.pdf", disposition: "attachment"}}},

	{name: "two_attachments_only", build: func(t testing.TB, m *Message) {
		m.hasText = false
		must(t, m.AttachData("a.pdf", "", []byte("%PDF-1.4\n%x")))
		must(t, m.AttachData("empty.txt", "", nil))
	}, parts: []leaf{
		{
			path:        "multipart/mixed application/pdf",
			text:        "%PDF-1.4\n%x",
			filename:    "a.pdf",
			disposition: "attachment",
		},
		{path: "multipart/mixed text/plain", filename: "empty.txt", disposition: "attachment"},
	}},

	{name: "invitation", build: func(t testing.TB, m *Message) {
		must(t, m.SetCalendar("request", invite))
	}, opts: func(o *Options) { o.EightBit = true }, parts: []leaf{
		{path: "multipart/alternative text/plain", text: "x"},
		{path: "multipart/alternative text/calendar", text: invite},
	}},

	{name: "every_header", build: func(t testing.TB, m *Message) {
		must(t, m.SetSendingAgent("Secretary <secretary@b.example>"))
		must(t, m.AddReplyTo("Réponses <answers@b.example>"))
		must(t, m.AddReplyTo("second@b.example"))
		must(t, m.AddCc("\"Doe, John\" <john@d.example>"))
		must(t, m.AddBcc("hidden@d.example"))
		must(t, m.SetPriority(HighPriority))
		must(t, m.SetSensitivity(CompanyConfidential))
		must(t, m.SetKeywords("offer; été ; a, b;;"))
		must(t, m.SetMessageID("<given@b.example>"))
		must(t, m.SetInReplyTo("<one@b.example>"))
		must(t, m.SetReferences("<zero@b.example><one@b.example>"))
		must(t, m.SetDate(time.Date(2025, 12, 24, 18, 0, 0, 0, time.FixedZone("", -5*3600))))
		must(t, m.SetAutoSubmitted("auto-generated"))
		must(t, m.AddListUnsubscribe("https://b.example/out?id=1", true))
		must(t, m.AddListUnsubscribe("mailto:out@b.example", false))
		m.RequestReadReceipt(true)
		m.RequestDeliveryReceipt(true)
		must(t, m.AddHeader("X-Mailer", "Courriel"))
		must(t, m.AddHeader("X-Accents", "été"))
	}, parts: []leaf{{path: "text/plain", text: "x\r\n"}}},

	{name: "smtputf8", build: func(t testing.TB, m *Message) {
		must(t, m.SetSender("Ωμέγα <δοκιμή@παράδειγμα.example>"))
		must(t, m.AddTo("b@bücher.example"))
	}, opts: func(o *Options) { o.UTF8 = true }, parts: []leaf{{path: "text/plain", text: "x\r\n"}}},
}

func goldenPath(i int) string { return filepath.Join("testdata", "golden", goldens[i].name+".eml") }

func goldenMail(t testing.TB, i int) []byte {
	m := simple(t)
	o := fixed()
	g := &goldens[i]
	if g.opts != nil {
		g.opts(&o)
	}
	g.build(t, m)
	return encoded(t, m, o)
}

func TestGolden(t *testing.T) {
	for i := range goldens {
		g := &goldens[i]
		t.Run(g.name, func(t *testing.T) {
			got := goldenMail(t, i)
			path := goldenPath(i)
			if *update {
				must(t, os.WriteFile(path, got, 0o644))
			}
			want, err := os.ReadFile(path)
			must(t, err)
			if !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nexpected\n%s", got, want)
			}
			parts := leaves(t, got)
			if len(parts) != len(g.parts) {
				t.Fatalf("%d parts, expected %d: %+v", len(parts), len(g.parts), parts)
			}
			for j, w := range g.parts {
				p := parts[j]
				p.media, p.params = "", nil
				if !strings.HasSuffix(w.text, "\r\n") &&
					strings.IndexByte(p.path, ' ') < 0 { // the line end that closes the mail
					p.text = strings.TrimSuffix(p.text, "\r\n")
				}
				if !equalLeaf(p, w) {
					t.Errorf("part %d is\n%q, expected\n%q", j+1, p, w)
				}
			}
		})
	}
}

func equalLeaf(a, b leaf) bool {
	return a.path == b.path && a.disposition == b.disposition && a.filename == b.filename &&
		a.id == b.id &&
		a.description == b.description &&
		a.text == b.text
}
