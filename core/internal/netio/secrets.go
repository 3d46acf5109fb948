// SPDX-License-Identifier: MIT

package netio

import (
	"bytes"
	"encoding/base64"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Hidden is what stands for a secret.
const Hidden = "[hidden]"

// shortestSecret: shorter texts occur by chance. Where one is a word of its own, the whole line is
// hidden: cutting the word out would show it by what is missing.
const shortestSecret = 4

// Secrets are what must be shown nowhere. Some servers repeat what they were sent, at any time and
// in another form than they were sent it.
type Secrets struct {
	forms [][]byte // the longest first, so that none is cut apart by one that it holds
	short [][]byte
}

// Add adds a secret as it is and as it looks within base64, whatever stands before and behind it
// there.
func (s *Secrets) Add(secret string) {
	s.AddAsItIs(secret)
	if secret != "" && len(secret) < shortestSecret {
		s.short = append(s.short, []byte(secret))
	}
	for before := range 3 {
		b := append(make([]byte, before, before+len(secret)), secret...)
		// Only the digits whose bits are all the secret's.
		from, to := (before*8+5)/6, len(b)*8/6
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			if from < to {
				encoded := alphabet.AppendEncode(nil, b)
				s.AddForm(bytes.Clone(encoded[from:to]))
				clear(encoded)
			}
		}
		clear(b)
	}
}

// AddAsItIs adds a text in no other form than its own.
func (s *Secrets) AddAsItIs(secret string) { s.AddForm([]byte(secret)) }

// AddForm adds a text in no other form than its own. The octets are the receiver's from then on.
func (s *Secrets) AddForm(form []byte) {
	if len(form) < shortestSecret ||
		slices.ContainsFunc(s.forms, func(f []byte) bool { return bytes.Equal(f, form) }) {
		clear(form)
		return
	}
	at, _ := slices.BinarySearchFunc(
		s.forms,
		len(form),
		func(f []byte, n int) int { return n - len(f) },
	)
	s.forms = slices.Insert(s.forms, at, form)
}

// Wipe overwrites the secrets and forgets them. Nothing is scrubbed any more.
func (s *Secrets) Wipe() {
	for _, list := range [][][]byte{s.forms, s.short} {
		for _, form := range list {
			clear(form)
		}
	}
	s.forms, s.short = nil, nil
}

// Scrub cuts the secrets out of a text. A text without any is given back as it is.
func (s *Secrets) Scrub(text []byte) []byte {
	for _, form := range s.forms {
		if bytes.Contains(text, form) {
			text = bytes.ReplaceAll(text, form, []byte(Hidden))
		}
	}
	if i := bytes.IndexByte(text, '\n'); i >= 0 && i < len(text)-1 && len(s.forms) > 0 {
		text = s.scrubOverLines(text)
	}
	if len(s.short) > 0 {
		text = s.scrubShort(text)
	}
	return text
}

// prefix is the length of what comes before the text of a reply line: code, separator and enhanced
// code.
func prefix(line []byte) int {
	digits := func(b []byte) (n int) {
		for n < len(b) && '0' <= b[n] && b[n] <= '9' {
			n++
		}
		return n
	}
	if len(line) < 4 || digits(line) != 3 || line[3] != '-' && line[3] != ' ' {
		return 0
	}
	at := 4
	for part := range 3 {
		n := digits(line[at:])
		if n == 0 || part < 2 && (at+n >= len(line) || line[at+n] != '.') {
			return 4
		}
		at += n + 1
	}
	if at > len(line) || line[at-1] != ' ' {
		return 4
	}
	return at
}

// scrubOverLines cuts out secrets that are divided over the lines of a reply, by a server that
// breaks its lines anywhere.
func (s *Secrets) scrubOverLines(text []byte) []byte {
	joined := make([]byte, 0, len(text)) // the texts of the lines without what is between them
	places := make([]int, 0, len(text))  // where their octets stand in text
	at := 0
	for line := range bytes.Lines(text) {
		begin, end := prefix(line), len(bytes.TrimRight(line, " \t\r\n"))
		for begin < end && (line[begin] == ' ' || line[begin] == '\t') {
			begin++
		}
		for i := begin; i < end; i++ {
			joined, places = append(joined, line[i]), append(places, at+i)
		}
		at += len(line)
	}
	var hide []bool
	for _, form := range s.forms {
		for from := 0; ; {
			i := bytes.Index(joined[from:], form)
			if i < 0 {
				break
			}
			if hide == nil {
				hide = make([]bool, len(text))
			}
			for k := from + i; k < from+i+len(form); k++ {
				hide[places[k]] = true
			}
			from += i + 1
		}
	}
	if hide == nil {
		return text
	}
	var out []byte
	for i, c := range text {
		switch {
		case !hide[i]:
			out = append(out, c)
		case i == 0 || !hide[i-1]:
			out = append(out, Hidden...)
		}
	}
	return out
}

// scrubShort hides the lines in which a short secret is a word.
func (s *Secrets) scrubShort(text []byte) []byte {
	var out []byte
	for line := range bytes.Lines(text) {
		begin := prefix(line)
		if slices.ContainsFunc(
			s.short,
			func(form []byte) bool { return holdsWord(line[begin:], form) },
		) {
			if out == nil {
				out = make([]byte, 0, len(text)+len(Hidden))
			}
			end := len(bytes.TrimRight(line, "\r\n"))
			out = append(append(append(out, line[:begin]...), Hidden...), line[end:]...)
			continue
		}
		out = append(out, line...)
	}
	return out
}

// holdsWord tells whether a word stands in a text with no letter or digit beside it.
func holdsWord(text, word []byte) bool {
	part := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for from := 0; ; from++ {
		i := bytes.Index(text[from:], word)
		if i < 0 {
			return false
		}
		from += i
		before, _ := utf8.DecodeLastRune(text[:from])
		after, _ := utf8.DecodeRune(text[from+len(word):])
		if !part(before) && !part(after) {
			return true
		}
	}
}

// ScrubCut is Scrub for a text whose end is missing, and may have been within a secret.
func (s *Secrets) ScrubCut(text []byte) []byte {
	text = s.Scrub(text)
	for _, form := range s.forms {
		for n := min(len(form), len(text)); n >= shortestSecret; n-- {
			if bytes.HasSuffix(text, form[:n]) {
				return append(bytes.Clone(text[:len(text)-n]), Hidden...)
			}
		}
	}
	return text
}

// ScrubText is Scrub for a string.
func (s *Secrets) ScrubText(text string) string {
	if len(s.forms) == 0 && len(s.short) == 0 {
		return text
	}
	return string(s.Scrub([]byte(text)))
}
