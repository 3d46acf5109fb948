// SPDX-License-Identifier: MIT

package smtp

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Pin is the SHA-256 of a SubjectPublicKeyInfo (RFC 7469 §2.4 has the form, curl the notation).
type Pin [sha256.Size]byte

// ParsePins reads pins as sha256//BASE64, with semicolons between them.
func ParsePins(text string) (pins []Pin, err error) {
	for one := range strings.SplitSeq(text, ";") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		code, ok := strings.CutPrefix(one, "sha256//")
		sum, err := base64.StdEncoding.DecodeString(code)
		if !ok || err != nil || len(sum) != sha256.Size {
			return nil, fmt.Errorf("%q is no pin: one is sha256// and the base64 of 32 octets", one)
		}
		pins = append(pins, Pin(sum))
	}
	if len(pins) == 0 && text != "" {
		return nil, errors.New("there is no pin in it")
	}
	return pins, nil
}

func pinOf(c *x509.Certificate) Pin { return sha256.Sum256(c.RawSubjectPublicKeyInfo) }

// String writes a pin as ParsePins reads it.
func (p Pin) String() string { return "sha256//" + base64.StdEncoding.EncodeToString(p[:]) }

// pinned tells whether one of the certificates has a key that is pinned.
func (c *Config) pinned(certs ...*x509.Certificate) bool {
	for _, one := range certs {
		for _, pin := range c.Pins {
			if pinOf(one) == pin {
				return true
			}
		}
	}
	return false
}

// checkPins looks for a pinned key in the server's certificate and in the chains that were
// verified, and nowhere else: what a server only sends along proves nothing.
func (s *setup) checkPins(leaf *x509.Certificate, chains [][]*x509.Certificate) error {
	if len(s.cfg.Pins) == 0 || s.cfg.pinned(leaf) {
		return nil
	}
	for _, chain := range chains {
		if s.cfg.pinned(chain...) {
			return nil
		}
	}
	return &certError{
		WrongKey,
		fmt.Errorf("the server's key is %s, which is not pinned", pinOf(leaf)),
	}
}
