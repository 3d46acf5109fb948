// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// numberOf is one constant of the header with the comment before it.
type numberOf struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
	Doc   string `json:"doc,omitempty"`
}

var (
	define   = regexp.MustCompile(`(?m)^#define (EMAIL_[A-Z0-9_]+) (-?[0-9]+)[ \t]*$`)
	stars    = regexp.MustCompile(`(?m)^ ?\* ?`)
	versions = regexp.MustCompile(`(?m)^#define COURRIEL_VERSION "([^"]+)"`)
)

// numbersOf reads the constants that are plain numbers, which are all that a program passes.
func numbersOf(header string) []numberOf {
	var all []numberOf
	for _, m := range define.FindAllStringSubmatchIndex(header, -1) {
		n := numberOf{Name: header[m[2]:m[3]]}
		n.Value, _ = strconv.ParseInt(header[m[4]:m[5]], 10, 64)
		if before := strings.TrimRight(header[:m[0]], "\n"); strings.HasSuffix(before, "*/") &&
			len(header[:m[0]])-len(before) == 1 {
			n.Doc = plainComment(before[strings.LastIndex(before, "/*"):])
		}
		all = append(all, n)
	}
	return all
}

func plainComment(text string) string {
	text = strings.TrimSuffix(strings.TrimPrefix(text, "/*"), "*/")
	return strings.TrimSpace(space.ReplaceAllString(stars.ReplaceAllString(text, ""), " "))
}

// ffiH writes what PHP's FFI, LuaJIT and Python's cffi read: plain declarations without a single
// directive. The constants are an enumeration, which all three know; gcc -E would lose them.
func ffiH(header string, api *interfaceOf) []byte {
	var b strings.Builder
	b.WriteString(`/* SPDX-License-Identifier: MIT */
/* Made by go run ./core/table/generate from include/courriel.h, which is the manual. For readers of
   C declarations that know no preprocessor: PHP's FFI::cdef, LuaJIT's ffi.cdef, Python's cffi. */
/* clang-format off */

typedef struct EmailSession_ *EmailSession;
typedef struct EmailMessage_ *EmailMessage;

enum {
`)
	for _, n := range numbersOf(header) {
		fmt.Fprintf(&b, "    %s = %d,\n", n.Name, n.Value)
	}
	text := strings.TrimSuffix(b.String(), ",\n") + "\n};\n\n"
	b.Reset()
	b.WriteString(text)
	plain := func(p parameter) string { return declare(p.typ.c, p.name) }
	for _, c := range api.callbacks {
		fmt.Fprintf(&b, "typedef %s (*%s)(%s);\n", c.result.c, c.name, c.list(plain))
	}
	b.WriteString("\n")
	for _, f := range api.functions {
		fmt.Fprintf(&b, "%s(%s);\n", declare(f.result.c, f.name), f.list(plain))
	}
	return []byte(b.String())
}

// describedJSON is the same for programs that make bindings: functions with their manual, types,
// constants.
func describedJSON(header string, api *interfaceOf) ([]byte, error) {
	type parameterJSON struct {
		Name string `json:"name"`
		Type string `json:"type"`
	}
	type functionJSON struct {
		Name       string          `json:"name"`
		Result     string          `json:"result"`
		Failure    *int            `json:"failure,omitempty"` // what an int that failed is
		Parameters []parameterJSON `json:"parameters"`
		Doc        string          `json:"doc,omitempty"`
	}
	docs := map[string]string{}
	for _, m := range documented.FindAllStringSubmatch(header, -1) {
		docs[m[2]] = plainComment(m[1])
	}
	list := func(functions []function, calls bool) []functionJSON {
		all := []functionJSON{}
		for _, f := range functions {
			one := functionJSON{
				Name:       f.name,
				Result:     f.result.c,
				Parameters: []parameterJSON{},
				Doc:        docs[f.name],
			}
			if calls && (f.result.c == "int" || f.result.c == "int64_t") {
				one.Failure = new(int)
				if f.minusOne {
					*one.Failure = -1
				}
			}
			for _, p := range f.parameters {
				one.Parameters = append(one.Parameters, parameterJSON{p.name, p.typ.c})
			}
			all = append(all, one)
		}
		return all
	}
	version := versions.FindStringSubmatch(header)
	if version == nil {
		return nil, fmt.Errorf("no COURRIEL_VERSION")
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(struct {
		Comment   string         `json:"comment"`
		Version   string         `json:"version"`
		Handles   []string       `json:"handles"`
		Constants []numberOf     `json:"constants"`
		Callbacks []functionJSON `json:"callbacks"`
		Functions []functionJSON `json:"functions"`
	}{
		"SPDX-License-Identifier: MIT. Made by go run ./core/table/generate from include/courriel.h.",
		version[1], []string{"EmailSession", "EmailMessage"}, numbersOf(header),
		list(api.callbacks, false), list(api.functions, true),
	})
	return b.Bytes(), err
}

// documented finds a comment with the prototype after it.
var documented = regexp.MustCompile(
	`(?s)/\*((?:[^*]|\*[^/])*)\*/\s*(?:EMAIL_API|typedef) [^;]*?EMAIL_CALL \*?(\w+)\)?\(`,
)
