// SPDX-License-Identifier: MIT

package main

// #include "border.h"
import "C"

// arguments copies several arguments of one call; after the first that is wrong
// the others are left alone.
type arguments struct{ err error }

// text copies a text that must be given.
func (a *arguments) text(p C.uintptr_t, name string) string { return take(a, p, name, text) }

// optional copies a text that may be NULL, which is as good as empty.
func (a *arguments) optional(
	p C.uintptr_t,
	name string,
) string {
	return take(a, p, name, optional)
}

func take(
	a *arguments,
	p C.uintptr_t,
	name string,
	read func(C.uintptr_t, string) (string, error),
) (s string) {
	if a.err == nil {
		s, a.err = read(p, name)
	}
	return s
}

// data copies bytes; NULL is allowed when there are none.
func (a *arguments) data(p C.uintptr_t, size C.size_t, name string) (b []byte) {
	if a.err == nil {
		b, a.err = data(p, size, name)
	}
	return b
}
