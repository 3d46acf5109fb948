// SPDX-License-Identifier: MIT

package message

import (
	"strings"
	"testing"
)

// TestImportKeepsWhatCanBeRead: one fault each, at different depths. What is around it is kept and
// the fault is named, or it is none.
func TestImportKeepsWhatCanBeRead(t *testing.T) {
	const from = "From: a@x.example\nTo: b@x.example\n"
	names := func(m *Message) string {
		var list []string
		for rank := 1; rank <= m.Attachments(); rank++ {
			info, err := m.Attachment(rank)
			must(t, err)
			list = append(list, info.Name)
		}
		return strings.Join(list, " ")
	}
	boxes := func(list []Mailbox) string {
		var texts []string
		for _, box := range list {
			texts = append(texts, box.String())
		}
		return strings.Join(texts, ", ")
	}
	const pdf = "Content-Type: application/pdf; name=a.pdf\n\n%PDF-\n"
	for name, c := range map[string]struct {
		source   string
		problems int
		check    func(m *Message) (got, want string)
	}{
		"junk in a nested part": {"Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/related; boundary=\"o-1\"\n\n--o-1\nContent-Type: text/html\njunk\nX-Y: z\n\n<p>\n--o-1--\n--o\n" + pdf + "--o--\n", 1,
			func(m *Message) (string, string) { return m.HTML() + names(m), "<p>a.pdf" }},
		"no empty line in a part": {"Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/plain\nHello\n\nBob\n--o\n" + pdf + "--o--\n", 1,
			func(m *Message) (string, string) { return m.Text() + "|" + names(m), "Hello\n\nBob|a.pdf" }},
		"text in the header of a part": {"Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/plain\nNote: hello\n\nBob\n--o--\n", 1,
			func(m *Message) (string, string) { return m.Text(), "Bob" }},
		"prefix boundary": {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=b-1\n\n--b-1\n\ntext\n--b-\n--b-1\nContent-Type: text/html\n\n<p>\n--b-1--\n--b\n" + pdf + "--b--\n", 0,
			func(m *Message) (string, string) { return m.Text() + m.HTML() + names(m), "text\n--b-<p>a.pdf" }},
		"digest": {"Content-Type: multipart/digest; boundary=b\n\n--b\n\nFrom: c@x.example\nSubject: one\n\nx\n--b\nContent-Type: message/rfc822\n\nSubject: two\n\ny\n--b--\n", 1,
			func(m *Message) (string, string) {
				return m.parts[0].mediaType + " " + m.parts[1].mediaType + names(m), "message/rfc822 message/rfc822part-2.eml part-3.eml"
			}},
		"flowed": {"Content-Type: text/plain; format=flowed; delsp=no\n\na \nb\n> c \n> d\n", 0,
			func(m *Message) (string, string) { return m.Text(), "a b\n> c d\n" }},
		"report": {"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: x\n\n--b--\n", 1,
			func(m *Message) (string, string) {
				return m.Text() + m.parts[0].mediaType, "textmessage/delivery-status"
			}},
		"two texts": {"Content-Type: multipart/alternative; boundary=b\n\n--b\n\npoor\n--b\nContent-Type: text/plain; charset=utf-8\n\nrich\n--b--\n", 1,
			func(m *Message) (string, string) { return m.Text() + names(m), "rich" }},
		"text and footer": {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n\nfooter\n--b--\n", 0,
			func(m *Message) (string, string) { return m.Text() + " " + names(m), "text part-3.txt" }},
		"another form": {"Content-Type: multipart/alternative; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: text/x-amp-html\n\n<html amp4email>\n--b\nContent-Type: text/html\n\n<p>\n--b--\n", 0,
			func(m *Message) (string, string) {
				l := leaves(t, encoded(t, m, Options{}))
				return l[0].path + ", " + l[1].path + ", " + l[2].path, "multipart/alternative text/plain, multipart/alternative text/x-amp-html, multipart/alternative text/html"
			}},
		"uuencode": {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a.bin\n#86)C\n`\nend\n--b--\n", 0,
			func(m *Message) (string, string) { return names(m) + " " + string(m.parts[0].data), "a.bin abc" }},
		"content-location": {"Content-Type: multipart/related; boundary=b; type=\"text/html\"\n\n--b\nContent-Type: text/html\nContent-Location: https://x.example/dir/page.html\n\n<img src=\"a.png\"><img src='https://x.example/dir/a.png'>\n--b\nContent-Type: image/png\nContent-Location: https://x.example/dir/a.png\n\npng\n--b\nContent-Type: image/gif\nContent-Location: b.gif\n\ngif\n--b--\n", 0,
			func(m *Message) (string, string) {
				p := m.parts[0]
				again := strings.Count(m.HTML(), "cid:"+p.contentID)
				return strings.Repeat("x", again) + p.name + m.parts[1].name + map[bool]string{true: "in", false: "out"}[p.inline] + map[bool]string{true: "in", false: "out"}[m.parts[1].inline], "xxa.pngb.gifinout"
			}},
		"encrypted": {"Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\nx\n--b--\n", 1,
			func(m *Message) (string, string) { return names(m), "part-2 part-3" }},
		"start": {"Content-Type: multipart/related; boundary=b; start=\"<h@x>\"\n\n--b\nContent-Type: image/png\nContent-ID: <p@x>\n\npng\n--b\nContent-Type: text/html\nContent-ID: <h@x>\n\n<p>\n--b--\n", 0,
			func(m *Message) (string, string) { return m.HTML() + m.parts[0].contentID, "<p>p@x" }},
		"encoded multipart": {"Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\nLS1iCgp0ZXh0Ci0tYi0tCg==", 1,
			func(m *Message) (string, string) { return m.Text(), "text" }},
		"wrong boundary": {"Content-Type: multipart/mixed; boundary=other\n\n--b\n" + pdf + "--b--\n", 1,
			func(m *Message) (string, string) { return names(m), "a.pdf" }},
		"lost boundary": {"Content-Type: multipart/mixed\n\n--b\n" + pdf + "--b--\n", 1,
			func(m *Message) (string, string) { return names(m), "a.pdf" }},
		"misspelled type": {"Content-Type: multpart/mixed; boundary=b\n\n--b\n" + pdf + "--b--\n", 1,
			func(m *Message) (string, string) { return names(m), "a.pdf" }},
		"page says its charset": {"Content-Type: text/html\n\n<meta charset=windows-1251>\xcf", 0,
			func(m *Message) (string, string) { return m.HTML(), "<meta charset=windows-1251>П" }},
		"headers as the body": {"Subject: \xcf\xf0\xe8\nX-Own: \xcf\nContent-Type: text/plain; charset=windows-1251\n\n\xcf", 2,
			func(m *Message) (string, string) { return m.Subject() + m.Header("X-Own")[0] + m.Text(), "ПриПП" }},
		"addresses": {"Cc: Ren\xe9 <r@x.example>, \"Doe, J\" <j@x.example>, x..y@x.example, bad@@x, A <d@x.example\nReply-To: E < e@x.example >; f@x.example\n\nx", 5,
			func(m *Message) (string, string) {
				return boxes(m.Cc()) + "; " + boxes(m.ReplyTo()), "\"René\" <r@x.example>, \"Doe, J\" <j@x.example>, \"x..y\"@x.example, \"A\" <d@x.example>; \"E\" <e@x.example>, f@x.example"
			}},
		"long name": {"Cc: " + strings.Repeat("name ", 1000) + "<c@x.example>\n\nx", 1,
			func(m *Message) (string, string) { return boxes(m.Cc()), "c@x.example" }},
		"resent": {"Resent-To: =?iso-8859-1?q?Zo=EB=2C_Dr=2E?= <z@x.example>, y@x.example\n\nx", 0,
			func(m *Message) (string, string) {
				return m.Header("Resent-To")[0], "\"Zoë, Dr.\" <z@x.example>, y@x.example"
			}},
		"identifiers": {"In-Reply-To: <a@x> from Joe on Mon\nReferences: <a @x>\n\t<b@x> (c)\nMessage-ID: d@x\n\nx", 2,
			func(m *Message) (string, string) {
				return Bracketed(m.InReplyTo()) + Bracketed(m.References()) + m.MessageID(), "<a@x><a@x> <b@x>d@x"
			}},
		"identifiers of nobody": {"In-Reply-To: Your message of \"Mon, 1 Jan\" from joe@x.example\n\nx", 1,
			func(m *Message) (string, string) { return Bracketed(m.InReplyTo()), "" }},
		"identifiers without brackets": {"References: a@x b@x\n\nx", 0,
			func(m *Message) (string, string) { return Bracketed(m.References()), "<a@x> <b@x>" }},
		"invitation": {"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST \nSUMMARY:é\nEND:VCALENDAR\n", 0,
			func(m *Message) (string, string) { method, _ := m.Calendar(); return method + names(m), "REQUEST" }},
		"no invitation": {"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:CANCEL\nEND:VCALENDAR\n", 1,
			func(m *Message) (string, string) { method, _ := m.Calendar(); return method + names(m), "part-1.ics" }},
		"location and id": {"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<img src=\"http://x.example/a.png\">\n--b\nContent-Type: image/png\nContent-ID: <p@x>\nContent-Location: http://x.example/a.png\n\npng\n--b--\n", 0,
			func(m *Message) (string, string) { return m.HTML(), "<img src=\"cid:p@x\">" }},
		"date": {"Date: Tye, 3 Mar 2026 15:04:05 +0100\n\nx", 1,
			func(m *Message) (string, string) {
				return m.Date().Format(dateFormat), "Tue, 03 Mar 2026 15:04:05 +0100"
			}},
		"mac": {"Subject: s\rX-A: b\r\rbody\rtext", 0,
			func(m *Message) (string, string) { return m.Subject() + "|" + m.Text(), "s|body\ntext" }},
		"windows text": {"Subject: s\r\r\nBcc: c@x.example\r\r\n\r\r\nbody\r\r\n", 1,
			func(m *Message) (string, string) { return m.Text() + boxes(m.Bcc()), "body\r\nc@x.example" }},
		"cr in the header": {"Subject: s\r\n\rBcc: c@x.example\r\n\r\nbody", 1,
			func(m *Message) (string, string) { return m.Text() + boxes(m.Bcc()), "bodyc@x.example" }},
		"mark": {"\ufeffSubject: s\n\nbody", 1, func(m *Message) (string, string) { return m.Subject(), "s" }},
	} {
		source := from + c.source
		if name == "mark" || name == "mac" || name == "windows text" || name == "cr in the header" {
			source = c.source
		}
		m := New()
		problems, err := m.ImportSource([]byte(source))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, p := range problems {
			kindOf(t, p)
		}
		if got, want := c.check(m); got != want || len(problems) != c.problems {
			t.Errorf("%s: %q, expected %q; problems %v", name, got, want, problems)
		}
		if m.from == nil {
			must(t, m.SetSender("a@x.example"))
		}
		encoded(t, m, Options{})
	}
}
