// SPDX-License-Identifier: MIT

package signin

import (
	"errors"
	"testing"
)

// FuzzFault_D03_Account: whatever a server says of a token, the answer is the one that the
// mechanism has, once, and success behind it is refused.
func FuzzFault_D03_Account(f *testing.F) {
	for _, s := range []string{"", "{}", `{"status":"401","schemes":"bearer","scope":"mail"}`, `{"status":401}`, "not JSON", `[1]`, `{"Status":"\u0000"}`, "\xff\x00"} {
		f.Add([]byte(s), []byte(s))
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		for _, m := range mechanisms {
			c := m.New(
				&Credentials{
					Username: "bob",
					Password: "hunter2",
					Token:    "token",
					Host:     "mx.test",
					Port:     587,
					Binding:  ExporterBinding(first),
				},
			)
			name, _, err := c.Start()
			if name != m.Name || err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			answer, err := c.Next(first)
			switch {
			case m.Proof:
				// What a server cannot know, it cannot say.
				if _, err := c.Next(second); err == nil && c.Finish() == nil {
					t.Fatalf("%s believes a server that proves nothing", name)
				}
				continue
			case name == "CRAM-MD5" || name == "NTLM" || name == "EXTERNAL":
				if _, err := c.Next(second); err == nil {
					t.Fatalf("%s answers a second challenge", name)
				}
				continue
			case m.Token && (err != nil || len(answer) > 1 || Failure(c) == nil || c.Finish() == nil):
				t.Fatalf("%s: %q, %v, %v", name, answer, err, Failure(c))
			case name == "PLAIN" && err == nil:
				t.Fatalf("PLAIN answers %q", answer)
			case name == "LOGIN" && (err != nil || string(answer) != "bob"):
				t.Fatalf("LOGIN: %q, %v", answer, err)
			}
			if answer, err = c.Next(second); m.Token && !errors.Is(err, ErrChallenge) ||
				name == "LOGIN" && string(answer) != "hunter2" {
				t.Fatalf("%s, second answer: %q, %v", name, answer, err)
			}
			if _, err = c.Next(second); err == nil {
				t.Fatalf("%s answers for ever", name)
			}
		}
	})
}
