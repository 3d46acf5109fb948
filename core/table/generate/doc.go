// SPDX-License-Identifier: MIT

// Command generate writes what follows from core/table and from the prototypes of
// include/courriel.h: constants in every language, the C entry points, the
// prototypes of the Go side and the list of exported symbols. It writes nothing
// by taste: whatever a person has to decide stands in the tables or the header.
//
//	go run ./core/table/generate          rewrites what is out of date
//	go run ./core/table/generate -check   reports what is out of date and fails
//
// It runs in the module's root.
package main
