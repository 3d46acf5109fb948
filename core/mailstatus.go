// SPDX-License-Identifier: MIT

package core

import (
	"fmt"
	"strconv"
	"time"

	"courriel.dev/courriel/core/outbox"
)

// MailStatus is what is known of a mail in an outbox.
type MailStatus struct {
	Mail outbox.Mail
	// Err is why the last try failed; nil if there was none or it succeeded.
	Err *Error
}

// Status is WLanguage's answer to what became of a mail.
type Status int

// Status gives WLanguage's answer.
func (m *MailStatus) Status() Status {
	switch m.Mail.State {
	case outbox.Sent:
		return StatusSent
	case outbox.Queued, outbox.Sending, outbox.Waiting:
		return StatusPending
	}
	return StatusError
}

func describeMail(m *outbox.Mail) *MailStatus {
	s := &MailStatus{Mail: *m}
	switch refused := firstRefused(m); {
	case m.Damaged != nil:
		s.Err = newError(CodeOutboxDamaged, StageOutbox, oneLine(m.Damaged.Error()))
		s.Err.OutcomeUnknown = m.PossibleDuplicate && m.State != outbox.Sent
	case m.State == outbox.Sent && refused == nil:
	case m.State == outbox.Sent:
		// Whatever the last try came to: who was refused before it was not asked for again.
		s.Err = newError(
			CodeSomeRecipientsRefused,
			StageRcpt,
			oneLine(refused.Address+": "+refused.Text),
		)
		s.Err.SMTPCode, s.Err.EnhancedCode, s.Err.ServerText = refused.SMTPCode, refused.Enhanced, refused.Text
		s.Err.SessionUsable = true
		s.Err.list(m)
	case m.State == outbox.Cancelled:
		s.Err = newError(CodeMailCancelled, StageOutbox, whatHadGone(m))
		s.Err.OutcomeUnknown = m.PossibleDuplicate
		s.Err.list(m)
	case m.State == outbox.Unknown && m.Reclaimed, m.State == outbox.Unknown && m.Reason.Code == 0:
		s.Err = newError(CodeUnknownEnded, StageOutbox, "")
		s.Err.OutcomeUnknown = true
	case m.Expired:
		s.Err = newError(CodeMailExpired, StageOutbox, m.Reason.Message)
		s.Err.SMTPCode, s.Err.EnhancedCode, s.Err.ServerText = m.Reason.SMTPCode, m.Reason.Enhanced, m.Reason.Text
		s.Err.OutcomeUnknown = m.PossibleDuplicate
	case m.Reason.Code != 0:
		code := Code(m.Reason.Code)
		if code.Info() == nil {
			code = CodeInternal
		}
		s.Err = &Error{
			Code: code, Fault: code.fault(), Stage: Stage(m.Reason.Stage),
			Message:  m.Reason.Message,
			SMTPCode: m.Reason.SMTPCode, EnhancedCode: m.Reason.Enhanced, ServerText: m.Reason.Text,
			MayRetry: m.State == outbox.Queued ||
				m.State == outbox.Waiting, OutcomeUnknown: m.State == outbox.Unknown || m.PossibleDuplicate && m.State != outbox.Sent,
			SessionUsable: true,
		}
		s.Err.explainAgain()
		s.Err.list(m)
	}
	return s
}

// list gives an error what became of each recipient.
func (e *Error) list(m *outbox.Mail) {
	for _, r := range m.Recipients {
		e.Recipients = append(e.Recipients, storedResult(r))
	}
}

// firstRefused is the first recipient that was refused for good, nil if none was.
func firstRefused(m *outbox.Mail) *outbox.Recipient {
	for i := range m.Recipients {
		if m.Recipients[i].State == outbox.Refused {
			return &m.Recipients[i]
		}
	}
	return nil
}

// whatHadGone says what a mail that was cancelled had come to by then.
func whatHadGone(m *outbox.Mail) string {
	delivered := 0
	for _, r := range m.Recipients {
		if r.State == outbox.Delivered {
			delivered++
		}
	}
	switch {
	case m.PossibleDuplicate:
		return "it may have been delivered before"
	case delivered > 0:
		return fmt.Sprintf("%d of %d recipients had it before", delivered, len(m.Recipients))
	}
	return "before it was sent"
}

var stateNames = map[outbox.State]string{
	outbox.Queued: "queued", outbox.Sending: "sending", outbox.Waiting: "waiting to retry", outbox.Sent: "sent",
	outbox.Failed: "failed", outbox.Cancelled: "cancelled", outbox.Unknown: "outcome unknown",
}

// State says where in its life the mail is, more exactly than Status.
func (m *MailStatus) State() State { return State(m.Mail.State) }

// Number gives a detail that is a number.
func (m *MailStatus) Number(d MailDetail) (int64, error) {
	switch d {
	case MailState:
		return int64(m.State()), nil
	case MailAttempts:
		return int64(m.Mail.Attempts), nil
	case MailNextAttempt:
		if m.Mail.State == outbox.Queued || m.Mail.State == outbox.Waiting {
			return max(0, int64(time.Until(m.Mail.Next)/time.Second)), nil
		}
		return 0, nil
	case MailPossibleDuplicate:
		return int64(number(m.Mail.PossibleDuplicate)), nil
	case MailRecipientCount:
		return int64(len(m.Mail.Recipients)), nil
	case MailSize:
		return m.Mail.Size, nil
	case MailCode:
		if m.Err != nil {
			return int64(m.Err.Code), nil
		}
		return 0, nil
	}
	return -1, badArgument(CodeUnknownConstant, "this detail of a mail is not a number")
}

// Text gives a detail as a text.
func (m *MailStatus) Text(d MailDetail) (string, error) {
	switch d {
	case MailState:
		return stateNames[m.Mail.State], nil
	case MailServerReply:
		return m.Mail.Reply, nil
	case MailMessageID:
		if m.Mail.MessageID == "" {
			return "", nil
		}
		return "<" + m.Mail.MessageID + ">", nil
	case MailSender:
		return m.Mail.Sender, nil
	case MailError:
		if m.Err != nil {
			return m.Err.Message, nil
		}
		return "", nil
	case MailCreated:
		return m.Mail.Created.UTC().Format(time.RFC3339), nil
	}
	n, err := m.Number(d)
	if err != nil {
		return "", badArgument(CodeUnknownConstant, "there is no such detail of a mail")
	}
	return strconv.FormatInt(n, 10), nil
}

// Recipient gives what became of one recipient.
func (m *MailStatus) Recipient(i int) (RecipientResult, error) {
	if i < 0 || i >= len(m.Mail.Recipients) {
		return RecipientResult{}, badArgument(CodeOutOfRange, "there is no recipient of this index")
	}
	return storedResult(m.Mail.Recipients[i]), nil
}

func storedResult(r outbox.Recipient) RecipientResult {
	return RecipientResult{
		Address: r.Address, Accepted: r.State == outbox.Delivered,
		SMTPCode: r.SMTPCode, EnhancedCode: r.Enhanced, ServerText: r.Text,
	}
}
