// SPDX-License-Identifier: MIT

// Package outbox keeps what waits to be sent, and survives. It knows when a
// mail is due, how often it was tried and what became of it; it knows neither
// SMTP nor what a message is made of: a mail is an envelope and octets, and
// whoever owns the queue delivers them.
//
// # What it promises
//
//   - A mail for which Put returned nil is there until it was delivered, failed
//     for good, expired or was cancelled, and for a time afterwards, so that its
//     state can be asked for. With a Store on disk this holds after kill -9 and
//     power loss as well.
//   - A mail is tried by one worker at a time, also when several processes share
//     a store: a claim runs out only when its owner stopped renewing it.
//   - A mail whose outcome is unknown, because a connection or a process ended at
//     the wrong moment, is never tried again silently: it is marked as a possible
//     duplicate, or kept back when the queue was told to send at most once.
//   - A recipient that was accepted or refused for good is not tried again.
//
// # The file
//
// A store on disk is an SQLite database in WAL mode. What is promised is flushed
// first: a mail before Put returns, and a claim before the try begins, so that a
// try whose end is not known is known to have begun. What a try came to is
// flushed with the next claim: without it the mail counts as in doubt, which it
// then is for the store. Whoever wants to write while another waits for the disk
// joins the next group, which is flushed once.
//
// # What it refuses to do
//
// It stores no credentials, sends nothing itself, and decides nothing from the
// words of a server: a Verdict says what a try came to.
package outbox
