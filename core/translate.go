// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"

	gosmtp "github.com/emersion/go-smtp"

	"courriel.dev/courriel/core/meaning"
	"courriel.dev/courriel/core/message"
	"courriel.dev/courriel/core/smtp"
)

// translate makes one of the table's errors of whatever another package gave.
func translate(err error) *Error {
	var m *message.Error
	if errors.As(err, &m) {
		return fromMessage(m)
	}
	var s *smtp.Error
	if errors.As(err, &s) {
		return fromSMTP(s)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return newError(CodeTotalTimeout, StageNone, "")
	case errors.Is(err, context.Canceled):
		return newError(CodeCancelled, StageNone, "")
	}
	e := newError(CodeInternal, StageNone, err.Error())
	e.Err = err
	return e
}

var messageCodes = map[message.Kind]Code{
	message.NoSender:           CodeNoSender,
	message.NoRecipient:        CodeNoRecipient,
	message.InvalidAddress:     CodeInvalidAddress,
	message.NeedsSMTPUTF8:      CodeExtensionMissing,
	message.InvalidHeader:      CodeInvalidHeader,
	message.ControlCharacter:   CodeControlCharacter,
	message.InvalidUTF8:        CodeInvalidUTF8,
	message.FileNotFound:       CodeFileNotFound,
	message.NotAFile:           CodeNotAFile,
	message.CannotRead:         CodeCannotRead,
	message.FileChanged:        CodeFileChanged,
	message.InvalidMessage:     CodeInvalidMessage,
	message.InvalidContentType: CodeInvalidContentType,
	message.NoName:             CodeNoName,
	message.Empty:              CodeEmptyArgument,
	message.TooLong:            CodeOutOfRange,
	message.TooNested:          CodeInvalidMessage,
	message.Needs8BITMIME:      CodeExtensionMissing,
	message.OutOfRange:         CodeOutOfRange,
	message.CannotWrite:        CodeCannotWrite,
	message.InvalidKey:         CodeInvalidKey,
	message.OutOfMemory:        CodeOutOfMemory,
}

func fromMessage(m *message.Error) *Error {
	code, ok := messageCodes[m.Kind]
	if !ok {
		code = CodeInternal
	}
	special := m.Field
	if m.Err != nil {
		if special != "" {
			special += ": "
		}
		special += inWords(m.Err)
	}
	e := newError(code, StageMessage, oneLine(special))
	e.Err = m
	e.system(m.Err)
	return e
}

var smtpCodes = map[smtp.Kind]Code{
	smtp.BadConfig:             CodeOutOfRange,
	smtp.BadAddress:            CodeInvalidAddress,
	smtp.BadBody:               CodeInvalidMessage,
	smtp.CannotRead:            CodeCannotRead,
	smtp.HostNotFound:          CodeHostNotFound,
	smtp.NameResolution:        CodeNameResolution,
	smtp.Refused:               CodeConnectionRefused,
	smtp.Unreachable:           CodeUnreachable,
	smtp.WrongKey:              CodeWrongKey,
	smtp.ProxyRefused:          CodeProxyRefused,
	smtp.ProxySignIn:           CodeProxySignIn,
	smtp.ConnectTimeout:        CodeConnectTimeout,
	smtp.Timeout:               CodeTimeout,
	smtp.Lost:                  CodeConnectionLost,
	smtp.Protocol:              CodeProtocol,
	smtp.TotalTime:             CodeTotalTimeout,
	smtp.LocalResources:        CodeLocalResources,
	smtp.Cancelled:             CodeCancelled,
	smtp.Closed:                CodeSessionClosed,
	smtp.TLSNotOffered:         CodeTLSNotOffered,
	smtp.STARTTLSRefused:       CodeSTARTTLSRefused,
	smtp.TLSHandshake:          CodeTLSHandshake,
	smtp.NoTLSHere:             CodeNotTLS,
	smtp.Injection:             CodeClearTextInjection,
	smtp.UnknownAuthority:      CodeUnknownAuthority,
	smtp.WrongName:             CodeWrongName,
	smtp.Expired:               CodeCertificateExpired,
	smtp.CertificateInvalid:    CodeCertificateInvalid,
	smtp.BadCA:                 CodeCAFile,
	smtp.SignInRefused:         CodeSignInRefused,
	smtp.TokenRefused:          CodeTokenRefused,
	smtp.SignInTemporary:       CodeSignInTemporary,
	smtp.ClearTextSignIn:       CodeClearTextSignIn,
	smtp.NoMechanism:           CodeNoMechanism,
	smtp.MechanismRefused:      CodeMechanismRefused,
	smtp.EncryptionRequired:    CodeEncryptionRequired,
	smtp.SignInRequired:        CodeSignInRequired,
	smtp.BadChallenge:          CodeBadChallenge,
	smtp.SignInDisabled:        CodeSignInDisabled,
	smtp.AppPassword:           CodeAppPasswordRequired,
	smtp.ClientRefused:         CodeServerRefused,
	smtp.Unavailable:           CodeServerUnavailable,
	smtp.GreetingRefused:       CodeServerRefused,
	smtp.EHLORefused:           CodeServerRefused,
	smtp.SenderRefused:         CodeSenderRefused,
	smtp.RecipientsRefused:     CodeRecipientsRefused,
	smtp.SomeRecipientsRefused: CodeSomeRecipientsRefused,
	smtp.DataRefused:           CodeDataRefused,
	smtp.MessageRefused:        CodeMessageRefused,
	smtp.TooLarge:              CodeTooLarge,
	smtp.ServiceClosing:        CodeServiceClosing,
	smtp.ExtensionMissing:      CodeExtensionMissing,
	smtp.ExtensionFailed:       CodeProtocol,
}

// unknownCodes are those of a mail that was wholly handed over.
var unknownCodes = map[smtp.Kind]Code{
	smtp.Timeout:        CodeUnknownTimeout,
	smtp.Protocol:       CodeUnknownProtocol,
	smtp.TotalTime:      CodeUnknownCancelled,
	smtp.Cancelled:      CodeUnknownCancelled,
	smtp.Closed:         CodeUnknownCancelled,
	smtp.ServiceClosing: CodeServiceClosing,
}

var smtpStages = map[smtp.Stage]Stage{
	smtp.StageConfig:    StageArguments,
	smtp.StageResolve:   StageName,
	smtp.StageConnect:   StageConnect,
	smtp.StageProxy:     StageConnect,
	smtp.StageGreeting:  StageGreeting,
	smtp.StageHello:     StageEHLO,
	smtp.StageSTARTTLS:  StageSTARTTLS,
	smtp.StageTLS:       StageTLS,
	smtp.StageSignIn:    StageSignIn,
	meaning.TokenSignIn: StageSignIn,
	smtp.StageIdle:      StageIdle,
	smtp.StageReset:     StageIdle,
	smtp.StageMail:      StageMail,
	smtp.StageRecipient: StageRcpt,
	smtp.StageData:      StageData,
	meaning.Chunk:       StageBody,
	smtp.StageBody:      StageBody,
	smtp.StageEnd:       StageEndOfData,
	smtp.StageQuit:      StageIdle,
}

func fromSMTP(s *smtp.Error) *Error {
	// What failed while the body was being read is known better below.
	var m *message.Error
	if s.Kind == smtp.CannotRead && errors.As(s.Err, &m) {
		e := fromMessage(m)
		e.Stage = StageBody
		return e
	}
	code, ok := smtpCodes[s.Kind]
	if s.Kind == smtp.ExtensionFailed &&
		(s.Stage == smtp.StageMail || s.Stage == smtp.StageRecipient) {
		code = CodeExtensionMissing
	}
	if s.Unknown {
		if code, ok = unknownCodes[s.Kind]; !ok {
			code, ok = CodeUnknownLost, true
		}
	}
	if !ok {
		code = CodeInternal
	}
	stage, ok := smtpStages[s.Stage]
	if !ok {
		stage = StageNone
	}
	cause := ""
	if s.Err != nil {
		cause = oneLine(inWords(s.Err))
	}
	var special strings.Builder
	if s.Host != "" && !strings.HasPrefix(cause, s.Host+":") &&
		!strings.HasPrefix(cause, "["+s.Host+"]:") {
		special.WriteString(oneLine(s.Host))
		if s.Address != "" && !strings.HasPrefix(s.Address, s.Host+":") &&
			!strings.HasPrefix(s.Address, "["+s.Host+"]") {
			fmt.Fprintf(&special, " (%s)", s.Address)
		}
	}
	add := func(text string) {
		if text == "" {
			return
		}
		if special.Len() > 0 {
			special.WriteString(": ")
		}
		special.WriteString(text)
	}
	if s.Reply != nil {
		add(oneLine(s.Reply.String()))
	}
	add(cause)
	e := newError(code, stage, special.String())
	e.Err = s
	e.OutcomeUnknown = s.Unknown
	if s.Means.Kind == s.Kind && !s.Unknown {
		e.MayRetry, e.NewTokenHelps = s.Temporary(), s.Means.Token
		e.Fault = Fault(s.Means.Fault)
		e.Cause, e.Cure = s.Means.Cause, s.Means.Cure
	}
	e.Extra = notSignedIn(s)
	for _, w := range s.Without {
		e.Without = append(e.Without, oneLine(w))
	}
	if s.Reply != nil {
		e.SMTPCode = s.Reply.Code
		e.EnhancedCode = enhanced(s.Reply)
		e.ServerText = s.Reply.Text()
		if s.Reply.Code >= 400 {
			e.MayRetry = s.Temporary() && s.Kind != smtp.ExtensionFailed
		}
	}
	if e.OutcomeUnknown {
		e.MayRetry = false
	}
	e.Extra = strings.TrimSpace(e.Extra + " " + suspected(s))
	e.system(s.Err)
	if s.Result != nil {
		e.Recipients = recipientResults(s.Result)
	}
	return e
}

// suspected names what a failure may be due to, and the property that does without it.
func suspected(s *smtp.Error) string {
	switch {
	case s.Behind:
		return "The mail was sent after the end of another that was not answered yet (TRUSTED_WINDOW). Some servers lose what stands there: then leave that property at 0."
	case s.Suspect == "CHUNKING":
		return "BDAT (CHUNKING) has never worked with this server; the next connections use DATA. With EMAIL_SESSION_CHUNKING 0 the first does, too."
	case s.Suspect != "":
		return s.Suspect + " has never worked with this server; the next connections do without. EMAIL_SESSION_WITHOUT_EXTENSIONS leaves it out from the first on."
	}
	return ""
}

func enhanced(r *smtp.Reply) string {
	if r.Enhanced == (gosmtp.EnhancedCode{}) {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", r.Enhanced[0], r.Enhanced[1], r.Enhanced[2])
}

// system notes what the system, TLS or the certificate check said.
func (e *Error) system(err error) {
	if err == nil {
		return
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		e.SystemCode = int(errno)
		e.SystemMessage = errno.Error()
		return
	}
	var (
		path   *fs.PathError
		dns    *net.DNSError
		alert  tls.AlertError
		verify *tls.CertificateVerificationError
		header tls.RecordHeaderError
		name   x509.HostnameError
		author x509.UnknownAuthorityError
		cert   x509.CertificateInvalidError
	)
	if errors.As(err, &path) || errors.As(err, &dns) || errors.As(err, &alert) || errors.As(err, &verify) || errors.As(err, &header) ||
		errors.As(err, &name) || errors.As(err, &author) ||
		errors.As(err, &cert) {
		e.SystemMessage = oneLine(inWords(err))
	}
}

// oneLine keeps a text to one line without control characters.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
