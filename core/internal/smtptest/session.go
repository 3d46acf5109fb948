// SPDX-License-Identifier: MIT

package smtptest

import (
	"crypto/tls"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// session is go-smtp's view of one connection.
type session struct {
	server *Server
	smtp   *smtp.Conn
	client *conn

	user, mechanism string
	tls             *TLS
	mails, refusals int

	// go-smtp reads BDAT in a goroutine of its own, which a lost connection
	// resets from outside.
	mutex sync.Mutex
	mail  *Mail
}

var _ smtp.AuthSession = (*session)(nil)

func (s *Server) newSession(c *smtp.Conn) (smtp.Session, error) {
	session := &session{server: s, smtp: c, client: clientOf(c.Conn())}
	if front, ok := c.Conn().(*frontConn); ok {
		session.tls = front.state()
	} else if state, ok := c.TLSConnectionState(); ok {
		session.tls = tlsOf(state)
		if front, ok := frontOf(c.Conn()); ok {
			session.tls = front.state()
		}
	}
	return session, nil
}

func (s *session) AuthMechanisms() []string { return s.server.options.mechanisms() }

func (s *session) Auth(mechanism string) (sasl.Server, error) {
	if !slices.Contains(s.AuthMechanisms(), mechanism) {
		return nil, smtp.ErrAuthUnknownMechanism
	}
	if !s.server.roomToSignIn(s.client) {
		return nil, reply(432, 4, 3, 2, "Concurrent connections limit exceeded")
	}
	var state *tls.ConnectionState
	if cs, ok := s.smtp.TLSConnectionState(); ok {
		state = &cs
	}
	server := s.server.options.saslServer(mechanism, state, func(user string) {
		s.user, s.mechanism = user, mechanism
	})
	if server == nil {
		return nil, smtp.ErrAuthUnknownMechanism
	}
	return server, nil
}

// roomToSignIn takes one of the places for those who are signed in.
func (s *Server) roomToSignIn(c *conn) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if most := s.options.MaxSignedIn; most > 0 && s.signedIn >= most {
		return false
	}
	if !c.signedIn {
		c.signedIn = true
		s.signedIn++
	}
	return true
}

func (s *session) Mail(from string, given *smtp.MailOptions) error {
	o := &s.server.options
	switch {
	case o.RequireTLS && s.tls == nil:
		return reply(530, 5, 7, 0, "Must issue a STARTTLS command first")
	case o.RequireAuth && s.user == "":
		return reply(530, 5, 7, 0, "Authentication required")
	case o.MaxMails > 0 && s.mails >= o.MaxMails:
		s.client.endAfterReply()
		return reply(421, 4, 7, 0, "Too many messages on this connection")
	case s.server.off["8BITMIME"] && given.Body != "",
		s.server.off["SIZE"] && given.Size != 0:
		return reply(555, 5, 5, 4, "A parameter that was not offered")
	}
	if err := s.applyRules(AtSender, from); err != nil {
		return err
	}
	if err := s.misbehave(from, true); err != nil {
		return err
	}
	mail := &Mail{
		Connection: s.client.number,
		Helo:       s.smtp.Hostname(),
		Sender:     from,
		Recipients: []Recipient{},
		Refused:    []string{},
		User:       s.user,
		Mechanism:  s.mechanism,
		TLS:        s.tls,
		Parameters: Parameters{
			Body:       string(given.Body),
			Size:       given.Size,
			SMTPUTF8:   given.UTF8,
			RequireTLS: given.RequireTLS,
			Return:     string(given.Return),
			EnvelopeID: given.EnvelopeID,
			Auth:       given.Auth,
			Priority:   given.MTPriority,
		},
	}
	if by := given.DeliverBy; by != nil {
		mail.Parameters.DeliverBy = fmt.Sprintf("%d;%s", int(by.Time.Seconds()), by.Mode)
		if by.Trace {
			mail.Parameters.DeliverBy += "T"
		}
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.mail = mail
	return nil
}

func (s *session) Rcpt(to string, given *smtp.RcptOptions) error {
	err := s.applyRules(AtRecipient, to)
	if err == nil {
		err = s.misbehave(to, false)
	}
	if err != nil {
		if s.refusals++; s.server.options.MaxRefusals > 0 &&
			s.refusals > s.server.options.MaxRefusals {
			s.client.endAfterReply()
			return reply(421, 4, 7, 0, "Error: too many errors")
		}
		s.mail.Refused = append(s.mail.Refused, to)
		return err
	}
	recipient := Recipient{Address: to}
	for _, notify := range given.Notify {
		recipient.Notify = append(recipient.Notify, string(notify))
	}
	if given.OriginalRecipient != "" {
		recipient.OriginalRecipient = string(
			given.OriginalRecipientType,
		) + ";" + given.OriginalRecipient
	}
	if !given.RequireRecipientValidSince.IsZero() {
		recipient.ValidSince = given.RequireRecipientValidSince.Format(time.RFC3339)
	}
	s.mail.Recipients = append(s.mail.Recipients, recipient)
	return nil
}

func (s *session) Data(r io.Reader) error {
	s.mutex.Lock()
	mail := s.mail
	s.mutex.Unlock()
	if mail == nil {
		return io.ErrUnexpectedEOF
	}
	_, mail.Chunked = r.(*io.PipeReader) // how go-smtp hands over BDAT
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if mail.Chunked && s.client.cutOff.Load() {
		return io.ErrUnexpectedEOF
	}
	if mail.Chunked && s.server.off["CHUNKING"] {
		return reply(503, 5, 5, 1, "CHUNKING was not offered")
	}
	mail.Raw = raw
	if err := s.applyRules(AfterData, mail.RecipientAddresses()...); err != nil {
		return err
	}
	after := false
	for _, recipient := range mail.Recipients {
		local, _, _ := strings.Cut(recipient.Address, "@")
		switch local {
		case "data-refused":
			return reply(554, 5, 6, 0, "Message content refused")
		case "data-later":
			return reply(451, 4, 3, 0, "Local error in processing, try again later")
		case "toobig":
			return reply(552, 5, 3, 4, "Message too big for this mailbox")
		case "data-closing":
			s.client.endAfterReply()
			return reply(421, 4, 3, 2, "Shutting down")
		case "data-drop":
			s.client.Close()
			return io.ErrClosedPipe
		case "data-stall":
			s.client.stall()
			return io.ErrClosedPipe
		case "accepted-drop":
			after = true
		}
	}
	if err := s.server.accept(mail); err != nil {
		return reply(452, 4, 3, 1, "Cannot store: "+err.Error())
	}
	s.mails++
	if after {
		s.client.endAfterReply()
	}
	return nil
}

func (s *session) Reset() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.mail = nil
}

func (s *session) Logout() error { return nil }

// misbehave does what doc.go promises of the address.
func (s *session) misbehave(address string, sender bool) error {
	local, _, _ := strings.Cut(address, "@")
	switch local {
	case "refused":
		if sender {
			return reply(550, 5, 7, 1, "Sender refused")
		}
		return reply(550, 5, 1, 1, "No such mailbox")
	case "later":
		return reply(451, 4, 7, 1, "Try again later")
	case "full":
		return reply(452, 4, 2, 2, "Mailbox full")
	case "disabled":
		return reply(550, 5, 2, 1, "Mailbox disabled")
	case "relay":
		return reply(554, 5, 7, 1, "Relay access denied")
	case "toomany":
		return reply(452, 4, 5, 3, "Too many recipients")
	case "grey":
		s.server.mutex.Lock()
		defer s.server.mutex.Unlock()
		if !s.server.greyed[address] {
			s.server.greyed[address] = true
			return reply(451, 4, 7, 1, "Greylisted, try again later")
		}
	case "closing":
		s.client.endAfterReply()
		return reply(421, 4, 3, 2, "Shutting down")
	case "drop":
		s.client.Close()
		return io.ErrClosedPipe
	case "stall":
		s.client.stall()
		return io.ErrClosedPipe
	}
	return nil
}

func reply(code, class, subject, detail int, text string) error {
	return &smtp.SMTPError{
		Code:         code,
		EnhancedCode: smtp.EnhancedCode{class, subject, detail},
		Message:      text,
	}
}
