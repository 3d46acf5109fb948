// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// cType is one of the few C types that the interface uses. The parser knows no
// other, so that a new one cannot slip in without its counterpart in every language.
type cType struct {
	c      string // as in the header
	goSide string // as the Go side sees it: no pointer, so that no small integer is ever on a Go stack as one
	py     string // a name of Python's ctypes
	cs     string
}

var cTypes = []cType{
	{"void", "void", "None", "void"},
	{"int", "int", "c_int", "int"},
	{"size_t", "size_t", "c_size_t", "UIntPtr"},
	{"int64_t", "int64_t", "c_int64", "long"},
	{"EmailSession", "uintptr_t", "c_void_p", "IntPtr"},
	{"EmailMessage", "uintptr_t", "c_void_p", "IntPtr"},
	{"const char *", "uintptr_t", "c_char_p", "byte[]"},
	{"char *", "uintptr_t", "c_void_p", "byte[]"},
	{"const void *", "uintptr_t", "c_void_p", "byte[]"},
	{"void *", "uintptr_t", "c_void_p", "IntPtr"},
	{"void **", "uintptr_t", "POINTER(c_void_p)", "out IntPtr"},
	{"size_t *", "uintptr_t", "POINTER(c_size_t)", "out UIntPtr"},
	{"const EmailMessage *", "uintptr_t", "POINTER(c_void_p)", "IntPtr[]"},
	{"const char *const *", "uintptr_t", "POINTER(c_char_p)", "IntPtr[]"},
}

// parameter is one parameter of a function or a callback.
type parameter struct {
	name string
	typ  cType
}

// function is one prototype, or one callback type.
type function struct {
	name       string
	result     cType
	parameters []parameter
	minusOne   bool // fails with -1 instead of 0
}

// interfaceOf is everything that the header declares.
type interfaceOf struct {
	functions []function
	callbacks []function
}

var (
	comment   = regexp.MustCompile(`(?s)/\*.*?\*/`)
	directive = regexp.MustCompile(`(?m)^[ \t]*#(?:[^\n]*\\\n)*[^\n]*$`)
	space     = regexp.MustCompile(`\s+`)
	prototype = regexp.MustCompile(`^EMAIL_API (.+?) ?EMAIL_CALL (\w+)\((.*)\)$`)
	callback  = regexp.MustCompile(`^typedef (.+?) ?\(EMAIL_CALL \*(\w+)\)\((.*)\)$`)
	handle    = regexp.MustCompile(`^typedef struct (\w+)_ \*(\w+)$`)
	argument  = regexp.MustCompile(`^(.+?) ?\b(\w+)$`)
)

// numberless are the functions that return a number, of which the header has
// nothing to say about failure because only a fork can make them fail.
var numberless = []string{"EmailGetTimeOut"}

// parse reads the prototypes. It refuses whatever it does not know, so that the
// interface keeps to what every language can call.
func parse(header string) (*interfaceOf, error) {
	api := &interfaceOf{}
	types := map[string]cType{}
	for _, t := range cTypes {
		types[t.c] = t
	}
	minusOne := failingWithMinusOne(header)
	text := comment.ReplaceAllString(header, " ")
	text = directive.ReplaceAllString(text, " ")
	text = strings.NewReplacer(`extern "C" {`, " ", "}", " ").Replace(text)
	seen := map[string]bool{}
	for _, statement := range strings.Split(text, ";") {
		statement = strings.TrimSpace(space.ReplaceAllString(statement, " "))
		if statement == "" {
			continue
		}
		if m := handle.FindStringSubmatch(statement); m != nil {
			if t, known := types[m[2]]; !known || m[1] != m[2] || t.goSide != "uintptr_t" {
				return nil, fmt.Errorf("unknown handle: %s", statement)
			}
			continue
		}
		pattern, list := prototype, &api.functions
		if strings.HasPrefix(statement, "typedef ") {
			pattern, list = callback, &api.callbacks
		}
		m := pattern.FindStringSubmatch(statement)
		if m == nil {
			return nil, fmt.Errorf("not a prototype: %s", statement)
		}
		f := function{name: m[2], minusOne: minusOne[m[2]] || slices.Contains(numberless, m[2])}
		if seen[f.name] {
			return nil, fmt.Errorf("declared twice: %s", f.name)
		}
		seen[f.name] = true
		var known bool
		if f.result, known = types[m[1]]; !known {
			return nil, fmt.Errorf("%s: unknown result type %q", f.name, m[1])
		}
		if m[3] != "void" {
			for _, p := range strings.Split(m[3], ",") {
				a := argument.FindStringSubmatch(strings.TrimSpace(p))
				if a == nil {
					return nil, fmt.Errorf("%s: parameter without a name: %q", f.name, p)
				}
				t, known := types[a[1]]
				if !known || t.c == "void" {
					return nil, fmt.Errorf(
						"%s: unknown type of parameter %s: %q",
						f.name,
						a[2],
						a[1],
					)
				}
				f.parameters = append(f.parameters, parameter{a[2], t})
			}
		}
		if pattern == callback {
			types[f.name] = cType{f.name, "uintptr_t", f.name, f.name}
		}
		*list = append(*list, f)
	}
	if len(api.functions) == 0 {
		return nil, fmt.Errorf("no prototypes")
	}
	return api, nil
}

// failingWithMinusOne finds the functions whose comment says so.
func failingWithMinusOne(header string) map[string]bool {
	found := map[string]bool{}
	documented := regexp.MustCompile(
		`(?s)/\*((?:[^*]|\*[^/])*)\*/\s*EMAIL_API [^;]*?EMAIL_CALL (\w+)\(`,
	)
	for _, m := range documented.FindAllStringSubmatch(header, -1) {
		if strings.Contains(space.ReplaceAllString(m[1], " "), "-1 on failure") {
			found[m[2]] = true
		}
	}
	return found
}

// failure is the C expression that a function returns when it could not be called.
func (f function) failure() string {
	switch {
	case f.minusOne:
		return "-1"
	case f.result.c == "int":
		return "0"
	default:
		return "NULL"
	}
}

// list writes the parameters, "void" when there are none.
func (f function) list(write func(parameter) string) string {
	if len(f.parameters) == 0 {
		return "void"
	}
	var parts []string
	for _, p := range f.parameters {
		parts = append(parts, write(p))
	}
	return strings.Join(parts, ", ")
}

// declare writes "const char *name", without a blank after a star.
func declare(typ, name string) string {
	if strings.HasSuffix(typ, "*") {
		return typ + name
	}
	return typ + " " + name
}
