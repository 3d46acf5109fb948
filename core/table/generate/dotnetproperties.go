// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"strconv"
	"strings"

	"courriel.dev/courriel/core/table"
)

const sessionPropertiesHead = `
#nullable enable

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Courriel
{
`

const tooLateCS = `        /// <exception cref="UsageException">%s</exception>
        /// <exception cref="ObjectDisposedException">The session is closed.</exception>
`

// sessionPropertiesCS writes the properties of sessions and of their options, and the limits by
// which options are validated.
func sessionPropertiesCS() []byte {
	var session, options, limits strings.Builder
	for _, p := range table.Properties {
		name, property := csharpName(p), "SessionProperty."+pascal(p.Name)
		doc := docCS(csharp.propertyDoc(p), "        ")
		typ, get, set := csharpAccess(p)
		if p.When == table.ReadOnly {
			fmt.Fprintf(
				&session,
				"\n%s        /// <exception cref=\"ObjectDisposedException\">The session is closed.</exception>\n"+
					"        public %s %s { get { return %s; } }\n",
				doc,
				typ,
				name,
				fmt.Sprintf(get, property),
			)
			continue
		}
		reason := "The value is outside its limits."
		if p.When == table.BeforeStart {
			reason = "The value is outside its limits, or the session is started."
		}
		session.WriteString("\n" + doc + fmt.Sprintf(tooLateCS, reason))
		if p.Kind.IsText() {
			session.WriteString("        [AllowNull]\n")
		}
		fmt.Fprintf(&session, "        public %s %s\n        {\n", typ, name)
		if p.Kind != table.Secret {
			fmt.Fprintf(&session, "            get { return %s; }\n", fmt.Sprintf(get, property))
		}
		fmt.Fprintf(&session, "            set { %s; }\n        }\n", fmt.Sprintf(set, property))

		options.WriteString("\n" + doc)
		if p.Kind == table.Secret {
			options.WriteString("        [DebuggerBrowsable(DebuggerBrowsableState.Never)]\n")
		}
		read := fmt.Sprintf("(%s?)Get(%s)", typ, property)
		if p.Kind == table.Secret { // no debugger, log or serializer gets it
			read = "null"
		}
		fmt.Fprintf(
			&options,
			"        public %s? %s\n        {\n            get { return %s; }\n            set { Set(%s, value); }\n        }\n",
			typ,
			name,
			read,
			property,
		)
		fmt.Fprintf(
			&limits,
			"            new SessionProperties(%s, \"%s\", %d, %d%s),\n",
			property,
			name,
			p.Min,
			maximum(p),
			valuesCS(p),
		)
	}
	return []byte(madeCS + sessionPropertiesHead +
		"    /// <content>The properties.</content>\n    public sealed partial class EmailSession\n    {\n" +
		strings.TrimPrefix(session.String(), "\n") + "    }\n\n" +
		"    /// <content>The properties.</content>\n    public sealed partial class EmailSessionOptions\n    {\n" +
		strings.TrimPrefix(options.String(), "\n") + "    }\n\n" +
		"    /// <content>All that can be set.</content>\n    internal sealed partial class SessionProperties\n    {\n" +
		"        internal static readonly SessionProperties[] All =\n        {\n" + limits.String() + "        };\n    }\n}\n")
}

// csharpAccess gives the type of a property, and how a session reads and sets it.
func csharpAccess(p table.Property) (typ, get, set string) {
	switch {
	case p.Kind == table.Lines:
		return "IReadOnlyList<string>", "Lines(%s)", ""
	case p.Kind.IsText():
		return "string", "GetText(%s)", "SetText(%s, value)"
	case p.Kind == table.Flag:
		return "bool", "GetNumber(%s) != 0", "SetNumber(%s, value ? 1 : 0)"
	case p.Kind == table.Seconds:
		return "TimeSpan", "TimeSpan.FromSeconds(GetNumber(%s))", "SetNumber(%s, Seconds.From(value))"
	case p.Kind == table.Choice, p.Kind == table.Bits:
		class := csharpClass(groupOf(p.Of))
		return class, "(" + class + ")GetNumber(%s)", "SetNumber(%s, (int)value)"
	}
	return "int", "GetNumber(%s)", "SetNumber(%s, value)"
}

// maximum is the largest number; 0 for what is no number.
func maximum(p table.Property) int64 {
	if p.Kind.IsText() || p.Kind == table.Flag {
		return 0
	}
	return p.Max
}

func valuesCS(p table.Property) string {
	text := ""
	for _, v := range p.Values {
		text += fmt.Sprintf(", %d", v)
	}
	return text
}

// errorTableCS has what errors are made from where there is no native library.
func errorTableCS() []byte {
	var b strings.Builder
	b.WriteString(madeCS + `
namespace Courriel
{
    /// <content>The codes.</content>
    internal static partial class ErrorTable
    {
        private static readonly Row[] Rows =
        {
`)
	for _, c := range table.Codes {
		fmt.Fprintf(
			&b,
			"            new Row(%d, %q, %t, %d, EmailErrorFault.%s,\n"+
				"                %s,\n                %s),\n",
			c.Number,
			c.Name,
			c.Retry,
			c.WLanguage,
			pascal(c.WhoseFault()),
			linesCS(c.Text),
			linesCS(csharp.inWordsOf(c.Cause+" "+c.Cure)),
		)
	}
	b.WriteString("        };\n    }\n}\n")
	return []byte(b.String())
}

// linesCS is a text as a literal of several lines.
func linesCS(text string) string {
	var parts []string
	lines := wrap(text, 76)
	for i, line := range lines {
		if i < len(lines)-1 {
			line += " "
		}
		parts = append(parts, strconv.Quote(line))
	}
	return strings.Join(parts, " +\n                    ")
}
