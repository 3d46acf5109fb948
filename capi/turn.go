// SPDX-License-Identifier: MIT

package main

// #include "border.h"
import "C"

import (
	"context"
	"sync"
	"time"
	"unsafe"

	"courriel.dev/courriel/core"
)

// ongoing are the calls that end when their thread is cancelled, by the address of the call.
var ongoing struct {
	sync.Mutex
	ends map[C.uintptr_t]context.CancelFunc
}

// callContext is the context of a call that waits for somebody. It ends when the host
// cancels the thread that made the call, and knows how long the call waited for its turn.
func callContext() (ctx context.Context, ended func()) {
	own := C.courriel_current()
	if own == nil {
		return onThread, func() {}
	}
	call := C.uintptr_t(uintptr(unsafe.Pointer(own)))
	ctx, cancel := context.WithCancel(onThread)
	if own.waited_ms > 0 {
		ctx = core.Waited(ctx, time.Duration(own.waited_ms)*time.Millisecond)
	}
	ongoing.Lock()
	if ongoing.ends == nil {
		ongoing.ends = map[C.uintptr_t]context.CancelFunc{}
	}
	ongoing.ends[call] = cancel
	ongoing.Unlock()
	// It was cancelled before this could be noted.
	if C.courriel_abandoned(call) != 0 {
		cancel()
	}
	return ctx, func() {
		ongoing.Lock()
		delete(ongoing.ends, call)
		ongoing.Unlock()
		cancel()
	}
}

// turnAway ends the wait of a session's calls for their turn.
func turnAway(session, message C.uintptr_t, code core.Code) int {
	return int(C.courriel_turn_away(session, message, C.int(code)))
}

//export goEndCall
func goEndCall(call C.uintptr_t) {
	defer func() { _ = recover() }()
	ongoing.Lock()
	end := ongoing.ends[call]
	ongoing.Unlock()
	if end != nil {
		end()
	}
}

// The time-out of a session bounds the wait for a turn, too.
//
//export goTurnMilliseconds
func goTurnMilliseconds(session C.uintptr_t) (ms C.int64_t) {
	defer func() {
		if recover() != nil {
			ms = 0
		}
	}()
	if session == ^C.uintptr_t(0) {
		return C.int64_t(core.TimeOut()) * 1000
	}
	s, err := sessions.get(session)
	if err != nil {
		return 0
	}
	return C.int64_t(s.TurnLimit() / time.Millisecond)
}
