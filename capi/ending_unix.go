// SPDX-License-Identifier: MIT

//go:build unix

package main

// #include "border.h"
import "C"

import (
	"math"
	"time"

	"courriel.dev/courriel/core"
)

//export goLeavingTakes
func goLeavingTakes() (ms C.int) {
	defer func() { _ = recover() }()
	return C.int(min(core.LeavingTakes()/time.Millisecond, math.MaxInt32))
}

//export goLeave
func goLeave() {
	defer func() { _ = recover() }()
	core.Leave()
}
