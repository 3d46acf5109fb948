// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"errors"

	"courriel.dev/courriel/core/smtp"
)

// deliverAll takes a mail to the server, in as many transactions as it takes to
// give it all recipients that it will take. The session's turn is held.
func (s *Session) deliverAll(
	ctx context.Context,
	settings *connection,
	job *sending,
) (Sent, error) {
	var refused *Error // of a transaction whose recipients were all refused: it does not take the next ones down
	for {
		left, err := s.deliverOnce(ctx, settings, job)
		if err != nil {
			cause := s.explain(err)
			if cause.Code != CodeRecipientsRefused {
				return s.stopped(job, cause)
			}
			if refused == nil {
				refused = cause
			}
		}
		if len(left) == 0 {
			return s.verdict(job, refused)
		}
		job.left = left
	}
}

// deliverOnce carries out one transaction, on another connection if the first
// one has had enough. It gives the recipients that are left for the next one.
func (s *Session) deliverOnce(
	ctx context.Context,
	settings *connection,
	job *sending,
) (left []int, err error) {
	left = job.left
	for again, rounds := false, 0; ; again = true {
		l, reused, err := s.connect(ctx, settings)
		if job.unreached = err != nil; err != nil {
			return nil, err
		}
		if err := job.enough(l.conn.Info()); err != nil {
			s.keep(l)
			return nil, err
		}
		var rest []int
		if most := s.limits(settings, l.conn.Info()).recipients; most > 0 &&
			!job.allOrNone(settings) {
			if job.left = left; left == nil && len(job.envelope.Recipients) > most {
				job.left = places(len(job.envelope.Recipients))
			}
			if len(job.left) > most {
				job.left, rest = job.left[:most:most], job.left[most:]
			}
		}
		result, err := s.transactGuarded(ctx, l.conn, settings, job)
		if result != nil {
			job.take(result)
		}
		if err != nil {
			job.words()
		}
		if refusal, ok := errors.AsType[*smtp.Error](err); ok {
			s.learnMails(settings, refusal, l)
			settings.learnRefusals(refusal, l)
		}
		if open := settings.afterClosing(job, err); open != nil && rounds < mostRounds &&
			ctx.Err() == nil {
			left = append(open, rest...)
			job.left = left
			s.drop(ctx, l)
			rounds++
			continue
		}
		// Other connections that were idle may have come to the same end: each is left but once.
		if err != nil && (reused || !again) && worthAnotherConnection(err, l, reused) &&
			ctx.Err() == nil {
			s.drop(ctx, l)
			continue
		}
		l.mails++
		s.keep(l)
		if err != nil {
			return rest, err
		}
		return append(s.refusedForNumber(settings, job, result), rest...), nil
	}
}

// mostRounds bounds the connections for one mail whose recipients are refused so often that the
// server ends each of them.
const mostRounds = 100

// afterClosing gives the recipients that a mail can be sent to anew, after a server that had enough
// of refused recipients, or of recipients, ended the connection, as a rule with 421. Those that it
// refused are not asked again. None: nothing was found out that would make the next try another
// one.
func (settings *connection) afterClosing(job *sending, err error) (open []int) {
	e, ok := errors.AsType[*smtp.Error](err)
	if !ok || e.Kind != smtp.ServiceClosing && e.Kind != smtp.Lost || e.Unknown ||
		e.Result == nil ||
		settings.allOrNone ||
		e.Stage != smtp.StageRecipient && e.Stage != smtp.StageData {
		return nil
	}
	refused, taken := 0, 0
	for i := range e.Result.Recipients {
		to := &e.Result.Recipients[i]
		if c := to.Reply.Code; c >= 400 && c != 421 && c != 503 {
			refused++
			continue
		}
		if to.Accepted {
			taken++
		}
		place := i
		if job.left != nil {
			place = job.left[i]
		}
		open = append(open, place)
	}
	surely := false
	if e.Reply != nil {
		surely, _ = tooManyRecipients(e.Reply)
	}
	if surely && refused == 0 && taken > 0 && taken < len(open) {
		settings.learnRecipients(taken)
		return open
	}
	if refused == 0 {
		return nil
	}
	return open
}

// refusedForNumber gives the recipients that the server refused only because
// there were too many, and learns how many it takes.
func (s *Session) refusedForNumber(settings *connection, job *sending, result *smtp.Result) []int {
	if job.allOrNone(settings) || result.Accepted == len(result.Recipients) {
		return nil
	}
	left, taken := leftOver(result)
	if len(left) == 0 {
		return nil
	}
	job.words()
	settings.learnRecipients(taken)
	if job.left != nil {
		for i, place := range left {
			left[i] = job.left[place]
		}
	}
	return left
}

func places(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// addresses are the recipients of the transaction that is next.
func (j *sending) addresses() []string {
	if j.left == nil {
		return j.envelope.Recipients
	}
	some := make([]string, len(j.left))
	for i, place := range j.left {
		some[i] = j.envelope.Recipients[place]
	}
	return some
}

// take keeps what the server said to the recipients of a transaction.
func (j *sending) take(result *smtp.Result) {
	if j.left == nil {
		j.said = result
		return
	}
	j.words()
	if reply := replyText(result); reply != "" {
		j.reply = reply
	}
	said := recipientResults(result)
	for i, place := range j.left {
		if said[i].Accepted || said[i].SMTPCode != 0 { // else what it said before stands
			j.recipients[place] = said[i]
		}
	}
}

// stopped is the result of a mail when something came in between: some of its
// recipients may have it.
func (s *Session) stopped(job *sending, cause *Error) (Sent, error) {
	if job.left == nil {
		return NotSent, cause
	}
	job.words()
	cause.Recipients = job.recipients
	if cause.OutcomeUnknown {
		return NotSent, cause
	}
	sent, err := s.verdict(job, cause)
	if e := AsError(err); e != nil && e != cause {
		e.Err, e.MayRetry, e.SessionUsable = cause, cause.MayRetry, cause.SessionUsable
		if e.SMTPCode == 0 {
			e.SMTPCode, e.EnhancedCode, e.ServerText = cause.SMTPCode, cause.EnhancedCode, cause.ServerText
		}
		e.Extra = "The others were not tried: " + cause.Message
	}
	return sent, err
}

// transactGuarded makes a panic the failure of this mail. The connection, which is in
// the middle of something, ends.
func (s *Session) transactGuarded(
	ctx context.Context,
	conn *smtp.Conn,
	settings *connection,
	job *sending,
) (result *smtp.Result, err error) {
	job.result.HandedOver, job.result.Delivered = false, false
	defer func() {
		v := recover()
		switch {
		case v == nil:
			return
		case job.result.Delivered:
			result, err = &job.result, nil // whatever came after that
		default:
			result, err = nil, panicDuring(v, job.result.HandedOver)
		}
		conn.Abort()
	}()
	return s.transact(ctx, conn, settings, job)
}

// transact encodes the mail for this server and sends it: again, in another form, when the server
// refuses what it offered. Nothing was handed over then.
func (s *Session) transact(
	ctx context.Context,
	conn *smtp.Conn,
	settings *connection,
	job *sending,
) (*smtp.Result, error) {
	var (
		refusal *smtp.Error
		refused *smtp.Result
	)
	for {
		finished, err := s.mail(job, conn, settings)
		if err != nil {
			if refusal == nil {
				return nil, err
			}
			conn.Reoffer()
			return refused, neededExtension(refusal)
		}
		err = conn.SendInto(ctx, &job.mail, &job.result)
		if finished != nil {
			finished()
		}
		e, ok := errors.AsType[*smtp.Error](err)
		switch {
		case ok && e.Kind == smtp.ExtensionFailed && e.Usable:
			// Every time the engine does without one more.
			refused = new(smtp.Result)
			*refused, job.result = job.result, smtp.Result{}
			refusal, e.Result = e, refused
		case ok && e.Kind == smtp.ExtensionMissing && refusal != nil:
			conn.Reoffer()
			return refused, neededExtension(refusal)
		default:
			return &job.result, err
		}
	}
}

// neededExtension is the refusal of what a mail cannot do without.
func neededExtension(refusal *smtp.Error) error {
	e := *refusal
	e.Kind = smtp.ExtensionMissing
	return &e
}

// verdict is the result of a mail that the server took for some of its
// recipients, or else why for none.
func (s *Session) verdict(job *sending, none *Error) (Sent, error) {
	if r := job.said; r != nil && r.Delivered && r.Accepted == len(r.Recipients) {
		return SentFully, nil
	}
	job.words()
	var refused []RecipientResult
	for _, r := range job.recipients {
		if !r.Accepted {
			refused = append(refused, r)
		}
	}
	switch {
	case len(refused) == 0:
		return SentFully, nil
	case len(refused) == len(job.recipients) && none != nil:
		none.Recipients = job.recipients
		return NotSent, none
	}
	first := refused[0]
	what := itoa(len(refused)) + " of " + itoa(len(job.recipients)) + ", first " + first.Address
	if first.SMTPCode >= 400 {
		what += ": " + itoa(first.SMTPCode) + " " + first.ServerText
	}
	e := newError(CodeSomeRecipientsRefused, StageRcpt, oneLine(what))
	if first.SMTPCode >= 400 {
		e.SMTPCode, e.EnhancedCode, e.ServerText = first.SMTPCode, first.EnhancedCode, first.ServerText
	}
	e.Recipients = job.recipients
	return SentInPart, e
}
