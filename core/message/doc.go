// SPDX-License-Identifier: MIT

// Package message is what is sent: it takes addresses, texts, files and headers and gives an
// envelope and the bytes of a mail (RFC 5322, MIME). It knows neither sessions nor networks: it
// opens no connection, resolves no name, fetches no URL, and reads no file that the caller did not
// name.
//
// One rule holds for every value that becomes part of a header or of an envelope: it has to be
// valid UTF-8 without control characters, or it is refused with an [Error] when it is given, never
// stripped, cut or escaped in silence. What remains is encoded as RFC 2047 and RFC 2231 say, so
// that nothing a caller passes can start a line of its own.
//
// A message is encoded as often as it is needed: its Date and Message-ID are made once and kept, so
// that a second attempt to send it is the same mail. Small mails are encoded into one buffer;
// attachments that come from a path or from a reader are never wholly in memory, and the exact size
// of the mail is known before its first octet is sent.
package message
