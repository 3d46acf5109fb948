// SPDX-License-Identifier: MIT

package table

// Field is a text of a message that is one header: the row is all that there is of it. It is set
// with EmailSetMessageText, read with EmailGetMessageText, kept by EmailImportSource, and has a
// function of its name in the languages that have objects.
type Field struct {
	Number int    // of EMAIL_CONTENT_…
	Name   string // ORGANIZATION: EMAIL_CONTENT_ORGANIZATION in C
	Header string
	What   string // ends "Sets "
}

// Fields are the fields of a message that need nothing but their header.
var Fields = []Field{
	{30, "ORGANIZATION", "Organization", "the organization that the sender belongs to"},
}
