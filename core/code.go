// SPDX-License-Identifier: MIT

package core

import "courriel.dev/courriel/core/table"

// Code is the stable number of an error: the thing to branch on. The same numbers and names stand
// in C (EMAIL_E_…), C++, Python and C#, made from core/table.
type Code int

// OK is no error.
const OK Code = 0

// CodeInfo is what the manual says of one code.
type CodeInfo = table.Code

var codeByNumber = func() map[Code]*CodeInfo {
	m := make(map[Code]*CodeInfo, len(table.Codes))
	for i := range table.Codes {
		m[Code(table.Codes[i].Number)] = &table.Codes[i]
	}
	return m
}()

// Info returns what the manual says of the code; nil for one that does not exist.
func (c Code) Info() *CodeInfo { return codeByNumber[c] }

// String returns the name of the code.
func (c Code) String() string {
	if c == OK {
		return "OK"
	}
	if i := c.Info(); i != nil {
		return i.Name
	}
	return "UNKNOWN_CODE"
}
