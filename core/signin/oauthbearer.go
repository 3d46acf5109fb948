// SPDX-License-Identifier: MIT

package signin

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/emersion/go-sasl"
)

// oauthBearer is RFC 7628. go-sasl forms the first response; its client takes the server's account
// of a failure for a reason to cancel, where §3.2.3 asks for an answer of one octet, after which
// the server sends its refusal.
var oauthBearer = Mechanism{
	Name:  sasl.OAuthBearer,
	Token: true,
	New: func(c *Credentials) Conversation {
		first := sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{
			Username: gs2Name(c.Username), Token: placeholder(c.Token), Host: c.Host, Port: c.Port,
		})
		return &bearerConversation{
			start: func() (string, []byte, error) {
				name, response, err := first.Start()
				return name, filledIn(response, c.Token, 2), err
			},
			answer: []byte{1},
		}
	},
}

// gs2Name writes a name so that it cannot end the header that it stands in (RFC 5801 §4).
func gs2Name(name string) string {
	var b []byte
	for i := range len(name) {
		switch name[i] {
		case ',':
			b = append(b, "=2C"...)
		case '=':
			b = append(b, "=3D"...)
		default:
			b = append(b, name[i])
		}
	}
	return string(b)
}

// TokenError is what a server says about a token that it refuses.
type TokenError struct {
	// Status, Schemes, Scope and Discovery are the members of RFC 7628 §3.2.2; XOAUTH2 has the
	// first three.
	Status, Schemes, Scope, Discovery string
}

// Error gives what the server says, in its own words.
func (e *TokenError) Error() string {
	text := fmt.Sprintf("the server says of the token: status %q", e.Status)
	for _, member := range []struct{ name, value string }{{"schemes", e.Schemes}, {"scope", e.Scope}, {"discovery", e.Discovery}} {
		if member.value != "" {
			text += fmt.Sprintf(", %s %q", member.name, member.value)
		}
	}
	return text
}

// mostTold bounds each member of a failure: it is shown to people.
const mostTold = 256

// readFailure reads the account of a failure. What cannot be read is a failure without details.
func readFailure(challenge []byte) *TokenError {
	var told map[string]any
	if json.Unmarshal(challenge, &told) != nil {
		return new(TokenError)
	}
	member := func(name string) string {
		text := ""
		switch v := told[name].(type) {
		case string:
			text = v
		case float64: // some servers write the status as a number
			text = strconv.FormatFloat(v, 'f', -1, 64)
		}
		return cut(text)
	}
	return &TokenError{
		member("status"),
		member("schemes"),
		member("scope"),
		member("openid-configuration"),
	}
}

// cut bounds what a server tells, at a character.
func cut(text string) string {
	if len(text) > mostTold {
		text = strings.ToValidUTF8(text[:mostTold], "") + "…"
	}
	return text
}

// bearerConversation is what OAUTHBEARER and XOAUTH2 have in common: one response, and an answer to
// the account of a failure.
type bearerConversation struct {
	start   func() (string, []byte, error)
	answer  []byte
	failure *TokenError
}

func (b *bearerConversation) Start() (string, []byte, error) { return b.start() }

func (b *bearerConversation) Next(challenge []byte) ([]byte, error) {
	if b.failure != nil {
		return nil, ErrChallenge
	}
	b.failure = readFailure(challenge)
	return b.answer, nil
}

func (b *bearerConversation) Finish() error {
	if b.failure != nil {
		return fmt.Errorf("success after a failure: %w", b.failure)
	}
	return nil
}

// Failure gives what the server said about the token in the conversation, nil if it said nothing.
func Failure(c Conversation) *TokenError {
	if b, ok := c.(*bearerConversation); ok {
		return b.failure
	}
	return nil
}
