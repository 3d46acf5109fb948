// SPDX-License-Identifier: MIT

//go:build courrieltest

package main

// #define EmailTestPanic goEmailTestPanic
// #define EmailTestUsage goEmailTestUsage
// #define EmailTestProvokeAt goEmailTestProvokeAt
// #include "border.h"
// int EmailTestProvoke(int next);
import "C"

import (
	"errors"
	"runtime"
	"strings"
	"sync"
	"time"

	"courriel.dev/courriel/core"
)

// provoke panics with the name of the export that guards itself, when
// EmailTestProvoke asked for it.
func provoke() {
	if C.EmailTestProvoke(0) == 0 {
		return
	}
	var callers [16]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers[:])])
	for {
		frame, more := frames.Next()
		if name, export := strings.CutPrefix(frame.Function, "main.Email"); export {
			name, _, _ = strings.Cut(name, ".")
			panic("provoked in Email" + name + ".")
		}
		if !more {
			panic("provoked outside an export")
		}
	}
}

// EmailTestPanic fails inside an export in the way that kind says. Only in the
// library that capi/ctest builds for itself.
//
//export EmailTestPanic
func EmailTestPanic(kind C.int) C.int {
	return whether(guard(func() error {
		zero := 0
		var nowhere *int
		var none []int
		var nothing map[int]int
		switch kind {
		case 0:
			return nil
		case 1:
			*nowhere = 1
		case 2:
			return errors.New(string(rune(none[zero])))
		case 3:
			panic(errors.New("an error as a value"))
		case 4:
			return errors.New(string(rune(1 / zero)))
		case 5:
			none = make([]int, zero-1)
		case 6:
			c := make(chan int)
			close(c)
			close(c)
		case 7:
			nothing[1] = 1
		case 8:
			var w sync.WaitGroup
			w.Add(-1)
		case 9:
			return errors.New(string(rune(*(*int)(pointer(0xdeadb000)))))
		case 10:
			panic(nil)
		case 11:
			panic("a text with a NUL \x00 and a line break \n inside")
		case 12:
			// Busy in Go for a while, as a slow encoding is.
			for end := time.Now().Add(50 * time.Millisecond); time.Now().Before(end); {
				zero++
			}
		}
		return nil
	}))
}

// EmailTestUsage counts what the test of leaks compares: 0 the goroutines, 1 the bytes
// of the heap that are in use after a collection. 2 starts a dozen threads of Go, and
// counts those that came. 3 is how often Go has allocated, for the benchmark.
//
//export EmailTestUsage
func EmailTestUsage(kind C.int) C.int {
	return count(func() (int64, error) {
		switch kind {
		case 0:
			return int64(runtime.NumGoroutine()), nil
		case 2:
			return threads(12), nil
		}
		var m runtime.MemStats
		if kind == 3 {
			runtime.ReadMemStats(&m)
			return int64(m.Mallocs), nil
		}
		runtime.GC()
		runtime.GC() // what the first one found unreachable and had a finalizer
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc), nil
	})
}

func threads(n int) (came int64) {
	running, end := make(chan struct{}), make(chan struct{})
	defer close(end)
	for range n {
		go func() {
			defer func() { _ = recover() }()
			runtime.LockOSThread()
			running <- struct{}{}
			<-end
		}()
	}
	for range n {
		<-running
		came++
	}
	return came
}

// EmailTestProvokeAt has a goroutine of the library panic at a place, or the call in
// progress with a lock held: see package provoke. Tells whether the panic that was
// asked for before is still to come.
//
//export EmailTestProvokeAt
func EmailTestProvokeAt(place C.uintptr_t, after C.int) C.int {
	at, err := optional(place, "place")
	return whether(err == nil && core.ProvokeAt(at, int(after)))
}
