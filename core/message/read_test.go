// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// everything is a message with every property that a mail carries.
func everything(t *testing.T) *Message {
	m := New()
	for _, err := range []error{
		m.SetSender("Zoë <zoe@a.example>"), m.SetSendingAgent("Agent <agent@a.example>"),
		m.AddTo("to@b.example"), m.AddTo("\"Second, the\" <to2@b.example>"), m.AddCc("cc@b.example"), m.AddBcc("bcc@b.example"), m.AddReplyTo("answers@a.example"),
		m.SetSubject("Déjà vu"), m.SetText("text\r\n"), m.SetHTML("<img src=\"cid:logo@a\">\r\n"), m.SetCalendar("REQUEST", invite),
		m.SetPriority(HighPriority), m.SetSensitivity(CompanyConfidential), m.SetKeywords("one;two words;drei, vier;été \"x\""),
		m.SetMessageID("<id@a.example>"), m.SetInReplyTo("<r1@b> <r2@b>"), m.SetReferences("<r0@b> <r1@b> <r2@b>"),
		m.SetDate(time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 3600))), m.SetAutoSubmitted("auto-notified"),
		m.AddListUnsubscribe("mailto:out@a.example?subject=out", false), m.AddListUnsubscribe("https://a.example/out?x=1", true),
		m.AddHeader("X-One", "first"), m.AddHeader("X-One", "zweiter, é"), m.AddHeader("X-Two", ""),
	} {
		must(t, err)
	}
	m.RequestReadReceipt(true)
	m.RequestDeliveryReceipt(true)
	for _, a := range []Attachment{
		{Name: "logo.png", Data: []byte(png), ContentID: "logo@a", Inline: true, Description: "Das Bild"},
		{Name: "Größe.csv", Data: []byte("a;b\n"), ContentType: "text/csv; charset=utf-8; header=present"},
		{Name: "b.bin", Data: []byte{0, 1, '\n', 255}, ContentType: "application/x-own", Description: "octets"},
	} {
		_, err := m.Attach(a)
		must(t, err)
	}
	return m
}

// told is all that a message tells of itself.
func told(t *testing.T, m *Message) []string {
	var list []string
	add := func(what string, v ...any) { list = append(list, fmt.Sprintf("%s: %q", what, v)) }
	box := func(what string, get func() (Mailbox, bool)) {
		b, ok := get()
		add(what, b.String(), fmt.Sprint(ok))
	}
	box("sender", m.Sender)
	box("agent", m.SendingAgent)
	add("read receipt", fmt.Sprint(m.ReadReceiptTo()))
	add("delivery receipt", fmt.Sprint(m.DeliveryReceiptTo()))
	for what, boxes := range map[string][]Mailbox{"to": m.To(), "cc": m.Cc(), "bcc": m.Bcc(), "reply": m.ReplyTo()} {
		for i, b := range boxes {
			add(fmt.Sprint(what, i), b.String())
		}
	}
	uris, click := m.ListUnsubscribe()
	method, ics := m.Calendar()
	add(
		"texts",
		m.Subject(),
		m.Text(),
		m.HTML(),
		m.MessageID(),
		m.AutoSubmitted(),
		method,
		ics,
		m.Date().Format(time.RFC3339),
	)
	add(
		"numbers",
		fmt.Sprint(
			m.Priority(),
			m.Sensitivity(),
			click,
			m.ReadReceipt(),
			m.DeliveryReceipt(),
			m.Attachments(),
		),
	)
	add(
		"lists",
		fmt.Sprintf("%q", m.Keywords()),
		fmt.Sprintf("%q", m.InReplyTo()),
		fmt.Sprintf("%q", m.References()),
		fmt.Sprintf("%q", uris),
		fmt.Sprint(m.Headers()),
	)
	for rank := 1; rank <= m.Attachments(); rank++ {
		info, err := m.Attachment(rank)
		must(t, err)
		open, size, err := m.OpenAttachment(rank)
		must(t, err)
		r, err := open()
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, err)
		must(t, r.Close())
		if int64(len(data)) != size || size != info.Size {
			t.Errorf("%d octets instead of %d and %d", len(data), size, info.Size)
		}
		add("attachment", fmt.Sprintf("%+v", info), string(data))
	}
	return list
}

func lines(list []string) map[string]bool {
	set := map[string]bool{}
	for _, s := range list {
		set[s] = true
	}
	return set
}

// TestEverythingIsReadBack: what is built and taken apart again is the same message, however often.
func TestEverythingIsReadBack(t *testing.T) {
	m := everything(t)
	want := lines(told(t, m))
	var first []byte
	for round := range 3 {
		b, err := m.BuildSource(Options{EightBit: true, UTF8: true, KeepBcc: true})
		must(t, err)
		if round == 0 {
			first = b
		}
		head := func(b []byte) string { h, _, _ := strings.Cut(string(b), "Content-Type:"); return h }
		if round > 0 && head(first) != head(b) {
			t.Errorf("the header\n%s\nbecame\n%s", head(first), head(b))
		}
		m = New()
		problems, err := m.ImportSource(b)
		if must(t, err); len(problems) > 0 {
			t.Errorf("problems: %v", problems)
		}
		got := lines(told(t, m))
		for line := range want {
			if !got[line] {
				t.Errorf("round %d: lost %s", round, line)
			}
		}
		for line := range got {
			if !want[line] {
				t.Errorf("round %d: got %s", round, line)
			}
		}
	}
}

func TestHeaderByName(t *testing.T) {
	m := everything(t)
	for name, want := range map[string][]string{
		"FROM": {`"Zoë" <zoe@a.example>`}, "sender": {`"Agent" <agent@a.example>`}, "To": {`to@b.example, "Second, the" <to2@b.example>`},
		"cc": {"cc@b.example"}, "Bcc": {"bcc@b.example"}, "Reply-To": {"answers@a.example"}, "Subject": {"Déjà vu"},
		"Date": {"Mon, 23 Nov 2026 10:00:00 +0100"}, "Message-ID": {"<id@a.example>"}, "In-Reply-To": {"<r1@b> <r2@b>"}, "References": {"<r0@b> <r1@b> <r2@b>"},
		"Importance": {"high"}, "X-Priority": {"1"}, "Priority": {"urgent"}, "Sensitivity": {"Company-Confidential"}, "Keywords": {`one, two words, drei, vier, été "x"`},
		"Disposition-Notification-To": {"answers@a.example"}, "Return-Receipt-To": {"answers@a.example"}, "Auto-Submitted": {"auto-notified"},
		"List-Unsubscribe":      {"<mailto:out@a.example?subject=out>, <https://a.example/out?x=1>"},
		"List-Unsubscribe-Post": {"List-Unsubscribe=One-Click"}, "x-one": {"first", "zweiter, é"}, "X-Two": {""}, "X-None": nil, "": nil,
	} {
		if got := m.Header(name); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, expected %q", name, got, want)
		}
		if got := New().Header(name); got != nil {
			t.Errorf("%s of an empty message: %q", name, got)
		}
	}
	for envelope, want := range map[string]string{"": "<>", "e@a.example": "e@a.example"} {
		must(t, m.SetEnvelopeSender(envelope))
		if got := m.EnvelopeSender(); got != want {
			t.Errorf("%q became %q", envelope, got)
		}
	}
	if m.UnsetEnvelopeSender(); m.EnvelopeSender() != "" {
		t.Error("an envelope sender that nobody set")
	}
	for _, rank := range []int{-1, 0, 4} {
		_, err := m.Attachment(rank)
		_, _, err2 := m.OpenAttachment(rank)
		if kindOf(t, err) != OutOfRange || kindOf(t, err2) != OutOfRange {
			t.Errorf("rank %d: %v, %v", rank, err, err2)
		}
	}
}

func TestAttachmentInFileIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	must(t, os.WriteFile(path, []byte("content"), 0o600))
	m := New()
	must(t, m.AttachFile(path, "", ""))
	must(t, m.AttachReader("r.bin", "application/x-own", -1, func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader([]byte("read"))), nil
	}))
	for rank, want := range map[int]string{1: "content", 2: "read"} {
		open, size, err := m.OpenAttachment(rank)
		must(t, err)
		r, err := open()
		must(t, err)
		if b, err := io.ReadAll(r); string(b) != want || size != int64(len(want)) || err != nil {
			t.Errorf("%q, %d, %v", b, size, err)
		}
		r.Close()
	}
	must(t, os.WriteFile(path, []byte("another content"), 0o600))
	open, _, err := m.OpenAttachment(1)
	must(t, err)
	if _, err := open(); kindOf(t, err) != FileChanged {
		t.Errorf("a file that changed: %v", err)
	}
}

// TestForeignFields: how other programs write these fields; what is nobody's value stays a header
// as it was, and nothing stands twice in what is built.
func TestForeignFields(t *testing.T) {
	for name, c := range map[string]struct {
		fields   string
		problems int
		check    func(m *Message) bool
	}{
		"x-priority":         {"X-Priority: 1 (Highest)", 0, func(m *Message) bool { return m.Priority() == HighPriority && len(m.headers) == 0 }},
		"x-priority 2":       {"X-Priority: 2", 0, func(m *Message) bool { return m.Priority() == HighPriority }},
		"x-priority 4":       {"X-Priority: 4", 0, func(m *Message) bool { return m.Priority() == LowPriority }},
		"priority":           {"Priority: Non-Urgent", 0, func(m *Message) bool { return m.Priority() == LowPriority }},
		"outlook":            {"X-Priority: 3\nX-MSMail-Priority: Normal\nImportance: Normal", 0, func(m *Message) bool { return m.Priority() == NormalPriority && len(m.headers) == 0 }},
		"contradiction":      {"X-Priority: 5\nImportance: high", 1, func(m *Message) bool { return m.Priority() == HighPriority && len(m.headers) == 0 }},
		"no priority":        {"X-Priority: soon\nImportance: 99", 0, func(m *Message) bool { return m.Priority() == NoPriority && len(m.headers) == 2 }},
		"one priority":       {"X-Priority: soon\nImportance: low", 1, func(m *Message) bool { return m.Priority() == LowPriority && len(m.headers) == 0 }},
		"importance twice":   {"Importance: low\nImportance: high", 1, func(m *Message) bool { return m.Priority() == LowPriority }},
		"sensitivity":        {"Sensitivity: PRIVATE", 0, func(m *Message) bool { return m.Sensitivity() == Private && len(m.headers) == 0 }},
		"sensitivity normal": {"Sensitivity: Normal", 0, func(m *Message) bool { return m.Sensitivity() == NoSensitivity && len(m.headers) == 0 }},
		"sensitivity unknown": {"Sensitivity: secret", 0, func(m *Message) bool {
			return m.Sensitivity() == NoSensitivity && m.headers[0] == header{"Sensitivity", "secret"}
		}},
		"keywords": {"Keywords: a, \"b, c\", =?utf-8?q?=C3=A9t=C3=A9?=,\n =?utf-8?q?x_?= =?utf-8?q?y?=\nKeywords: d;e", 0, func(m *Message) bool {
			return reflect.DeepEqual(m.Keywords(), []string{"a", "b, c", "été", "x y", "d", "e"})
		}},
		"keywords open":     {"Keywords: a, \"b", 0, func(m *Message) bool { return m.Keywords() == nil && m.headers[0] == header{"Keywords", "a, \"b"} }},
		"keywords injected": {"Keywords: =?utf-8?q?a=0D=0AX:_y?=", 2, func(m *Message) bool { return reflect.DeepEqual(m.Keywords(), []string{"a  X: y"}) }},
		"auto upper":        {"Auto-Submitted: Auto-Generated (rule)", 1, func(m *Message) bool { return m.AutoSubmitted() == "auto-generated" }},
		"auto parameter":    {"Auto-Submitted: auto-notified; owner-email=\"a@b.example\"", 1, func(m *Message) bool { return m.AutoSubmitted() == "auto-notified" }},
		"auto unknown": {"Auto-Submitted: auto-else", 0, func(m *Message) bool {
			return m.AutoSubmitted() == "" && m.headers[0] == header{"Auto-Submitted", "auto-else"}
		}},
		"reply with phrases":     {"In-Reply-To: Your message of today <a@b>, and <c@d>", 1, func(m *Message) bool { return reflect.DeepEqual(m.InReplyTo(), []string{"a@b", "c@d"}) }},
		"references in one word": {"References: <a@b><c@d>\n <e@f>", 0, func(m *Message) bool { return reflect.DeepEqual(m.References(), []string{"a@b", "c@d", "e@f"}) }},
		"references with none":   {"References: nothing here <", 1, func(m *Message) bool { return m.References() == nil && len(m.headers) == 0 }},
		"unsubscribe folded": {"List-Unsubscribe: (by mail) <mailto:a@b.example?subject=x>,\n <https://b.example/long\n /path>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click", 0, func(m *Message) bool {
			uris, click := m.ListUnsubscribe()
			return click && len(m.headers) == 0 && reflect.DeepEqual(uris, []string{"mailto:a@b.example?subject=x", "https://b.example/long/path"})
		}},
		"unsubscribe bare":   {"List-Unsubscribe: mailto:a@b.example", 0, func(m *Message) bool { return m.headers[0] == header{"List-Unsubscribe", "mailto:a@b.example"} }},
		"unsubscribe script": {"List-Unsubscribe: <javascript:x>, <https://b.example>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click", 0, func(m *Message) bool { uris, _ := m.ListUnsubscribe(); return uris == nil && len(m.headers) == 2 }},
		"one click by mail": {"List-Unsubscribe: <mailto:a@b.example>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click", 0, func(m *Message) bool {
			uris, click := m.ListUnsubscribe()
			return uris == nil && !click && len(m.headers) == 2
		}},
		"another post": {"List-Unsubscribe: <https://b.example>\nList-Unsubscribe-Post: Two-Clicks", 0, func(m *Message) bool { _, click := m.ListUnsubscribe(); return !click && len(m.headers) == 2 }},
		"receipt": {"Disposition-Notification-To: R <r@b.example>", 0, func(m *Message) bool {
			boxes := m.ReadReceiptTo()
			return len(boxes) == 1 && boxes[0].String() == "\"R\" <r@b.example>"
		}},
		"date wrong": {"Date: yesterday", 1, func(m *Message) bool { return m.Date().IsZero() }},
		"id wrong":   {"Message-ID: <no at>", 1, func(m *Message) bool { return m.MessageID() == "" }},
	} {
		m := New()
		problems, err := m.ImportSource(
			[]byte("From: a@b.example\nTo: c@d.example\n" + c.fields + "\n\nx"),
		)
		if must(t, err); len(problems) != c.problems || !c.check(m) {
			t.Errorf("%s: %+v, %v, problems %v", name, m.props, m.headers, problems)
		}
		once := map[string]bool{}
		head, _, _ := strings.Cut(string(encoded(t, m, Options{})), "\r\n\r\n")
		for line := range strings.SplitSeq(head, "\r\n") {
			key, _, ok := strings.Cut(line, ": ")
			if ok && line[0] != ' ' && once[key] {
				t.Errorf("%s: %s stands twice", name, key)
			}
			once[key] = true
		}
	}
}
