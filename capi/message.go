// SPDX-License-Identifier: MIT

package main

// #include "border.h"
import "C"

import (
	"courriel.dev/courriel/core"
)

// editWith guards a function that does something with a message.
func editWith(handle C.uintptr_t, edit func(*core.Message) error) C.int {
	return whether(guard(func() error {
		m, err := messages.edit(handle)
		if err != nil {
			return err
		}
		return edit(m)
	}))
}

// set guards a function that hands one text to a message.
func set(
	handle, value C.uintptr_t,
	name string,
	read func(C.uintptr_t, string) (string, error),
	edit func(*core.Message, string) error,
) C.int {
	return editWith(handle, func(m *core.Message) error {
		v, err := read(value, name)
		if err != nil {
			return err
		}
		return edit(m, v)
	})
}

//export EmailNewMessage
func EmailNewMessage() (handle C.uintptr_t) {
	guard(func() (err error) {
		handle, err = messages.add()
		return err
	})
	return handle
}

//export EmailResetMessage
func EmailResetMessage(handle C.uintptr_t) C.int {
	return editWith(handle, func(m *core.Message) error {
		m.Reset()
		messages.hush(handle)
		return nil
	})
}

//export EmailFreeMessage
func EmailFreeMessage(handle C.uintptr_t) C.int {
	return whether(guard(func() error {
		return messages.remove(handle)
	}))
}

//export EmailSetSender
func EmailSetSender(handle, sender C.uintptr_t) C.int {
	return set(handle, sender, "sender", text, (*core.Message).SetSender)
}

//export EmailSetEnvelopeSender
func EmailSetEnvelopeSender(handle, address C.uintptr_t) C.int {
	if address == 0 {
		return editWith(handle, (*core.Message).UnsetEnvelopeSender)
	}
	return set(handle, address, "address", text, (*core.Message).SetEnvelopeSender)
}

//export EmailAddEnvelopeRecipient
func EmailAddEnvelopeRecipient(handle, address C.uintptr_t) C.int {
	if address == 0 {
		return editWith(handle, (*core.Message).UnsetEnvelopeRecipients)
	}
	return set(handle, address, "address", text, (*core.Message).AddEnvelopeRecipient)
}

//export EmailAddRecipient
func EmailAddRecipient(handle, recipient C.uintptr_t) C.int {
	return set(handle, recipient, "recipient", text, (*core.Message).AddRecipient)
}

//export EmailAddCc
func EmailAddCc(handle, recipient C.uintptr_t) C.int {
	return set(handle, recipient, "recipient", text, (*core.Message).AddCc)
}

//export EmailAddBcc
func EmailAddBcc(handle, recipient C.uintptr_t) C.int {
	return set(handle, recipient, "recipient", text, (*core.Message).AddBcc)
}

//export EmailAddReplyTo
func EmailAddReplyTo(handle, mailbox C.uintptr_t) C.int {
	return set(handle, mailbox, "mailbox", text, (*core.Message).AddReplyTo)
}

//export EmailSetSubject
func EmailSetSubject(handle, subject C.uintptr_t) C.int {
	return set(handle, subject, "subject", optional, (*core.Message).SetSubject)
}

//export EmailSetText
func EmailSetText(handle, value C.uintptr_t) C.int {
	return set(handle, value, "text", optional, (*core.Message).SetText)
}

//export EmailSetHTML
func EmailSetHTML(handle, html C.uintptr_t) C.int {
	return set(handle, html, "html", optional, (*core.Message).SetHTML)
}

//export EmailAddHeader
func EmailAddHeader(handle, name, value C.uintptr_t) C.int {
	return editWith(handle, func(m *core.Message) error {
		n, err := text(name, "name")
		if err != nil {
			return err
		}
		v, err := text(value, "value")
		if err != nil {
			return err
		}
		return m.AddHeader(n, v)
	})
}

//export EmailSetSource
func EmailSetSource(handle, bytes C.uintptr_t, size C.size_t) C.int {
	return editWith(handle, func(m *core.Message) error {
		b, err := data(bytes, size, "data")
		if err != nil {
			return err
		}
		return m.OwnSource(b) // b is a copy already
	})
}
