// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	gosmtp "github.com/emersion/go-smtp"
)

// Reply is one reply of a server. Its zero value means that the server did not answer.
type Reply struct {
	// Code is the three-digit code, 200 to 599.
	Code int
	// Enhanced is the enhanced status code of RFC 3463, zero when there is none or when it
	// contradicts Code.
	Enhanced gosmtp.EnhancedCode
	raw      []byte
	cut      bool // there was more
}

// maxShown bounds the text that Text gives: what a server says is shown to people.
const maxShown = 2048

// Raw gives the octets of the reply as they came, codes and line ends included; of a long one the
// first lines.
func (r *Reply) Raw() []byte { return r.raw }

// Text gives the words of the reply for people: without codes, one line of it a line, control
// characters escaped, bounded in length. Octets that are no UTF-8 are read as Latin-1.
func (r *Reply) Text() string {
	var b strings.Builder
	first := true
	for line := range bytes.Lines(r.raw) {
		text := lineText(line)
		if _, n := parseEnhanced(text, r.Code); n > 0 {
			text = bytes.TrimLeft(text[n:], " ")
		}
		if !first {
			b.WriteByte('\n')
		}
		first = false
		b.WriteString(escape(decodeText(text)))
		if b.Len() > maxShown {
			s := b.String()[:maxShown]
			for len(s) > 0 && !utf8.ValidString(s) {
				s = s[:len(s)-1]
			}
			return s + "…"
		}
	}
	if r.cut {
		return b.String() + "…"
	}
	return b.String()
}

// String gives code and text in one line.
func (r *Reply) String() string {
	s := strconv.Itoa(r.Code)
	if r.Enhanced != (gosmtp.EnhancedCode{}) {
		s += fmt.Sprintf(" %d.%d.%d", r.Enhanced[0], r.Enhanced[1], r.Enhanced[2])
	}
	if t := r.Text(); t != "" {
		s += " " + strings.ReplaceAll(t, "\n", " / ")
	}
	return s
}

// Temporary says whether the reply is a temporary refusal.
func (r *Reply) Temporary() bool { return r.Code/100 == 4 }

// SMTPError gives the reply in go-smtp's form.
func (r *Reply) SMTPError() *gosmtp.SMTPError {
	return &gosmtp.SMTPError{Code: r.Code, EnhancedCode: r.Enhanced, Message: r.Text()}
}

// shorten cuts a reply off where it is too long to be kept.
func (r *Reply) shorten(most int) {
	if len(r.raw) > most {
		r.raw, r.cut = r.raw[:most], true
	}
}

func (r *Reply) clone() *Reply {
	short := *r
	short.shorten(maxKept)
	r = &short
	return &Reply{Code: r.Code, Enhanced: r.Enhanced, raw: bytes.Clone(r.raw), cut: r.cut}
}

// lineText cuts the code and the line end off a reply line.
func lineText(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) <= 4 {
		return nil
	}
	return line[4:]
}

// parseEnhanced reads the enhanced status code at the head of a text. It returns the number of
// octets it takes, 0 when there is none or when its class contradicts the code of the reply, which
// then decides.
func parseEnhanced(text []byte, code int) (e gosmtp.EnhancedCode, n int) {
	for i := range e {
		digits := 0
		for n < len(text) && '0' <= text[n] && text[n] <= '9' && digits < 3 {
			e[i] = e[i]*10 + int(text[n]-'0')
			digits++
			n++
		}
		if digits == 0 {
			return gosmtp.EnhancedCode{}, 0
		}
		if i < 2 {
			if n >= len(text) || text[n] != '.' {
				return gosmtp.EnhancedCode{}, 0
			}
			n++
		}
	}
	if n < len(text) && text[n] != ' ' || e[0] != code/100 || e[0] == 3 {
		return gosmtp.EnhancedCode{}, 0
	}
	return e, n
}

func decodeText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}

// escape makes a text safe to show: control and format characters (which include those that change
// the direction of writing) and separators of lines are written as escapes.
func escape(s string) string {
	bad := func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) }
	if strings.IndexFunc(s, bad) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\t':
			b.WriteByte(' ')
		case r < 0x80 && bad(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case bad(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
