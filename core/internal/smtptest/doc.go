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
//
// # Scripts
//
// A script is a text, one step a line. The first line is a comment and says
// what is shown; other comments and empty lines may follow. Each connection
// is a sequence of steps, the next one begins behind the word connection.
//
//	S: text           sends the line
//	C: pattern        expects exactly this line; * stands for any text, \* for
//	                  the asterisk
//	C? pattern        the line may come; if it does not, what follows is left
//	                  out up to the next C: or C?
//	C: <body>         expects a message up to its dot: no bare CR or LF, at most
//	                  998 octets a line, dots doubled
//	C: BDAT <chunk> LAST   expects the command and so many octets behind it
//	C: <octets 100>   expects 100 octets, whatever they are
//	bytes "25\x00"    sends the octets in one segment, written as in Go
//	clear "25\x00"    the same without encryption, although TLS is spoken
//	flood 1000000     sends a line that goes on for so many octets
//	repeat 1000 text  sends the line so many times
//	drip 100ms text   sends the line octet by octet with pauses
//	tls [KIND] [max=1.1] [refused]   the TLS handshake, with a kind of
//	                  certificate; refused if the client must not accept it
//	stall             is silent until the client gives up
//	stall unread      the same, and reads nothing
//	close             ends orderly: FIN, and reads on until the client ends too
//	drop              closes at once, whatever has not been read
//	reset             closes with RST
//	again             the last connection may be made again, any number of
//	                  times; stands at the end
//	refuse            nothing listens at all; stands alone
//
// Behind its last step a connection expects the client's end: RSET and NOOP
// are answered with 250, QUIT with 221, and anything else but closing is a
// deviation. So is a command that came before the reply to the one before,
// unless the EHLO reply offered PIPELINING and RFC 2920 allows it.
//
// Scripts are played in three modes, which must make no difference to a
// client: whole, line by line, and byte by byte.
package smtptest
