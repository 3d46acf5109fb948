// SPDX-License-Identifier: MIT

package core

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"courriel.dev/courriel/core/smtp"
	"courriel.dev/courriel/core/table"
)

// propertyRows are the rows of the table, from which setting and reading work.
var propertyRows = func() map[Property]*table.Property {
	m := make(map[Property]*table.Property, len(table.Properties))
	for i := range table.Properties {
		m[Property(table.Properties[i].Number)] = &table.Properties[i]
	}
	return m
}()

// properties are the values that a program has set.
type properties struct {
	texts   map[Property]string
	numbers map[Property]int64
}

func (p *properties) text(q Property) string { return p.texts[q] }

func (p *properties) number(q Property) int64 {
	if v, ok := p.numbers[q]; ok {
		return v
	}
	return propertyRows[q].Default
}

func (p *properties) is(q Property) bool { return p.number(q) != 0 }

// Secret says whether a property cannot be read back.
func (p Property) Secret() bool {
	row := propertyRows[p]
	return row != nil && row.Kind == table.Secret
}

// propertyName is the name that the manual gives a property.
func propertyName(p Property) string {
	if r := propertyRows[p]; r != nil {
		return "EMAIL_SESSION_" + r.Name
	}
	return strconv.Itoa(int(p))
}

// settable finds the row of a property that is about to be set.
func settable(p Property, text, started bool) (*table.Property, error) {
	r := propertyRows[p]
	switch {
	case r == nil:
		return r, badArgument(CodeUnknownConstant, fmt.Sprintf("there is no property %d", p))
	case r.Kind.IsText() != text && text:
		return r, badArgument(CodeUnknownConstant, propertyName(p)+" is a number, not a text")
	case r.Kind.IsText() != text:
		return r, badArgument(CodeUnknownConstant, propertyName(p)+" is a text, not a number")
	case r.When == table.ReadOnly:
		return r, badArgument(CodeWrongState, propertyName(p)+" can only be read")
	case r.When == table.BeforeStart && started:
		return r, badArgument(CodeWrongState, propertyName(p)+" can only be set before the start")
	}
	return r, nil
}

// checkText is the rule for every text that becomes part of a line or a name.
func checkText(what, value string, max int64) error {
	if !utf8.ValidString(value) {
		return badArgument(CodeInvalidUTF8, what)
	}
	for i := 0; i < len(value); i++ {
		if value[i] < ' ' || value[i] == 0x7f {
			return badArgument(
				CodeControlCharacter,
				fmt.Sprintf("byte %d of the %s is 0x%02X", i, what, value[i]),
			)
		}
	}
	if int64(len(value)) > max {
		return badArgument(CodeOutOfRange, fmt.Sprintf("the %s is longer than %d bytes", what, max))
	}
	return nil
}

func checkPropertyText(r *table.Property, value string) error {
	if err := checkText("property "+propertyName(Property(r.Number)), value, r.Max); err != nil {
		return err
	}
	switch Property(r.Number) {
	case PropertyWithoutExtensions:
		return checkKeywords(propertyName(Property(r.Number)), value)
	case PropertyProxy:
		return checkProxy(value)
	case PropertyPins:
		if _, err := smtp.ParsePins(value); err != nil {
			return badArgument(CodeOutOfRange, propertyName(Property(r.Number))+": "+err.Error())
		}
	}
	same := func(word string) bool { return strings.EqualFold(word, value) }
	if len(r.Words) > 0 && value != "" && !slices.ContainsFunc(r.Words, same) {
		return badArgument(
			CodeOutOfRange,
			propertyName(Property(r.Number))+" is one of "+strings.Join(r.Words, ", "),
		)
	}
	return nil
}

// extensionKeywords are the words of a list of EHLO keywords.
func extensionKeywords(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' })
}

// checkKeywords looks through a list of EHLO keywords (RFC 5321 section 4.1.1.1).
func checkKeywords(property, list string) error {
	for _, word := range extensionKeywords(list) {
		for i, c := range []byte(word) {
			if !('A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' && i > 0) {
				return badArgument(
					CodeOutOfRange,
					fmt.Sprintf("%s: %q is no EHLO keyword", property, word),
				)
			}
		}
		if strings.EqualFold(word, "STARTTLS") || strings.EqualFold(word, "AUTH") {
			return badArgument(
				CodeOutOfRange,
				fmt.Sprintf(
					"%s: %s is not an extension to leave out: EMAIL_SESSION_OPTION chooses the encryption, EMAIL_SESSION_USERNAME the sign-in",
					property,
					word,
				),
			)
		}
	}
	return nil
}

func checkPropertyNumber(r *table.Property, value int64) error {
	name, code := propertyName(Property(r.Number)), CodeOutOfRange
	if r.Kind == table.Choice {
		code = CodeUnknownConstant
	}
	switch {
	case r.Kind == table.Flag:
	case len(r.Values) > 0 && !slices.Contains(r.Values, value):
		return badArgument(code, fmt.Sprintf("%s is %s, not %d", name, numberList(r.Values), value))
	case value < r.Min || value > r.Max:
		return badArgument(code, fmt.Sprintf("%s is %d to %d, not %d", name, r.Min, r.Max, value))
	}
	return nil
}

// numberList writes 0, 4 or 6.
func numberList(numbers []int64) string {
	var b strings.Builder
	for i, n := range numbers {
		switch {
		case i == 0:
		case i == len(numbers)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(strconv.FormatInt(n, 10))
	}
	return b.String()
}
