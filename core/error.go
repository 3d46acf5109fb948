// SPDX-License-Identifier: MIT

package core

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"courriel.dev/courriel/core/internal/report"
	"courriel.dev/courriel/core/table"
)

// Error is everything that is known of a failure. Every function of this
// package that fails gives one; callers branch on Code, not on texts.
type Error struct {
	Code    Code
	Stage   Stage
	Message string // what happened, in one line

	SMTPCode     int    // the server's answer, 0 when it gave none
	EnhancedCode string // as "5.1.1"
	ServerText   string // the server's own words, control characters escaped

	SystemCode    int    // errno, 0 when there is none
	SystemMessage string // the words of the system, of TLS or of the certificate check

	MayRetry       bool // the same call may succeed later with nothing changed
	OutcomeUnknown bool // the mail may have been delivered
	SessionUsable  bool // the session can go on

	Fault Fault // where something has to change

	// NewTokenHelps says that another access token may be accepted. The same one will not be.
	NewTokenHelps bool

	Extra string // more about the cause and cure of this very case; may be empty
	// Cause and Cure are those of this very case, where it is known better than its code; else
	// empty.
	Cause, Cure string

	Without []string // what the connection went on without, a sentence each

	Recipients []RecipientResult // when the failure concerns recipients

	Err error
}

// Error gives the message.
func (e *Error) Error() string { return e.Message }

// Unwrap gives the error from which this one was made.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, &Error{Code: c}) true for every error of that code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Message == ""
}

// AsError gives an error of any kind as one of the table.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return translate(err)
}

// newError makes an error from a code; the message is the table's text with
// what is special in this case.
func newError(code Code, stage Stage, special string) *Error {
	text := code.Info().Text
	if special != "" {
		text += ": " + special
	}
	return &Error{
		Code:          code,
		Stage:         stage,
		Message:       text,
		MayRetry:      code.Info().Retry,
		Fault:         code.fault(),
		SessionUsable: true,
	}
}

func badArgument(code Code, what string) *Error { return newError(code, StageArguments, what) }

// Refused makes the error of an argument that was refused before this package saw it.
func Refused(code Code, what string) *Error {
	if code.Info() == nil {
		return badArgument(CodeOutOfRange, fmt.Sprintf("%d is no code of an error", code))
	}
	e := badArgument(code, oneLine(what))
	e.MayRetry = false // the same argument is refused again
	return e
}

// Panic makes an error of what recover returned.
func Panic(value any) *Error {
	e := newError(CodeInternal, StageNone, oneLine(fmt.Sprint(value)))
	e.SessionUsable = false
	return e
}

// panicDuring makes an error of a panic while a mail was being sent: its connection is
// gone, the session can open another one. When the last octet was handed over nobody
// knows what became of the mail.
func panicDuring(value any, handedOver bool) *Error {
	e := Panic(value)
	if handedOver {
		e = newError(CodeUnknownLost, StageEndOfData, e.Message)
		e.OutcomeUnknown = true
	}
	e.SessionUsable = true
	return e
}

// Hint gives the usual cause and the cure.
func (e *Error) Hint() string {
	i := e.Code.Info()
	if i == nil {
		return ""
	}
	cause, cure := e.reason()
	return strings.TrimSpace(cause + " " + cure)
}

// reason gives cause and cure: those of the case, or else those of the code, after what the server
// said itself.
func (e *Error) reason() (cause, cure string) {
	cause, cure = e.Cause, e.Cure
	if i := e.Code.Info(); i != nil && cause == "" {
		cause, cure = i.Cause, i.Cure
		if e.SMTPCode >= 400 && e.ServerText != "" {
			said := strings.ReplaceAll(e.ServerText, "\n", " ")
			cause = `The server says: "` + itoa(
				e.SMTPCode,
			) + " " + strings.TrimSpace(
				e.EnhancedCode+" "+said,
			) + `". ` + cause
		}
	}
	return strings.TrimSpace(e.Extra + " " + cause), cure
}

// Number gives a detail that is a number; -1 if it is not one.
func (e *Error) Number(d Detail) int {
	switch d {
	case DetailCode:
		return int(e.Code)
	case DetailStage:
		return int(e.Stage)
	case DetailSMTPCode:
		return e.SMTPCode
	case DetailSystemCode:
		return e.SystemCode
	case DetailMayRetry:
		return number(e.MayRetry)
	case DetailOutcomeUnknown:
		return number(e.OutcomeUnknown)
	case DetailSessionUsable:
		return number(e.SessionUsable)
	case DetailFault:
		return int(e.Fault)
	case DetailNewTokenHelps:
		return number(e.NewTokenHelps)
	case DetailWLanguageNumber:
		if i := e.Code.Info(); i != nil {
			return i.WLanguage
		}
		return 2
	}
	return -1
}

// Text gives a detail as a text; "" if it does not apply.
func (e *Error) Text(d Detail) string {
	switch d {
	case DetailMessage:
		return e.Message
	case DetailSummary:
		if i := e.Code.Info(); i != nil {
			return i.Text
		}
		return ""
	case DetailEverything:
		return e.everything()
	case DetailHint:
		return e.Hint()
	case DetailStage:
		return e.Stage.String()
	case DetailFault:
		return e.Fault.String()
	case DetailEnhancedCode:
		return e.EnhancedCode
	case DetailServerText:
		return e.ServerText
	case DetailSystemMessage:
		return e.SystemMessage
	case DetailName:
		return e.Code.String()
	}
	if n := e.Number(d); n >= 0 {
		return strconv.Itoa(n)
	}
	return ""
}

// everythingRecipients bounds the list of recipients in a report.
const everythingRecipients = 20

func (e *Error) everything() string {
	r := report.Error{
		Message:        e.Message,
		Code:           int(e.Code),
		Name:           e.Code.String(),
		Stage:          e.Stage.String(),
		System:         e.SystemMessage,
		Without:        e.Without,
		Fault:          e.Fault.String(),
		MayRetry:       e.MayRetry,
		Token:          e.Code == CodeTokenRefused,
		NewTokenHelps:  e.NewTokenHelps,
		OutcomeUnknown: e.OutcomeUnknown,
		SessionUsable:  e.SessionUsable,
	}
	r.Cause, r.Cure = e.reason()
	if e.SMTPCode != 0 {
		r.Server = said(e.SMTPCode, e.EnhancedCode, e.ServerText)
	}
	if e.SystemCode != 0 {
		r.System = strings.TrimSpace(strconv.Itoa(e.SystemCode) + " " + e.SystemMessage)
	}
	refused := 0
	for _, one := range e.Recipients {
		if one.Accepted {
			continue
		}
		if refused++; refused > everythingRecipients {
			continue
		}
		answer := "not asked"
		if one.SMTPCode != 0 {
			answer = said(one.SMTPCode, one.EnhancedCode, one.ServerText)
		}
		r.Recipients = append(r.Recipients, one.Address+": "+answer)
	}
	if refused > everythingRecipients {
		r.Recipients = append(
			r.Recipients,
			fmt.Sprintf("and %d more", refused-everythingRecipients),
		)
	}
	return r.String()
}

// said is a server's answer in one line.
func said(code int, enhanced, text string) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + strings.TrimSpace(enhanced+" "+text))
}

// String gives the stage in words of the protocol.
func (s Stage) String() string {
	for _, g := range table.Groups {
		if g.Name != "STAGE" {
			continue
		}
		for _, c := range g.Constants {
			if c.Value == int(s) {
				return strings.ToLower(strings.ReplaceAll(c.Name, "_", " "))
			}
		}
	}
	return ""
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
