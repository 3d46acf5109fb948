// SPDX-License-Identifier: MIT

package table

// Family is a range of codes with a common heading, and the class that each language raises for
// those of its codes that have none of their own.
type Family struct {
	First, Last int
	Title       string
	// Python, CPP and CSharp are the classes of the exceptions.
	Python, CPP, CSharp string
	Fault               string // a constant of the group FAULT: whose the fault is, mostly
}

// Exception is a class of errors, with the name that it has in each language and its base there.
type Exception struct {
	Doc        string
	MorePython string // what only Python's programs have to know
	Python     Class
	CPP        Class
	CSharp     Class
	Inner      string // the exception of .NET that it carries where nothing else caused it
}

// Class is the name of a class and its bases, as they are written; the first is one of ours.
type Class struct{ Name, Base string }

// Code is an error.
type Code struct {
	Number int
	Name   string // NULL_ARGUMENT: EMAIL_E_NULL_ARGUMENT in C
	Text   string // one sentence, without details of the case
	Cause  string // why it usually happens
	Cure   string // what to do about it
	// WLanguage is the nearest number of WLanguage's table (EmailMsgError).
	WLanguage int
	// Fault is a constant of the group FAULT where it is not that of the family: whose the fault is,
	// as far as the code alone can say.
	Fault string
	// Retry tells whether the same call may succeed later with nothing changed. What the server
	// says (4xx or 5xx) overrides it.
	Retry bool
	// Python, CPP and CSharp are the exception's class where it is not that of the family.
	Python, CPP, CSharp string
}

// WhoseFault gives the constant of the group FAULT, as far as the code alone can say.
func (c Code) WhoseFault() string {
	if c.Fault != "" {
		return c.Fault
	}
	for _, f := range Families {
		if f.First <= c.Number && c.Number <= f.Last {
			return f.Fault
		}
	}
	return "NOBODY"
}

// Constant is one number of the interface that has a name in every language.
type Constant struct {
	Name   string // PASSWORD: EMAIL_SESSION_PASSWORD in C
	Value  int
	Doc    string // one or more sentences for the manual
	Number bool   // a detail of an error that is a number
	CSharp string // the member of .NET's that has it, where the group has no class there
	// Go is the name in package core, and GoType its type, where they are not those of the group.
	Go, GoType string
}

// Group is a set of constants with one prefix.
type Group struct {
	Name  string // SESSION: the constants begin with EMAIL_SESSION_
	Class string // the set in Python and, where CSharp does not differ, in C#
	CPP   string // the set in C++, where the namespace says what is meant
	// CSharp is the set in C#, whose programs import whole namespaces; Internal, that no public
	// member of the assembly uses it.
	CSharp   string
	Internal bool
	// Go begins the names in package core; GoType is their type, "" for constants without one.
	Go, GoType string
	Flags      bool // the values are bits
	Doc        string
	Constants  []Constant // those of SESSION are the rows of Properties
}

// Kind says what a property takes.
type Kind int

// The kinds of properties.
const (
	Text    Kind = iota
	Path         // a text that is a path of a file
	Secret       // a text that cannot be read back
	Lines        // a text of several lines
	Number       // within its limits
	Flag         // a number, of which any but 0 is true: -1 in VB, LongBool in Pascal
	Seconds      // a number that is a time
	Choice       // a constant of a group
	Bits         // constants of a group added up
)

// IsText tells whether a property of this kind is a text in C, or else a number.
func (k Kind) IsText() bool { return k <= Lines }

// When says when a property may be set.
type When int

// The times for setting a property.
const (
	Anytime When = iota
	BeforeStart
	ReadOnly
)

// Property is a property of a session. Its manual begins with its kind, its limits and What, and
// goes on with the default, More and When.
type Property struct {
	Number int
	Name   string // SERVER: EMAIL_SESSION_SERVER in C
	Kind   Kind
	When   When
	Of     string // the group of a Choice or of Bits
	// Min and Max are the limits of a number; Max of a text is its length in bytes.
	Min, Max int64
	Values   []int64 // the only values, where not all within the limits are
	Words    []string
	Default  int64
	// DefaultIs says what a default of 0 or of an empty text means; DefaultOf, where it comes from.
	DefaultIs, DefaultOf string
	// What ends "Text: ", "Number: " or "Whether to " (of a Flag that can only be read: "Whether
	// ").
	What string
	More string // further sentences
	// The names in the languages where they are not made from Name; Go's begins with Property.
	Go, Python, CSharp, CPP string
}
