// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"strconv"
	"strings"

	"courriel.dev/courriel/core/table"
)

// positional are how many properties, the first of the table, are not named in a call that starts
// a session.
const positional = 4

// settable are the properties that a program can set.
func settable() []table.Property {
	var list []table.Property
	for _, p := range table.Properties {
		if p.When != table.ReadOnly {
			list = append(list, p)
		}
	}
	return list
}

func groupOf(name string) table.Group {
	for _, g := range table.Groups {
		if g.Name == name {
			return g
		}
	}
	return table.Group{}
}

// propertyDoc is what a language's manual says of a property: no kind, which its type shows, but
// the same limits and default as C's.
func (l language) propertyDoc(p table.Property) string {
	initial := strconv.FormatInt(p.Default, 10)
	text := capital(p.What)
	if p.Kind == table.Flag {
		initial = map[bool]string{false: "false", true: "true"}[p.Default != 0]
		if l == python {
			initial = capital(initial)
		}
		if p.When == table.ReadOnly {
			text = "Whether " + p.What
		} else {
			text = "Whether to " + p.What
		}
	}
	text += "."
	if p.When == table.ReadOnly {
		return l.inWordsOf(text + further(p))
	}
	if p.Kind == table.Secret {
		text += " Can be set but not read."
	}
	within := strings.TrimPrefix(limits(p), ", ")
	if p.Kind == table.Seconds {
		within += " seconds"
	}
	end := byDefault(p, initial)
	switch {
	case within != "":
		text += " " + capital(within) + end
	case end != ".":
		text += " " + capital(strings.TrimLeft(end, ";. "))
	}
	return l.inWordsOf(text + further(p))
}

// descriptors are the classes of bindings/python/src/courriel/_properties.py.
var descriptors = map[table.Kind]string{
	table.Text: "_Text", table.Path: "_Path", table.Secret: "_Secret", table.Lines: "_Extensions",
	table.Number: "_Number", table.Flag: "_Flag", table.Seconds: "_Seconds",
}

func descriptorOf(p table.Property) string {
	name := descriptors[p.Kind]
	if name == "" {
		name = "_" + groupOf(p.Of).Class
	}
	if p.When == table.ReadOnly {
		name += "Read"
	}
	return name
}

// fillProperties writes the attributes of a session in Python.
func fillProperties(text string) (string, error) {
	var b strings.Builder
	for _, p := range table.Properties {
		fmt.Fprintf(&b, "    %s = %s(\n        _P.%s,\n", pythonName(p), descriptorOf(p), p.Name)
		lines := wrap(strings.ReplaceAll(python.propertyDoc(p), `\`, `\\`), 84)
		for i, line := range lines {
			end := " "
			if i == len(lines)-1 {
				end = ""
			}
			quoted := `"` + line + end + `"`
			if strings.Contains(line, `"`) {
				quoted = "'" + line + end + "'"
			}
			if i == len(lines)-1 {
				quoted += ","
			}
			fmt.Fprintf(&b, "        %s\n", quoted)
		}
		b.WriteString("    )\n")
	}
	return fillBlock(text, "    # <properties>", "    # </properties>", b.String())
}

// fillSettings writes the arguments with which sessions are made in Python.
func fillSettings(text string) (string, error) {
	types := map[table.Kind]string{
		table.Text: "str", table.Path: "Path", table.Secret: "str", table.Number: "int",
		table.Flag: "bool", table.Seconds: "float", table.Bits: "int",
	}
	var settings, arguments, given strings.Builder
	for i, p := range settable() {
		name, typ := pythonName(p), types[p.Kind]
		if p.Kind == table.Choice {
			typ = groupOf(p.Of).Class
		}
		fmt.Fprintf(&given, "            %q: %s,\n", name, name)
		if i >= positional {
			fmt.Fprintf(&settings, "    %s: %s | None\n", name, typ)
			fmt.Fprintf(&arguments, "        %s: %s | None = None,\n", name, typ)
		}
	}
	for _, block := range []struct{ indent, name, content string }{
		{"    ", "settings", settings.String()},
		{"        ", "arguments", arguments.String()},
		{"            ", "given", given.String()},
	} {
		var err error
		text, err = fillBlock(
			text,
			block.indent+"# <"+block.name+">",
			block.indent+"# </"+block.name+">",
			block.content,
		)
		if err != nil {
			return "", err
		}
	}
	return text, nil
}

// fillOptionsHPP writes the options, setters and readers of a session in C++.
func fillOptionsHPP(text string) (string, error) {
	var options, apply, setters, readers strings.Builder
	for _, p := range table.Properties {
		name, doc := cppName(p), cpp.propertyDoc(p)
		property := "Property::" + cppConstant(table.Constant{Name: p.Name})
		seconds := fmt.Sprintf("set_seconds_if(%s, %%s, %d);", property, p.Max)
		if p.Max == 24*60*60 { // what the function takes for granted
			seconds = fmt.Sprintf("set_seconds_if(%s, %%s);", property)
		}
		member, set, setter := "", "", ""
		switch {
		case p.When == table.ReadOnly:
			reader := "std::string %s() const { return text(%s); }"
			switch {
			case p.Kind == table.Flag:
				reader = "bool %s() const { return number(%s) != 0; }"
			case !p.Kind.IsText():
				reader = "int %s() const { return number(%s); }"
			}
			fmt.Fprintf(&readers, "%s    "+reader+"\n", docCPP(doc, "    "), name, property)
			continue
		case p.Kind == table.Path:
			member = "std::filesystem::path " + name
			set = fmt.Sprintf("set_text_if(%s, detail::c_path(options.%s));", property, name)
		case p.Kind.IsText():
			member = "std::string " + name
			set = fmt.Sprintf("set_text_if(%s, options.%s);", property, name)
			setter = fmt.Sprintf(
				"void set_%s(std::string_view value) { set(%s, value); }",
				name,
				property,
			)
		case p.Kind == table.Flag:
			member = fmt.Sprintf("bool %s = %t", name, p.Default != 0)
			set = fmt.Sprintf("set_number_unless(%s, options.%s, %d);", property, name, p.Default)
			setter = fmt.Sprintf(
				"void set_%s(bool value) { set(%s, value ? 1 : 0); }",
				name,
				property,
			)
		case p.Kind == table.Seconds:
			member = "std::optional<std::chrono::seconds> " + name
			set = fmt.Sprintf(seconds, "options."+name)
			setter = fmt.Sprintf(
				"void set_%s(std::chrono::seconds value) { "+seconds+" }",
				name,
				"value",
			)
		case p.Kind == table.Choice, p.Kind == table.Bits:
			member = groupOf(p.Of).CPP + " " + name + "{}"
			set = fmt.Sprintf(
				"set_number_unless(%s, static_cast<int>(options.%s), %d);",
				property,
				name,
				p.Default,
			)
		default:
			member = fmt.Sprintf("int %s = %d", name, p.Default)
			set = fmt.Sprintf("set_number_unless(%s, options.%s, %d);", property, name, p.Default)
			setter = fmt.Sprintf("void set_%s(int value) { set(%s, value); }", name, property)
		}
		fmt.Fprintf(&options, "%s    %s;\n", docCPP(doc, "    "), member)
		apply.WriteString(brokenCall("        " + set))
		if p.When == table.Anytime && setter != "" {
			setters.WriteString(docCPP(doc, "    ") + brokenBody("    "+setter))
		}
	}
	for _, block := range []struct{ indent, name, content string }{
		{"    ", "options", options.String()}, {"        ", "apply", apply.String()},
		{"    ", "setters", setters.String()}, {"    ", "readers", readers.String()},
	} {
		var err error
		text, err = fillBlock(
			text,
			block.indent+"// <"+block.name+">",
			block.indent+"// </"+block.name+">",
			block.content,
		)
		if err != nil {
			return "", err
		}
	}
	return text, nil
}

// brokenCall gives a line of C++ as clang-format writes it: a call that is too wide goes on below its
// first argument.
func brokenCall(line string) string {
	if len(line) <= codeColumns {
		return line + "\n"
	}
	head, last := line[:strings.LastIndex(line, ", ")+1], line[strings.LastIndex(line, ", ")+2:]
	return head + "\n" + strings.Repeat(" ", strings.Index(line, "(")+1) + last + "\n"
}

// brokenBody does so for a function of one line, whose body gets lines of its own.
func brokenBody(line string) string {
	if len(line) <= codeColumns {
		return line + "\n"
	}
	head, body, _ := strings.Cut(line, " { ")
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	body = strings.TrimSuffix(body, " }")
	return head + "\n" + indent + "{\n" + indent + "    " + body + "\n" + indent + "}\n"
}

// fillFieldsPy, fillFieldsHPP and fieldsCS write the functions of the fields of a message.
func fillFieldsPy(text string) (string, error) {
	var b strings.Builder
	for i, f := range table.Fields {
		if i > 0 {
			b.WriteString("\n")
		}
		name := strings.ToLower(f.Name)
		fmt.Fprintf(&b, "    def %s(self, %s: str | None) -> Message:\n", name, name)
		fmt.Fprintf(&b, "        \"\"\"Sets %s (%s); None removes it.\"\"\"\n", f.What, f.Header)
		fmt.Fprintf(&b, "        return self.set_content(ContentDetail.%s, %s)\n", f.Name, name)
	}
	return fillBlock(text, "    # <fields>", "    # </fields>", b.String())
}

func fillFieldsHPP(text string) (string, error) {
	var b strings.Builder
	for _, f := range table.Fields {
		name := strings.ToLower(f.Name)
		b.WriteString(
			docCPP(fmt.Sprintf("Sets %s (%s); \"\" removes it.", f.What, f.Header), "    "),
		)
		const setter = "    Message &%s(std::string_view text) & { return set(ContentDetail::%[1]s, text); }"
		b.WriteString(brokenBody(fmt.Sprintf(setter, name)))
		const moved = "    Message &&%s(std::string_view text) && { return std::move(%[1]s(text)); }"
		b.WriteString(brokenBody(fmt.Sprintf(moved, name)))
	}
	return fillBlock(text, "    // <fields>", "    // </fields>", b.String())
}

func fieldsCS() []byte {
	var b strings.Builder
	// How each of them ends and fails.
	const ending = `        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value has a control character or half a
        /// surrogate pair, or is too long.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
`
	b.WriteString(madeCS + `
#nullable enable

using System;

namespace Courriel
{
    /// <content>The texts that are one header.</content>
    public sealed partial class EmailMessage
    {
        /// <summary>Sets a part of the content that is one text; null removes it.</summary>
        /// <param name="detail">Which part.</param>
        /// <param name="value">One line; null or "" removes it.</param>
` + ending + `        public EmailMessage Set(ContentDetail detail, string? value)
        {
            var text = Utf8.FromText(value, "a part of the content");
            return Do(m => NativeMethods.EmailSetMessageText(m, (int)detail, text));
        }
`)
	for _, f := range table.Fields {
		name := pascal(f.Name)
		fmt.Fprintf(
			&b,
			"\n%s        /// <param name=\"text\">One line; null or \"\" removes it.</param>\n%s        public EmailMessage %s(string? text)\n        {\n            return Set(ContentDetail.%s, text);\n        }\n",
			docCS(
				fmt.Sprintf("Sets %s (%s); null removes it.", f.What, f.Header),
				"        ",
			),
			ending,
			name,
			name,
		)
	}
	b.WriteString("    }\n}\n")
	return []byte(b.String())
}

// propertiesMd is the page of the manual with every property.
func propertiesMd() []byte {
	var b strings.Builder
	b.WriteString(`# Properties of a session

Written by ` + "`make generate`" + ` from ` + "`core/table/property.go`" + `. C sets a property with ` + "`EmailSetSessionText`" + ` or
` + "`EmailSetSessionNumber`" + ` by its constant ` + "`EMAIL_SESSION_…`" + `; the other languages have an attribute, a property or an
option of a name of its own.

`)
	for _, p := range table.Properties {
		fmt.Fprintf(&b, "## %s (%d)\nC++ `%s`, Python `%s`, C# `%s`\n\n%s\n\n", p.Name, p.Number,
			cppName(p), pythonName(p), csharpName(p), strings.Join(wrap(cDoc(p), 118), "\n"))
	}
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}
