// SPDX-License-Identifier: MIT

package main

import (
	"runtime/debug"

	"courriel.dev/courriel/core"
)

// guard runs the work of one export. Whatever goes wrong in it, a panic and a
// wild pointer of the host's included, becomes the error of the calling thread.
func guard(work func() error) (ok bool) {
	defer func() {
		if v := recover(); v != nil {
			ok = false
			record(core.Panic(v))
		}
	}()
	// Reading through a wild pointer panics instead of ending the process. It is
	// a property of the goroutine, and exports run on goroutines of the runtime's.
	debug.SetPanicOnFault(true)
	provoke()
	if err := work(); err != nil {
		record(core.AsError(err))
		return false
	}
	return true
}

// refuse is the error of a wrong argument; special says what is wrong with it.
func refuse(code core.Code, special string) error {
	info := code.Info()
	text := info.Text
	if special != "" {
		text += ": " + special
	}
	return &core.Error{
		Code:          code,
		Stage:         core.StageArguments,
		Message:       text,
		MayRetry:      info.Retry,
		SessionUsable: true,
	}
}
