// SPDX-License-Identifier: MIT

package signin

import "github.com/emersion/go-sasl"

// login is draft-murchison-sasl-login-00: user name and password, each asked for. go-sasl's client
// insists on the prompt "Password:" and always sends the user name with the command. Servers prompt
// as they like ("Password", "User Name" followed by NUL), and some refuse an initial response, so
// that this one answers the first and the second prompt whatever they say.
var login = Mechanism{
	Name:      sasl.Login,
	AnyPrompt: true,
	New: func(c *Credentials) Conversation {
		return &loginConversation{answers: []string{c.Username, c.Password}}
	},
}

type loginConversation struct{ answers []string }

func (l *loginConversation) Start() (string, []byte, error) { return sasl.Login, nil, nil }

func (l *loginConversation) Next([]byte) ([]byte, error) {
	if len(l.answers) == 0 {
		return nil, ErrChallenge
	}
	a := l.answers[0]
	l.answers = l.answers[1:]
	return []byte(a), nil
}

func (l *loginConversation) Finish() error { return nil }
