// SPDX-License-Identifier: MIT

package main

// #include <stdlib.h>
// #include "border.h"
import "C"

import (
	"unsafe"

	"courriel.dev/courriel/core"
)

//export EmailSetSendingAgent
func EmailSetSendingAgent(handle, mailbox C.uintptr_t) C.int {
	return set(handle, mailbox, "mailbox", optional, (*core.Message).SetSendingAgent)
}

//export EmailSetPriority
func EmailSetPriority(handle C.uintptr_t, priority C.int) C.int {
	return editWith(handle, func(m *core.Message) error { return m.SetPriority(int(priority)) })
}

//export EmailSetSensitivity
func EmailSetSensitivity(handle C.uintptr_t, sensitivity C.int) C.int {
	return editWith(
		handle,
		func(m *core.Message) error { return m.SetSensitivity(int(sensitivity)) },
	)
}

//export EmailSetKeywords
func EmailSetKeywords(handle, keywords C.uintptr_t) C.int {
	return set(handle, keywords, "keywords", optional, (*core.Message).SetKeywords)
}

//export EmailRequestReadReceipt
func EmailRequestReadReceipt(handle C.uintptr_t, wanted C.int) C.int {
	return editWith(
		handle,
		func(m *core.Message) error { return m.RequestReadReceipt(wanted != 0) },
	)
}

//export EmailRequestDeliveryReceipt
func EmailRequestDeliveryReceipt(handle C.uintptr_t, wanted C.int) C.int {
	return editWith(
		handle,
		func(m *core.Message) error { return m.RequestDeliveryReceipt(wanted != 0) },
	)
}

//export EmailSetMessageID
func EmailSetMessageID(handle, id C.uintptr_t) C.int {
	return set(handle, id, "id", optional, (*core.Message).SetMessageID)
}

//export EmailSetInReplyTo
func EmailSetInReplyTo(handle, ids C.uintptr_t) C.int {
	return set(handle, ids, "ids", optional, (*core.Message).SetInReplyTo)
}

//export EmailSetReferences
func EmailSetReferences(handle, ids C.uintptr_t) C.int {
	return set(handle, ids, "ids", optional, (*core.Message).SetReferences)
}

//export EmailSetDate
func EmailSetDate(handle C.uintptr_t, seconds C.int64_t, offset C.int) C.int {
	return editWith(
		handle,
		func(m *core.Message) error { return m.SetDate(int64(seconds), int(offset)) },
	)
}

//export EmailSetAutoSubmitted
func EmailSetAutoSubmitted(handle, keyword C.uintptr_t) C.int {
	return set(handle, keyword, "keyword", optional, (*core.Message).SetAutoSubmitted)
}

//export EmailAddListUnsubscribe
func EmailAddListUnsubscribe(handle, uri C.uintptr_t, oneClick C.int) C.int {
	return set(handle, uri, "uri", text, func(m *core.Message, uri string) error {
		return m.AddListUnsubscribe(uri, oneClick != 0)
	})
}

//export EmailSetCalendar
func EmailSetCalendar(handle, method, calendar C.uintptr_t) C.int {
	return editWith(handle, func(m *core.Message) error {
		a := new(arguments)
		how, ics := a.optional(method, "method"), a.optional(calendar, "calendar")
		if a.err != nil {
			return a.err
		}
		return m.SetCalendar(how, ics)
	})
}

//export EmailImportHTML
func EmailImportHTML(handle, html, directory C.uintptr_t, options C.int) C.int {
	return editWith(handle, func(m *core.Message) error {
		a := new(arguments)
		source, dir := a.text(html, "html"), a.optional(directory, "directory")
		if a.err != nil {
			return a.err
		}
		return m.ImportHTML(source, dir, int(options))
	})
}

//export EmailBuildSource
func EmailBuildSource(handle C.uintptr_t, options C.int, bytes, size C.uintptr_t) C.int {
	return editWith(handle, func(m *core.Message) (err error) {
		for name, p := range map[string]C.uintptr_t{"data": bytes, "size": size} {
			if err := address(p, name); err != nil {
				return err
			}
		}
		b, err := m.BuildSource(int(options))
		if err != nil {
			return err
		}
		if err := core.Room("the source", int64(len(b))); err != nil {
			return err
		}
		block := C.courriel_source_new(C.size_t(len(b)) + 1)
		if block == nil {
			return refuse(core.CodeOutOfMemory, "")
		}
		copy(unsafe.Slice((*byte)(block), len(b)), b)
		*(*byte)(unsafe.Add(block, len(b))) = 0 // may be read as a text as well
		if err := handOut(block, len(b), bytes, size); err != nil {
			C.cEmailFreeSource(block)
			return err
		}
		return nil
	})
}

// handOut writes a block and its size to where the host wants them.
func handOut(block unsafe.Pointer, length int, bytes, size C.uintptr_t) (err error) {
	defer readable("data or size", &err)
	*(*uintptr)(pointer(uintptr(bytes))) = uintptr(block)
	*(*C.size_t)(pointer(uintptr(size))) = C.size_t(length)
	return nil
}

//export EmailBuildSourceFile
func EmailBuildSourceFile(handle, path C.uintptr_t, options C.int) C.int {
	return set(handle, path, "path", text, func(m *core.Message, path string) error {
		return m.BuildSourceFile(path, int(options))
	})
}

//export EmailImportSource
func EmailImportSource(handle, bytes C.uintptr_t, size C.size_t) C.int {
	return editWith(handle, func(m *core.Message) error {
		b, err := data(bytes, size, "data")
		if err != nil {
			return err
		}
		return m.ImportSource(b)
	})
}

//export EmailImportSourceFile
func EmailImportSourceFile(handle, path C.uintptr_t) C.int {
	return set(handle, path, "path", text, (*core.Message).ImportSourceFile)
}

//export EmailSetMessageText
func EmailSetMessageText(handle C.uintptr_t, detail C.int, value C.uintptr_t) C.int {
	return set(handle, value, "value", optional, func(m *core.Message, v string) error {
		return m.SetContent(core.ContentDetail(detail), v)
	})
}

//export EmailGetMessageText
func EmailGetMessageText(handle C.uintptr_t, detail C.int, buffer C.uintptr_t, size C.int) C.int {
	return answer(buffer, size, func() (string, error) {
		m, err := messages.get(handle)
		if err != nil {
			return "", err
		}
		return m.Content(core.ContentDetail(detail))
	})
}

//export EmailGetMessageNumber
func EmailGetMessageNumber(handle C.uintptr_t, detail C.int) C.int {
	return count(func() (int64, error) {
		m, err := messages.get(handle)
		if err != nil {
			return 0, err
		}
		n, err := m.ContentNumber(core.ContentDetail(detail))
		return int64(n), err
	})
}

//export EmailGetHeader
func EmailGetHeader(handle, name C.uintptr_t, rank C.int, buffer C.uintptr_t, size C.int) C.int {
	return answer(buffer, size, func() (string, error) {
		m, err := messages.get(handle)
		if err != nil {
			return "", err
		}
		n, err := text(name, "name")
		if err != nil {
			return "", err
		}
		return m.Header(n, int(rank)-1)
	})
}

//export EmailSetDeliveryNumber
func EmailSetDeliveryNumber(handle C.uintptr_t, option, value C.int) C.int {
	return editWith(handle, func(m *core.Message) error {
		return m.SetDeliveryNumber(core.DeliveryOption(option), int(value))
	})
}

//export EmailSetDeliveryText
func EmailSetDeliveryText(handle C.uintptr_t, option C.int, value C.uintptr_t) C.int {
	return set(handle, value, "value", optional, func(m *core.Message, v string) error {
		return m.SetDeliveryText(core.DeliveryOption(option), v)
	})
}

//export EmailSplitAddresses
func EmailSplitAddresses(list C.uintptr_t, detail C.int, buffer C.uintptr_t, size C.int) C.int {
	return answer(buffer, size, func() (string, error) {
		l, err := text(list, "list")
		if err != nil {
			return "", err
		}
		return core.SplitAddresses(l, core.SplitDetail(detail))
	})
}

//export EmailCheckAddress
func EmailCheckAddress(address C.uintptr_t, level C.int) (result C.int) {
	guard(func() error {
		a, err := text(address, "address")
		if err != nil {
			return err
		}
		ctx, over := callContext()
		defer over()
		r, err := core.CheckAddress(ctx, a, int(level))
		result = C.int(r)
		return err
	})
	return result
}
