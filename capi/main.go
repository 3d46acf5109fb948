// SPDX-License-Identifier: MIT

package main

// #cgo CFLAGS: -std=gnu11 -Wall -Wextra -fexceptions -I${SRCDIR}/../include
// #cgo courrieltest CFLAGS: -DCOURRIEL_IDLE_SECONDS=1 -DCOURRIEL_TEST
// #cgo linux LDFLAGS: -ldl -lpthread -Wl,--wrap=pthread_create
import "C"

import (
	"runtime"
	"runtime/debug"
)

// The runtime is a guest: it must not take every processor of a large machine
// for its garbage collector, nor grow a stack without end, nor print the stacks of
// all goroutines into the host's standard error.
const (
	processors = 4
	stackBytes = 64 << 20
)

func init() {
	runtime.GOMAXPROCS(min(processors, runtime.NumCPU()))
	debug.SetMaxStack(stackBytes)
	debug.SetTraceback("single")
}

func main() {}
