// SPDX-License-Identifier: MIT

package main

// #include "border.h"
import "C"

import (
	"context"
	"time"

	"courriel.dev/courriel/core"
)

// about guards a function that tells something of a mail in an outbox.
func about(mail C.int64_t, tell func(*core.MailStatus) error) func() error {
	return func() error {
		m, err := core.FindMail(int64(mail))
		if err != nil {
			return err
		}
		return tell(m)
	}
}

// statusOf is WLanguage's answer; with an error, the thread's error says why.
func statusOf(m *core.MailStatus) C.int {
	if m.Status() == core.StatusError && m.Err != nil {
		record(m.Err)
	}
	return C.int(m.Status())
}

// waiting makes the context of a wait: -1 ms is without limit.
func waiting(timeout C.int) (context.Context, context.CancelFunc, error) {
	switch {
	case timeout == -1:
		ctx, over := callContext()
		return ctx, over, nil
	case timeout < 0:
		return nil, nil, refuse(core.CodeOutOfRange, "timeout_ms is -1, or 0 and above")
	}
	ctx, over := callContext()
	ctx, cancel := context.WithTimeout(
		ctx,
		core.LeftOf(ctx, time.Duration(timeout)*time.Millisecond),
	)
	return ctx, func() { cancel(); over() }, nil
}

// wide guards a function that gives a number of 64 bits: the number, or -1.
func wide(get func() (int64, error)) C.int64_t {
	n := int64(-1)
	guard(func() error {
		v, err := get()
		if err == nil {
			n = v
		}
		return err
	})
	return C.int64_t(n)
}

//export EmailGetMailIdentifier
func EmailGetMailIdentifier(message C.uintptr_t) C.int64_t {
	return wide(func() (int64, error) {
		m, err := messages.asked(message)
		if err != nil {
			return 0, err
		}
		return m.MailIdentifier(), nil
	})
}

//export EmailStatus
func EmailStatus(mail C.int64_t) (status C.int) {
	guard(about(mail, func(m *core.MailStatus) error {
		status = statusOf(m)
		return nil
	}))
	return status
}

//export EmailMailNumber
func EmailMailNumber(mail C.int64_t, detail C.int) C.int {
	return count(func() (n int64, err error) {
		err = about(mail, func(m *core.MailStatus) (err error) {
			n, err = m.Number(core.MailDetail(detail))
			return err
		})()
		return n, err
	})
}

//export EmailMailText
func EmailMailText(mail C.int64_t, detail C.int, buffer C.uintptr_t, size C.int) C.int {
	return answer(buffer, size, func() (s string, err error) {
		err = about(mail, func(m *core.MailStatus) (err error) {
			s, err = m.Text(core.MailDetail(detail))
			return err
		})()
		return s, err
	})
}

//export EmailGetShortMailNumber
func EmailGetShortMailNumber(mail C.int64_t) (n C.int) {
	guard(func() error {
		few, err := core.ShortMailNumber(int64(mail))
		n = C.int(few)
		return err
	})
	return n
}

//export EmailMailRecipientNumber
func EmailMailRecipientNumber(mail C.int64_t, rank, detail C.int) C.int {
	return count(func() (n int64, err error) {
		err = about(mail, func(m *core.MailStatus) error {
			r, err := m.Recipient(int(rank) - 1)
			if err != nil {
				return err
			}
			v, err := r.Number(core.RecipientDetail(detail))
			n = int64(v)
			return err
		})()
		return n, err
	})
}

//
//export EmailMailRecipientText
func EmailMailRecipientText(
	mail C.int64_t,
	rank, detail C.int,
	buffer C.uintptr_t,
	size C.int,
) C.int {
	return answer(buffer, size, func() (s string, err error) {
		err = about(mail, func(m *core.MailStatus) error {
			r, err := m.Recipient(int(rank) - 1)
			if err != nil {
				return err
			}
			s, err = r.Text(core.RecipientDetail(detail))
			return err
		})()
		return s, err
	})
}

//export EmailWait
func EmailWait(mail C.int64_t, timeout C.int) (status C.int) {
	guard(func() error {
		ctx, cancel, err := waiting(timeout)
		if err != nil {
			return err
		}
		defer cancel()
		m, err := core.WaitMail(ctx, int64(mail))
		if err == nil {
			status = statusOf(m)
		}
		return err
	})
	return status
}

//export EmailFlush
func EmailFlush(handle C.uintptr_t, timeout C.int) C.int {
	return whether(guard(func() error {
		s, err := sessions.get(handle)
		if err != nil {
			return err
		}
		ctx, cancel, err := waiting(timeout)
		if err != nil {
			return err
		}
		defer cancel()
		return s.Flush(ctx)
	}))
}

//export EmailCancel
func EmailCancel(mail C.int64_t) C.int {
	return whether(guard(func() error { return core.CancelMail(int64(mail)) }))
}

//export EmailRetryNow
func EmailRetryNow(mail C.int64_t) C.int {
	return whether(guard(func() error { return core.RetryMail(int64(mail)) }))
}

//export EmailNextMail
func EmailNextMail(handle C.uintptr_t, after C.int64_t) C.int64_t {
	return wide(func() (int64, error) {
		s, err := sessions.get(handle)
		if err != nil {
			return 0, err
		}
		return s.NextMail(int64(after))
	})
}

//export EmailNextCompletion
func EmailNextCompletion(handle C.uintptr_t) C.int64_t {
	return wide(func() (int64, error) {
		s, err := sessions.get(handle)
		if err != nil {
			return 0, err
		}
		return s.NextCompletion()
	})
}

//export EmailWaitCompletion
func EmailWaitCompletion(handle C.uintptr_t, timeout C.int) C.int64_t {
	return wide(func() (int64, error) {
		s, err := sessions.get(handle)
		if err != nil {
			return 0, err
		}
		ctx, cancel, err := waiting(timeout)
		if err != nil {
			return 0, err
		}
		defer cancel()
		return s.WaitCompletion(ctx)
	})
}

//export EmailGetCompletionDescriptor
func EmailGetCompletionDescriptor(handle C.uintptr_t) C.int64_t {
	return wide(func() (int64, error) {
		s, err := sessions.get(handle)
		if err != nil {
			return 0, err
		}
		return s.descriptor()
	})
}

// descriptor gives the descriptor of the session's completions, and makes it when it is asked for
// first.
func (s *session) descriptor() (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ready == nil {
		if err := s.SetReady(nil); err != nil {
			return 0, err // there is no outbox
		}
		r := C.courriel_ready_new()
		if r == nil {
			return 0, refuse(core.CodeLocalResources, "no descriptor is left for the session")
		}
		s.ready = r
		if err := s.SetReady(func(any bool) { C.courriel_ready_tell(r, whether(any)) }); err != nil {
			s.ready = nil
			C.courriel_ready_end(r)
			return 0, err // closed meanwhile
		}
	}
	return int64(C.courriel_ready_descriptor(s.ready)), nil
}

// endDescriptor closes the descriptor of a closed session.
func (s *session) endDescriptor() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ready != nil {
		s.StopReady()
		C.courriel_ready_end(s.ready)
		s.ready = nil
	}
}

// completionBound is how long closing a session, and taking its callbacks away,
// waits for those in line. A callback that waits for whoever closes must not block
// both.
const completionBound = 2 * time.Second

// waitForCallbacks waits until the host knows of every mail that was finished,
// unless it is in such a callback now. It waits for no other session's.
func (s *session) waitForCallbacks(handle C.uintptr_t, inCallback bool) {
	if s.tells.Load() && !inCallback {
		C.courriel_wait_for_tasks(handle, C.int(completionBound/time.Millisecond))
	}
}

// told tells whether the call is made in a callback on the library's own thread.
func told() bool {
	call := C.courriel_current()
	return call != nil && call.told != 0
}

//export EmailSetCompletion
func EmailSetCompletion(handle, callback, userData C.uintptr_t) C.int {
	return whether(guard(func() error {
		s, err := sessions.get(handle)
		if err != nil {
			return err
		}
		if callback == 0 {
			s.SetCompletion(nil)
			s.waitForCallbacks(handle, told())
			return nil
		}
		if err := address(callback, "callback"); err != nil {
			return err
		}
		s.tells.Store(true)
		s.SetCompletion(func(id int64, status core.Status) {
			C.courriel_complete(handle, callback, userData, C.int64_t(id), C.int(status))
		})
		return nil
	}))
}
