// SPDX-License-Identifier: MIT

package netio

import (
	"bytes"
	"encoding/base64"
	"slices"
)

// Hidden is what stands for a secret.
const Hidden = "[hidden]"

// shortestSecret: shorter texts occur by chance, and cutting them out would show them by what is missing.
const shortestSecret = 4

// Secrets are what must be shown nowhere. Some servers repeat what they were sent, at any time and in another form than they were sent it.
type Secrets struct {
	forms [][]byte // the longest first, so that none is cut apart by one that it holds
}

// Add adds a secret as it is and as it looks within base64, whatever stands before and behind it there.
func (s *Secrets) Add(secret string) {
	s.AddAsItIs(secret)
	for before := range 3 {
		b := append(make([]byte, before, before+len(secret)), secret...)
		// Only the digits whose bits are all the secret's.
		from, to := (before*8+5)/6, len(b)*8/6
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			if from < to {
				s.AddAsItIs(alphabet.EncodeToString(b)[from:to])
			}
		}
	}
}

// AddAsItIs adds a text in no other form than its own.
func (s *Secrets) AddAsItIs(secret string) {
	form := []byte(secret)
	if len(form) < shortestSecret || slices.ContainsFunc(s.forms, func(f []byte) bool { return bytes.Equal(f, form) }) {
		return
	}
	at, _ := slices.BinarySearchFunc(s.forms, len(form), func(f []byte, n int) int { return n - len(f) })
	s.forms = slices.Insert(s.forms, at, form)
}

// Scrub cuts the secrets out of a text. A text without any is given back as it is.
func (s *Secrets) Scrub(text []byte) []byte {
	for _, form := range s.forms {
		if bytes.Contains(text, form) {
			text = bytes.ReplaceAll(text, form, []byte(Hidden))
		}
	}
	return text
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
	if len(s.forms) == 0 {
		return text
	}
	return string(s.Scrub([]byte(text)))
}
