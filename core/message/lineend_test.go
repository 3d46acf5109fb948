// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sources calls try with a ready-made mail in memory, in a small file and in a large one.
func sources(t *testing.T, source string, try func(how string, m *Message, err error)) {
	t.Helper()
	m := New()
	err := m.SetSource([]byte(source))
	try("memory", m, err)
	eol := "\n"
	if i := strings.IndexAny(source, "\r\n"); i >= 0 {
		eol = source[i:]
		eol = eol[:len(eol)-len(strings.TrimLeft(eol, "\r"))]
		if strings.HasPrefix(source[i+len(eol):], "\n") {
			eol += "\n"
		}
	}
	for how, s := range map[string]string{
		"file": source, "large file": source + strings.Repeat("a line that fills"+eol, 80000),
	} {
		path := filepath.Join(t.TempDir(), "m.eml")
		must(t, os.WriteFile(path, []byte(s), 0o600))
		m = New()
		err = m.SetSourceFile(path)
		try(how, m, err)
	}
}

// TestBccNeverStandsInABody: whatever the line ends, a Bcc goes with the header or nothing goes.
func TestBccNeverStandsInABody(t *testing.T) {
	fields := []string{
		"From: a@b.example",
		"To: c@d.example",
		"Bcc: secret@d.example",
		"Subject: s",
	}
	refused := map[string]bool{"\n\r": true, "\r\n\r": true, "\n\r\r": true}
	for _, eol := range []string{
		"\n", "\r\n", "\r", "\r\r\n", "\r\r\r\n", "\n\r", "\r\n\r", "\n\r\r", "\r\n\n", "\n\n", "\r\r",
		"\r\n\r\n", "\n\r\n", "\r\r\n\n", "\r\n \r\n",
	} {
		source := strings.Join(fields, eol) + eol + eol + "body" + eol
		sources(t, source, func(how string, m *Message, err error) {
			var b []byte
			if err == nil {
				var e *Encoded
				if e, err = m.Encode(Options{}); err == nil {
					var out bytes.Buffer
					_, err = e.WriteTo(&out)
					b = out.Bytes()
				}
			}
			switch {
			case err != nil && kindOf(t, err) != InvalidMessage:
				t.Errorf("%q, %s: %v", eol, how, err)
			case refused[eol] && err == nil:
				t.Errorf("%q, %s: %q was sent", eol, how, tail(b))
			case bytes.Contains(bytes.ToLower(b), []byte("secret")):
				t.Errorf("%q, %s: the Bcc is sent", eol, how)
			case err != nil && strings.TrimLeft(eol, "\r") == "\n":
				t.Errorf("%q, %s: %v", eol, how, err)
			}
			if how == "memory" && eol == "\r\r\n" && string(b) != strings.Join([]string{
				fields[0], fields[1], fields[3], "", "body", ""}, "\r\n") {
				t.Errorf("%q became %q, %v", eol, b, err)
			}
		})
	}
	for _, source := range []string{
		"From: a@b.example\r\nTo: c@d.example\r\rBcc: secret@d.example\r\n\r\nbody",
		"From: a@b.example\rTo: c@d.example\r\rBcc: secret@d.example\n\nbody",
		"From: a@b.example\n\nBcc: secret@d.example\n\nbody",
		"To: c@d.example\n\nSubject: s\n folded\n\nresent-bcc : secret@d.example\n\nbody",
	} {
		sources(t, source, func(how string, m *Message, err error) {
			if err == nil {
				_, err = m.Encode(Options{})
			}
			if kindOf(t, err) != InvalidMessage {
				t.Errorf("%q, %s: %v", source, how, err)
			}
		})
	}
	// What a text quotes is a text.
	text := "From: a@b.example\r\nTo: c@d.example\r\n\r\nBcc: stays\r\n"
	sources(t, text, func(how string, m *Message, err error) {
		must(t, err)
		if b := encoded(t, m, Options{}); !bytes.HasPrefix(b, []byte(text)) {
			t.Errorf("%s: %q", how, b[:100])
		}
	})
}

// TestMailboxLineIsNoPartOfTheMail: a file out of a mailbox is sent without the line that parted
// it from the mail before.
func TestMailboxLineIsNoPartOfTheMail(t *testing.T) {
	for line, eol := range map[string]string{
		"From a@b.example Mon Mar  2 15:04:05 2026": "\n", "From - Mon Mar  2 15:04:05 2026": "\r\n",
		">From a@b.example": "\r\r\n", "From MAILER-DAEMON": "\r",
	} {
		source := line + eol + "Subject: s" + eol + "From: a@b.example" + eol + eol + "From here" + eol
		sources(t, source, func(how string, m *Message, err error) {
			must(t, err)
			const want = "Subject: s\r\nFrom: a@b.example\r\n\r\nFrom here\r\n"
			if b := encoded(t, m, Options{}); !bytes.HasPrefix(b, []byte(want)) {
				t.Errorf("%q, %s: %q", line, how, b[:min(len(b), 100)])
			}
		})
	}
	for _, source := range []string{"From a@b.example", "From a@b.example\n", "From x\nno header\n", "From x\n\nx"} {
		sources(t, source, func(how string, m *Message, err error) {
			if kindOf(t, err) != InvalidMessage {
				t.Errorf("%q, %s: %v", source, how, err)
			}
		})
	}
}

// Blanks before the colon are RFC 5322 §4.5's, and a mailbox file's "From " is no field.
func TestBlanksBeforeTheColonAreAField(t *testing.T) {
	for _, bcc := range []string{"Bcc : s@x.org", "BCC\t: s@x.org,\r\n t@x.org", "bcc  :s@x.org"} {
		for _, first := range []string{"From : a@x.org", "From\t:a@x.org", "From:a@x.org"} {
			var m Message
			source := first + "\r\nTo: b@y.org\r\n" + bcc + "\r\nSubject: s\r\n\r\nbody\r\n"
			must(t, m.SetSource([]byte(source)))
			e, err := m.Encode(Options{})
			must(t, err)
			want := first + "\r\nTo: b@y.org\r\nSubject: s\r\n\r\nbody\r\n"
			if got := string(e.Bytes()); got != want {
				t.Errorf("%q", got)
			}
			m = Message{}
			problems, err := m.ImportSource([]byte(source))
			must(t, err)
			if len(m.bcc) == 0 || m.from.Address() != "a@x.org" || len(problems) > 0 {
				t.Errorf("%v %v %v", m.bcc, m.from, problems)
			}
		}
	}
}

func TestImportFindsTheHeaderAfterOtherLines(t *testing.T) {
	for _, first := range []string{" folded", "junk line", "\tjunk\r\n more", "junk\r\nX-Y: z"} {
		var m Message
		problems, err := m.ImportSource(
			[]byte(first + "\r\nFrom: a@x.org\r\nSubject: s\r\n\r\nbody"),
		)
		must(t, err)
		if m.Subject() != "s" || m.Text() != "body" || len(problems) == 0 {
			t.Errorf("%q: %q %q %v", first, m.Subject(), m.Text(), problems)
		}
	}
	for _, text := range []string{"hello", "hello\r\n\r\nFrom: a@x.org\r\n"} {
		var m Message
		if _, err := m.ImportSource([]byte(text)); kindOf(t, err) != InvalidMessage {
			t.Errorf("%q: %v", text, err)
		}
	}
}
