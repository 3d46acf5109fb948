// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"slices"
	"strings"

	"courriel.dev/courriel/core/table"
)

// fillClassesPy writes which exception of Python a code is.
func fillClassesPy(text string) (string, error) {
	var b strings.Builder
	b.WriteString("_FAMILIES: dict[int, type[Error]] = {\n")
	for _, f := range table.Families {
		fmt.Fprintf(&b, "    %d: %s,\n", f.First/100, f.Python)
	}
	b.WriteString("}\n\n_CLASSES: dict[int, type[Error]] = {\n")
	for _, c := range table.Codes {
		if c.Python != "" {
			fmt.Fprintf(&b, "    Code.%s: %s,\n", c.Name, c.Python)
		}
	}
	b.WriteString("}\n")
	return fillBlock(text, "# <classes>", "# </classes>", b.String())
}

// cases writes the cases of the codes that have a class of their own, and those of the families;
// throw makes what a class throws.
func cases(
	own func(table.Code) string,
	family func(table.Family) string,
	name func(table.Code) string,
	indent, throw string,
) (codes, families string) {
	var classes []string
	for _, c := range table.Codes {
		if class := own(c); class != "" && !slices.Contains(classes, class) {
			classes = append(classes, class)
		}
	}
	var b strings.Builder
	for _, class := range classes {
		for _, c := range table.Codes {
			if own(c) == class {
				fmt.Fprintf(&b, "%scase %s:\n", indent, name(c))
			}
		}
		fmt.Fprintf(&b, "%s    "+throw+"\n", indent, class)
	}
	codes = b.String()
	b.Reset()
	for _, f := range table.Families {
		fmt.Fprintf(&b, "%scase %d:\n%s    "+throw+"\n", indent, f.First/100, indent, family(f))
	}
	return codes, b.String()
}

// fillClassesHPP writes which exception of C++ a code is.
func fillClassesHPP(text string) (string, error) {
	codes, families := cases(
		func(c table.Code) string { return c.CPP },
		func(f table.Family) string { return f.CPP },
		func(c table.Code) string { return "EMAIL_E_" + c.Name },
		"    ",
		"throw %s(std::move(failure));",
	)
	text, err := fillBlock(text, "    // <classes>", "    // </classes>", codes)
	if err != nil {
		return "", err
	}
	return fillBlock(text, "    // <families>", "    // </families>", families)
}

// fillClassesCS writes which exception of .NET a code is.
func fillClassesCS(text string) (string, error) {
	codes, families := cases(
		func(c table.Code) string { return c.CSharp },
		func(f table.Family) string { return f.CSharp },
		func(c table.Code) string { return "EmailErrorCode." + nameCS(c.Name) },
		"                ",
		"return new %s(this, inner);",
	)
	text, err := fillBlock(
		text,
		"                // <classes>",
		"                // </classes>",
		codes,
	)
	if err != nil {
		return "", err
	}
	return fillBlock(
		text,
		"                // <families>",
		"                // </families>",
		families,
	)
}
