// SPDX-License-Identifier: MIT

package signin

import (
	"encoding/json"
	"fmt"

	"github.com/emersion/go-sasl"
)

// oauthBearer is RFC 7628. go-sasl forms the first response; its client takes the server's account of a failure for a reason to cancel,
// where §3.2.3 asks for an answer of one octet, after which the server sends its refusal.
var oauthBearer = Mechanism{
	Name:  sasl.OAuthBearer,
	Token: true,
	New: func(c *Credentials) Conversation {
		first := sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{
			Username: gs2Name(c.Username), Token: c.Token, Host: c.Host, Port: c.Port,
		})
		return &bearerConversation{start: first.Start, answer: []byte{1}}
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
	// Status, Schemes and Scope are the members of RFC 7628 §3.2.2; XOAUTH2 has the same.
	Status, Schemes, Scope string
}

// Error gives the status, as the server wrote it.
func (e *TokenError) Error() string { return fmt.Sprintf("the server says of the token: %q", e.Status) }

// bearerConversation is what OAUTHBEARER and XOAUTH2 have in common: one response, and an answer to the account of a failure.
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
	b.failure = new(TokenError)
	// What cannot be read is a failure without details.
	_ = json.Unmarshal(challenge, b.failure)
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
