// SPDX-License-Identifier: MIT

package parse

import (
	"strings"
)

// word is an encoded word of RFC 2047.
type word struct {
	label string
	data  []byte
	end   int // where it ends in the text that it was found in
	flaw  string
}

// encodedWord reads the encoded word at the beginning of s. White space in it is no word's, but
// common; it is taken if spaces is true.
func encodedWord(s string, spaces bool) (w word, ok bool) {
	if !strings.HasPrefix(s, "=?") {
		return w, false
	}
	label, rest, ok := strings.Cut(s[2:], "?")
	if !ok || label == "" || len(label) > 60 || strings.ContainsAny(label, " \t\r\n=<>(),;\"") {
		return w, false
	}
	if len(rest) < 2 || rest[1] != '?' {
		return w, false
	}
	coding := rest[0] | 0x20
	if coding != 'q' && coding != 'b' {
		return w, false
	}
	body := rest[2:]
	end := wordEnd(body)
	if end < 0 {
		return w, false
	}
	for range 8 {
		if coding != 'q' || end+4 > len(body) || !isHex(body[end+2]) || !isHex(body[end+3]) {
			break
		}
		// A ? that should have been encoded, before an octet that is.
		next := wordEnd(body[end+2:])
		if next < 0 || strings.ContainsAny(body[end:end+2+next], " \t") {
			break
		}
		end += 2 + next
	}
	text := body[:end]
	if !spaces && strings.ContainsAny(text, " \t\r\n") {
		return w, false
	}
	w.label, _, _ = strings.Cut(label, "*") // RFC 2231 §5
	w.end = len(s) - len(body) + end + 2
	if coding == 'b' {
		w.data, w.flaw = Base64([]byte(text))
		return w, true
	}
	w.data = make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '_':
			w.data = append(w.data, ' ')
		case c == '=' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]):
			w.data = append(w.data, unhex(text[i+1])<<4|unhex(text[i+2]))
			i += 2
		default:
			if c == '=' {
				w.flaw = "a = in quoted-printable has no two digits after it"
			}
			w.data = append(w.data, c)
		}
	}
	return w, true
}

// wordEnd finds the end of an encoded word; -1 if the next one begins before.
func wordEnd(s string) int {
	for i := 0; i+1 < len(s); i++ {
		switch {
		case s[i] == '?' && s[i+1] == '=':
			return i
		case s[i] == '=' && s[i+1] == '?' && (i+2 == len(s) || s[i+2] != '='):
			return -1
		}
	}
	return -1
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f'
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

// Words gives the text of a field (RFC 2047): encoded words are decoded, white space between two
// of them is none, and a character may be divided between two of one charset. Octets without a
// charset are those of hint.
func Words(s, hint string, tell Tell) string {
	if !strings.Contains(s, "=?") {
		return Text("", []byte(s), hint, tell)
	}
	var out strings.Builder
	var data []byte // of the words in progress
	label, plain, flaw := "", 0, ""
	open := false
	flush := func() {
		if open {
			out.WriteString(Text(label, data, hint, tell))
		}
		data, open = nil, false
	}
	for i := 0; i < len(s); {
		w, ok := word{}, false
		if s[i] == '=' {
			w, ok = encodedWord(s[i:], true)
		}
		if !ok {
			i++
			continue
		}
		between := s[plain:i]
		if !open || strings.Trim(between, " \t\r\n") != "" {
			flush()
			if damagedWord(between) {
				tell(AboutHeader, "an encoded word is damaged, and left as it is", between)
			}
			out.WriteString(Text("", []byte(between), hint, tell))
		} else if !strings.EqualFold(w.label, label) {
			flush()
		}
		if w.flaw != "" && flaw == "" {
			flaw = w.flaw
			tell(AboutHeader, "an encoded word is damaged: "+flaw, s[i:i+w.end])
		}
		label, data, open = w.label, append(data, w.data...), true
		i += w.end
		plain = i
	}
	flush()
	if plain < len(s) {
		if damagedWord(s[plain:]) {
			tell(AboutHeader, "an encoded word is damaged, and left as it is", s[plain:])
		}
		out.WriteString(Text("", []byte(s[plain:]), hint, tell))
	}
	return out.String()
}

// damagedWord is true if a text has what was once an encoded word.
func damagedWord(s string) bool {
	at := strings.Index(s, "=?")
	if at < 0 {
		at = 0
	}
	lower := strings.ToLower(s[at:])
	return strings.Contains(lower, "?q?") || strings.Contains(lower, "?b?")
}
