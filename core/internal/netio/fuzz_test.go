// SPDX-License-Identifier: MIT

package netio

import (
	"bytes"
	"strings"
	"testing"
)

// FuzzFault_D09_Scrub: what was cut out of a text is not in it any more, and a text without secrets stays as it is.
func FuzzFault_D09_Scrub(f *testing.F) {
	for _, s := range [][2]string{{"535 hunter2 is wrong", "hunter2"}, {"hunthunter2er2", "hunter2"}, {"aaaaaaaaa", "aaaa"}, {"[hidden]", "hidden"}, {"x", ""}} {
		f.Add([]byte(s[0]), s[1])
	}
	f.Fuzz(func(t *testing.T, text []byte, secret string) {
		got := Scrub(bytes.Clone(text), secret)
		if len(secret) < 4 || !bytes.Contains(text, []byte(secret)) {
			if !bytes.Equal(got, text) {
				t.Fatalf("%q became %q without %q", text, got, secret)
			}
			return
		}
		for part := range strings.SplitSeq(string(got), Hidden) {
			if strings.Contains(part, secret) {
				t.Fatalf("%q is in %q", secret, got)
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
				if rest := l.Buffered(); bytes.IndexByte(rest, '\n') >= 0 && err != ErrLineTooLong || len(rest) > MaxReply {
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
