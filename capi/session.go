// SPDX-License-Identifier: MIT

package main

// #include "border.h"
import "C"

import (
	"sync"
	"sync/atomic"

	"courriel.dev/courriel/core"
)

// session is a session of core with what only C programs have.
type session struct {
	*core.Session

	mu       sync.Mutex
	callback C.uintptr_t // an EmailProgressFunction, or 0
	userData C.uintptr_t
	lines    C.uintptr_t // an EmailTranscriptFunction, or 0
	toLines  C.uintptr_t // its user data

	failure atomic.Pointer[core.Error] // of the last call that noted
	tells   atomic.Bool                // a callback of the outbox, or of the transcript, was set
	ready   *C.struct_courriel_ready   // what EmailGetCompletionDescriptor gives
}

var sessions = table[*session]{kind: kindSession, name: "session"}

// naming makes sure that a session gets one handle: EmailFindSession may come
// across it before the function that starts it has returned.
var naming sync.Mutex

// handleOf gives the handle of a session of core, a new one if it has none yet.
func handleOf(s *core.Session) (C.uintptr_t, error) {
	naming.Lock()
	defer naming.Unlock()
	if handle, ok := s.Owner().(C.uintptr_t); ok {
		return handle, nil
	}
	handle, err := sessions.add(&session{Session: s})
	if err == nil {
		s.SetOwner(handle)
	}
	return handle, err
}

//
//export EmailStartSMTPSession
func EmailStartSMTPSession(
	username, password, server C.uintptr_t,
	port, asyncMode, option C.int,
) (handle C.uintptr_t) {
	guard(func() error {
		user, err := optional(username, "username")
		if err != nil {
			return err
		}
		secret, err := optional(password, "password")
		if err != nil {
			return err
		}
		defer wipe(secret)
		host, err := text(server, "server")
		if err != nil {
			return err
		}
		ctx, over := callContext()
		defer over()
		s, err := core.StartSMTPSession(
			ctx,
			user,
			secret,
			host,
			int(port),
			int(asyncMode),
			core.Option(option),
		)
		if err != nil {
			return err
		}
		if handle, err = handleOf(s); err != nil {
			s.Close()
			return err
		}
		watchEnd(s)
		return nil
	})
	return handle
}

//export EmailNewSession
func EmailNewSession() (handle C.uintptr_t) {
	guard(func() (err error) {
		handle, err = handleOf(core.NewSession())
		return err
	})
	return handle
}

//export EmailSetSessionText
func EmailSetSessionText(handle C.uintptr_t, property C.int, value C.uintptr_t) C.int {
	return whether(guard(func() error {
		s, err := sessions.get(handle)
		if err != nil {
			return err
		}
		v, err := optional(value, "value")
		if err != nil {
			return err
		}
		if core.Property(property).Secret() {
			defer wipe(v)
		}
		return s.SetText(core.Property(property), v)
	}))
}

//export EmailSetSessionNumber
func EmailSetSessionNumber(handle C.uintptr_t, property, value C.int) C.int {
	return whether(guard(func() error {
		s, err := sessions.get(handle)
		if err != nil {
			return err
		}
		return s.SetNumber(core.Property(property), int64(value))
	}))
}

//export EmailGetSessionText
func EmailGetSessionText(handle C.uintptr_t, property C.int, buffer C.uintptr_t, size C.int) C.int {
	return answer(buffer, size, func() (string, error) {
		s, err := sessions.get(handle)
		if err != nil {
			return "", err
		}
		return s.Text(core.Property(property))
	})
}

//export EmailGetSessionNumber
func EmailGetSessionNumber(handle C.uintptr_t, property C.int) C.int {
	return count(func() (int64, error) {
		s, err := sessions.get(handle)
		if err != nil {
			return 0, err
		}
		return s.Number(core.Property(property))
	})
}

//export EmailStartSession
func EmailStartSession(handle C.uintptr_t) C.int {
	return whether(guard(func() error {
		s, err := sessions.get(handle)
		if err != nil {
			return err
		}
		ctx, over := callContext()
		defer over()
		ctx, ended := s.called(ctx)
		defer ended()
		if err := s.noted(s.Start(ctx)); err != nil {
			return err
		}
		watchEnd(s.Session)
		return nil
	}))
}

//export EmailPing
func EmailPing(handle C.uintptr_t) C.int {
	return whether(guard(func() error {
		s, err := sessions.get(handle)
		if err != nil {
			return err
		}
		ctx, over := callContext()
		defer over()
		ctx, ended := s.called(ctx)
		defer ended()
		return s.noted(s.Ping(ctx))
	}))
}

// noted keeps what a call on the session came to, for hosts whose next call may be made on
// another thread.
func (s *session) noted(err error) error {
	s.failure.Store(core.AsError(err))
	return err
}

//export EmailSessionErrorNumber
func EmailSessionErrorNumber(handle C.uintptr_t, detail C.int) C.int {
	return count(func() (int64, error) {
		s, err := sessions.get(handle)
		if err != nil {
			return 0, err
		}
		n := (&core.Error{}).Number(core.Detail(detail))
		e := s.failure.Load()
		if e != nil {
			n = e.Number(core.Detail(detail))
		}
		switch {
		case n == -1:
			return 0, refuse(core.CodeUnknownConstant, "this detail of an error is not a number")
		case e == nil:
			return 0, nil
		}
		return int64(n), nil
	})
}

//export EmailSessionErrorText
func EmailSessionErrorText(handle C.uintptr_t, detail C.int, buffer C.uintptr_t, size C.int) C.int {
	return answer(buffer, size, func() (string, error) {
		s, err := sessions.get(handle)
		if err != nil {
			return "", err
		}
		if e := s.failure.Load(); e != nil {
			return e.Text(core.Detail(detail)), nil
		}
		return "", nil
	})
}

//export EmailFindSession
func EmailFindSession(username C.uintptr_t) (handle C.uintptr_t) {
	guard(func() error {
		name, err := text(username, "username")
		if err != nil {
			return err
		}
		s, err := core.FindSession(name)
		if err != nil {
			return err
		}
		handle, err = handleOf(s)
		return err
	})
	return handle
}

//export EmailCloseSession
func EmailCloseSession(handle C.uintptr_t) C.int {
	return whether(guard(func() error {
		s, err := sessions.remove(handle)
		if err != nil {
			return err
		}
		turnAway(handle, 0, core.CodeSessionClosed)
		err = s.Close()
		s.endDescriptor()
		s.waitForCallbacks(handle, told())
		return err
	}))
}

//export EmailReleaseSession
func EmailReleaseSession(handle C.uintptr_t) C.int {
	return whether(guard(func() error {
		s, err := sessions.remove(handle)
		if err != nil {
			return err
		}
		turnAway(handle, 0, core.CodeSessionClosed)
		s.endDescriptor()
		return s.Release()
	}))
}

//export EmailCloseSessions
func EmailCloseSessions(username C.uintptr_t) C.int {
	return count(func() (int64, error) {
		name, err := text(username, "username")
		if err != nil {
			return 0, err
		}
		open, err := core.FindSessions(name)
		if err != nil {
			return 0, err
		}
		// At once: each may take as long as its outbox is allowed to.
		ends := make(chan error, len(open))
		inCallback := told()
		closed := int64(0)
		for _, s := range open {
			handle, err := handleOf(s)
			if err != nil {
				return 0, err
			}
			own, err := sessions.remove(handle)
			if err != nil {
				continue // another call closes it at this moment
			}
			closed++
			turnAway(handle, 0, core.CodeSessionClosed)
			go func() {
				defer func() {
					if v := recover(); v != nil {
						ends <- core.Panic(v)
					}
				}()
				err := own.Close()
				own.endDescriptor()
				own.waitForCallbacks(handle, inCallback)
				ends <- err
			}()
		}
		for range closed {
			if end := <-ends; end != nil {
				err = end
			}
		}
		return closed, err
	})
}

//export EmailCancelCall
func EmailCancelCall(handle, message C.uintptr_t) C.int {
	return count(func() (int64, error) {
		s, err := sessions.get(handle)
		if err != nil {
			return 0, err
		}
		var m *core.Message
		if message != 0 {
			if m, err = messages.get(message); err != nil {
				return 0, err
			}
		}
		// First those that wait for a turn: they would have one when the others have ended.
		away := turnAway(handle, message, core.CodeCancelled)
		return int64(away + s.CancelCalls(m)), nil
	})
}
