// SPDX-License-Identifier: MIT

package main

// #include "border.h"
import "C"

import (
	"runtime/debug"

	"courriel/core"
)

//export EmailSetTimeOut
func EmailSetTimeOut(seconds C.int) C.int {
	return whether(guard(func() error { return core.SetTimeOut(int(seconds)) }))
}

//export EmailGetTimeOut
func EmailGetTimeOut() C.int {
	return count(func() (int64, error) { return int64(core.TimeOut()), nil })
}

//export EmailConfigure
func EmailConfigure(parameter, value C.int) C.int {
	return whether(guard(func() error {
		if err := core.Configure(core.Parameter(parameter), int(value)); err != nil {
			return err
		}
		// A forked child has to know without asking Go.
		if core.Parameter(parameter) == core.ParameterFork {
			C.courriel_set_fork(value)
		}
		return nil
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
