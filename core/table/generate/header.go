// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"regexp"
	"strings"

	"courriel.dev/courriel/core/table"
)

// columns is where the header's comments break.
const columns = 88

var constantsMark = regexp.MustCompile(`/\* <constants ([A-Z ]+)>`)

// fillHeader writes the blocks of courriel.h.
func fillHeader(text string) (string, error) {
	text, err := fillBlock(text, "/* <codes>", "/* </codes> */", codesH())
	if err != nil {
		return "", err
	}
	written := map[string]bool{}
	for _, m := range constantsMark.FindAllStringSubmatch(text, -1) {
		var block strings.Builder
		for _, name := range strings.Fields(m[1]) {
			group, err := groupH(name)
			if err != nil {
				return "", err
			}
			block.WriteString(group)
			written[name] = true
		}
		block.WriteString("\n")
		if text, err = fillBlock(text, m[0], "/* </constants> */", block.String()); err != nil {
			return "", err
		}
	}
	for _, g := range groups() {
		// IGNORE and the like must not be forgotten in the header's marks.
		if !written[g.Name] {
			return "", fmt.Errorf("no <constants> block names %s", g.Name)
		}
	}
	return text, nil
}

func codesH() string {
	var b strings.Builder
	title := ""
	for _, c := range table.Codes {
		f, _ := familyOf(c.Number)
		if f.Title != title {
			title = f.Title
			fmt.Fprintf(&b, "\n/* %d to %d: %s. */\n", f.First, f.Last, title)
		}
		b.WriteString("\n" + commentH(capital(c.Text)+".", "Cause: "+c.Cause, "Cure: "+c.Cure))
		fmt.Fprintf(&b, "#define EMAIL_E_%s %d\n", c.Name, c.Number)
	}
	return b.String() + "\n"
}

func groupH(name string) (string, error) {
	for _, g := range groups() {
		if g.Name != name {
			continue
		}
		var b strings.Builder
		b.WriteString("\n" + commentH(g.Doc))
		for _, c := range g.Constants {
			b.WriteString("\n" + commentH(c.Doc))
			fmt.Fprintf(&b, "#define EMAIL_%s_%s %d\n", g.Name, c.Name, c.Value)
		}
		return b.String(), nil
	}
	return "", fmt.Errorf("table.Groups has no %s", name)
}

// commentH writes a comment of one or more paragraphs, C89 style.
func commentH(paragraphs ...string) string {
	var lines []string
	for _, p := range paragraphs {
		lines = append(lines, wrap(p, columns-6)...)
	}
	return "/* " + strings.Join(lines, "\n   ") + " */\n"
}
