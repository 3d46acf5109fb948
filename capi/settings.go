// SPDX-License-Identifier: MIT

package main

// #include "border.h"
// #include "draft.h"
// #include "isolate.h"
import "C"

import (
	"runtime/debug"

	"courriel.dev/courriel/core"
)

//export EmailSetTimeOut
func EmailSetTimeOut(seconds C.int) C.int {
	return whether(guard(func() error {
		if err := core.SetTimeOut(int(seconds)); err != nil {
			return err
		}
		C.courriel_keep_time_out(seconds)
		return nil
	}))
}

//export EmailGetTimeOut
func EmailGetTimeOut() C.int {
	return count(func() (int64, error) { return int64(core.TimeOut()), nil })
}

//export EmailConfigure
func EmailConfigure(parameter, value C.int) C.int {
	return whether(guard(func() error {
		if parameter < 0 && beginCopy(int(parameter), int(value)) {
			return nil
		}
		if err := core.Configure(core.Parameter(parameter), int(value)); err != nil {
			return err
		}
		if core.Parameter(parameter) == core.ParameterCalls {
			C.courriel_set_calls(value)
		}
		C.courriel_keep_setting(parameter, value)
		return nil
	}))
}

// beginCopy takes what the library tells its copy in a forked child.
func beginCopy(parameter, value int) bool {
	piece := parameter - C.COURRIEL_PARAMETER_NOTE
	switch {
	case parameter == C.COURRIEL_PARAMETER_NUMBERS:
		core.BeginMailNumbers()
		return beginNumbers(uint32(value))
	case piece >= 0 && piece < C.COURRIEL_PIECES && !numbersGiven():
		C.courriel_note_piece(C.int(piece), C.int(value))
		return true
	}
	return false
}

//export EmailSetError
func EmailSetError(code C.int, detail C.uintptr_t) C.int {
	return whether(guard(func() error {
		var a arguments
		what := a.optional(detail, "detail")
		if a.err != nil {
			return a.err
		}
		return core.Refused(core.Code(code), what)
	}))
}

//export EmailTrimMemory
func EmailTrimMemory() C.int {
	return whether(guard(func() error {
		messages.forget()
		debug.FreeOSMemory()
		return nil
	}))
}
