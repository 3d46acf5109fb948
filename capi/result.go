// SPDX-License-Identifier: MIT

package main

// #include "border.h"
import "C"

// whether is C's truth.
func whether(ok bool) C.int {
	if ok {
		return 1
	}
	return 0
}

// answer guards a function that gives a text, and copies it out: the text's
// length, or -1.
func answer(buffer C.uintptr_t, size C.int, get func() (string, error)) C.int {
	length := C.int(-1)
	if !guard(func() error {
		s, err := get()
		if err != nil {
			return err
		}
		length, err = copyOut(s, buffer, size)
		return err
	}) {
		return -1
	}
	return length
}

// count guards a function that gives a number: the number, or -1.
func count(get func() (int64, error)) C.int {
	var n int64
	if !guard(func() (err error) {
		n, err = get()
		return err
	}) {
		return -1
	}
	return clamp(n)
}
