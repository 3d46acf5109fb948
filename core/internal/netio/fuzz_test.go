// SPDX-License-Identifier: MIT

package netio

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// FuzzFault_D09_Scrub: what was cut out of a text is not in it any more, and a text without secrets
// stays as it is.
func FuzzFault_D09_Scrub(f *testing.F) {
	for _, s := range [][3]string{
		{"535 hunter2 is wrong", "hunter2", ""}, {"hunthunter2er2", "hunter2", "hunt"}, {"aaaaaaaaa", "aaaa", "aaaaa"}, {"[hidden]", "hidden", "[hid"}, {"x", "", ""},
		{"535 AGJvYgBodW50ZXIy is wrong", "hunter2", "\x00bob\x00"}, {"b25lPj4+Pz8/dHdv b25lPj4-Pz8_dHdv", ">>>???", "one"},
	} {
		f.Add([]byte(s[0]), s[1], s[2])
	}
	f.Fuzz(func(t *testing.T, text []byte, secret, other string) {
		// However a server repeats it.
		for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			text = fmt.Appendf(text, " %s ", alphabet.EncodeToString([]byte(other+secret+other)))
		}
		var one, two Secrets
		one.Add(secret)
		two.Add(other)
		two.Add(secret)
		before := bytes.Clone(text)
		for _, s := range []*Secrets{&one, &two} {
			got := s.Scrub(text)
			if !bytes.Equal(text, before) {
				t.Fatalf("%q was changed to %q", before, text)
			}
			if len(s.forms) == 0 && len(s.short) == 0 && !bytes.Equal(got, text) ||
				string(got) != s.ScrubText(string(text)) {
				t.Fatalf("%q became %q", text, got)
			}
			for part := range strings.SplitSeq(string(got), Hidden) {
				if len(secret) >= shortestSecret && strings.Contains(part, secret) {
					t.Fatalf("%q is in %q", secret, got)
				}
				for before := range 3 {
					// What of a decoded run of digits is the secret: seven octets make six whole
					// ones at any offset.
					if piece := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), secret...)); len(
						secret,
					) >= 6 &&
						strings.Contains(part, piece[(before*8+5)/6:(before+len(secret))*8/6]) {
						t.Fatalf("%q is in %q as base64", secret, got)
					}
				}
			}
		}
	})
}

// FuzzFault_E01_Lines: lines are those of what came, however it came, and bounded.
func FuzzFault_E01_Lines(f *testing.F) {
	for _, s := range []string{"", "a", "a\n", "a\r\nb\r\n", "\n\n", strings.Repeat("x", MaxLine+1)} {
		f.Add([]byte(s), uint8(1))
		f.Add([]byte(s), uint8(200))
	}
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		l := NewLines(&pieces{rest: in, size: int(size) + 1})
		var all []byte
		for {
			line, err := l.Line(0)
			if err != nil {
				if rest := l.Buffered(); bytes.IndexByte(rest, '\n') >= 0 &&
					err != ErrLineTooLong ||
					len(rest) > MaxReply {
					t.Fatalf("%v before %q", err, rest)
				}
				break
			}
			if len(line) > MaxLine || bytes.IndexByte(line, '\n') != len(line)-1 {
				t.Fatalf("line %q", line)
			}
			all = append(all, l.Take(len(line))...)
		}
		if !bytes.HasPrefix(in, all) {
			t.Fatalf("%q read from %q", all, in)
		}
	})
}

// pieces gives so many octets at a time.
type pieces struct {
	rest []byte
	size int
}

func (p *pieces) Read(b []byte) (int, error) {
	n := copy(b, p.rest[:min(p.size, len(p.rest))])
	p.rest = p.rest[n:]
	if n == 0 {
		return 0, bytes.ErrTooLarge // any error: the octets are at their end
	}
	return n, nil
}
