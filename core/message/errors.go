// SPDX-License-Identifier: MIT

package message

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind says what is wrong with a value, a file or a message. Callers branch on it.
type Kind int

const (
	// NoSender: neither a sender nor an envelope sender was set.
	NoSender Kind = iota + 1
	// NoRecipient: there is no To, no Cc and no Bcc.
	NoRecipient
	// InvalidAddress: the text is not one mailbox as RFC 5321, 5322 and 6531 define it.
	InvalidAddress
	// NeedsSMTPUTF8: an address or a ready-made header is not ASCII and the server does not offer
	// SMTPUTF8.
	NeedsSMTPUTF8
	// InvalidHeader: a header name or value that cannot be sent, or a header that has a setter of
	// its own.
	InvalidHeader
	// ControlCharacter: CR, LF, NUL or another control character in a value that becomes part of a
	// line.
	ControlCharacter
	// InvalidUTF8: the text is not valid UTF-8.
	InvalidUTF8
	// FileNotFound: the path names nothing.
	FileNotFound
	// NotAFile: the path names a directory, a device, a pipe or a socket.
	NotAFile
	// CannotRead: the file exists but cannot be opened or read, or a reader failed.
	CannotRead
	// FileChanged: a file or reader is not what it was when it was attached (changed, shrank, grew
	// or vanished).
	FileChanged
	// InvalidMessage: a ready-made mail that cannot be sent as it is.
	InvalidMessage
	// InvalidContentType: not a media type as RFC 2045 defines it.
	InvalidContentType
	// NoName: an attachment without a name.
	NoName
	// Empty: a value that must not be empty is.
	Empty
	// TooLong: a value is longer than what can be sent.
	TooLong
	// TooNested: parts within parts beyond the limit, or more parts than the limit.
	TooNested
	// Needs8BITMIME: a ready-made mail is 8-bit, cannot be converted, and the server does not offer
	// 8BITMIME.
	Needs8BITMIME
	// OutOfRange: a number or a position outside what is allowed.
	OutOfRange
	// CannotWrite: a file could not be written.
	CannotWrite
	// InvalidKey: a key or certificate that cannot be used.
	InvalidKey
	// OutOfMemory: there is no memory for what was given or is to be built.
	OutOfMemory
)

var kindTexts = [...]string{
	NoSender:           "no sender",
	NoRecipient:        "no recipient",
	InvalidAddress:     "invalid address",
	NeedsSMTPUTF8:      "only a server with SMTPUTF8 can take this",
	InvalidHeader:      "invalid header",
	ControlCharacter:   "control character",
	InvalidUTF8:        "not valid UTF-8",
	FileNotFound:       "file not found",
	NotAFile:           "not a regular file",
	CannotRead:         "cannot be read",
	FileChanged:        "changed since it was attached",
	InvalidMessage:     "not a valid message",
	InvalidContentType: "invalid content type",
	NoName:             "attachment without a name",
	Empty:              "empty",
	TooLong:            "too long",
	TooNested:          "too many or too deeply nested parts",
	Needs8BITMIME:      "only a server with 8BITMIME can take this",
	OutOfRange:         "out of range",
	CannotWrite:        "cannot be written",
	InvalidKey:         "not a usable key",
	OutOfMemory:        "not enough memory",
}

// String gives the kind as a few plain words.
func (k Kind) String() string {
	if k > 0 && int(k) < len(kindTexts) {
		return kindTexts[k]
	}
	return "unknown kind " + strconv.Itoa(int(k))
}

// Error is the only error type that this package gives.
type Error struct {
	Kind  Kind
	Field string // what was being set or written: "to", "subject", "header X-Mailer", "attachment report.pdf"
	Err   error  // the cause: more words, or the error of the operating system
}

// Error is one line of text without control characters.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Field != "" {
		b.WriteString(e.Field)
		b.WriteString(": ")
	}
	b.WriteString(e.Kind.String())
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(printable(e.Err.Error()))
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, &Error{Kind: k}) true for every error of that kind.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && (t.Field == "" || t.Field == e.Field) && t.Err == nil
}

// reason is a cause that is only words.
type reason string

func (r reason) Error() string { return string(r) }

func fail(kind Kind, field, why string) error {
	e := &Error{Kind: kind, Field: field}
	if why != "" {
		e.Err = reason(why)
	}
	return e
}

// shownLength keeps errors readable when a value is huge.
const shownLength = 80

// show quotes a caller's value for an error text.
func show(s string) string {
	if HoldsKey(s) {
		return "a private key, which is not shown here"
	}
	if len(s) > shownLength {
		n := shownLength
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		return strconv.QuoteToGraphic(s[:n]) + "..."
	}
	return strconv.QuoteToGraphic(s)
}

// HoldsKey tells whether a private key stands in an argument that is for something else, as happens
// where the key itself is given for its path: such a value is never quoted.
func HoldsKey(s string) bool { return strings.Contains(s, "PRIVATE KEY-----") }

// printable replaces what must not stand in a one-line text: file names may hold anything.
func printable(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] == 0x7f {
			return strings.Map(func(r rune) rune {
				if r < ' ' || r == 0x7f {
					return '?'
				}
				return r
			}, s)
		}
	}
	return s
}
