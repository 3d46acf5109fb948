// SPDX-License-Identifier: MIT

package message

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestProperties(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(m *Message) error
		kind Kind
		want string // a line of the header, or "-" and what must not be there
	}{
		"priority low":       {func(m *Message) error { return m.SetPriority(LowPriority) }, 0, "X-Priority: 5"},
		"priority normal":    {func(m *Message) error { return m.SetPriority(NormalPriority) }, 0, "Importance: normal"},
		"priority none":      {func(m *Message) error { return m.SetPriority(NoPriority) }, 0, "-Priority"},
		"priority wrong":     {func(m *Message) error { return m.SetPriority(4) }, OutOfRange, ""},
		"priority negative":  {func(m *Message) error { return m.SetPriority(-1) }, OutOfRange, ""},
		"sensitivity":        {func(m *Message) error { return m.SetSensitivity(Private) }, 0, "Sensitivity: Private"},
		"sensitivity wrong":  {func(m *Message) error { return m.SetSensitivity(9) }, OutOfRange, ""},
		"keywords":           {func(m *Message) error { return m.SetKeywords(" a ;; b c;") }, 0, "Keywords: a, b c"},
		"no keywords":        {func(m *Message) error { return m.SetKeywords(" ; ") }, 0, "-Keywords"},
		"id":                 {func(m *Message) error { return m.SetMessageID("a@b") }, 0, "Message-ID: <a@b>"},
		"id in header":       {func(m *Message) error { return m.AddHeader("message-id", "<a@b>") }, 0, "Message-ID: <a@b>"},
		"id without at":      {func(m *Message) error { return m.SetMessageID("<a>") }, InvalidHeader, ""},
		"id with two":        {func(m *Message) error { return m.SetMessageID("<a@b@c>") }, InvalidHeader, ""},
		"id with space":      {func(m *Message) error { return m.SetMessageID("<a b@c>") }, InvalidHeader, ""},
		"id that ends early": {func(m *Message) error { return m.SetMessageID("<a@b> <c@d>") }, InvalidHeader, ""},
		"id not ASCII":       {func(m *Message) error { return m.SetMessageID("é@b") }, InvalidHeader, ""},
		"id too long":        {func(m *Message) error { return m.SetMessageID(strings.Repeat("a", 999) + "@b") }, TooLong, ""},
		"reply":              {func(m *Message) error { return m.SetInReplyTo("a@b") }, 0, "In-Reply-To: <a@b>"},
		"reply to odd":       {func(m *Message) error { return m.SetInReplyTo("<odd id>") }, InvalidHeader, ""},
		"references":         {func(m *Message) error { return m.AddHeader("References", "<a@b> c@d") }, 0, "References: <a@b> <c@d>"},
		"date":               {func(m *Message) error { return m.AddHeader("Date", "Tue, 1 Dec 2020 01:02:03 +0100") }, 0, "Date: Tue, 01 Dec 2020 01:02:03 +0100"},
		"date of old":        {func(m *Message) error { return m.AddHeader("Date", "Tue, 1 Dec 2020 01:02:03 EST") }, 0, "Date: Tue, 01 Dec 2020 01:02:03 -0500"},
		"date in Zulu":       {func(m *Message) error { return m.AddHeader("Date", "1 Dec 2020 01:02 z ") }, 0, "Date: Tue, 01 Dec 2020 01:02:00 +0000"},
		"date somewhere":     {func(m *Message) error { return m.AddHeader("Date", "Tue, 1 Dec 2020 01:02:03 CET") }, InvalidHeader, ""},
		"date wrong":         {func(m *Message) error { return m.AddHeader("Date", "yesterday") }, InvalidHeader, ""},
		"date out of range":  {func(m *Message) error { return m.SetDate(time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)) }, OutOfRange, ""},
		"auto":               {func(m *Message) error { return m.SetAutoSubmitted("auto-replied") }, 0, "Auto-Submitted: auto-replied"},
		"auto wrong":         {func(m *Message) error { return m.SetAutoSubmitted("auto") }, InvalidHeader, ""},
		"unsubscribe mail":   {func(m *Message) error { return m.AddListUnsubscribe("mailto:x@y.example?subject=out", false) }, 0, "List-Unsubscribe: <mailto:x@y.example?subject=out>"},
		"unsubscribe post":   {func(m *Message) error { return m.AddListUnsubscribe("https://y.example/x", true) }, 0, "List-Unsubscribe-Post: List-Unsubscribe=One-Click"},
		"one click by mail":  {func(m *Message) error { return m.AddListUnsubscribe("mailto:x@y.example", true) }, InvalidHeader, ""},
		"one click in clear": {func(m *Message) error { return m.AddListUnsubscribe("http://y.example", true) }, InvalidHeader, ""},
		"unsubscribe script": {func(m *Message) error { return m.AddListUnsubscribe("javascript:x", false) }, InvalidHeader, ""},
		"unsubscribe ends":   {func(m *Message) error { return m.AddListUnsubscribe("https://y.example/>,<mailto:x@y", false) }, InvalidHeader, ""},
		"sender header":      {func(m *Message) error { return m.AddHeader("Sender", "S <s@b.example>") }, 0, "Sender: S <s@b.example>"},
		"no sender header":   {func(m *Message) error { must(t, m.SetSendingAgent("s@b.example")); return m.SetSendingAgent("") }, 0, "-Sender:"},
		"no subject":         {func(m *Message) error { return m.SetSubject("") }, 0, "-Subject"},
		"sender list":        {func(m *Message) error { return m.AddHeader("Sender", "s@b.example, t@b.example") }, InvalidAddress, ""},
		"receipt header":     {func(m *Message) error { return m.AddHeader("Disposition-Notification-To", "r@b.example") }, 0, "Disposition-Notification-To: r@b.example"},
		"receipt":            {func(m *Message) error { m.RequestReadReceipt(true); return nil }, 0, "Disposition-Notification-To: a@b.example"},
		"no receipt":         {func(m *Message) error { m.RequestReadReceipt(true); m.RequestReadReceipt(false); return nil }, 0, "-Disposition"},
		"delivery":           {func(m *Message) error { m.RequestDeliveryReceipt(true); return nil }, 0, "Return-Receipt-To: a@b.example"},
		"header":             {func(m *Message) error { return m.AddHeader("X-A_1", "v") }, 0, "X-A_1: v"},
		"sent on":            {func(m *Message) error { return m.AddHeader("Resent-To", "Zoë <z@bücher.example>, \"a b\"@c.example") }, 0, "Resent-To: =?utf-8?q?Zo=C3=AB?= <z@xn--bcher-kva.example>, \"a b\"@c.example"},
		"sent on to nobody":  {func(m *Message) error { return m.AddHeader("Resent-To", "Zoë, z@b.example") }, InvalidAddress, ""},
		"list":               {func(m *Message) error { return m.AddHeader("List-ID", "Zoë's <l.b.example>") }, 0, "List-ID: =?utf-8?b?Wm/Dqydz?=\r\n <l.b.example>"},
		"list without name":  {func(m *Message) error { return m.AddHeader("List-ID", "<l.b.example>") }, 0, "List-ID: <l.b.example>"},
		"empty header":       {func(m *Message) error { return m.AddHeader("X-A", "") }, 0, "X-A: "},
		"long header":        {func(m *Message) error { return m.AddHeader("X-A", strings.Repeat("x", maxHeaderValue+1)) }, TooLong, ""},
		"calendar wrong":     {func(m *Message) error { return m.SetCalendar("", "hello") }, InvalidMessage, ""},
		"calendar method":    {func(m *Message) error { return m.SetCalendar("CANCEL", invite) }, InvalidMessage, ""},
		"calendar no method": {func(m *Message) error { return m.SetCalendar("", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n") }, InvalidMessage, ""},
		"calendar empty":     {func(m *Message) error { return m.SetCalendar("REQUEST", "") }, Empty, ""},
		"calendar removed":   {func(m *Message) error { return m.SetCalendar("", "") }, 0, "-calendar"},
	} {
		m := simple(t)
		err := c.set(m)
		if kindOf(t, err) != c.kind {
			t.Errorf("%s: %v, expected %v", name, err, c.kind)
			continue
		}
		header, _, _ := strings.Cut(string(encoded(t, m, Options{})), "\r\n\r\n")
		if without, no := strings.CutPrefix(c.want, "-"); no {
			if strings.Contains(header, without) {
				t.Errorf("%s: %q", name, header)
			}
		} else if !strings.Contains("\r\n"+header+"\r\n", "\r\n"+c.want+"\r\n") && c.want != "" {
			t.Errorf("%s: %q", name, header)
		}
	}
}

// TestHeadersAndProperties: of a property and a header that write one field, the last call counts,
// but for lists.
func TestHeadersAndProperties(t *testing.T) {
	type step = func(m *Message) error
	add := func(name, value string) step { return func(m *Message) error { return m.AddHeader(name, value) } }
	high := func(m *Message) error { return m.SetPriority(HighPriority) }
	private := func(m *Message) error { return m.SetSensitivity(Private) }
	words := func(m *Message) error { return m.SetKeywords("a;b") }
	leave := func(m *Message) error { return m.AddListUnsubscribe("https://b.example/out", true) }
	for name, c := range map[string]struct {
		steps []step
		want  string
	}{
		"priority, then by hand":    {[]step{high, add("x-priority", "2")}, "x-priority: 2|Importance: high|Priority: urgent"},
		"by hand, then priority":    {[]step{add("X-Priority", "2"), add("importance", "low"), high}, "X-Priority: 1|Importance: high|Priority: urgent"},
		"priority taken back":       {[]step{add("X-Priority", "2"), func(m *Message) error { return m.SetPriority(NoPriority) }}, ""},
		"the same twice by hand":    {[]step{add("Importance", "low"), add("Importance", "low")}, "Importance: low"},
		"sensitivity, then by hand": {[]step{private, add("Sensitivity", "secret")}, "Sensitivity: secret"},
		"by hand, then sensitivity": {[]step{add("Sensitivity", "secret"), private}, "Sensitivity: Private"},
		"keywords, then by hand":    {[]step{words, add("Keywords", "c")}, "Keywords: c"},
		"by hand, then keywords":    {[]step{add("Keywords", "c"), words}, "Keywords: a, b"},
		"a way out, then by hand":   {[]step{leave, add("List-Unsubscribe", "<mailto:x@y>"), add("List-Unsubscribe-Post", "x")}, "List-Unsubscribe: <https://b.example/out>, <mailto:x@y>|List-Unsubscribe-Post: x"},
		"by hand, then a way out": {[]step{add("List-Unsubscribe", "<mailto:x@y>"), add("List-Unsubscribe-Post", "x"), leave},
			"List-Unsubscribe: <mailto:x@y>, <https://b.example/out>|List-Unsubscribe-Post: List-Unsubscribe=One-Click"},
		"with a function of its own": {[]step{add("Subject", "by hand"), add("message-id", "<c@d>"), add("Auto-Submitted", "auto-replied")},
			"Subject: by hand|Message-ID: <c@d>|Auto-Submitted: auto-replied"},
		"any other": {[]step{add("X-A", "1"), add("X-A", "2")}, "X-A: 1|X-A: 2"},
	} {
		m := simple(t)
		for _, do := range c.steps {
			must(t, do(m))
		}
		header, _, _ := strings.Cut(string(encoded(t, m, Options{})), "\r\n\r\n")
		header = strings.ReplaceAll(header, "\r\n ", " ")
		want := map[string][]string{}
		for field := range strings.SplitSeq(c.want, "|") {
			if key, _, ok := strings.Cut(field, ":"); ok {
				want[strings.ToLower(key)] = append(want[strings.ToLower(key)], field)
			}
		}
		for _, key := range []string{"x-priority", "importance", "priority", "sensitivity", "keywords", "list-unsubscribe", "list-unsubscribe-post", "x-a", "subject", "message-id", "auto-submitted"} {
			var got, values []string
			for line := range strings.SplitSeq(header, "\r\n") {
				if name, _, _ := strings.Cut(line, ":"); strings.ToLower(name) == key {
					got = append(got, line)
				}
			}
			for _, field := range want[key] {
				_, value, _ := strings.Cut(field, ": ")
				values = append(values, value)
			}
			if want[key] == nil && (key == "subject" || key == "message-id") {
				continue
			}
			if !slices.Equal(got, want[key]) {
				t.Errorf("%s: %q, expected %q", name, got, want[key])
			}
			if told := m.Header(key); !slices.Equal(told, values) {
				t.Errorf("%s: tells %q, expected %q", name, told, values)
			}
		}
	}
}

func TestSourceWins(t *testing.T) {
	m := simple(t)
	raw := "Subject: ready\r\n\r\nmade\r\n"
	must(t, m.SetSource([]byte(raw)))
	if got := encoded(t, m, Options{}); string(got) != raw {
		t.Errorf("%q", got)
	}
	if e, err := m.Envelope(); err != nil || e.Sender != "a@b.example" {
		t.Errorf("%+v, %v", e, err)
	}
	b, err := m.BuildSource(Options{})
	must(t, err)
	b[0] = 'X'
	if got := encoded(t, m, Options{}); string(got) != raw {
		t.Error("BuildSource gave the message's own octets away")
	}
	m.Reset()
	if _, err := m.Encode(Options{}); kindOf(t, err) != NoSender {
		t.Error("Reset kept the source")
	}
	for in, kind := range map[string]Kind{"": Empty, "\r\nbody": InvalidMessage, "no header": InvalidMessage, " folded: x\r\n": InvalidMessage, "Bcc: x@y\r\n\r\nbody": 0} {
		if got := kindOf(t, m.SetSource([]byte(in))); got != kind {
			t.Errorf("%q: %v", in, got)
		}
	}
	if _, err := m.Encode(Options{}); kindOf(t, err) != InvalidMessage {
		t.Errorf("a mail of Bcc only: %v", err)
	}
}

// TestLargeSourceFile: the same rules hold for a file that is not read into memory.
func TestLargeSourceFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.eml")
	filler := strings.Repeat("0123456789 filling line\n", 60000)
	for name, c := range map[string]struct {
		source string
		opts   Options
		kind   Kind
		body   string
	}{
		"plain":            {"Bcc: x@hidden\nSubject: x\n\n" + filler, Options{}, 0, "7BIT"},
		"8-bit":            {"Subject: x\n\n" + filler + "é", Options{EightBit: true}, 0, "8BITMIME"},
		"converted":        {"Subject: x\nBcc: y@hidden\n\n" + filler + "é", Options{}, 0, "7BIT"},
		"8-bit header":     {"To: é@b.example\n\n" + filler, Options{UTF8: true}, 0, "8BITMIME"},
		"refused header":   {"To: é@b.example\n\n" + filler, Options{EightBit: true}, NeedsSMTPUTF8, ""},
		"NUL":              {"Subject: x\n\n" + filler + "\x00", Options{}, InvalidMessage, ""},
		"long line":        {"Subject: x\n\n" + filler + strings.Repeat("x", 999), Options{}, InvalidMessage, ""},
		"header only":      {"Subject: x\n" + strings.Repeat("X-Filler: 0123456789 0123456789\n", 60000), Options{}, TooLong, ""},
		"signed":           {"Content-Type: multipart/signed; boundary=b\n\n--b\n\n" + filler + "é\n--b--\n", Options{}, Needs8BITMIME, ""},
		"header of 64 KiB": {strings.Repeat("X-Filler: 0123456789 0123456789\n", 2100) + "\n" + filler, Options{}, 0, "7BIT"},
	} {
		must(t, os.WriteFile(path, []byte(c.source), 0o600))
		m := simple(t)
		must(t, m.SetSourceFile(path))
		e, err := m.Encode(c.opts)
		if kindOf(t, err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			continue
		}
		got := string(read(t, e))
		want := strings.NewReplacer("Bcc: x@hidden\r\n", "", "Bcc: y@hidden\r\n", "").
			Replace(canonical(c.source))
		if !strings.HasSuffix(want, "\r\n") {
			want += "\r\n"
		}
		if name == "converted" {
			got, want = leaves(t, []byte(got))[0].text, strings.SplitN(want, "\r\n\r\n", 2)[1]
		}
		if got != want || e.Body() != c.body {
			t.Errorf("%s: %s, %d octets, expected %d", name, e.Body(), len(got), len(want))
		}
	}
}

func TestEmptyTextIsNone(t *testing.T) {
	m := simple(t)
	must(t, m.SetText(""))
	must(t, m.SetHTML(""))
	must(t, m.AttachData("a.pdf", "", []byte("%PDF-1.4")))
	if l := leaves(t, encoded(t, m, Options{})); len(l) != 1 || l[0].path != "application/pdf" {
		t.Errorf("%+v", l)
	}
}

func TestErrorText(t *testing.T) {
	for k := NoSender; k <= InvalidKey; k++ {
		if s := k.String(); s == "" || strings.HasPrefix(s, "unknown") {
			t.Errorf("kind %d has no text", k)
		}
	}
	if Kind(0).String() == "" || Kind(99).String() != "unknown kind 99" {
		t.Error("unknown kinds have no text")
	}
	err := New().AddTo("x\r\n" + strings.Repeat("é", 500))
	if s := err.Error(); len(s) > 300 || strings.ContainsAny(s, "\r\n") ||
		!strings.HasPrefix(s, "to: control character") {
		t.Errorf("%q", s)
	}
}
