// SPDX-License-Identifier: MIT

// Package smtptest is the SMTP server that everything is tested against. It
// is imported by tests and by the program smtptestd, and by nothing else, and
// it shares no code with the engine that it tests.
//
// It has two halves. Server is a well-behaved server, built on go-smtp's, with
// every extension, sign-in, encryption and limit as an option. Script plays a
// transcript with a client and is as strict and as badly behaved as the
// transcript says.
//
// # Addresses that misbehave
//
// A Server accepts every address except those with a well-known local part,
// whatever the domain:
//
//	at MAIL and at RCPT
//	refused         550 5.1.1 (5.7.1 as a sender)
//	later           451 4.7.1
//	full            452 4.2.2
//	disabled        550 5.2.1
//	relay           554 5.7.1
//	toomany         452 4.5.3
//	grey            451 4.7.1 the first time, accepted from the second on
//	closing         421 4.3.2, then the connection is closed
//	drop            the connection is closed without a reply
//	stall           silence until the client gives up
//
//	accepted, and the whole mail answered after its data
//	data-refused    554 5.6.0
//	data-later      451 4.3.0
//	toobig          552 5.3.4
//	data-closing    421 4.3.2, then the connection is closed
//	data-drop       the connection is closed without a reply
//	data-stall      silence until the client gives up
//	accepted-drop   250, then the connection is closed
package smtptest
