// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"slices"
	"strings"
)

// together are the parameters that are made as one, because the manual allows no
// lie about their lengths: the types of the two, how they are made, and what they
// are in the result.
var together = []struct {
	first, second string
	maker, kind   string
}{
	{"const void *", "size_t", "a_block", "struct block"},
	{"char *", "int", "a_room", "struct room"},
	{"const char *const *", "int", "some_texts", "struct list"},
	{"const EmailMessage *", "int", "some_messages", "struct list"},
	{"void *", "size_t", "some_space", "struct space"},
	{"void **", "size_t *", "an_outlet", "struct outlet"},
}

// makers make a parameter of its own out of the fuzzer's bytes.
var makers = map[string]string{
	"int":          "a_number",
	"size_t":       "a_size",
	"int64_t":      "a_long",
	"EmailSession": "a_session",
	"EmailMessage": "a_message",
	"const char *": "a_text",
	"void *":       "some_data",
}

// fuzzCalls writes a caller for each function, for capi/ctest/fuzz.c: a function
// that is added to the header cannot be forgotten there.
func fuzzCalls(api *interfaceOf) ([]byte, error) {
	var b strings.Builder
	b.WriteString(madeC)
	b.WriteString(
		"/* Every function of the interface, called with what the fuzzer's bytes say. */\n\n",
	)
	b.WriteString("static const int constants[] = {\n")
	values := map[int]bool{}
	for _, g := range sets() {
		for _, c := range g.Constants {
			values[c.Value] = true
		}
	}
	var sorted []int
	for v := range values {
		sorted = append(sorted, v)
	}
	slices.Sort(sorted)
	for _, v := range sorted {
		fmt.Fprintf(&b, "    %d,\n", v)
	}
	b.WriteString("};\n")
	callbacks := map[string]bool{}
	for _, c := range api.callbacks {
		callbacks[c.name] = true
	}
	for _, f := range api.functions {
		call, err := fuzzCall(f, callbacks)
		if err != nil {
			return nil, err
		}
		b.WriteString(call)
	}
	b.WriteString(
		"\n/* In the order of their marks, which stay when functions are added: seeds keep their meaning. */\n",
	)
	b.WriteString(
		"static const struct call {\n    unsigned mark;\n    const char *name;\n    void (*run)(struct input *in);\n} calls[] = {\n",
	)
	inOrder := slices.Clone(api.functions)
	slices.SortFunc(
		inOrder,
		func(a, b function) int { return int(mark(a.name)) - int(mark(b.name)) },
	)
	for i, f := range inOrder {
		if i > 0 && mark(f.name) == mark(inOrder[i-1].name) {
			return nil, fmt.Errorf("%s and %s have the same mark", f.name, inOrder[i-1].name)
		}
		fmt.Fprintf(&b, "    {%d, %q, call_%s},\n", mark(f.name), f.name, f.name)
	}
	b.WriteString("};\n")
	return []byte(b.String()), nil
}

// mark is 16 bits of the name (FNV-1a, folded).
func mark(name string) uint32 {
	h := uint32(2166136261)
	for _, c := range []byte(name) {
		h = (h ^ uint32(c)) * 16777619
	}
	return h>>16 ^ h&0xffff
}

func fuzzCall(f function, callbacks map[string]bool) (string, error) {
	var b strings.Builder
	var names, after []string
	fmt.Fprintf(&b, "\nstatic void call_%s(struct input *in)\n{\n", f.name)
	if len(f.parameters) == 0 {
		b.WriteString("    (void)in;\n")
	}
	for i := 0; i < len(f.parameters); i++ {
		p := f.parameters[i]
		if i+1 < len(f.parameters) {
			pair := slices.IndexFunc(
				together,
				func(t struct{ first, second, maker, kind string }) bool {
					return t.first == p.typ.c && t.second == f.parameters[i+1].typ.c
				},
			)
			if pair >= 0 {
				t := together[pair]
				fmt.Fprintf(&b, "    %s %s = %s(in);\n", t.kind, p.name, t.maker)
				names = append(names, p.name+".at", p.name+".size")
				if t.maker == "a_room" || t.maker == "some_space" || t.maker == "an_outlet" {
					after = append(
						after,
						fmt.Sprintf("    %s_used(&%s, result);\n", t.maker, p.name),
					)
				}
				i++
				continue
			}
		}
		maker := makers[p.typ.c]
		switch {
		case f.name == "EmailFreeSource":
			maker = "a_source" // anything else is what free() must not be given
		case callbacks[p.typ.c]:
			maker = "a_" + p.typ.c
		case maker == "":
			return "", fmt.Errorf("%s: the fuzzer cannot make a %s", f.name, p.typ.c)
		}
		fmt.Fprintf(&b, "    %s = %s(in);\n", declare(p.typ.c, p.name), maker)
		names = append(names, p.name)
	}
	list := strings.Join(names, ", ")
	fmt.Fprintf(&b, "#ifdef BEFORE_%s\n    BEFORE_%s(%s);\n#endif\n", f.name, f.name, list)
	if f.result.c == "void" {
		fmt.Fprintf(&b, "    %s(%s);\n}\n", f.name, list)
		return b.String(), nil
	}
	fmt.Fprintf(&b, "    %s = %s(%s);\n", declare(f.result.c, "result"), f.name, list)
	if slices.Contains(answeredInC, f.name) {
		kind := "number"
		if f.result.c != "int" {
			kind = "text"
		}
		fmt.Fprintf(&b, "    answered_%s(%q, result);\n", kind, f.name)
	} else {
		fmt.Fprintf(&b, "    ended(%q, result == %s);\n", f.name, f.failure())
		switch f.result.c {
		case "EmailSession":
			b.WriteString("    keep_session(result);\n")
		case "EmailMessage":
			b.WriteString("    keep_message(result);\n")
		case "int64_t":
			b.WriteString("    keep_mail(result);\n")
		}
	}
	b.WriteString(strings.Join(after, "") + "}\n")
	return b.String(), nil
}
