// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"strings"
)

// stdcallName is what a function is called for VB6 and 32-bit VBA, which can call
// stdcall functions only.
func stdcallName(f function) string {
	return "EmailStd" + strings.TrimPrefix(f.name, "Email")
}

// stdcallType is the type that a twin has instead: VB6 has no 64-bit integer, and its Currency
// would be scaled by 10,000. A double holds every number of a mail, size and date exactly.
func (api *interfaceOf) stdcallType(t cType) string {
	if t.c == "int64_t" {
		return "double"
	}
	if _, is := api.callbackNamed(t.c); is {
		return stdcallName(function{name: t.c})
	}
	return t.c
}

func (api *interfaceOf) callbackNamed(name string) (function, bool) {
	for _, c := range api.callbacks {
		if c.name == name {
			return c, true
		}
	}
	return function{}, false
}

func (api *interfaceOf) stdcallList(f function) string {
	return f.list(func(p parameter) string { return declare(api.stdcallType(p.typ), p.name) })
}

// hostcallH writes how each type of function of a host is called. Only the 32-bit DLL knows
// more than one way: functions that came through a stdcall twin are noted there.
func hostcallH(api *interfaceOf) []byte {
	var b strings.Builder
	b.WriteString(strings.Replace(madeC, " and core's tables", "", 1))
	b.WriteString(`#ifndef COURRIEL_HOSTCALL_H
#define COURRIEL_HOSTCALL_H

#include "courriel.h"

#if defined(_WIN32) && defined(__i386__)
/* Whether a host's function came through one of the stdcall twins. */
int courriel_is_stdcall(uintptr_t function);
`)
	for _, c := range api.callbacks {
		fmt.Fprintf(
			&b,
			"typedef %s(__stdcall *%s)(%s);\n",
			c.result.c,
			stdcallName(c),
			api.stdcallList(c),
		)
	}
	b.WriteString("#endif\n")
	for _, c := range api.callbacks {
		result, end := "return ", ""
		if c.result.c == "void" {
			result, end = "", " return;"
		}
		doubles := make([]string, len(c.parameters))
		for i, p := range c.parameters {
			doubles[i] = p.name
			if p.typ.c == "int64_t" {
				doubles[i] = "(double)" + p.name
			}
		}
		twin := fmt.Sprintf(
			"%s((%s)function)(%s);%s",
			result,
			stdcallName(c),
			strings.Join(doubles, ", "),
			end,
		)
		if end != "" {
			twin = "{ " + twin + " }"
		}
		fmt.Fprintf(&b, `
static inline %s courriel_call_%s(uintptr_t function, %s)
{
#if defined(_WIN32) && defined(__i386__)
    if (courriel_is_stdcall(function))
        %s
#endif
    %s((%s)function)(%s);
}
`, c.result.c, c.name, c.list(func(p parameter) string { return declare(p.typ.c, p.name) }),
			twin, result, c.name, arguments(c))
	}
	b.WriteString("\n#endif\n")
	return []byte(b.String())
}

// stdcallC writes the twins. They are linked with --kill-at, so that they are exported
// without the number of bytes after their names.
func stdcallC(api *interfaceOf) []byte {
	var b strings.Builder
	b.WriteString(strings.Replace(madeC, " and core's tables", "", 1))
	b.WriteString(
		`/* For VB6 and 32-bit VBA: each function under the name EmailStd... and with the calling
   convention that they know, for the functions that they give, too. What has 64 bits in the
   header is a double here. */
#define EMAIL_BUILD
#include "courriel.h"
#include "hostcall.h"
#include "stdcall.h"
`,
	)
	for _, f := range api.functions {
		given := make([]string, len(f.parameters))
		before := ""
		for i, p := range f.parameters {
			given[i] = p.name
			if p.typ.c == "int64_t" {
				given[i] = "courriel_whole(" + p.name + ")"
			}
			if _, is := api.callbackNamed(p.typ.c); is {
				given[i] = "(" + p.typ.c + ")(uintptr_t)" + p.name
				before += "    if (!courriel_note_stdcall((uintptr_t)" + p.name + "))\n        " + p.name + " = NULL;\n"
			}
		}
		result := "return "
		switch f.result.c {
		case "void":
			result = ""
		case "int64_t":
			result = "return (double)"
		}
		fmt.Fprintf(&b, "\nEMAIL_API %s(%s)\n{\n%s    %s%s(%s);\n}\n",
			declare(api.stdcallType(f.result), "__stdcall "+stdcallName(f)), api.stdcallList(f),
			before, result, f.name, strings.Join(given, ", "))
	}
	return []byte(b.String())
}
