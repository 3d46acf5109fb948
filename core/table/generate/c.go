// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"courriel.dev/courriel/core/internal/report"
	"courriel.dev/courriel/core/table"
)

// answeredInC are the functions that never enter Go: they work at load, in a
// forked child and after a panic, and cost nothing. Their bodies are in
// lasterror.c under the name with a small c before it.
var answeredInC = []string{
	"EmailVersion", "EmailVersionNumber",
	"ErrorInfo", "ErrorOccurred", "EmailErrorNumber", "EmailErrorCopy", "EmailErrorText",
	"EmailFreeSource",
}

// kindOf gives what a call does to the threads of the library, as isolate.h calls it. The others
// wait for nobody.
var kindOf = map[string]string{
	"EmailStartSMTPSession": "WAITS",
	"EmailStartSession":     "WAITS",
	"EmailSendMessage":      "WAITS",
	"EmailSend":             "WAITS",
	"EmailSendSource":       "WAITS",
	"EmailSendMessages":     "WAITS",
	"EmailCheckAddress":     "WAITS", // for a name server

	"EmailPing": "WAITS",

	"EmailWait":           "AWAITS",
	"EmailWaitCompletion": "AWAITS",
	"EmailFlush":          "AWAITS",

	"EmailCloseSession":  "CLOSES",
	"EmailCloseSessions": "CLOSES",

	"EmailCancelCall":     "ENDS",
	"EmailFreeMessage":    "ENDS",
	"EmailReleaseSession": "ENDS",
}

// waiting gives the members of a call that its wait for a turn needs.
func waiting(f function) string {
	kind := kindOf[f.name]
	if kind == "" {
		return ""
	}
	s := ", .kind = COURRIEL_" + kind
	if len(f.parameters) == 0 || f.parameters[0].typ.c != "EmailSession" {
		s += ", .session = COURRIEL_NO_SESSION"
	}
	for i, p := range f.parameters {
		switch {
		case p.typ.c == "EmailSession":
			s += ", .session = (uintptr_t)" + p.name
		case p.typ.c == "EmailMessage":
			s += ", .message = (uintptr_t)" + p.name
		case p.typ.c == "const EmailMessage *":
			s += ", .messages = (const uintptr_t *)" + p.name + ", .message_count = count"
		case p.name == "timeout_ms":
			s += fmt.Sprintf(", .timeout_at = %d", i)
		}
	}
	return s
}

// triedInC are the functions that C can often do alone. Their bodies are in
// draft.c under the name with a small d before it.
var triedInC = []string{
	"EmailNewMessage", "EmailResetMessage", "EmailFreeMessage",
	"EmailSetSender", "EmailSetEnvelopeSender", "EmailAddRecipient", "EmailAddCc", "EmailAddBcc", "EmailAddReplyTo",
	"EmailSetSubject", "EmailSetText", "EmailSetHTML",
	"EmailGetMessageResult", "EmailGetRecipientCount", "EmailRecipientNumber", "EmailRecipientText",
	"EmailGetServerReply", "EmailGetMessageID", "EmailGetMailIdentifier",
	"EmailConfigure",
}

const madeC = `/* SPDX-License-Identifier: MIT */
/* Made by go run ./core/table/generate from core/table and include/courriel.h. */
/* clang-format off */
`

func prototypeC(f function, prefix string, side func(cType) string) string {
	return declare(side(f.result), prefix+f.name) + "(" + f.list(func(p parameter) string {
		return declare(side(p.typ), p.name)
	}) + ")"
}

func header(t cType) string { return t.c }
func goSide(t cType) string { return t.goSide }

// gosideH declares the Go functions under other names than the public ones,
// with integers for everything that is a pointer in the header.
func gosideH(api *interfaceOf) []byte {
	var b strings.Builder
	b.WriteString(madeC)
	b.WriteString(`#ifndef COURRIEL_GOSIDE_H
#define COURRIEL_GOSIDE_H

#include <stddef.h>
#include <stdint.h>

`)
	most := 0
	for _, g := range groups() {
		for _, c := range g.Constants {
			if g.Name == "ERROR" {
				most = max(most, c.Value)
			}
		}
	}
	b.WriteString(
		"/* whether a detail of an error is a number */\n#define COURRIEL_IS_NUMBER(detail) \\\n    (",
	)
	between := ""
	for _, g := range groups() {
		for _, c := range g.Constants {
			if g.Name == "ERROR" && c.Number {
				fmt.Fprintf(&b, "%s(detail) == %d", between, c.Value)
				between = " || "
			}
		}
	}
	b.WriteString(")\n\n")
	fmt.Fprintf(
		&b,
		"/* how many details an error has: the largest EMAIL_ERROR_ number and one */\n#define COURRIEL_DETAILS %d\n\n",
		most+1,
	)
	for _, f := range api.functions {
		if !slices.Contains(answeredInC, f.name) {
			b.WriteString(prototypeC(f, "go", goSide) + ";\n")
		}
	}
	b.WriteString(`
/* Only where cgo reads this: the Go sources keep the public names in //export, and
   the C compiler sees them as the names above, so that an export whose type
   differs from the header's does not compile. */
#ifdef COURRIEL_GO_SIDE
`)
	for _, f := range api.functions {
		if !slices.Contains(answeredInC, f.name) {
			fmt.Fprintf(&b, "#define %s go%s\n", f.name, f.name)
		}
	}
	b.WriteString("#endif\n\n#endif\n")
	return []byte(b.String())
}

// exportsMap lists the public symbols one by one: a pattern would let inner
// names slip out.
func exportsMap(api *interfaceOf) []byte {
	var names []string
	for _, f := range api.functions {
		names = append(names, "    "+f.name+";\n")
	}
	slices.Sort(names)
	return []byte(
		"/* SPDX-License-Identifier: MIT */\n/* Made by go run ./core/table/generate from include/courriel.h. */\n" +
			"COURRIEL_1 {\n  global:\n" + strings.Join(
			names,
			"",
		) + "  local:\n    *;\n};\n",
	)
}

// entryC writes the public functions: pack the arguments, hand them over, or
// forward them to the copy of the library that a forked child uses.
func entryC(api *interfaceOf) []byte {
	var b strings.Builder
	b.WriteString(madeC)
	b.WriteString(`#define EMAIL_BUILD
#include "courriel.h"
#include "goside.h"
#include "isolate.h"
#include "lasterror.h"
#include "tried.h"

enum {
`)
	for _, f := range api.functions {
		fmt.Fprintf(&b, "    AT_%s,\n", f.name)
	}
	b.WriteString(
		"    ENTRIES\n};\n\nconst int courriel_entries = ENTRIES;\n\nconst char *const courriel_entry_names[ENTRIES] = {\n",
	)
	for _, f := range api.functions {
		fmt.Fprintf(&b, "    %q,\n", f.name)
	}
	b.WriteString("};\n")
	for _, f := range api.functions {
		b.WriteString("\n")
		if slices.Contains(answeredInC, f.name) {
			b.WriteString(answered(f))
		} else {
			b.WriteString(handedOver(f))
		}
	}
	b.WriteString("\nconst struct courriel_code courriel_codes[] = {\n")
	for _, c := range table.Codes {
		retry := 0
		if c.Retry {
			retry = 1
		}
		rest := report.Error{
			Code:          c.Number,
			Name:          c.Name,
			Stage:         "none",
			Cause:         c.Cause,
			Cure:          c.Cure,
			Fault:         strings.ToLower(c.WhoseFault()),
			MayRetry:      c.Retry,
			SessionUsable: c.Name != "AFTER_FORK",
		}
		fmt.Fprintf(
			&b,
			"    {EMAIL_E_%s, %d, %d, EMAIL_FAULT_%s, %s, %s,\n     %s,\n     %s,\n     %s},\n",
			c.Name,
			c.WLanguage,
			retry,
			c.WhoseFault(),
			quoteC(strings.ToLower(c.WhoseFault())),
			quoteC(c.Name),
			quoteC(c.Text),
			quoteC(c.Cause+" "+c.Cure),
			quoteC(rest.String()),
		)
	}
	b.WriteString(
		"};\n\nconst int courriel_code_count = sizeof courriel_codes / sizeof courriel_codes[0];\n",
	)
	return []byte(b.String())
}

// open writes the head of a public function.
func open(f function) string {
	return "EMAIL_API " + prototypeC(f, "EMAIL_CALL ", header) + "\n{\n"
}

// pointerTo writes a function pointer of the type of f, called "same".
func pointerTo(f function) string {
	return strings.TrimSuffix(
		declare(f.result.c, ""),
		" ",
	) + " (EMAIL_CALL *same)(" + f.list(
		func(p parameter) string { return p.typ.c },
	) + ")"
}

func arguments(f function) string {
	var names []string
	for _, p := range f.parameters {
		names = append(names, p.name)
	}
	return strings.Join(names, ", ")
}

func answered(f function) string {
	if f.result.c == "void" { // which cannot be returned in C
		return open(f) +
			"    if (!courriel_at_home()) {\n" +
			fmt.Sprintf(
				"        %s = (%s)courriel_copy_if_loaded(AT_%s);\n",
				pointerTo(f),
				cast(f),
				f.name,
			) +
			fmt.Sprintf(
				"        if (same) {\n            same(%s);\n            return;\n        }\n    }\n",
				arguments(f),
			) +
			fmt.Sprintf("    c%s(%s);\n}\n", f.name, arguments(f))
	}
	return open(f) +
		"    if (!courriel_at_home()) {\n" +
		fmt.Sprintf(
			"        %s = (%s)courriel_copy_if_loaded(AT_%s);\n",
			pointerTo(f),
			cast(f),
			f.name,
		) +
		fmt.Sprintf("        if (same)\n            return same(%s);\n    }\n", arguments(f)) +
		fmt.Sprintf("    return c%s(%s);\n}\n", f.name, arguments(f))
}

func handedOver(f function) string {
	var b strings.Builder
	var words, back []string
	for i, p := range f.parameters {
		word := fmt.Sprintf("call->word[%d]", i)
		switch p.typ.goSide {
		case "uintptr_t":
			words = append(words, "(uintptr_t)"+p.name)
			back = append(back, "(uintptr_t)"+word)
		default:
			words = append(words, "(uint64_t)"+p.name)
			back = append(back, "("+p.typ.goSide+")"+word)
		}
	}
	fmt.Fprintf(&b, "static void run_%s(struct courriel_call *call)\n{\n", f.name)
	if len(f.parameters) == 0 && f.result.c == "void" {
		b.WriteString("    (void)call;\n")
	}
	fmt.Fprintf(
		&b,
		"    call->result = (uint64_t)go%s(%s);\n}\n\n",
		f.name,
		strings.Join(back, ", "),
	)
	b.WriteString(open(f))
	fmt.Fprintf(&b, "    struct courriel_call call = {.run = run_%s", f.name)
	if len(words) > 0 {
		fmt.Fprintf(&b, ", .word = {%s}", strings.Join(words, ", "))
	}
	b.WriteString(waiting(f) + "};\n")
	if slices.Contains(triedInC, f.name) {
		fmt.Fprintf(&b, "    %s;\n", declare(f.result.c, "done"))
	}
	b.WriteString("\n    if (!courriel_at_home()) {\n")
	fmt.Fprintf(&b, "        %s = (%s)courriel_copy(AT_%s);\n", pointerTo(f), cast(f), f.name)
	fmt.Fprintf(&b, "        return same ? same(%s) : %s;\n    }\n", arguments(f), f.failure())
	if slices.Contains(triedInC, f.name) {
		fmt.Fprintf(
			&b,
			"    if (d%s(%s)) {\n        courriel_error_clear();\n        return done;\n    }\n",
			f.name,
			strings.TrimPrefix(arguments(f)+", &done", ", "),
		)
	}
	result := "(" + f.result.c + ")call.result"
	if f.result.goSide == "uintptr_t" {
		result = "(" + f.result.c + ")(uintptr_t)call.result"
	}
	fmt.Fprintf(&b, "    return courriel_run(&call) ? %s : %s;\n}\n", result, f.failure())
	return b.String()
}

// cast is the type of the pointer of pointerTo.
func cast(f function) string { return strings.Replace(pointerTo(f), "*same", "*", 1) }

// quoteC writes a C string; the tables are ASCII, so Go's quoting is C's.
func quoteC(s string) string { return strconv.QuoteToASCII(s) }
