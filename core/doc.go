// SPDX-License-Identifier: MIT

// Package core sends mail. A program that sends one:
//
//	message := core.NewMessage()
//	message.SetSender("you@example.com")
//	message.AddRecipient("someone@example.org")
//	message.SetSubject("Hello")
//	message.SetText("Sent with Courriel.")
//	session, err := core.StartSMTPSession(ctx, "you@example.com", password,
//		"smtp.example.com", 587, 0, core.OptionSTARTTLS)
//	if err == nil {
//		_, err = session.SendMessage(ctx, message)
//		session.Close()
//	}
//
// The setters check their argument at once and return an error; errors.Join collects them.
//
// # Sessions
//
// A [Session] is a connection to one server: opened, encrypted and signed in by
// [StartSMTPSession], or by [NewSession], its properties and [Session.Start]. A property is set
// with [Session.SetText] or [Session.SetNumber]; docs/properties.md lists them. A session may be
// used by several goroutines; their calls wait for each other, or for one of the connections that
// [PropertyConnections] allows.
//
// # Errors
//
// Every function that fails returns an [*Error], which [AsError] finds in any error: the stable
// number to branch on ([Error.Code]), the stage, the server's own words, the usual cause and cure
// ([Error.Hint]), and whether the call may be tried again or the mail may have been delivered.
// errors.Is(err, &core.Error{Code: core.CodeTimeout}) works too.
//
// # What it refuses to do
//
// The package serves Go programs and the C interface in capi alike. It knows mail and does not know
// C; it prints nothing, exits nothing and installs no signal handler. A certificate with a negative
// serial number is judged by Courriel's rules only in programs whose go.mod says
// "godebug x509negativeserial=1"; in others crypto/tls refuses it first.
package core
