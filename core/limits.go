// SPDX-License-Identifier: MIT

package core

import (
	"strings"

	"courriel.dev/courriel/core/smtp"
)

// serverLimits are what the server of a session takes at a time: 0 is no limit
// that is known.
type serverLimits struct {
	recipients int // of one transaction
	mails      int // transactions of one connection
}

// smaller is the smaller one of two limits, where 0 is none.
func smaller(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// limits are those that the program set, the server announced (RFC 9422), and
// its refusals have shown.
func (s *Session) limits(settings *connection, info *smtp.Info) serverLimits {
	learnt := settings.known.Facts()
	return serverLimits{
		recipients: smaller(
			smaller(settings.limits.recipients, info.MaxRecipients),
			learnt.Recipients,
		),
		mails: smaller(smaller(settings.limits.mails, info.MaxMails), learnt.Mails),
	}
}

// tooManyRecipients tells whether a recipient was refused only because the
// transaction has enough of them: X.5.3 says so (RFC 3463); others, like the 552
// of old, need words. 452 alone may mean it (RFC 5321 §4.5.3.1.10).
func tooManyRecipients(r *smtp.Reply) (surely, perhaps bool) {
	surely = r.Code >= 400 && (r.Enhanced[0] != 0 && r.Enhanced[1] == 5 && r.Enhanced[2] == 3 ||
		strings.Contains(strings.ToLower(r.Text()), "too many recip"))
	return surely, surely || r.Code == 452 && r.Enhanced[0] == 0
}

// leftOver gives the recipients of a delivered mail that another transaction
// should be tried for, and how many the server took before it had enough: 0 if
// it took more afterwards, so that there is no limit to learn.
func leftOver(r *smtp.Result) (left []int, taken int) {
	most := 0 // recipients before the last one that was accepted
	for i := range r.Recipients {
		if r.Recipients[i].Accepted {
			most = i
		}
	}
	for i := range r.Recipients {
		to := &r.Recipients[i]
		surely, perhaps := tooManyRecipients(&to.Reply)
		switch {
		case to.Accepted && len(left) == 0:
			taken++
		case !to.Accepted && taken > 0 && (surely || perhaps && i > most):
			left = append(left, i)
		}
	}
	if len(left) > 0 && left[0] < most {
		taken = 0
	}
	return left, taken
}

// tooManyMails tells whether the server refused a mail only because the
// connection has carried enough of them. Many say so with a bare 421.
func tooManyMails(e *smtp.Error) bool {
	if e.Reply.Enhanced[1] == 5 && e.Reply.Enhanced[2] == 3 {
		return true
	}
	text := strings.ToLower(e.Reply.Text())
	for _, word := range []string{"too many m", "too many transactions", "maximum number of m", "messages per", "per connection", "per session"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// learnMails keeps how many mails a connection carried before the server had enough. Words make it
// sure at once; without them the same number twice does, and so does the end of the connection.
func (s *Session) learnMails(settings *connection, e *smtp.Error, l *link) {
	if l.mails == 0 ||
		e.Stage != smtp.StageMail && e.Stage != smtp.StageIdle && e.Stage != smtp.StageReset &&
			!(e.Kind == smtp.Lost && e.Unknown) {
		return
	}
	code := 0
	switch {
	case e.Reply != nil:
		if code = e.Reply.Code; code != 421 && code != 451 && code != 452 {
			return
		}
	case e.Kind != smtp.Lost:
		return
	}
	s.mu.Lock()
	before := s.suspected
	if code != 451 {
		s.suspected = l.mails
	}
	s.mu.Unlock()
	if e.Reply != nil && tooManyMails(e) || code != 451 && before == l.mails {
		settings.known.Learn(func(f *smtp.Facts) { f.Mails = smaller(f.Mails, l.mails) })
	}
}

// learnRecipients keeps how many recipients a transaction took; 0 is not known.
func (settings *connection) learnRecipients(taken int) {
	settings.known.Learn(func(f *smtp.Facts) { f.Recipients = smaller(f.Recipients, taken) })
}

// learnRefusals keeps how many refused recipients a connection bore before the server ended it.
func (settings *connection) learnRefusals(e *smtp.Error, l *link) {
	if n := l.conn.Refusals(); e.Kind == smtp.ServiceClosing && e.Stage == smtp.StageRecipient &&
		n > 1 {
		settings.known.Learn(func(f *smtp.Facts) { f.Refusals = smaller(f.Refusals, n+1) })
	}
}
