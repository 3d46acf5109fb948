// SPDX-License-Identifier: MIT

package signin

import "github.com/emersion/go-sasl"

// plain is RFC 4616: user name and password in one response.
var plain = Mechanism{
	Name: sasl.Plain,
	New: func(c *Credentials) Conversation {
		password := Prepared(c.Password)
		return &plainConversation{
			sasl.NewPlainClient("", c.Username, placeholder(password)),
			password,
		}
	},
}

type plainConversation struct {
	sasl.Client
	password string
}

func (p *plainConversation) Start() (string, []byte, error) {
	name, first, err := p.Client.Start()
	return name, filledIn(first, p.password, 0), err
}

func (*plainConversation) Finish() error { return nil }
