// SPDX-License-Identifier: MIT

package main

// #include "border.h"
import "C"

import (
	"strings"
	"unsafe"

	"courriel.dev/courriel/core"
)

// record hands every detail of an error to C at once, which answers ErrorInfo
// and its sisters from then on without Go.
func record(e *core.Error) {
	var numbers [C.COURRIEL_DETAILS]C.int32_t
	var offsets [C.COURRIEL_DETAILS]C.uint32_t
	texts := make([]byte, 0, 1024)
	for d := range numbers {
		offsets[d] = C.uint32_t(len(texts))
		detail := core.Detail(d)
		if n := e.Number(detail); n >= 0 {
			numbers[d] = C.int32_t(n)
		}
		// A NUL would end the text for C; what a server says cannot have one.
		texts = append(texts, strings.ReplaceAll(e.Text(detail), "\x00", `\x00`)...)
		texts = append(texts, 0)
	}
	C.courriel_error_record(&numbers[0], &offsets[0],
		(*C.char)(unsafe.Pointer(&texts[0])), C.size_t(len(texts)))
}
