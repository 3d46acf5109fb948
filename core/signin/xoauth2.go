// SPDX-License-Identifier: MIT

package signin

// xoauth2 is Google's and Microsoft's mechanism from before RFC 7628, which go-sasl does not have:
// an account of a failure is answered with an empty line.
var xoauth2 = Mechanism{
	Name:  "XOAUTH2",
	Token: true,
	New: func(c *Credentials) Conversation {
		return &bearerConversation{
			start: func() (string, []byte, error) {
				first := []byte(
					"user=" + c.Username + "\x01auth=Bearer " + placeholder(c.Token) + "\x01\x01",
				)
				return "XOAUTH2", filledIn(first, c.Token, 2), nil
			},
			answer: []byte{},
		}
	},
}
