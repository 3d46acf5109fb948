// SPDX-License-Identifier: MIT

package smtp

import (
	"strings"

	"courriel.dev/courriel/core/meaning"
)

// Stage says what was being done when something went wrong.
type Stage = meaning.Stage

// The stages of a connection and of a transaction, in their order; package meaning says what each
// is.
const (
	StageConfig    = meaning.Config
	StageResolve   = meaning.Resolve
	StageConnect   = meaning.Connect
	StageProxy     = meaning.Proxy
	StageGreeting  = meaning.Greeting
	StageHello     = meaning.Hello
	StageSTARTTLS  = meaning.STARTTLS
	StageTLS       = meaning.TLS
	StageSignIn    = meaning.SignIn
	StageIdle      = meaning.Idle
	StageReset     = meaning.Reset
	StageMail      = meaning.Mail
	StageRecipient = meaning.Recipient
	StageData      = meaning.Data
	StageBody      = meaning.Body
	StageEnd       = meaning.End
	StageQuit      = meaning.Quit
)

// Kind says what went wrong. Callers branch on it.
type Kind = meaning.Kind

// The kinds of failure; package meaning says what each is.
const (
	KindNone              = meaning.KindNone
	BadConfig             = meaning.BadConfig
	BadAddress            = meaning.BadAddress
	BadBody               = meaning.BadBody
	CannotRead            = meaning.CannotRead
	HostNotFound          = meaning.HostNotFound
	NameResolution        = meaning.NameResolution
	Refused               = meaning.Refused
	Unreachable           = meaning.Unreachable
	ProxyRefused          = meaning.ProxyRefused
	ProxySignIn           = meaning.ProxySignIn
	ConnectTimeout        = meaning.ConnectTimeout
	Timeout               = meaning.Timeout
	Lost                  = meaning.Lost
	Protocol              = meaning.Protocol
	TotalTime             = meaning.TotalTime
	LocalResources        = meaning.LocalResources
	Cancelled             = meaning.Cancelled
	Closed                = meaning.Closed
	TLSNotOffered         = meaning.TLSNotOffered
	STARTTLSRefused       = meaning.STARTTLSRefused
	TLSHandshake          = meaning.TLSHandshake
	NoTLSHere             = meaning.NoTLSHere
	Injection             = meaning.Injection
	UnknownAuthority      = meaning.UnknownAuthority
	WrongKey              = meaning.WrongKey
	WrongName             = meaning.WrongName
	Expired               = meaning.Expired
	CertificateInvalid    = meaning.CertificateInvalid
	BadCA                 = meaning.BadCA
	SignInRefused         = meaning.SignInRefused
	TokenRefused          = meaning.TokenRefused
	SignInTemporary       = meaning.SignInTemporary
	ClearTextSignIn       = meaning.ClearTextSignIn
	NoMechanism           = meaning.NoMechanism
	MechanismRefused      = meaning.MechanismRefused
	EncryptionRequired    = meaning.EncryptionRequired
	SignInRequired        = meaning.SignInRequired
	BadChallenge          = meaning.BadChallenge
	SignInDisabled        = meaning.SignInDisabled
	AppPassword           = meaning.AppPassword
	ClientRefused         = meaning.ClientRefused
	Unavailable           = meaning.Unavailable
	GreetingRefused       = meaning.GreetingRefused
	EHLORefused           = meaning.EHLORefused
	SenderRefused         = meaning.SenderRefused
	RecipientsRefused     = meaning.RecipientsRefused
	SomeRecipientsRefused = meaning.SomeRecipientsRefused
	DataRefused           = meaning.DataRefused
	MessageRefused        = meaning.MessageRefused
	TooLarge              = meaning.TooLarge
	ServiceClosing        = meaning.ServiceClosing
	ExtensionMissing      = meaning.ExtensionMissing
	ExtensionFailed       = meaning.ExtensionFailed
)

// Error is what every failure of this package is. It unwraps to its cause and, when the server said
// something, to go-smtp's *smtp.SMTPError.
type Error struct {
	// Stage says what was being done.
	Stage Stage
	// Kind says what went wrong.
	Kind Kind
	// Means is what the table of package meaning says of this failure; its Kind is none when it was
	// not asked.
	Means meaning.Meaning
	// Offered are the mechanisms that the server offers, when the failure is that the session is
	// not signed in.
	Offered []string
	// Reply is what the server said, nil if it said nothing.
	Reply *Reply
	// Unknown is set when the mail may have been accepted although no acceptance was seen.
	Unknown bool
	// Usable says whether the connection can carry the next mail. When it is not set, the
	// connection has been closed.
	Usable bool
	// Host is the server as the caller gave it.
	Host string
	// Address is the address that was connected to, empty before.
	Address string
	// Without is the connection's Info.Without: a refusal is often about what was left out.
	Without []string
	// Err is the cause below, nil if there is none.
	Err error
	// Behind says that the mail was sent after the end of another that had not been answered yet,
	// which some servers lose.
	Behind bool
	// Suspect is the extension, by its EHLO keyword, that may be why, as it never worked with this
	// server; it will not be used again.
	Suspect string
	// SpeaksTLS says that the server waits for TLS from the first octet; OldTLS that it may know
	// only old versions of it.
	SpeaksTLS, OldTLS bool
	// Proof says that the sign-in which was refused gave a proof of the password and not the
	// password.
	Proof bool
	// Result holds what the server said so far about a mail, nil outside a transaction.
	Result *Result
}

// Error gives one line without secrets.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("smtp: ")
	if e.Host != "" {
		b.WriteString(escape(e.Host))
		b.WriteString(": ")
	}
	b.WriteString(e.Stage.String())
	b.WriteString(": ")
	b.WriteString(e.Kind.String())
	if e.Unknown {
		b.WriteString(" (the mail may have been accepted)")
	}
	if e.Reply != nil {
		b.WriteString(": ")
		b.WriteString(e.Reply.String())
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the server's reply as *smtp.SMTPError and the cause.
func (e *Error) Unwrap() []error {
	var all []error
	if e.Reply != nil {
		all = append(all, e.Reply.SMTPError())
	}
	if e.Err != nil {
		all = append(all, e.Err)
	}
	return all
}

// Temporary says whether the same call may succeed later. It says nothing about doubles: see
// Unknown.
func (e *Error) Temporary() bool {
	switch {
	case e.Means.Kind == e.Kind && e.Kind != KindNone:
		return e.Means.Retry
	case e.Reply != nil && e.Reply.Code >= 400 && e.Kind != ExtensionFailed:
		return e.Reply.Code < 500
	}
	return e.Kind.Retry()
}

// Timeout says whether time ran out (net.Error's sense).
func (e *Error) Timeout() bool {
	return e.Kind == Timeout || e.Kind == ConnectTimeout || e.Kind == TotalTime
}
