// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"strings"
)

// reservedCPP are the words of the tables that C++ keeps for itself.
var reservedCPP = []string{
	"auto", "bool", "break", "case", "catch", "char", "class", "const", "continue", "default", "delete", "do", "double",
	"else", "enum", "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if", "inline", "int",
	"long", "namespace", "new", "not", "operator", "or", "private", "protected", "public", "register", "requires",
	"return", "short", "signed", "sizeof", "static", "struct", "switch", "template", "this", "throw", "true", "try",
	"typedef", "union", "unsigned", "using", "virtual", "void", "volatile", "while",
}

// fillHPP writes the enumerations of courriel.hpp.
func fillHPP(text string, marks []string) (string, error) {
	var b strings.Builder
	for i, l := range sets() {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(docCPP(cpp.inWordsOf(l.Doc), ""))
		fmt.Fprintf(&b, "enum class %s : int {\n", l.CPP)
		if l.Name == "" || l.Flags {
			b.WriteString(docCPP("Nothing.", "    ") + "    none = 0,\n")
		}
		for _, c := range l.Constants {
			fmt.Fprintf(
				&b,
				"%s    %s = %d,\n",
				docCPP(cpp.inWordsOf(c.Doc), "    "),
				cppConstant(c),
				c.Value,
			)
		}
		b.WriteString("};\n")
	}
	text, err := fillBlock(text, "// <enums>", "// </enums>", b.String())
	if err != nil {
		return "", err
	}
	spellings, err := spellingCPP(marks)
	if err != nil {
		return "", err
	}
	if text, err = fillBlock(text, "// <spellings>", "// </spellings>", spellings); err != nil {
		return "", err
	}
	if text, err = fillExceptionsHPP(text); err != nil {
		return "", err
	}
	if text, err = fillClassesHPP(text); err != nil {
		return "", err
	}
	if text, err = fillFieldsHPP(text); err != nil {
		return "", err
	}
	return fillOptionsHPP(text)
}

func docCPP(text, indent string) string {
	return indent + "/// " + strings.Join(wrap(text, 90), "\n"+indent+"/// ") + "\n"
}
