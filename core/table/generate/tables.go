// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"courriel.dev/courriel/core/table"
)

func familyOf(code int) (table.Family, bool) {
	for _, f := range table.Families {
		if f.First <= code && code <= f.Last {
			return f, true
		}
	}
	return table.Family{}, false
}

// groups are all sets of constants but the codes.
func groups() []table.Group {
	all := slices.Clone(table.Groups)
	for i := range all {
		if all[i].Name == "SESSION" {
			all[i].Constants = propertyConstants()
		}
		if all[i].Name == "CONTENT" {
			for _, f := range table.Fields {
				all[i].Constants = append(
					slices.Clip(all[i].Constants),
					table.Constant{
						Name:  f.Name,
						Value: f.Number,
						Doc:   capital(f.What) + " (the header " + f.Header + ").",
					},
				)
			}
		}
	}
	return all
}

// sets are the groups, and before them the codes, whose group has no name.
func sets() []table.Group {
	codes := table.Group{
		Class:  "Code",
		CPP:    "Code",
		CSharp: "EmailErrorCode",
		Doc:    "The stable number of an error; 0 means that there is none.",
	}
	for _, c := range table.Codes {
		codes.Constants = append(
			codes.Constants,
			table.Constant{Name: c.Name, Value: c.Number, Doc: codeDoc(c)},
		)
	}
	return append([]table.Group{codes}, groups()...)
}

func codeDoc(c table.Code) string {
	return capital(c.Text) + ". Cause: " + c.Cause + " Cure: " + c.Cure
}

// checkTables refuses tables from which no correct output can be made.
func checkTables() error {
	name := regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)
	names, numbers := map[string]bool{}, map[int]bool{}
	last := 0
	for _, c := range table.Codes {
		if !name.MatchString(c.Name) || names[c.Name] || numbers[c.Number] || c.Number <= last {
			return fmt.Errorf(
				"table.Codes: %s (%d) is misnamed, repeated or out of order",
				c.Name,
				c.Number,
			)
		}
		if _, ok := familyOf(c.Number); !ok {
			return fmt.Errorf("table.Codes: %s (%d) belongs to no family", c.Name, c.Number)
		}
		if c.Text == "" || c.Cause == "" || c.Cure == "" {
			return fmt.Errorf("table.Codes: %s lacks its text, cause or cure", c.Name)
		}
		if strings.Contains(codeDoc(c), "*/") {
			return fmt.Errorf("table.Codes: %s would end a comment", c.Name)
		}
		names[c.Name], numbers[c.Number], last = true, true, c.Number
	}
	for _, g := range groups() {
		names := map[string]bool{}
		for _, c := range g.Constants {
			if !name.MatchString(c.Name) || names[c.Name] || c.Doc == "" ||
				strings.Contains(c.Doc, "*/") {
				return fmt.Errorf(
					"table.Groups: %s_%s is misnamed, repeated or not documented",
					g.Name,
					c.Name,
				)
			}
			names[c.Name] = true
		}
	}
	return nil
}

// capital makes the first letter large.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// pascal turns INVALID_UTF8 into InvalidUtf8.
func pascal(name string) string {
	var b strings.Builder
	for _, part := range strings.Split(name, "_") {
		b.WriteString(part[:1] + strings.ToLower(part[1:]))
	}
	return b.String()
}

// wrap breaks a text at blanks into lines of at most width bytes.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case len(line)+1+len(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// fillBlock replaces what stands between the line that begins with open and the
// next line that is close, both of which stay.
func fillBlock(text, open, close, content string) (string, error) {
	from := strings.Index(text, open)
	if from < 0 {
		return "", fmt.Errorf("no line %q", open)
	}
	from += strings.Index(text[from:], "\n") + 1
	to := strings.Index(text[from:], close)
	if to < 0 {
		return "", fmt.Errorf("no line %q after %q", close, open)
	}
	return text[:from] + content + text[from+to:], nil
}
