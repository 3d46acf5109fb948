// SPDX-License-Identifier: MIT

// Package parse reads the mails that other programs wrote, as they are and not as the standards
// would have them: headers, parameters, addresses, parts, transfer encodings, charsets, dates.
// It never gives up: what can be read is kept, and every flaw is named. It decides nothing about
// what a mail may have in it; whoever uses what it gives has to check that.
package parse

// Kind says what a flaw is about.
type Kind int

const (
	// AboutHeader: a line or a field of a header.
	AboutHeader Kind = iota
	// AboutAddress: a mailbox or a list of mailboxes.
	AboutAddress
	// AboutType: a content type, or a parameter of a field that has parameters.
	AboutType
	// AboutCharset: octets that are not of their charset, or a charset that nobody knows.
	AboutCharset
	// AboutStructure: parts and their transfer encodings.
	AboutStructure
)

// Tell is called for every flaw, in words, with the text that it is about; "" is none.
type Tell func(kind Kind, why, text string)

// Silent is for those who have told a flaw already.
func Silent(Kind, string, string) {}
