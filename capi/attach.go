// SPDX-License-Identifier: MIT

package main

// #include <stdlib.h>
// #include "border.h"
import "C"

import (
	"errors"
	"fmt"
	"io"
	"math"
	"unsafe"

	"courriel.dev/courriel/core"
)

// attachWith guards a function that attaches something: its rank, or 0.
func attachWith(handle C.uintptr_t, attach func(*core.Message, *arguments) (int, error)) C.int {
	rank := 0
	editWith(handle, func(m *core.Message) (err error) {
		rank, err = attach(m, new(arguments))
		return err
	})
	return C.int(rank)
}

//export EmailAttachFile
func EmailAttachFile(handle, path, name, contentType C.uintptr_t) C.int {
	return attachWith(handle, func(m *core.Message, a *arguments) (int, error) {
		file, shown, typ := a.text(
			path,
			"path",
		), a.optional(
			name,
			"name",
		), a.optional(
			contentType,
			"content_type",
		)
		if a.err != nil {
			return 0, a.err
		}
		return m.AttachFile(file, shown, typ)
	})
}

//export EmailAttachData
func EmailAttachData(handle, name, contentType, bytes C.uintptr_t, size C.size_t) C.int {
	return attachWith(handle, func(m *core.Message, a *arguments) (int, error) {
		shown, typ, b := a.optional(
			name,
			"name",
		), a.optional(
			contentType,
			"content_type",
		), a.data(
			bytes,
			size,
			"data",
		)
		if a.err != nil {
			return 0, a.err
		}
		return m.AttachData(shown, typ, b)
	})
}

//export EmailAttachInlineFile
func EmailAttachInlineFile(handle, path, name, contentType, contentID C.uintptr_t) C.int {
	return attachWith(handle, func(m *core.Message, a *arguments) (int, error) {
		file, shown := a.text(path, "path"), a.optional(name, "name")
		typ, id := a.optional(contentType, "content_type"), a.text(contentID, "content_id")
		if a.err != nil {
			return 0, a.err
		}
		return m.AttachInlineFile(file, shown, typ, id)
	})
}

//
//export EmailAttachInlineData
func EmailAttachInlineData(
	handle, name, contentType, contentID, bytes C.uintptr_t,
	size C.size_t,
) C.int {
	return attachWith(handle, func(m *core.Message, a *arguments) (int, error) {
		shown, typ := a.optional(name, "name"), a.optional(contentType, "content_type")
		id, b := a.text(contentID, "content_id"), a.data(bytes, size, "data")
		if a.err != nil {
			return 0, a.err
		}
		return m.AttachInlineData(shown, typ, id, b)
	})
}

//
//export EmailAttachReader
func EmailAttachReader(
	handle, name, contentType C.uintptr_t,
	size C.int64_t,
	callback, userData C.uintptr_t,
) C.int {
	return attachWith(handle, func(m *core.Message, a *arguments) (int, error) {
		shown, typ := a.optional(name, "name"), a.optional(contentType, "content_type")
		if a.err == nil {
			a.err = address(callback, "callback")
		}
		if a.err != nil {
			return 0, a.err
		}
		return m.AttachReader(shown, typ, int64(size), func() (io.ReadCloser, error) {
			return &hostReader{callback: callback, userData: userData}, nil
		})
	})
}

// hostReader reads what a function of the host gives.
type hostReader struct {
	callback, userData C.uintptr_t
	offset             int64
	buffer             unsafe.Pointer // of C: the host writes to it
	ended              bool
}

// readBytes is how much the host is asked for at a time.
const readBytes = 64 << 10

var errHostReader = errors.New("the function that gives the attachment reported an error")

// Read asks the host on the thread whose call is in progress.
func (r *hostReader) Read(p []byte) (int, error) {
	if r.ended {
		return 0, io.EOF
	}
	if r.buffer == nil {
		if r.buffer = C.malloc(readBytes); r.buffer == nil {
			return 0, errors.New("out of memory")
		}
	}
	n := int(
		C.courriel_read(
			r.callback,
			r.userData,
			C.int64_t(r.offset),
			r.buffer,
			C.int(min(len(p), readBytes)),
		),
	)
	switch {
	case n < 0:
		return 0, errHostReader
	case n > min(len(p), readBytes):
		return 0, fmt.Errorf(
			"the function that gives the attachment returned %d bytes where %d were asked for",
			n,
			min(len(p), readBytes),
		)
	case n == 0:
		r.ended = true
		return 0, io.EOF
	}
	r.offset += int64(n)
	return copy(p, unsafe.Slice((*byte)(r.buffer), n)), nil
}

// Close gives the buffer back.
func (r *hostReader) Close() error {
	C.free(r.buffer)
	r.buffer, r.ended = nil, true
	return nil
}

//export EmailAddAlternative
func EmailAddAlternative(handle, contentType, bytes C.uintptr_t, size C.size_t) C.int {
	return attachWith(handle, func(m *core.Message, a *arguments) (int, error) {
		typ, b := a.text(contentType, "content_type"), a.data(bytes, size, "data")
		if a.err != nil {
			return 0, a.err
		}
		return m.AddAlternative(typ, b)
	})
}

//export EmailSetAttachmentText
func EmailSetAttachmentText(handle C.uintptr_t, rank, detail C.int, value C.uintptr_t) C.int {
	return set(handle, value, "value", optional, func(m *core.Message, v string) error {
		return m.SetAttachmentText(int(rank), core.AttachmentDetail(detail), v)
	})
}

//export EmailSetAttachmentNumber
func EmailSetAttachmentNumber(handle C.uintptr_t, rank, detail, value C.int) C.int {
	return editWith(handle, func(m *core.Message) error {
		return m.SetAttachmentNumber(int(rank), core.AttachmentDetail(detail), int(value))
	})
}

//export EmailSetAttachmentDescription
func EmailSetAttachmentDescription(handle C.uintptr_t, rank C.int, description C.uintptr_t) C.int {
	return editWith(handle, func(m *core.Message) error {
		s, err := optional(description, "description")
		if err != nil {
			return err
		}
		return m.SetAttachmentDescription(int(rank), s)
	})
}

//export EmailGetAttachmentCount
func EmailGetAttachmentCount(handle C.uintptr_t) C.int {
	return count(func() (int64, error) {
		m, err := messages.get(handle)
		if err != nil {
			return 0, err
		}
		return int64(m.AttachmentCount()), nil
	})
}

//
//export EmailAttachmentText
func EmailAttachmentText(
	handle C.uintptr_t,
	rank, detail C.int,
	buffer C.uintptr_t,
	size C.int,
) C.int {
	return answer(buffer, size, func() (string, error) {
		m, err := messages.get(handle)
		if err != nil {
			return "", err
		}
		return m.AttachmentText(int(rank), core.AttachmentDetail(detail))
	})
}

//
//export EmailAttachmentData
func EmailAttachmentData(
	handle C.uintptr_t,
	rank C.int,
	buffer C.uintptr_t,
	size C.size_t,
) C.int64_t {
	return wide(func() (int64, error) {
		m, err := messages.get(handle)
		if err != nil {
			return 0, err
		}
		if size > 0 {
			if err := address(buffer, "buffer"); err != nil {
				return 0, err
			}
		}
		to := uintptr(buffer)
		return m.AttachmentData(
			int(rank),
			int64(min(uint64(size), math.MaxInt64)),
			func(b []byte) error {
				err := copyTo(to, b, "buffer")
				to += uintptr(len(b))
				return err
			},
		)
	})
}
