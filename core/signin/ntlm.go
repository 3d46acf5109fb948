// SPDX-License-Identifier: MIT

//go:build !slim

package signin

import (
	"fmt"

	"github.com/Azure/go-ntlmssp"
)

// ntlm is NTLMv2 over AUTH (MS-SMTPNTLM), for old Exchange servers; the messages are made by
// Azure's go-ntlmssp. It is used only when it is asked for: the answer allows passwords to be tried
// at leisure, and can be relayed. The user name is user, DOMAIN\user or user@domain.
var ntlm = Mechanism{
	Name:  "NTLM",
	Asked: true,
	New:   func(c *Credentials) Conversation { return &ntlmConversation{user: c.Username, password: c.Password} },
}

type ntlmConversation struct {
	user, password string
	steps          int
}

func (*ntlmConversation) Start() (string, []byte, error) {
	// Domain and workstation are left out: the challenge names the domain, and the name of this
	// machine is nobody's business.
	first, err := ntlmssp.NewNegotiateMessage("", "")
	return "NTLM", first, err
}

func (n *ntlmConversation) Next(challenge []byte) ([]byte, error) {
	n.steps++
	if n.steps > 1 {
		return nil, ErrChallenge
	}
	answer, err := ntlmssp.NewAuthenticateMessage(challenge, n.user, n.password, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrChallenge, err)
	}
	return answer, nil
}

func (n *ntlmConversation) Finish() error {
	if n.steps == 0 {
		return ErrChallenge
	}
	return nil
}
