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
	// Finish is called when the server says that the sign-in succeeded. An error means that it
	// cannot have.
	Finish() error
}

// Credentials is what a user signs in with: a password, a token or a certificate of the connection.
type Credentials struct {
	Username, Password, Token string
	// Certificate says that the connection carries a certificate of the client, by which the server
	// can know the user.
	Certificate bool
	// Binding is what the connection can bind a proof to; nil: nothing. PlusOffered says that the
	// server offers a mechanism that does so.
	Binding     *Binding
	PlusOffered bool
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
	// Certificate says that it takes neither: the connection carries a certificate.
	Certificate bool
	// Proof says that the password stays here: the server is given a proof that it is known. A
	// mechanism that shows the password never follows one of these that was offered.
	Proof bool
	// Binds says that the proof is bound to the TLS connection. One that is not never follows.
	Binds bool
	// Asked says that it is used only when the caller names it: it protects less than it seems to.
	Asked bool
	// AnyPrompt says that a challenge is a prompt for people, whose text, base64 or not, decides
	// nothing.
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

// mechanisms are the known ones, in the order in which they are tried whatever order a server
// offers them in (of SCRAM as RFC 7677 §4 has it).
var mechanisms = []Mechanism{
	scramSHA256Plus, scramSHA1Plus, scramSHA256, scramSHA1, plain, login, cramMD5, ntlm, oauthBearer, xoauth2, external,
}

// ErrChallenge is a challenge that does not belong to the mechanism.
var ErrChallenge = errors.New("unexpected challenge")

// Known says whether there is a mechanism of that name.
func Known(name string) bool {
	return slices.ContainsFunc(
		mechanisms,
		func(m Mechanism) bool { return strings.EqualFold(m.Name, name) },
	)
}

// Names are the names of the known mechanisms, best first.
func Names() []string {
	names := make([]string, len(mechanisms))
	for i, m := range mechanisms {
		names[i] = m.Name
	}
	return names
}

// Choose gives the mechanisms to try, best first: those that are offered and fit the credentials. A
// token is never replaced by a password, a bound proof never by another, and a proof never by the
// password itself: who could make the first fail would get the second. When fixed is not empty, no
// other is given.
func Choose(offered []string, c *Credentials, fixed string) []Mechanism {
	var chosen []Mechanism
	for _, m := range mechanisms {
		switch {
		case fixed != "" && !strings.EqualFold(fixed, m.Name),
			fixed == "" && m.Asked,
			m.Binds && c.Binding == nil,
			!m.fits(c),
			!slices.ContainsFunc(offered, func(o string) bool { return strings.EqualFold(o, m.Name) }):
			continue
		}
		if len(chosen) > 0 && (chosen[0].Binds && !m.Binds || chosen[0].Proof && !m.Proof) {
			continue
		}
		chosen = append(chosen, m)
	}
	return chosen
}

// fits tells whether a mechanism takes what there is to sign in with.
func (m *Mechanism) fits(c *Credentials) bool {
	switch {
	case m.Certificate:
		return c.Certificate && c.Password == "" && c.Token == ""
	case m.Token:
		return c.Token != ""
	}
	return c.Password != "" && c.Token == ""
}

// OffersPlus says whether one of the offered mechanisms binds its proof to the connection.
func OffersPlus(offered []string) bool {
	return slices.ContainsFunc(
		offered,
		func(o string) bool { return strings.HasSuffix(strings.ToUpper(o), "-PLUS") },
	)
}

// Told gives what the server, or the conversation itself, says about a failure; nil: nothing.
func Told(c Conversation) error {
	if f := Failure(c); f != nil {
		return f
	}
	if t, ok := c.(interface{ told() error }); ok {
		return t.told()
	}
	return nil
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
	if c.Username == "" && c.Token == "" && c.Password != "" {
		return errors.New("a password was given without a user name")
	}
	if strings.ContainsRune(c.Token, ' ') {
		return errors.New("the token has a space")
	}
	return nil
}
