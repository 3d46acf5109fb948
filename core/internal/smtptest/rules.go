// SPDX-License-Identifier: MIT

package smtptest

import (
	"io"
	"path"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// Stage is where a Rule applies.
type Stage string

// A mail is refused as a whole at its sender (MAIL) and after its data, and in part at a
// recipient (RCPT).
const (
	AtSender    Stage = "from"
	AtRecipient Stage = "to"
	AfterData   Stage = "data"
)

// Rule says what happens to an address. The first of the rules that answers decides; a delay
// answers nothing, so that several of them add up and a refusal may follow one.
type Rule struct {
	Stage   Stage  // AfterData: what matches is one of the recipients
	Pattern string // of the whole address, whatever its case: * is any text, ? one character
	Times   int    // how often it applies to one address; 0 is always

	Reply *smtp.SMTPError // refuses or defers; 421 ends the connection, too
	Delay time.Duration
	Drop  bool // ends the connection without a reply
	Stall bool // says nothing until the client gives up
}

// matches tells whether the pattern fits the address.
func (r *Rule) matches(address string) bool {
	// A slash would be a border for path.Match, and brackets are a part of an address.
	clean := strings.NewReplacer("/", "\x00", "[", "\x01", `\`, "\x02")
	fits, _ := path.Match(
		clean.Replace(strings.ToLower(r.Pattern)),
		clean.Replace(strings.ToLower(address)),
	)
	return fits
}

// applyRules carries out what the rules say of the addresses at a stage.
func (s *session) applyRules(stage Stage, addresses ...string) error {
	for i := range s.server.options.Rules {
		r := &s.server.options.Rules[i]
		if r.Stage != stage {
			continue
		}
		for _, address := range addresses {
			if !r.matches(address) || !s.server.counts(i, r.Times, address) {
				continue
			}
			if r.Delay > 0 && !s.client.pause(r.Delay) {
				return io.ErrClosedPipe
			}
			switch {
			case r.Drop:
				s.client.Close()
				return io.ErrClosedPipe
			case r.Stall:
				s.client.stall()
				return io.ErrClosedPipe
			case r.Reply != nil:
				if r.Reply.Code == 421 {
					s.client.endAfterReply()
				}
				return r.Reply
			}
			break // a delay counts once a command, however many recipients it fits
		}
	}
	return nil
}

// counts tells whether the rule with this number still applies to the address, and notes it.
func (s *Server) counts(rule, times int, address string) bool {
	if times == 0 {
		return true
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	key := ruled{rule, strings.ToLower(address)}
	s.ruled[key]++
	return s.ruled[key] <= times
}

type ruled struct {
	rule    int
	address string
}

// pause waits, and tells whether the connection is still there.
func (c *conn) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.ended:
		return false
	case <-c.server.stopped:
		return false
	}
}
