// SPDX-License-Identifier: MIT

package signin

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"
)

// cramMD5 is RFC 2195: a keyed hash of the server's challenge. go-sasl has none. It is used only
// when
// it is asked for: whoever sees the exchange can try passwords at leisure, and the server must keep
// the password itself (draft-ietf-sasl-crammd5-to-historic).
var cramMD5 = Mechanism{
	Name:  "CRAM-MD5",
	Asked: true,
	New: func(c *Credentials) Conversation {
		return &cramConversation{user: c.Username, key: Prepared(c.Password)}
	},
}

type cramConversation struct {
	user, key string
	asked     bool // for an answer, once
	answered  bool
}

func (*cramConversation) Start() (string, []byte, error) { return "CRAM-MD5", nil, nil }

func (c *cramConversation) Next(challenge []byte) ([]byte, error) {
	if c.asked || len(challenge) == 0 {
		c.asked = true
		return nil, ErrChallenge
	}
	c.asked, c.answered = true, true
	key := []byte(c.key)
	defer clear(key)
	mac := hmac.New(md5.New, key)
	mac.Write(challenge)
	return []byte(c.user + " " + hex.EncodeToString(mac.Sum(nil))), nil
}

func (c *cramConversation) Finish() error {
	if !c.answered {
		return ErrChallenge
	}
	return nil
}
