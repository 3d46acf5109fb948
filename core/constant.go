// SPDX-License-Identifier: MIT

package core

// Detail says what of an error is wanted.
type Detail int

// Stage says where an error happened.
type Stage int

// Option says how a connection is protected.
type Option int

// Property is a property of a session.
type Property int

// TranscriptSide says who said a line of a transcript.
type TranscriptSide int

// Sent is what a sending comes to when it did not fail.
type Sent int

// NotSent is the result of a sending that failed.
const NotSent Sent = 0

// RecipientDetail says what of a recipient's result is wanted.
type RecipientDetail int

// State says where in its life a mail in an outbox is.
type State int

// MailDetail says what of a mail in an outbox is wanted.
type MailDetail int

// Parameter is a setting of the process.
type Parameter int
