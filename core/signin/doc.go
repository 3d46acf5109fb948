// SPDX-License-Identifier: MIT

// Package signin has the mechanisms of SMTP's AUTH (RFC 4954) as pure conversations: they are given
// challenges and give responses, and know neither connections nor base64 nor reply codes. Where
// go-sasl has a mechanism it is used; each file says where and why it is not.
//
// Control characters in a user name, a password or a token are refused, never removed: they would
// change what the server is told.
package signin
