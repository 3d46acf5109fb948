// SPDX-License-Identifier: MIT

package netio

import (
	"strings"
	"testing"
)

// TestSecretsOverLines: a secret that a server divides over the lines of its reply is hidden, and
// the reply stays one.
func TestSecretsOverLines(t *testing.T) {
	var s Secrets
	s.Add("hunter2")
	for _, text := range []string{
		"535-hun\r\n535 ter2\r\n", "535-5.7.8 the password is hunt\r\n535-5.7.8 er\r\n535 5.7.8 2 and wrong\r\n",
		"535-h\n535-u\n535-n\n535-t\n535-e\n535-r\n535 2\n", "535-aHVudG\r\n535 VyMg==\r\n", "535-a hunter \r\n535 2\r\n", "nonsense hun\r\nter2\r\n",
	} {
		got := s.ScrubText(text)
		flat := strings.NewReplacer("\r\n535-5.7.8 ", "", "\r\n535 5.7.8 ", "", "\r\n535-", "", "\r\n535 ", "", "\n535-", "", "\n535 ", "", "\r\n", "", " ", "").
			Replace(got)
		if strings.Contains(flat, "hunter") || strings.Contains(flat, "aHVudGVyMg") ||
			!strings.Contains(got, Hidden) {
			t.Errorf("%q: %q", text, got)
		}
		if strings.Count(got, "\n") != strings.Count(text, "\n") ||
			strings.HasPrefix(text, "535") != strings.HasPrefix(got, "535") {
			t.Errorf("%q is no reply any more: %q", text, got)
		}
	}
	for _, text := range []string{"250-hunt\r\n250 er 3\r\n", "250 ok\r\n", "250-a\r\n250 b\r\n"} {
		if got := s.ScrubText(text); got != text {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestShortSecrets: one that is a word hides its line; by chance it stands in many words.
func TestShortSecrets(t *testing.T) {
	for _, c := range []struct{ secret, text, want string }{
		{"abc", "535 5.7.8 bad password 'abc'\r\n", "535 5.7.8 [hidden]\r\n"},
		{"abc", "535 abcdef is no abcs\r\n", "535 abcdef is no abcs\r\n"},
		{"p", "535-wrong:p\r\n535 stop\r\n", "535-[hidden]\r\n535 stop\r\n"},
		{"535", "535 no\r\n", "535 no\r\n"},
		{"é", "535 é!\r\n", "535 [hidden]\r\n"},
		{"", "535 no\r\n", "535 no\r\n"},
	} {
		var s Secrets
		s.Add(c.secret)
		if got := s.ScrubText(c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.secret, got, c.want)
		}
	}
}

// TestWipe: nothing of a secret stays.
func TestWipe(t *testing.T) {
	var s Secrets
	s.Add("hunter2")
	s.Add("abc")
	all := append(append([][]byte{}, s.forms...), s.short...)
	s.Wipe()
	for _, form := range all {
		for _, c := range form {
			if c != 0 {
				t.Fatalf("%q", form)
			}
		}
	}
	if got := s.ScrubText("hunter2"); got != "hunter2" {
		t.Error(got)
	}
}
