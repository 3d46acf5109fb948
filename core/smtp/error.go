// SPDX-License-Identifier: MIT

package smtp

import (
	"strings"
)

// Stage says what was being done when something went wrong.
type Stage uint8

// The stages of a connection and of a transaction, in their order.
const (
	StageConfig    Stage = iota // checking the arguments; nothing was written
	StageResolve                // looking up the host name
	StageConnect                // connecting
	StageGreeting               // waiting for the greeting
	StageHello                  // EHLO or HELO
	StageTLS                    // STARTTLS and the handshake
	StageSignIn                 // AUTH
	StageIdle                   // between transactions
	StageMail                   // MAIL FROM
	StageRecipient              // RCPT TO
	StageData                   // DATA, up to its 354
	StageBody                   // the octets of the message
	StageEnd                    // after the last octet: waiting for the server's verdict
	StageQuit                   // QUIT
)

var stageNames = [...]string{"arguments", "name resolution", "connecting", "greeting", "EHLO", "TLS", "sign-in", "idle", "MAIL", "RCPT", "DATA", "message", "end of message", "QUIT"}

// String names the stage in a word or two.
func (s Stage) String() string {
	if int(s) < len(stageNames) {
		return stageNames[s]
	}
	return "unknown stage"
}

// Kind says what went wrong. Callers branch on it.
type Kind uint8

// The kinds of failure.
const (
	KindNone Kind = iota

	BadConfig  // an argument of the connection is wrong; nothing was written
	BadAddress // an address or option of the mail cannot be put on the wire; nothing was written
	BadBody    // the body has a bare CR or LF
	CannotRead // the source of the body failed, or did not have the size that was declared

	HostNotFound   // the name does not exist
	NameResolution // the name could not be looked up now
	Refused        // the host refused the connection
	Unreachable    // no route to the host
	ConnectTimeout // nobody answered the connection attempt
	Timeout        // the server was silent for too long, or took nothing for too long
	Lost           // the connection ended
	Protocol       // the server's answer is no SMTP, too long, out of place, or came before it was asked for
	TotalTime      // the deadline of the context passed
	LocalResources // this machine could not: no descriptors, no memory, cannot bind
	Cancelled      // the context was cancelled, or the progress callback said stop
	Closed         // Abort was called, or the connection had ended before

	TLSNotOffered      // STARTTLS is required and not offered
	STARTTLSRefused    // STARTTLS was offered and refused
	TLSHandshake       // the handshake failed for another reason than the certificate
	NoTLSHere          // the server speaks SMTP in clear where TLS was expected
	Injection          // octets in clear came behind the reply to STARTTLS
	UnknownAuthority   // the certificate's issuer is not trusted
	WrongName          // the certificate is made out to another name
	Expired            // the certificate is expired or not yet valid
	CertificateInvalid // the certificate is invalid in another way
	BadCA              // ExtraCAs holds no usable certificate

	SignInRefused      // 535: the credentials were refused
	TokenRefused       // the OAuth 2 token was refused
	SignInTemporary    // 454: not now
	ClearTextSignIn    // credentials would have travelled in clear or to an unverified server
	NoMechanism        // sign-in is required and no known mechanism is offered
	MechanismRefused   // 500, 502, 504, 534: none of the mechanisms that are known here is accepted
	EncryptionRequired // 538, or 530 asking for STARTTLS
	SignInRequired     // 530: the server wants a sign-in first
	BadChallenge       // the server's challenge makes no sense

	GreetingRefused       // the greeting was a refusal
	EHLORefused           // EHLO and HELO were refused
	SenderRefused         // MAIL was refused
	RecipientsRefused     // all recipients were refused
	SomeRecipientsRefused // some were refused and all or none was asked for
	DataRefused           // DATA was refused
	MessageRefused        // the message was refused
	TooLarge              // the message is larger than the server takes
	ServiceClosing        // 421
	ExtensionMissing      // the mail needs an extension that the server does not offer
	ExtensionFailed       // an offered extension does not work: this connection, if it is usable, or else the next one will do without it, nothing was accepted

	kindCount
)

var kindTexts = [kindCount]string{
	KindNone:              "no error",
	BadConfig:             "wrong argument",
	BadAddress:            "address or option cannot be sent",
	BadBody:               "message is not well-formed",
	CannotRead:            "message could not be read",
	HostNotFound:          "host not found",
	NameResolution:        "name resolution failed",
	Refused:               "connection refused",
	Unreachable:           "host unreachable",
	ConnectTimeout:        "no answer to the connection attempt",
	Timeout:               "server was silent for too long",
	Lost:                  "connection lost",
	Protocol:              "server does not keep to the protocol",
	TotalTime:             "time allowed for the call is over",
	LocalResources:        "local resources exhausted or address not available",
	Cancelled:             "cancelled",
	Closed:                "connection closed",
	TLSNotOffered:         "server does not offer STARTTLS",
	STARTTLSRefused:       "server refused STARTTLS",
	TLSHandshake:          "TLS handshake failed",
	NoTLSHere:             "server speaks SMTP in clear on this port",
	Injection:             "octets in clear behind the reply to STARTTLS",
	UnknownAuthority:      "certificate of an unknown authority",
	WrongName:             "certificate is made out to another name",
	Expired:               "certificate expired or not yet valid",
	CertificateInvalid:    "certificate invalid",
	BadCA:                 "no usable certificate authority given",
	SignInRefused:         "credentials refused",
	TokenRefused:          "token refused",
	SignInTemporary:       "sign-in not possible now",
	ClearTextSignIn:       "credentials would travel unprotected",
	NoMechanism:           "no known sign-in mechanism offered",
	MechanismRefused:      "sign-in mechanism refused",
	EncryptionRequired:    "server requires encryption",
	SignInRequired:        "server requires a sign-in",
	BadChallenge:          "sign-in challenge makes no sense",
	GreetingRefused:       "server refused the connection",
	EHLORefused:           "server refused EHLO",
	SenderRefused:         "sender refused",
	RecipientsRefused:     "all recipients refused",
	SomeRecipientsRefused: "some recipients refused, none wanted",
	DataRefused:           "DATA refused",
	MessageRefused:        "message refused",
	TooLarge:              "message too large for the server",
	ServiceClosing:        "server is closing",
	ExtensionMissing:      "server lacks a needed extension",
	ExtensionFailed:       "offered extension does not work",
}

// String says the kind in a few words.
func (k Kind) String() string {
	if k < kindCount {
		return kindTexts[k]
	}
	return "unknown kind"
}

// Error is what every failure of this package is. It unwraps to its cause and, when the server said something,
// to go-smtp's *smtp.SMTPError.
type Error struct {
	// Stage says what was being done.
	Stage Stage
	// Kind says what went wrong.
	Kind Kind
	// Reply is what the server said, nil if it said nothing.
	Reply *Reply
	// Unknown is set when the mail may have been accepted although no acceptance was seen.
	Unknown bool
	// Usable says whether the connection can carry the next mail. When it is not set, the connection has been closed.
	Usable bool
	// Host is the server as the caller gave it.
	Host string
	// Address is the address that was connected to, empty before.
	Address string
	// Without is the connection's Info.Without: a refusal is often about what was left out.
	Without []string
	// Err is the cause below, nil if there is none.
	Err error
	// Behind says that the mail was sent after the end of another that had not been answered yet, which some servers lose.
	Behind bool
	// Suspect is the extension, by its EHLO keyword, that may be why, as it never worked with this server; it will not be used again.
	Suspect string
	// SpeaksTLS says that the server waits for TLS from the first octet; OldTLS that it may know only old versions of it.
	SpeaksTLS, OldTLS bool
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

// Temporary says whether the same call may succeed later. It says nothing about doubles: see Unknown.
func (e *Error) Temporary() bool {
	if e.Reply != nil && e.Reply.Code >= 400 && e.Kind != ExtensionFailed {
		return e.Reply.Code < 500
	}
	switch e.Kind {
	case NameResolution, Refused, Unreachable, ConnectTimeout, Timeout, Lost, TotalTime, LocalResources, SignInTemporary,
		ServiceClosing, ExtensionFailed, Closed:
		return true
	}
	return false
}

// Timeout says whether time ran out (net.Error's sense).
func (e *Error) Timeout() bool {
	return e.Kind == Timeout || e.Kind == ConnectTimeout || e.Kind == TotalTime
}
