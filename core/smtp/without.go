// SPDX-License-Identifier: MIT

package smtp

import (
	"errors"
	"strings"
)

// without notes that the connection goes on without something that was wanted.
func (s *setup) without(what string) { s.info.Without = append(s.info.Without, what) }

// withoutTLS is a server that does not offer STARTTLS: nil goes on in plaintext.
func (s *setup) withoutTLS() *Error {
	if s.cfg.Security == RequireSTARTTLS || s.cfg.Before.Encrypted {
		e := s.errorAt(StageSTARTTLS, TLSNotOffered, nil)
		if s.cfg.Security != RequireSTARTTLS {
			e.Err = errors.New(
				"the connections before this one were encrypted, and it must not be less protected",
			)
		}
		e.Usable = true
		return e
	}
	s.without("not encrypted, as the server does not offer STARTTLS")
	return nil
}

// withoutSignIn is a server at which none of the known mechanisms can be used: nil goes on without
// a sign-in. why is what it offers, or what it answered.
func (s *setup) withoutSignIn(why string) *Error {
	if !s.cfg.SignIn.Required && s.cfg.SignIn.Mechanism == "" && !s.cfg.Before.SignedIn {
		s.without("not signed in, as the server " + why)
		s.log.Event("no known sign-in mechanism is offered: going on without")
		return nil
	}
	e := s.errorAt(StageSignIn, NoMechanism, errors.New("the server "+why))
	if s.cfg.Before.SignedIn {
		e.Err = errors.New(
			"the connections before this one were signed in, and it must not be less: the server " + why,
		)
	}
	e.Usable = true
	return e
}

// offeredMechanisms says what a server offers to sign in with.
func offeredMechanisms(offered []string) string {
	if len(offered) == 0 {
		return "offers no sign-in"
	}
	return "offers no mechanism that is known here (offered: " + strings.Join(offered, " ") + ")"
}
