// SPDX-License-Identifier: MIT

package core

import (
	"fmt"
	"strings"

	"courriel.dev/courriel/core/meaning"
	"courriel.dev/courriel/core/smtp"
)

// notSignedIn says how a session stands to a server that wants a sign-in.
func notSignedIn(s *smtp.Error) string {
	if s.Kind != smtp.SignInRequired {
		return ""
	}
	for _, w := range s.Without {
		if strings.HasPrefix(w, "not signed in") {
			return "The session is " + oneLine(w) + "."
		}
	}
	if len(s.Offered) > 0 {
		return "The session is not signed in, as it has no credentials; the server offers " +
			oneLine(strings.Join(s.Offered, " ")) + "."
	}
	return ""
}

// repliesAt are the stages at which an outbox keeps what a server said, in the table of meanings.
var repliesAt = map[Stage]meaning.Stage{
	StageGreeting: meaning.Greeting, StageEHLO: meaning.Hello, StageSTARTTLS: meaning.STARTTLS, StageSignIn: meaning.SignIn,
	StageMail: meaning.Mail, StageRcpt: meaning.Recipient, StageData: meaning.Data, StageBody: meaning.Body, StageEndOfData: meaning.End,
}

// explainAgain gives an error that was stored the cause and cure that it had: of them only what
// the server said is kept.
func (e *Error) explainAgain() {
	stage, ok := repliesAt[e.Stage]
	if !ok || e.SMTPCode < 400 {
		return
	}
	if stage == meaning.SignIn && e.Code == CodeTokenRefused {
		stage = meaning.TokenSignIn
	}
	said := meaning.Said{Code: e.SMTPCode, Text: strings.ReplaceAll(e.ServerText, "\n", " ")}
	if n, _ := fmt.Sscanf(e.EnhancedCode, "%d.%d.%d", &said.Enhanced[0], &said.Enhanced[1], &said.Enhanced[2]); n != 3 {
		said.Enhanced = [3]int{}
	}
	session := meaning.Session{
		Encrypted:   true,
		CouldSignIn: e.Code == CodeSignInRequired,
		SignedIn:    e.Code != CodeSignInRequired,
	}
	if m := meaning.Refusal(stage, said, session); smtpCodes[m.Kind] == e.Code {
		e.Cause, e.Cure, e.NewTokenHelps = m.Cause, m.Cure, m.Token
		e.Fault = Fault(m.Fault)
	}
}

// signInsTried is how many sign-ins without a verdict may follow each other before "may retry"
// ends: some servers answer a wrong password in that way, and lock the account.
const signInsTried = 3

// countSignIn notes how a sign-in ended. An error that does not show whose the fault is invites
// to try again a few times only.
func (s *Session) countSignIn(e *Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e == nil {
		s.signInsFailed = 0
		return
	}
	m, ok := e.Err.(*smtp.Error)
	if !ok || e.Code != CodeSignInTemporary || m.Reply != nil && m.Means.Cause != "" {
		return
	}
	if s.signInsFailed++; s.signInsFailed >= signInsTried {
		e.MayRetry = false
		e.Extra = fmt.Sprintf("The sign-in ended like this %d times in a row.", s.signInsFailed)
	}
}
