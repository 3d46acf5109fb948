// SPDX-License-Identifier: MIT

package main

// #include "border.h"
// #include <stdlib.h>
import "C"

import (
	"context"
	"sync"
	"unsafe"

	"courriel.dev/courriel/core"
)

// caller is the thread whose call is in progress. It ends with the call: what core
// would tell afterwards has no thread to be told on any more. Several connections may
// have something to tell at once, but it listens to one at a time.
type caller struct {
	mu   sync.Mutex
	call C.uintptr_t // 0 after its end
}

func (c *caller) tell(callback, userData C.uintptr_t, done, total int64) (cancel bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.call == 0 ||
		C.courriel_progress(c.call, callback, userData, C.int64_t(done), C.int64_t(total)) != 0
}

func (c *caller) say(callback, userData C.uintptr_t, from core.TranscriptSide, line string) {
	text := C.CString(line)
	defer C.free(unsafe.Pointer(text))
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.call != 0 {
		C.courriel_say(c.call, callback, userData, C.int(from), text)
	}
}

func (c *caller) end() {
	c.mu.Lock()
	c.call = 0
	c.mu.Unlock()
}

// onThread is the context of calls: a worker of isolate_unix.c carries nothing but its call.
var onThread = core.OnThread(context.Background())

// called has a call's progress and conversation told to the thread that makes it.
func (s *session) called(ctx context.Context) (with context.Context, ended func()) {
	s.mu.Lock()
	callback, userData, lines, toLines := s.callback, s.userData, s.lines, s.toLines
	s.mu.Unlock()
	if callback == 0 && lines == 0 {
		return ctx, func() {}
	}
	c := &caller{call: C.uintptr_t(uintptr(unsafe.Pointer(C.courriel_current())))}
	if callback != 0 {
		ctx = core.WithProgress(
			ctx,
			func(done, total int64) bool { return c.tell(callback, userData, done, total) },
		)
	}
	if lines != 0 {
		ctx = core.WithTranscript(
			ctx,
			func(from core.TranscriptSide, line string) { c.say(lines, toLines, from, line) },
		)
	}
	return ctx, c.end
}

// sendOn guards a sending on a session, with the session's callbacks.
func sendOn(handle C.uintptr_t, send func(context.Context, *session) (core.Sent, error)) C.int {
	sent := core.NotSent
	guard(func() error {
		s, err := sessions.get(handle)
		if err != nil {
			return err
		}
		ctx, over := callContext()
		defer over()
		ctx, ended := s.called(ctx)
		defer ended()
		sent, err = send(ctx, s)
		return s.noted(err)
	})
	return C.int(sent)
}

//export EmailSendMessage
func EmailSendMessage(handle, message C.uintptr_t) C.int {
	return sendOn(handle, func(ctx context.Context, s *session) (core.Sent, error) {
		m, err := messages.get(message)
		if err != nil {
			return core.NotSent, err
		}
		defer messages.tell(message)
		return s.SendMessage(ctx, m)
	})
}

//export EmailSend
func EmailSend(handle, message, path C.uintptr_t) C.int {
	return sendOn(handle, func(ctx context.Context, s *session) (core.Sent, error) {
		m, err := messages.get(message)
		if err != nil {
			return core.NotSent, err
		}
		file, err := given(path, "path")
		if err != nil {
			return core.NotSent, err
		}
		defer messages.tell(message)
		return s.SendFile(ctx, m, file)
	})
}

//
//export EmailSendSource
func EmailSendSource(
	handle, sender, recipients C.uintptr_t,
	count C.int,
	bytes C.uintptr_t,
	size C.size_t,
) C.int {
	return sendOn(handle, func(ctx context.Context, s *session) (core.Sent, error) {
		from, err := text(sender, "sender")
		if err != nil {
			return core.NotSent, err
		}
		to, err := texts(recipients, count, "recipients")
		if err != nil {
			return core.NotSent, err
		}
		b, err := data(bytes, size, "data")
		if err != nil {
			return core.NotSent, err
		}
		return s.SendSource(ctx, from, to, b)
	})
}

//export EmailSendMessages
func EmailSendMessages(handle, list C.uintptr_t, number C.int) C.int {
	accepted, called := 0, false
	sendOn(handle, func(ctx context.Context, s *session) (core.Sent, error) {
		each, err := handles(list, number, "messages")
		if err != nil {
			return core.NotSent, err
		}
		batch := make([]*core.Message, len(each))
		for i, h := range each {
			if batch[i], err = messages.get(h); err != nil {
				return core.NotSent, err
			}
		}
		called = true
		// Nobody may ask about the results of a thousand mails: who does has C told.
		defer func() {
			for _, h := range each {
				messages.hush(h)
			}
		}()
		accepted, err = s.SendMessages(ctx, batch)
		return core.NotSent, err
	})
	if !called {
		return -1
	}
	return C.int(accepted)
}

//export EmailGetMessageResult
func EmailGetMessageResult(message C.uintptr_t) C.int {
	return count(func() (int64, error) {
		m, err := messages.asked(message)
		if err != nil {
			return 0, err
		}
		sent, _ := m.Result()
		return int64(sent), nil
	})
}

//export EmailMessageErrorNumber
func EmailMessageErrorNumber(message C.uintptr_t, detail C.int) C.int {
	return count(func() (int64, error) {
		m, err := messages.get(message)
		if err != nil {
			return 0, err
		}
		n := m.ErrorNumber(core.Detail(detail))
		if n == -1 {
			return 0, refuse(core.CodeUnknownConstant, "this detail of an error is not a number")
		}
		return int64(n), nil
	})
}

//
//export EmailMessageErrorText
func EmailMessageErrorText(
	message C.uintptr_t,
	detail C.int,
	buffer C.uintptr_t,
	size C.int,
) C.int {
	return answer(buffer, size, func() (string, error) {
		m, err := messages.get(message)
		if err != nil {
			return "", err
		}
		return m.ErrorText(core.Detail(detail)), nil
	})
}

//export EmailGetRecipientCount
func EmailGetRecipientCount(message C.uintptr_t) C.int {
	return count(func() (int64, error) {
		m, err := messages.asked(message)
		if err != nil {
			return 0, err
		}
		return int64(m.RecipientCount()), nil
	})
}

//export EmailRecipientNumber
func EmailRecipientNumber(message C.uintptr_t, rank, detail C.int) C.int {
	return count(func() (int64, error) {
		m, err := messages.asked(message)
		if err != nil {
			return 0, err
		}
		n, err := m.RecipientNumber(int(rank)-1, core.RecipientDetail(detail))
		return int64(n), err
	})
}

//
//export EmailRecipientText
func EmailRecipientText(
	message C.uintptr_t,
	rank, detail C.int,
	buffer C.uintptr_t,
	size C.int,
) C.int {
	return answer(buffer, size, func() (string, error) {
		m, err := messages.asked(message)
		if err != nil {
			return "", err
		}
		return m.RecipientText(int(rank)-1, core.RecipientDetail(detail))
	})
}

//export EmailGetServerReply
func EmailGetServerReply(message, buffer C.uintptr_t, size C.int) C.int {
	return answer(buffer, size, func() (string, error) {
		m, err := messages.asked(message)
		if err != nil {
			return "", err
		}
		return m.ServerReply(), nil
	})
}

//export EmailGetMessageID
func EmailGetMessageID(message, buffer C.uintptr_t, size C.int) C.int {
	return answer(buffer, size, func() (string, error) {
		m, err := messages.asked(message)
		if err != nil {
			return "", err
		}
		return m.MessageID(), nil
	})
}

//export EmailSetProgress
func EmailSetProgress(handle, callback, userData C.uintptr_t) C.int {
	return whether(guard(func() error {
		s, err := sessions.get(handle)
		if err != nil {
			return err
		}
		if callback != 0 {
			if err := address(callback, "callback"); err != nil {
				return err
			}
		}
		s.mu.Lock()
		s.callback, s.userData = callback, userData
		s.mu.Unlock()
		// For mails that the outbox sends; a call that waits has its own.
		if callback == 0 {
			s.SetProgress(nil)
			s.waitForCallbacks(handle, told())
		} else {
			s.tells.Store(true)
			s.SetProgress(func(done, total int64) bool {
				return C.courriel_progress_apart(handle, callback, userData, C.int64_t(done), C.int64_t(total)) != 0
			})
		}
		return nil
	}))
}

//export EmailSetTranscript
func EmailSetTranscript(handle, callback, userData C.uintptr_t) C.int {
	return whether(guard(func() error {
		s, err := sessions.get(handle)
		if err != nil {
			return err
		}
		if callback != 0 {
			if err := address(callback, "callback"); err != nil {
				return err
			}
		}
		s.mu.Lock()
		s.lines, s.toLines = callback, userData
		s.mu.Unlock()
		if callback == 0 {
			s.SetTranscript(nil)
			s.waitForCallbacks(handle, told())
			return nil
		}
		s.tells.Store(true)
		// For what is said without a call of the host.
		s.SetTranscript(func(from core.TranscriptSide, line string) {
			text := C.CString(line)
			defer C.free(unsafe.Pointer(text))
			C.courriel_say_apart(handle, callback, userData, C.int(from), text)
		})
		return nil
	}))
}
