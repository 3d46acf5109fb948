// SPDX-License-Identifier: MIT

package meaning

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
	ProxyRefused   // the proxy does not give the connection
	ProxySignIn    // the proxy wants a user name and a password, or others
	Closed         // Abort was called, or the connection had ended before

	TLSNotOffered      // STARTTLS is required and not offered
	STARTTLSRefused    // STARTTLS was offered and refused
	TLSHandshake       // the handshake failed for another reason than the certificate
	NoTLSHere          // the server speaks SMTP in plaintext where TLS was expected
	Injection          // plaintext came after the reply to STARTTLS
	UnknownAuthority   // the certificate's issuer is not trusted
	WrongName          // the certificate is made out to another name
	Expired            // the certificate is expired or not yet valid
	CertificateInvalid // the certificate is invalid in another way
	WrongKey           // the certificate's key is not one of those that are pinned
	BadCA              // ExtraCAs holds no usable certificate

	SignInRefused      // 535: the credentials were refused
	TokenRefused       // the OAuth 2 token was refused
	SignInTemporary    // 454: not now
	ClearTextSignIn    // credentials would have travelled in plaintext or to an unverified server
	NoMechanism        // sign-in is required and no known mechanism is offered
	MechanismRefused   // 500, 502, 504, 534: none of the mechanisms that are known here is accepted
	EncryptionRequired // 538, or 530 asking for STARTTLS
	SignInRequired     // 530: the server wants a sign-in first
	BadChallenge       // the server's challenge makes no sense
	SignInDisabled     // an administrator has to allow this way of signing in
	AppPassword        // a password made for this program is wanted instead of the account's

	ClientRefused         // this client is refused, whatever the mail: a block list, its name, its address, its rate
	Unavailable           // the server cannot take mail now: storage, system, network
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

	KindCount
)

var kindTexts = [KindCount]string{
	KindNone:              "no error",
	WrongKey:              "another key than those pinned",
	ProxyRefused:          "refused by the proxy",
	ProxySignIn:           "sign-in refused by the proxy",
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
	NoTLSHere:             "server speaks SMTP in plaintext on this port",
	Injection:             "plaintext after the reply to STARTTLS",
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
	SignInDisabled:        "this way of signing in is switched off",
	AppPassword:           "application password wanted",
	ClientRefused:         "server refuses this client",
	Unavailable:           "server cannot take mail now",
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
	if k < KindCount {
		return kindTexts[k]
	}
	return "unknown kind"
}
