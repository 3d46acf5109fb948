// SPDX-License-Identifier: MIT

package signin

import (
	"strings"
	"unicode"

	"golang.org/x/text/secure/precis"
)

// Prepared gives a password the form in which passwords are compared: spaces of any kind become
// the usual one, and characters that can be written in several ways are written in one (RFC 8265
// §4.2, which replaced the SASLprep that RFC 4616 §2 asks for). A password that the profile does
// not allow is left as it is: the server may know it all the same.
func Prepared(password string) string {
	if isASCII(password) {
		return password
	}
	if p, err := precis.OpaqueString.String(password); err == nil {
		return p
	}
	return password
}

// Suspicious tells whether a password has what people cannot see and copy by mistake: a space at
// an end, an unusual space, or a character without a width.
func Suspicious(password string) bool {
	return strings.TrimSpace(password) != password ||
		strings.ContainsFunc(password, func(r rune) bool {
			return r != ' ' && (unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Zs)) || r == '\u2800' || r == '\u3164'
		})
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}
