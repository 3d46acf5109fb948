// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"strings"
)

const madePy = `# SPDX-License-Identifier: MIT
# Made by go run ./core/table/generate from core/table and include/courriel.h.
`

// constantsPy writes an enumeration for each group; the text after a member is
// what documentation tools take for its docstring.
func constantsPy() []byte {
	var b strings.Builder
	b.WriteString(madePy)
	b.WriteString("\"\"\"The numbers of the interface, the same in every language.\"\"\"\n\n")
	b.WriteString("from enum import IntEnum, IntFlag\n\n__all__ = [\n")
	for _, l := range sets() {
		fmt.Fprintf(&b, "    %q,\n", l.Class)
	}
	b.WriteString("]\n")
	for _, l := range sets() {
		base := "IntEnum"
		if l.Flags {
			base = "IntFlag"
		}
		fmt.Fprintf(&b, "\n\nclass %s(%s):\n%s", l.Class, base, docPy(python.inWordsOf(l.Doc)))
		for _, c := range l.Constants {
			fmt.Fprintf(&b, "\n    %s = %d\n%s", c.Name, c.Value, docPy(python.inWordsOf(c.Doc)))
		}
	}
	return []byte(b.String())
}

func docPy(text string) string {
	text = strings.ReplaceAll(text, `\`, `\\`)
	text = strings.ReplaceAll(text, `"`, `'`)
	const width = 80
	if len(text) <= width {
		return "    \"\"\"" + text + "\"\"\"\n"
	}
	lines := wrap(text, width)
	return "    \"\"\"" + strings.Join(lines, "\n    ") + "\n    \"\"\"\n"
}

// prototypesPy writes plain data: only one module of the binding imports ctypes.
func prototypesPy(api *interfaceOf) []byte {
	var b strings.Builder
	b.WriteString(madePy)
	b.WriteString(`"""The functions of the library: plain data, for the module that imports ctypes.

A type is the name of an attribute of ctypes, or "None" for no result, or
"POINTER(c_char_p)", or the name of a callback type in CALLBACKS.
"""

from typing import Dict, Tuple

Prototype = Tuple[str, Tuple[str, ...]]
"""Result type and argument types."""

`)
	table := func(name, doc string, functions []function) {
		fmt.Fprintf(&b, "%s: Dict[str, Prototype] = {\n", name)
		for _, f := range functions {
			var types []string
			for _, p := range f.parameters {
				types = append(types, fmt.Sprintf("%q", p.typ.py))
			}
			arguments := strings.Join(types, ", ")
			if len(types) == 1 {
				arguments += ","
			}
			line := fmt.Sprintf("    %q: (%q, (%s)),\n", f.name, f.result.py, arguments)
			if len(line) > codeColumns {
				line = fmt.Sprintf(
					"    %q: (\n        %q,\n        (%s),\n    ),\n",
					f.name,
					f.result.py,
					arguments,
				)
			}
			b.WriteString(line)
		}
		fmt.Fprintf(&b, "}\n\"\"\"%s\"\"\"\n", doc)
	}
	table("CALLBACKS", "Types of functions that the library calls.", api.callbacks)
	b.WriteString("\n")
	table("FUNCTIONS", "Functions of the library.", api.functions)
	return []byte(b.String())
}
