// SPDX-License-Identifier: MIT

// Package meaning is the one table of what can happen between this machine and a server: for every
// stage of a connection and every event at that stage the kind of failure, whether the same call
// may succeed later, whose fault it is, and, where that is certain, the cause and the cure.
//
// It is data and the look-up of data. It knows no connection, no error value and no language, and
// imports nothing, so that the engine (core/smtp) judges by it and core explains by it.
//
// Two rules hold everywhere:
//   - An unknown text never falls into a specific cure. The rows of table.go are neutral wherever a
//     reply alone does not prove a cause, and what a text proves stands in known.go, each row with
//     a fragment that only this reply has.
//   - A reply is read by its enhanced status code before its text and by its basic code last, except
//     for the basic codes whose meaning RFC 5321 §4.2.2 and RFC 4954 §6 fix.
package meaning
