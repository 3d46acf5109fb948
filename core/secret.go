// SPDX-License-Identifier: MIT

package core

import "unsafe"

// A session keeps what it signs in with in memory of its own: every copy of the string that is made on the way to the server is
// the same octets, which are overwritten when the session is closed. A program's own copies are its own, and so is what the
// runtime, TLS and the system have made of them.

// keepSecret copies a secret into memory that can be overwritten. The lock is held.
func (s *Session) keepSecret(value string) string {
	if value == "" {
		return ""
	}
	b := []byte(value)
	s.secrets = append(s.secrets, b)
	return unsafe.String(&b[0], len(b))
}

// wipe overwrites the secrets once the session is closed and no call can use them. The lock is held.
func (s *Session) wipe() {
	if !s.wiping || len(s.calls) > 0 {
		return
	}
	for _, b := range s.secrets {
		clear(b)
	}
	s.secrets = nil
}
