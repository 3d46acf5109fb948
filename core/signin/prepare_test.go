// SPDX-License-Identifier: MIT

package signin

import "testing"

func TestPasswordsArePrepared(t *testing.T) {
	for given, want := range map[string]string{
		"hunter2":           "hunter2",
		" hunter 2 ":        " hunter 2 ", // ASCII is never touched
		"abcd\u00a0efgh":    "abcd efgh",
		"abcd\u2003efgh":    "abcd efgh",
		"pa\u0308ssword":    "p\u00e4ssword",
		"pässword-Ω":        "pässword-\u03a9",
		"emoji\U0001f600":   "emoji\U0001f600",
		"zero\u200bwidth":   "zero\u200bwidth", // not allowed, and the server's to judge
		"\u00adsoft hyphen": "\u00adsoft hyphen",
	} {
		if got := Prepared(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
	_, _, first := begin(t, "PLAIN", Credentials{Username: "u", Password: "a\u00a0b"})
	if string(first) != "\x00u\x00a b" {
		t.Errorf("%q", first)
	}
}

func TestWhatCannotBeSeenIsSuspicious(t *testing.T) {
	for _, p := range []string{" a", "a ", "a\u00a0b", "a\u200bb", "\ufeffa", "a\u200e", "a\u00adb", "a\u3000b"} {
		if !Suspicious(p) {
			t.Errorf("%q is not", p)
		}
	}
	for _, p := range []string{"hunter2", "two words", "pässword", "\U0001f600"} {
		if Suspicious(p) {
			t.Errorf("%q is", p)
		}
	}
}
