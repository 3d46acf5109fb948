// SPDX-License-Identifier: MIT

package signin

import "github.com/emersion/go-sasl"

// plain is RFC 4616: user name and password in one response.
var plain = Mechanism{
	Name: sasl.Plain,
	New: func(c *Credentials) Conversation {
		return &plainConversation{Client: sasl.NewPlainClient("", c.Username, Prepared(c.Password))}
	},
}

type plainConversation struct{ sasl.Client }

func (*plainConversation) Finish() error { return nil }
