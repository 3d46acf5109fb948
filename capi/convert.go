// SPDX-License-Identifier: MIT

package main

// #include "border.h"
import "C"

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"
	"unsafe"

	"courriel.dev/courriel/core"
)

const (
	// page is the smallest unit of memory that can be missing, and no system
	// has anything at the addresses below it: a small integer passed as a
	// pointer is recognized by that.
	page = 4096

	// textBytes is the longest text that is taken; core knows smaller limits
	// where there are any.
	textBytes = 1 << 30

	// dataBytes is the largest block of bytes that is taken.
	dataBytes = 1 << 30

	// recipientCount is how many recipients EmailSendSource takes, and how many
	// messages EmailSendMessages.
	recipientCount = 100000
)

// pointer makes a pointer of a number that the host says is an address. Only
// for addresses above page: the garbage collector ends the process when it finds
// a small one.
func pointer(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// readable turns the fault of reading or writing through a wild pointer of the
// host's into an error that says which argument it was.
func readable(name string, err *error) {
	if v := recover(); v != nil {
		if _, fault := v.(interface{ Addr() uintptr }); !fault {
			panic(v)
		}
		*err = refuse(core.CodeNullArgument, name+" does not point to memory of this process")
	}
}

// address checks what can be checked of a pointer without following it.
func address(p C.uintptr_t, name string) error {
	switch {
	case p == 0:
		return refuse(core.CodeNullArgument, name)
	case p < page:
		return refuse(
			core.CodeNullArgument,
			fmt.Sprintf("%s is %d, which is not a pointer", name, p),
		)
	}
	return nil
}

// text copies a text that must be given.
func text(p C.uintptr_t, name string) (s string, err error) {
	if err := address(p, name); err != nil {
		return "", err
	}
	defer readable(name, &err)
	start := uintptr(p)
	for at := start; ; {
		// Up to the end of the page: what follows may not be there.
		n := page - at%page
		chunk := unsafe.Slice((*byte)(pointer(at)), n)
		i := bytes.IndexByte(chunk, 0)
		if i >= 0 {
			size := at - start + uintptr(i)
			if err := core.Room(name, int64(size)); err != nil {
				return "", err
			}
			s = string(unsafe.Slice((*byte)(pointer(start)), size))
			break
		}
		if at += n; at-start > textBytes {
			return "", refuse(
				core.CodeOutOfRange,
				fmt.Sprintf("%s is longer than %d bytes", name, textBytes),
			)
		}
	}
	if !utf8.ValidString(s) {
		wipe(s) // it may have been a secret
		return "", refuse(core.CodeInvalidUTF8, name)
	}
	return s, nil
}

// wipe overwrites a text that was copied here and is a secret. One of a single byte is not a copy:
// Go has one for all.
func wipe(s string) {
	if len(s) > 1 {
		clear(octets(s))
	}
}

// octets are those of a text that was copied here, and not another copy of them.
func octets(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// given copies a text that must be given and must not be empty.
func given(p C.uintptr_t, name string) (string, error) {
	s, err := text(p, name)
	if err == nil && s == "" {
		err = refuse(core.CodeEmptyArgument, name)
	}
	return s, err
}

// optional copies a text that may be NULL, which is as good as empty.
func optional(p C.uintptr_t, name string) (string, error) {
	if p == 0 {
		return "", nil
	}
	return text(p, name)
}

// data copies bytes; NULL is allowed when there are none.
func data(p C.uintptr_t, size C.size_t, name string) (b []byte, err error) {
	if size > dataBytes {
		return nil, refuse(
			core.CodeOutOfRange,
			fmt.Sprintf("%s has more than %d bytes", name, dataBytes),
		)
	}
	if p == 0 && size == 0 {
		return nil, nil
	}
	if err := address(p, name); err != nil {
		return nil, err
	}
	if err := core.Room(name, int64(size)); err != nil {
		return nil, err
	}
	defer readable(name, &err)
	b = make([]byte, size)
	copy(b, unsafe.Slice((*byte)(pointer(uintptr(p))), size))
	return b, nil
}

// texts copies an array of texts.
func texts(p C.uintptr_t, count C.int, name string) (list []string, err error) {
	if count < 1 || count > recipientCount {
		return nil, refuse(
			core.CodeOutOfRange,
			fmt.Sprintf("count is 1 to %d, not %d", recipientCount, count),
		)
	}
	if err := address(p, name); err != nil {
		return nil, err
	}
	defer readable(name, &err)
	list = make([]string, count)
	for i, p := range unsafe.Slice((*C.uintptr_t)(pointer(uintptr(p))), count) {
		if list[i], err = text(p, fmt.Sprintf("%s[%d]", name, i)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// handles copies an array of handles.
func handles(p C.uintptr_t, count C.int, name string) (list []C.uintptr_t, err error) {
	if count < 1 || count > recipientCount {
		return nil, refuse(
			core.CodeOutOfRange,
			fmt.Sprintf("count is 1 to %d, not %d", recipientCount, count),
		)
	}
	if err := address(p, name); err != nil {
		return nil, err
	}
	defer readable(name, &err)
	return slices.Clone(unsafe.Slice((*C.uintptr_t)(pointer(uintptr(p))), count)), nil
}

// maxInt is the largest number that C's int holds.
const maxInt = 1<<31 - 1

// clamp makes a number fit C's int.
func clamp(n int64) C.int { return C.int(min(n, maxInt)) }

// copyOut writes a text into a buffer of the host's and gives its whole length.
func copyOut(s string, buffer C.uintptr_t, size C.int) (length C.int, err error) {
	if size < 0 {
		return 0, refuse(core.CodeOutOfRange, fmt.Sprintf("size is %d", size))
	}
	if size == 0 {
		return clamp(int64(len(s))), nil
	}
	if err := address(buffer, "buffer"); err != nil {
		return 0, err
	}
	defer readable("buffer", &err)
	fits := min(len(s), int(size)-1)
	for fits < len(s) && fits > 0 && !utf8.RuneStart(s[fits]) {
		fits--
	}
	to := unsafe.Slice((*byte)(pointer(uintptr(buffer))), size)
	copy(to, s[:fits])
	to[fits] = 0
	return clamp(int64(len(s))), nil
}

// copyTo writes bytes to where the host has room for them.
func copyTo(address uintptr, b []byte, name string) (err error) {
	defer readable(name, &err)
	copy(unsafe.Slice((*byte)(pointer(address)), len(b)), b)
	return nil
}
