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

// takesFunction tells whether a function is given one to call back. Those have no
// stdcall twin: what VB6's AddressOf gives is a stdcall function, and VB6 does not
// survive being called on another thread. Such hosts poll: EmailStatus, EmailNextCompletion.
func (api *interfaceOf) takesFunction(f function) bool {
	for _, p := range f.parameters {
		for _, c := range api.callbacks {
			if p.typ.c == c.name {
				return true
			}
		}
	}
	return false
}

// stdcallC writes the twins. They are linked with --kill-at, so that they are exported
// without the number of bytes behind their names.
func stdcallC(api *interfaceOf) []byte {
	var b strings.Builder
	b.WriteString(strings.Replace(madeC, " and core's tables", "", 1))
	b.WriteString(`/* For VB6 and 32-bit VBA: each function under the name EmailStd... and with the calling
   convention that they know. */
#define EMAIL_BUILD
#include "courriel.h"
`)
	for _, f := range api.functions {
		if api.takesFunction(f) {
			continue
		}
		twin := f
		twin.name = stdcallName(f)
		result := "return "
		if f.result.c == "void" {
			result = ""
		}
		fmt.Fprintf(&b, "\nEMAIL_API %s\n{\n    %s%s(%s);\n}\n", prototypeC(twin, "__stdcall ", header), result, f.name, arguments(f))
	}
	return []byte(b.String())
}
