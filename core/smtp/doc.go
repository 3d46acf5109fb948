// SPDX-License-Identifier: MIT

// Package smtp is the engine that sends mail over one connection: it dials, reads the greeting,
// says EHLO, secures the connection, signs in, and carries transactions in as few flights as the
// server allows. It knows addresses and octets; it does not know what a message is made of.
//
// # What it promises
//
//   - A 250 to the end of the data, and only that, is success; whatever the server does afterwards
//     does not change it.
//   - Every reply is matched to its command. What each recipient was told is exact in every mode.
//   - A connection lost, silent or nonsensical after the last octet of the data gives an [Error]
//     whose Unknown is set: the mail may have been accepted. Before that octet it never is.
//   - Replies are bounded in length, in lines and in time (the whole reply, not each read).
//   - Nothing of a command is written before all of it was checked; there is one place that writes
//     commands, and it refuses control characters whatever its callers checked.
//   - Certificates are verified whenever TLS is used, also when STARTTLS was merely offered.
//     Credentials travel only over a verified connection or to this machine itself, unless
//     [SignIn].AllowClear is set.
//
// # What it refuses to do
//
// It never retries, never reconnects and never falls back from TLS: the caller decides. It never
// sends a bare CR or LF, and never pipelines behind the end of the data unless [Conn.SendBatch] was
// told that the server is trusted with it.
//
// # What is go-smtp's and what is not
//
// The set-up of a connection (greeting, EHLO, STARTTLS, AUTH) is done here and not by go-smtp's
// client, which reads replies without a bound, compares EHLO keywords case-sensitively, knows no
// contexts, calls itself localhost before STARTTLS and takes an unfinished sign-in as done. Its
// types are used where they fit, so that Go programs find what they know: [Error] unwraps to
// *smtp.SMTPError, envelope options are smtp.MailOptions and smtp.RcptOptions, enhanced codes are
// smtp.EnhancedCode, and mechanisms are go-sasl clients (package signin).
//
// # Goroutines
//
// All input and output happens on the calling goroutine. A [Conn] carries one call at a time; only
// [Conn.Abort] and [Conn.Info] may be called beside it. Cancelling a context closes the connection.
package smtp
