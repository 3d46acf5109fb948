// SPDX-License-Identifier: MIT

package signin

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-sasl"
)

// Conversation is one sign-in: a go-sasl client that also has a say in whether it succeeded.
type Conversation interface {
	sasl.Client
	// Finish is called when the server says that the sign-in succeeded. An error means that it cannot have.
	Finish() error
}

// Credentials is what a user signs in with: a password or a token.
type Credentials struct {
	Username, Password, Token string
	// Host and Port are what was connected to, for mechanisms that bind the token to it.
	Host string
	Port int
}

// Mechanism is a way to sign in.
type Mechanism struct {
	// Name is the one that servers offer, in upper case.
	Name string
	// Token says that it takes a token and not a password.
	Token bool
	// AnyPrompt says that a challenge is a prompt for people, whose text, base64 or not, decides nothing.
	AnyPrompt bool
	// New begins a conversation with credentials that Check accepted.
	New func(c *Credentials) Conversation
}

// A response is made with a placeholder for the secret, which is filled in last: strings on the way
// to the response, go-sasl's among them, cannot be overwritten.

func placeholder(secret string) string { return strings.Repeat("x", len(secret)) }

// filledIn puts the secret where the placeholder is, so many octets before the end.
func filledIn(response []byte, secret string, after int) []byte {
	copy(response[len(response)-after-len(secret):], secret)
	return response
}

// mechanisms are the known ones, in the order in which they are tried whatever order a server offers them in.
var mechanisms = []Mechanism{plain, login, oauthBearer, xoauth2}

// ErrChallenge is a challenge that does not belong to the mechanism.
var ErrChallenge = errors.New("unexpected challenge")

// Known says whether there is a mechanism of that name.
func Known(name string) bool {
	return slices.ContainsFunc(mechanisms, func(m Mechanism) bool { return strings.EqualFold(m.Name, name) })
}

// Choose gives the mechanisms to try, best first: those that are offered and fit the credentials. A token is never
// replaced by a password. When fixed is not empty, no other is given.
func Choose(offered []string, c *Credentials, fixed string) []Mechanism {
	var chosen []Mechanism
	for _, m := range mechanisms {
		if m.Token != (c.Token != "") || fixed != "" && !strings.EqualFold(fixed, m.Name) {
			continue
		}
		if slices.ContainsFunc(offered, func(o string) bool { return strings.EqualFold(o, m.Name) }) {
			chosen = append(chosen, m)
		}
	}
	return chosen
}

// Check refuses credentials that no mechanism can carry.
func Check(c *Credentials) error {
	for _, v := range []struct{ what, value string }{{"user name", c.Username}, {"password", c.Password}, {"token", c.Token}} {
		if !utf8.ValidString(v.value) {
			return fmt.Errorf("the %s is not valid UTF-8", v.what)
		}
		if strings.IndexFunc(v.value, func(r rune) bool { return r < ' ' || r == 0x7f }) >= 0 {
			return fmt.Errorf("the %s has a control character", v.what)
		}
	}
	if c.Username == "" && c.Token == "" {
		return errors.New("a password was given without a user name")
	}
	if strings.ContainsRune(c.Token, ' ') {
		return errors.New("the token has a space")
	}
	return nil
}
