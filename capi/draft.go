// SPDX-License-Identifier: MIT

package main

// #include "border.h"
// #include "draft.h"
import "C"

import (
	"strings"
	"sync"
	"unsafe"

	"courriel.dev/courriel/core"
)

// draft is a message with what C noted for it (draft.h).
type draft struct {
	*core.Message

	// mu makes what was noted be carried out before any later call goes on.
	mu sync.Mutex
}

// drafts are the messages. C gives out their numbers and knows which are open;
// Go makes the object when it first meets one.
type drafts struct{ table[*draft] }

var messages = drafts{table[*draft]{
	kind:  kindMessage,
	name:  "message",
	given: func(n uint32) bool { return C.courriel_draft_given(C.uint32_t(n)) != 0 },
}}

// carryOut does what was noted.
var carryOut = [C.COURRIEL_NOTES]func(*core.Message, string) error{
	C.COURRIEL_NOTE_RESET:           func(m *core.Message, _ string) error { m.Reset(); return nil },
	C.COURRIEL_NOTE_SENDER:          (*core.Message).SetSender,
	C.COURRIEL_NOTE_ENVELOPE_SENDER: (*core.Message).SetEnvelopeSender,
	C.COURRIEL_NOTE_RECIPIENT:       (*core.Message).AddRecipient,
	C.COURRIEL_NOTE_CC:              (*core.Message).AddCc,
	C.COURRIEL_NOTE_BCC:             (*core.Message).AddBcc,
	C.COURRIEL_NOTE_REPLY_TO:        (*core.Message).AddReplyTo,
	C.COURRIEL_NOTE_SUBJECT:         (*core.Message).SetSubject,
	C.COURRIEL_NOTE_TEXT:            (*core.Message).SetText,
	C.COURRIEL_NOTE_HTML:            (*core.Message).SetHTML,
}

// add makes a message.
func (t *drafts) add() (C.uintptr_t, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := C.courriel_draft_new()
	if n == 0 {
		first := newBlock(kindMessage)
		if first == 0 {
			return 0, refuse(core.CodeOutOfHandles, "")
		}
		C.courriel_draft_block(C.uint32_t(first))
		n = C.courriel_draft_new()
	}
	if n <= 0 {
		return 0, refuse(core.CodeOutOfMemory, "")
	}
	return C.uintptr_t(n), nil
}

// meet finds the object of a handle, or makes it.
func (t *drafts) meet(handle C.uintptr_t) (*draft, bool) {
	if handle > lastHandle {
		return nil, false
	}
	n := uint32(handle)
	t.mu.RLock()
	d, ok := t.objects[n]
	t.mu.RUnlock()
	if ok {
		return d, true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if d, ok = t.objects[n]; !ok && C.courriel_draft_known(C.uint32_t(n)) != 0 {
		if t.objects == nil {
			t.objects = make(map[uint32]*draft)
		}
		d, ok = &draft{Message: core.NewMessage()}, true
		t.objects[n] = d
	}
	return d, ok
}

// get finds a message whose content does not grow by the call.
func (t *drafts) get(handle C.uintptr_t) (*core.Message, error) { return t.take(handle, 0) }

// edit finds a message that the call may make large.
func (t *drafts) edit(handle C.uintptr_t) (*core.Message, error) { return t.take(handle, 1) }

func (t *drafts) take(handle C.uintptr_t, rich C.int) (*core.Message, error) {
	d, ok := t.meet(handle)
	if !ok {
		return nil, t.missing(handle)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	due := C.courriel_draft_take(C.uint32_t(handle), rich)
	if due.ended != 0 {
		t.forget()
	}
	if due.open == 0 {
		return nil, t.missing(handle)
	}
	if due.size == 0 {
		return d.Message, nil
	}
	defer C.courriel_draft_done(due.notes)
	return d.Message, d.carryOut(unsafe.Slice((*byte)(unsafe.Pointer(due.notes)), int(due.size)))
}

// carryOut does everything that was noted. That C takes what Go does not would
// be a defect; it is told then by the call that comes across it.
func (d *draft) carryOut(notes []byte) (first error) {
	const head = C.sizeof_struct_courriel_noted
	for len(notes) > 0 {
		h := (*C.struct_courriel_noted)(unsafe.Pointer(&notes[0]))
		end := head + int(h.length)
		err := core.Room("the message", int64(h.length))
		if err == nil {
			err = carryOut[h.note](d.Message, string(notes[head:end]))
		}
		if err != nil && first == nil {
			first = err
		}
		notes = notes[(end+4)&^3:]
	}
	return first
}

// forget lets go of messages that were freed without a call to Go.
func (t *drafts) forget() {
	var numbers [16]C.uint32_t
	for {
		n := C.courriel_draft_ended(&numbers[0], C.int(len(numbers)))
		if n == 0 {
			return
		}
		t.mu.Lock()
		for _, number := range numbers[:n] {
			delete(t.objects, uint32(number))
		}
		t.mu.Unlock()
	}
}

// remove ends a message.
func (t *drafts) remove(handle C.uintptr_t) error {
	if handle > lastHandle || C.courriel_draft_remove(C.uint32_t(handle)) == 0 {
		return t.missing(handle)
	}
	t.mu.Lock()
	delete(t.objects, uint32(handle))
	t.mu.Unlock()
	return nil
}

var resultBuffers = sync.Pool{New: func() any { return new([]byte) }}

// tell leaves the results of a message to C, which answers for them until the
// next sending.
func (t *drafts) tell(handle C.uintptr_t) {
	t.mu.RLock()
	d := t.objects[uint32(handle)]
	t.mu.RUnlock()
	if d == nil {
		return
	}
	// Whoever comes last has looked last.
	d.mu.Lock()
	defer d.mu.Unlock()
	buffer := resultBuffers.Get().(*[]byte)
	defer resultBuffers.Put(buffer)
	*buffer = results((*buffer)[:0], d.Outcome())
	if len(*buffer) > 0 {
		C.courriel_draft_results(
			C.uint32_t(handle),
			unsafe.Pointer(&(*buffer)[0]),
			C.size_t(len(*buffer)),
		)
	} else {
		C.courriel_draft_results(C.uint32_t(handle), nil, 0)
	}
}

// asked finds a message that a result is asked of, which C can give next time.
func (t *drafts) asked(handle C.uintptr_t) (*core.Message, error) {
	m, err := t.get(handle)
	if err == nil {
		t.tell(handle)
	}
	return m, err
}

// hush has C ask for the results of a message again.
func (t *drafts) hush(handle C.uintptr_t) {
	d, ok := t.meet(handle)
	if !ok {
		return
	}
	d.mu.Lock() // as tell does
	defer d.mu.Unlock()
	C.courriel_draft_results(C.uint32_t(handle), nil, 0)
}

// results lays out what became of a sending as C reads it; nothing when C could
// not read a text to its end.
func results(b []byte, o core.Outcome) []byte {
	const head, each = C.sizeof_struct_courriel_results, C.sizeof_struct_courriel_recipient
	size := head + each*len(o.Recipients)
	if cap(b) < size {
		b = make([]byte, 0, size+256)
	}
	b = b[:size]
	whole := true
	put := func(s string) C.uint32_t {
		at := len(b)
		whole = whole && strings.IndexByte(s, 0) < 0
		b = append(append(b, s...), 0)
		return C.uint32_t(at)
	}
	all := C.struct_courriel_results{
		mail:  C.int64_t(o.MailIdentifier),
		sent:  C.int32_t(o.Sent),
		count: C.uint32_t(len(o.Recipients)),
		reply: put(o.Reply),
		id:    put(o.MessageID),
	}
	*(*C.struct_courriel_results)(unsafe.Pointer(&b[0])) = all
	for i := range o.Recipients {
		r := &o.Recipients[i]
		one := C.struct_courriel_recipient{
			accepted: C.int32_t(whether(r.Accepted)),
			code:     C.int32_t(r.SMTPCode),
			address:  put(r.Address),
			enhanced: put(r.EnhancedCode),
			text:     put(r.ServerText),
		}
		*(*C.struct_courriel_recipient)(unsafe.Pointer(&b[head+i*each])) = one
	}
	if !whole {
		return nil
	}
	return b
}
