// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"strconv"
	"strings"

	"courriel.dev/courriel/core/table"
)

// cDoc is what C's manual says of a property: kind, limits and default as the row has them.
func cDoc(p table.Property) string {
	head := "Number"
	switch {
	case p.Kind == table.Flag && p.When == table.ReadOnly:
		return "Number, read only: 1 when " + p.What + "." + further(p)
	case p.Kind == table.Flag:
		head = "0, or any other number for true"
	case p.Kind == table.Choice:
		head = "Number (an EMAIL_" + p.Of + "_ constant)"
	case p.Kind == table.Bits:
		head = "Number (EMAIL_" + p.Of + "_ bits added up)"
	case p.Kind.IsText():
		head = "Text"
	}
	if p.Kind == table.Secret {
		head += ", cannot be read"
	}
	if p.When == table.ReadOnly {
		return head + ", read only: " + p.What + "." + further(p)
	}
	return head + limits(
		p,
	) + ": " + p.What + byDefault(
		p,
		strconv.FormatInt(p.Default, 10),
	) + further(
		p,
	)
}

// limits are those of a number, and the words that a text is one of.
func limits(p table.Property) string {
	switch {
	case len(p.Words) > 0:
		return ", " + orList(p.Words)
	case len(p.Values) > 0:
		var words []string
		for _, v := range p.Values {
			words = append(words, strconv.FormatInt(v, 10))
		}
		return ", " + orList(words)
	case p.Kind == table.Number, p.Kind == table.Seconds:
		return fmt.Sprintf(", %d to %d", p.Min, p.Max)
	}
	return ""
}

func orList(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// byDefault ends the first sentence and says what holds unless the property is set; initial is
// how the language writes the number.
func byDefault(p table.Property, initial string) string {
	switch {
	case p.DefaultOf != "":
		return "; " + p.DefaultOf + ", by default."
	case p.Kind.IsText() && p.DefaultIs != "":
		return ". Empty by default: " + p.DefaultIs + "."
	case p.Kind.IsText():
		return "."
	case p.DefaultIs != "":
		return "; " + initial + " by default: " + p.DefaultIs + "."
	case p.Kind == table.Choice:
		return "."
	case p.Kind == table.Flag:
		return ". " + initial + " by default."
	}
	return "; " + initial + " by default."
}

func further(p table.Property) string {
	text := ""
	if p.More != "" {
		text += " " + p.More
	}
	if p.When == table.BeforeStart {
		text += " Before the start."
	}
	return text
}

// propertyConstants are the constants of the group SESSION.
func propertyConstants() []table.Constant {
	var constants []table.Constant
	for _, p := range table.Properties {
		constants = append(
			constants,
			table.Constant{Name: p.Name, Value: p.Number, Doc: cDoc(p), Go: p.Go},
		)
	}
	return constants
}
