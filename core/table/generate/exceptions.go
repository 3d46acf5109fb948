// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"slices"
	"strings"

	"courriel.dev/courriel/core/table"
)

// fillExceptionsPy writes Python's classes of errors, and which code is which.
func fillExceptionsPy(text string) (string, error) {
	var b strings.Builder
	for i, e := range table.Exceptions {
		if i > 0 {
			b.WriteString("\n\n")
		}
		fmt.Fprintf(&b, "class %s(%s):\n", e.Python.Name, e.Python.Base)
		if e.MorePython == "" {
			b.WriteString(docPy(e.Doc))
			continue
		}
		more := strings.Join(wrap(e.MorePython, 80), "\n    ")
		doc := strings.Join(wrap(e.Doc, 80), "\n    ")
		fmt.Fprintf(&b, "    \"\"\"%s\n\n    %s\n    \"\"\"\n", doc, more)
	}
	text, err := fillBlock(text, "# <exceptions>", "# </exceptions>", b.String())
	if err != nil {
		return "", err
	}
	return fillClassesPy(text)
}

// fillExceptionsHPP writes C++'s.
func fillExceptionsHPP(text string) (string, error) {
	var b strings.Builder
	for _, e := range table.Exceptions {
		if e.CPP.Name == "" {
			continue
		}
		b.WriteString(docCPP(e.Doc, ""))
		const class = "class %s : public %s {\n    using %[2]s::%[2]s;\n};\n"
		fmt.Fprintf(&b, class, e.CPP.Name, e.CPP.Base)
	}
	return fillBlock(text, "// <exceptions>", "// </exceptions>", b.String())
}

// fillExceptionsCS writes .NET's. What nobody derives from is sealed.
func fillExceptionsCS(text string) (string, error) {
	var b strings.Builder
	for _, e := range table.Exceptions {
		if e.CSharp.Name == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		sealed := "sealed "
		if slices.ContainsFunc(table.Exceptions, func(other table.Exception) bool {
			return other.CSharp.Base == e.CSharp.Name
		}) {
			sealed = ""
		}
		doc := e.Doc
		inner := "inner"
		if e.Inner != "" {
			doc += " The inner exception is a " + e.Inner + " unless something else caused it."
			inner += " ?? new " + e.Inner + "(state.Message)"
		}
		b.WriteString(docCS(doc, "    "))
		fmt.Fprintf(&b, `    public %sclass %s : %s
    {
        internal %[2]s(ErrorState state, Exception? inner)
            : base(state, %[4]s)
        {
        }
    }
`, sealed, e.CSharp.Name, e.CSharp.Base, inner)
	}
	return fillBlock(text, "    // <exceptions>", "    // </exceptions>", b.String())
}
