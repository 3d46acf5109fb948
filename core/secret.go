// SPDX-License-Identifier: MIT

package core

import "unsafe"

// A session keeps what it signs in with in memory of its own. Its settings and the conversations
// with the server have the same octets, which are overwritten when the session is closed.

// mostSecrets bounds what a session keeps of secrets that were replaced: a token that is renewed
// every hour must not pile up. A call that began with an older one would have to last for as many
// renewals.
const mostSecrets = 16

// keepSecret copies a secret into memory that can be overwritten. The lock is held.
func (s *Session) keepSecret(value string) string {
	if value == "" {
		return ""
	}
	b := []byte(value)
	if len(s.secrets) == mostSecrets {
		clear(s.secrets[0])
		s.secrets = append(s.secrets[:0], s.secrets[1:]...)
	}
	s.secrets = append(s.secrets, b)
	return unsafe.String(&b[0], len(b))
}

// wipe overwrites the secrets once the session is closed and no call can use them. The lock is
// held.
func (s *Session) wipe() {
	if !s.wiping || len(s.calls) > 0 {
		return
	}
	for _, b := range s.secrets {
		clear(b)
	}
	s.secrets = nil
}
