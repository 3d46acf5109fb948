// SPDX-License-Identifier: MIT

//go:build slim

package outbox

import "fmt"

// SQLite stands for a store on disk in a library that was built without one.
type SQLite struct{ Store }

// Path is the path of the file.
func (s *SQLite) Path() string { return "" }

var errSlim = fmt.Errorf("%w: this library was built without outbox files (make slim)", ErrPath)

// OpenFile refuses: there are no stores on disk in this build.
func OpenFile(string) (*SQLite, error) { return nil, errSlim }

// OpenExistingFile refuses: there are no stores on disk in this build.
func OpenExistingFile(string) (*SQLite, error) { return nil, errSlim }
