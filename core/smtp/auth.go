// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"net/netip"
	"slices"
	"strings"

	"courriel.dev/courriel/core/internal/netio"
	"courriel.dev/courriel/core/signin"
)

const (
	// maxAuthLine is RFC 4954 §4's bound for a line of the exchange.
	maxAuthLine = 12288
	// maxAuthRounds bounds the challenges of one sign-in; the longest mechanism known has four.
	maxAuthRounds = 10
)

// signIn signs in with the best mechanism that is offered. A refusal is final: only a mechanism
// that is itself refused (504, 534), not known although it was offered (500, 502) or switched off
// (503) makes way for the next. When no mechanism is known to the server, it is as if it had
// offered none.
func (s *setup) signIn() *Error {
	offered := s.info.Extensions.Params("AUTH")
	s.user.Certificate = s.info.TLS != nil && s.cfg.SignIn.Certificate != nil
	s.user.Binding, s.user.PlusOffered = s.binding(), signin.OffersPlus(offered)
	mechanisms := signin.Choose(offered, &s.user, s.cfg.SignIn.Mechanism)
	if len(mechanisms) == 0 && s.user.Password == "" && s.user.Token == "" &&
		!s.cfg.SignIn.Required &&
		s.cfg.SignIn.Mechanism == "" {
		return nil // the certificate was shown, and says who the client is
	}
	if len(mechanisms) == 0 {
		return s.withoutSignIn(offeredMechanisms(offered))
	}
	if !mechanisms[0].Certificate && !s.mayCarrySecrets() {
		e := s.errorAt(StageSignIn, ClearTextSignIn, nil)
		if s.info.TLS != nil {
			e.Err = errors.New(
				"the connection is encrypted, but the server's certificate is not valid",
			)
		}
		e.Usable = true
		return e
	}
	var e *Error
	var answers []string
	for _, m := range mechanisms {
		if e = s.converse(m); e == nil {
			s.info.SignedIn, s.info.Mechanism = true, m.Name
			return nil
		}
		if e.Kind != MechanismRefused || !e.Usable {
			return e
		}
		if notRecognised(e.Reply) {
			answers = append(answers, m.Name+": "+e.Reply.String())
		}
	}
	if len(answers) == len(mechanisms) && s.cfg.SignIn.Mechanism == "" && !s.cfg.SignIn.Required &&
		!s.cfg.Before.SignedIn {
		// No credentials were refused: the server knows none of the mechanisms that it offers, or
		// has its sign-in switched off.
		return s.withoutSignIn(
			"takes none of the mechanisms that it offers (" + strings.Join(answers, "; ") + ")",
		)
	}
	return e
}

// binding is what a proof can be bound to on this connection; nil: nothing. TLS without the
// extended master secret exports nothing that two connections could not share (RFC 7627): the
// server's certificate is all that is left then.
func (s *setup) binding() *signin.Binding {
	tc, ok := s.conn.(*tls.Conn)
	if !ok {
		return nil
	}
	cs := tc.ConnectionState()
	if exported, err := cs.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32); err == nil {
		return signin.ExporterBinding(exported)
	}
	if len(cs.PeerCertificates) == 0 {
		return nil
	}
	return signin.EndPointBinding(cs.PeerCertificates[0])
}

// notRecognised tells whether a refusal is about the mechanism being known and switched on, and
// about nothing else.
func notRecognised(r *Reply) bool {
	return r.Code == 500 || r.Code == 502 || r.Code == 503 || r.Code == 504
}

// mayCarrySecrets says whether credentials may be sent here: over verified TLS, to this machine, or
// because the caller insists.
func (s *setup) mayCarrySecrets() bool {
	return s.info.TLS != nil && s.info.TLS.Verified || s.toThisMachine() || s.cfg.SignIn.AllowClear
}

// toThisMachine says whether the caller named this machine and the connection goes there. Any other
// name leads where whoever answers for it says, to a port that another user of this machine may
// have; and a name that is this machine's by the standard (RFC 6761 §6.3) may lead elsewhere.
func (s *setup) toThisMachine() bool {
	if s.cfg.Proxy != nil || !s.info.Remote.Addr().IsLoopback() {
		return false // of a proxy, wherever it is, nobody knows where it leads
	}
	if ip, err := netip.ParseAddr(s.name); err == nil {
		return ip.Unmap().IsLoopback()
	}
	return s.name == "localhost" || strings.HasSuffix(s.name, ".localhost")
}

// converse signs in by one mechanism. Some servers do not take a response together with the
// command, and say that its syntax is wrong: they get it once more, when they ask for it.
func (s *setup) converse(m signin.Mechanism) *Error {
	e, together := s.conversation(m, true)
	if e != nil && together && e.Usable && e.Reply != nil && e.Reply.Code == 501 &&
		e.Kind == MechanismRefused {
		s.log.Event("the response is sent apart from the command")
		if again, _ := s.conversation(m, false); again == nil || again.Kind != MechanismRefused {
			return again
		}
	}
	return e
}

// conversation has one conversation. together says whether the response that comes first goes, and
// went, with the command.
func (s *setup) conversation(m signin.Mechanism, together bool) (_ *Error, went bool) {
	conv := m.New(&s.user)
	s.credentials = false
	name, first, err := conv.Start()
	if err != nil {
		return s.errorAt(StageSignIn, BadConfig, err), false
	}
	command := "AUTH " + name
	line, shown := []byte(command), command
	if first != nil && together {
		encoded := s.secret(first)
		if len(encoded) == 0 {
			encoded = []byte("=")
		}
		// Servers that hold commands to 512 octets take a longer line after a challenge, as RFC
		// 4954 §4 wants.
		if len(command)+1+len(encoded)+2 <= maxLine {
			line = slices.Concat(line, []byte(" "), encoded)
			shown += " " + netio.Hidden
			clear(first)
			first = nil
			s.credentials, went = true, true
		}
		clear(encoded)
	}
	return s.challenged(m, conv, line, shown, first), went
}

// challenged says AUTH and answers the challenges; first is the answer to the first one, if it is
// known already.
func (s *setup) challenged(
	m signin.Mechanism,
	conv signin.Conversation,
	command []byte,
	shown string,
	first []byte,
) *Error {
	r, e := s.exchangeShown(StageSignIn, command, shown, maxLine)
	for round := 0; e == nil && r.Code == 334; round++ {
		answer := first
		first = nil
		if answer == nil {
			challenge, err := decodeChallenge(s.said)
			if m.AnyPrompt {
				err = nil // whatever it says, base64 or not, the answer is the same
			}
			if err == nil && round == maxAuthRounds {
				err = errors.New("too many challenges")
			}
			if err == nil {
				answer, err = conv.Next(challenge)
				s.scrubAccount(conv)
			}
			if err != nil {
				return s.cancelSignIn(err)
			}
		}
		encoded := s.secret(answer)
		clear(answer)
		s.credentials = true
		r, e = s.exchangeShown(StageSignIn, encoded, netio.Hidden, maxAuthLine)
	}
	if e != nil {
		return e
	}
	if r.Code == 235 {
		if err := conv.Finish(); err != nil {
			e := s.outOfPlace(StageSignIn, &r)
			e.Err = err
			return e
		}
		return nil
	}
	if r.Code < 400 {
		return s.outOfPlace(StageSignIn, &r)
	}
	e = s.refusal(StageSignIn, KindNone, &r)
	e.Proof = m.Proof
	if f := signin.Told(conv); f != nil {
		e.Err = f
	} else if e.Kind == SignInRefused && signin.Suspicious(s.cfg.SignIn.Password) {
		e.Err = errors.New("the password that was given has a space at an end or characters that cannot be seen, as copying adds them")
	}
	return e
}

// scrubAccount keeps a token out of what the server says of it: it comes encoded, so that it was
// not seen in the reply.
func (s *setup) scrubAccount(conv signin.Conversation) {
	if f := signin.Failure(conv); f != nil {
		for _, text := range []*string{&f.Status, &f.Schemes, &f.Scope, &f.Discovery} {
			*text = s.secrets.ScrubText(*text)
		}
	}
}

// secret encodes a response and remembers the code, so that it can be cut out of what the server
// says.
func (s *setup) secret(response []byte) []byte {
	encoded := base64.StdEncoding.AppendEncode(nil, response)
	s.secrets.AddForm(bytes.Clone(encoded))
	return encoded
}

func decodeChallenge(raw []byte) ([]byte, error) {
	text := strings.TrimSpace(string(lineText(raw)))
	if text == "" || text == "=" {
		return nil, nil
	}
	challenge, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("the challenge is not base64")
	}
	return challenge, nil
}

// cancelSignIn ends a conversation that makes no sense (RFC 4954 §4: a line with one asterisk).
func (s *setup) cancelSignIn(cause error) *Error {
	_, e := s.exchange(StageSignIn, "*", maxLine)
	if e == nil {
		e = s.errorAt(StageSignIn, BadChallenge, nil)
		e.Usable = true
	} else if e.Reply == nil && (e.Kind == SignInTemporary || e.Kind == Timeout) {
		e.Kind = BadChallenge
	}
	e.Err = cause
	return e
}
