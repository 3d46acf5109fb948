// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"regexp"
	"strings"

	"courriel.dev/courriel/core"
)

// family is a range of codes with a common heading.
type family struct {
	first, last int
	title       string
}

var families = []family{
	{100, 199, "Use of the library"},
	{200, 299, "The message"},
	{300, 399, "The network"},
	{400, 499, "TLS"},
	{500, 599, "Sign-in"},
	{600, 699, "Refused by the server"},
	{700, 799, "Unknown outcome: the mail may have been delivered"},
	{800, 899, "The outbox"},
	{900, 999, "Stopped by the program, or inside the library and its process"},
}

func familyOf(code int) (family, bool) {
	for _, f := range families {
		if f.first <= code && code <= f.last {
			return f, true
		}
	}
	return family{}, false
}

// language is what the other languages call a group of constants.
type language struct {
	group string // core's name; "" for the codes
	class string // in Python and C#
	cpp   string // in C++, where the namespace says what is meant
	flags bool
}

var languages = []language{
	{"", "Code", "Code", false},
	{"ERROR", "ErrorDetail", "ErrorDetail", false},
	{"STAGE", "Stage", "Stage", false},
	{"OPTION", "Option", "Option", false},
	{"SESSION", "SessionProperty", "Property", false},
	{"IGNORE", "Ignore", "Ignore", true},
	{"PRIORITY", "Priority", "Priority", false},
	{"SENSITIVITY", "Sensitivity", "Sensitivity", false},
	{"IMPORT", "ImportOption", "ImportOption", true},
	{"SOURCE", "SourceOption", "SourceOption", true},
	{"CONTENT", "ContentDetail", "ContentDetail", false},
	{"ATTACHMENT", "AttachmentDetail", "AttachmentDetail", false},
	{"PLACE", "Place", "Place", false},
	{"SENT", "Sent", "Sent", false},
	{"RECIPIENT", "RecipientDetail", "RecipientDetail", false},
	{"DELIVERY", "DeliveryOption", "DeliveryOption", false},
	{"NOTIFY", "Notify", "Notify", true},
	{"ADDRESS", "AddressCheck", "AddressCheck", false},
	{"STATUS", "MailStatus", "MailStatus", false},
	{"STATE", "MailState", "MailState", false},
	{"MAIL", "MailDetail", "MailDetail", false},
	{"TRANSCRIPT", "TranscriptSide", "TranscriptSide", false},
	{"PARAMETER", "Parameter", "Parameter", false},
}

// constantsOf returns the documentation and the constants of a class.
func (l language) constantsOf() (doc string, constants []core.Constant) {
	if l.group == "" {
		doc = "The stable number of an error; 0 means that there is none."
		for _, c := range core.Codes {
			constants = append(constants, core.Constant{Name: c.Name, Value: int(c.Code), Doc: codeDoc(c)})
		}
		return doc, constants
	}
	for _, g := range core.Groups {
		if g.Name == l.group {
			return g.Doc, g.Constants
		}
	}
	return "", nil
}

func codeDoc(c core.CodeInfo) string {
	return capital(c.Text) + ". Cause: " + c.Cause + " Cure: " + c.Cure
}

// checkTables refuses tables from which no correct output can be made.
func checkTables() error {
	name := regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)
	names, numbers := map[string]bool{}, map[core.Code]bool{}
	last := core.Code(0)
	for _, c := range core.Codes {
		if !name.MatchString(c.Name) || names[c.Name] || numbers[c.Code] || c.Code <= last {
			return fmt.Errorf("core.Codes: %s (%d) is misnamed, repeated or out of order", c.Name, c.Code)
		}
		if _, ok := familyOf(int(c.Code)); !ok {
			return fmt.Errorf("core.Codes: %s (%d) belongs to no family", c.Name, c.Code)
		}
		if c.Text == "" || c.Cause == "" || c.Cure == "" {
			return fmt.Errorf("core.Codes: %s lacks its text, cause or cure", c.Name)
		}
		if strings.Contains(codeDoc(c), "*/") {
			return fmt.Errorf("core.Codes: %s would end a comment", c.Name)
		}
		names[c.Name], numbers[c.Code], last = true, true, c.Code
	}
	known := map[string]bool{}
	for _, l := range languages {
		known[l.group] = true
	}
	for _, g := range core.Groups {
		if !known[g.Name] {
			return fmt.Errorf("core.Groups: %s has no name in the other languages: add it to capi/gen/tables.go", g.Name)
		}
		names := map[string]bool{}
		for _, c := range g.Constants {
			if !name.MatchString(c.Name) || names[c.Name] || c.Doc == "" || strings.Contains(c.Doc, "*/") {
				return fmt.Errorf("core.Groups: %s_%s is misnamed, repeated or not documented", g.Name, c.Name)
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
