// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var definedPy = regexp.MustCompile(`(?m)^def (\w+)\(`)

const (
	functionsOpen  = "# <functions>"
	functionsClose = "# </functions>"
)

// notPorted are functions that a Python program has no use for: it is given what they free or fill.
var notPorted = []string{"EmailFreeSource", "EmailErrorCopy", "EmailRecipientCopy"}

// fillWLanguage writes the functions of wlanguage.py that nobody wrote by hand and that take
// numbers, handles and texts only. What takes octets, lists or functions needs a person.
func fillWLanguage(text, header string, api *interfaceOf) (string, error) {
	from, to := strings.Index(text, functionsOpen), strings.Index(text, functionsClose)
	if from < 0 || to < from {
		return "", fmt.Errorf("no block %s", functionsOpen)
	}
	byHand := map[string]bool{}
	for _, m := range definedPy.FindAllStringSubmatch(text[:from]+text[to:], -1) {
		byHand[m[1]] = true
	}
	docs := map[string]string{}
	for _, m := range documented.FindAllStringSubmatch(header, -1) {
		docs[m[2]] = plainComment(m[1])
	}
	var b strings.Builder
	var names []string
	for _, f := range api.functions {
		if byHand[f.name] || slices.Contains(notPorted, f.name) {
			continue
		}
		if code, ok := portedPy(f, docs[f.name]); ok {
			names = append(names, f.name)
			b.WriteString(code)
		}
	}
	if len(names) > 0 {
		slices.Sort(names)
		b.WriteString("__all__ += [\n")
		for _, name := range names {
			fmt.Fprintf(&b, "    %q,\n", name)
		}
		b.WriteString("]\n")
	}
	return fillBlock(text, functionsOpen, functionsClose, b.String())
}

// portedPy is the function in Python; false when its types need more than a conversion.
func portedPy(f function, doc string) (string, bool) {
	if doc == "" || f.result.c == "const char *" {
		return "", false
	}
	parameters, buffer := f.parameters, false
	if n := len(parameters); n > 1 && parameters[n-2].typ.c == "char *" &&
		parameters[n-1].typ.c == "int" {
		parameters, buffer = parameters[:n-2], true
	}
	var signature []string
	arguments := []string{fmt.Sprintf("%q", f.name)}
	for _, p := range parameters {
		typ, convert := "int", "_number"
		switch p.typ.c {
		case "int", "EmailSession", "EmailMessage":
		case "int64_t":
			convert = "_number64"
		case "const char *":
			typ, convert = "str | None", "_utf8"
			if p.name == "path" {
				typ, convert = "Path", "_path"
			}
		default:
			return "", false
		}
		signature = append(signature, p.name+": "+typ)
		arguments = append(arguments, fmt.Sprintf("%s(%s, %q)", convert, p.name, p.name))
	}
	result, call, end := "bool", "_plain", " != 0"
	switch {
	case buffer:
		result, call, end = "str | None", "_native.text_or_none", ""
	case f.result.c != "int" || f.minusOne || strings.Contains(doc, "Result:"):
		result, end = "int", ""
	}
	var b strings.Builder
	sentence, _, _ := strings.Cut(doc+" ", ". ")
	fmt.Fprintf(&b, "def %s(%s) -> %s:\n", f.name, strings.Join(signature, ", "), result)
	b.WriteString(docPy(sentence + "."))
	line := fmt.Sprintf("    return %s(%s)%s\n", call, strings.Join(arguments, ", "), end)
	if len(line) > codeColumns {
		line = fmt.Sprintf(
			"    result = %s(\n        %s,\n    )\n    return result%s\n",
			call,
			strings.Join(arguments, ",\n        "),
			end,
		)
		if end == "" {
			line = fmt.Sprintf(
				"    return %s(\n        %s,\n    )\n",
				call,
				strings.Join(arguments, ",\n        "),
			)
		}
	}
	b.WriteString(line + "\n\n")
	return b.String(), true
}
