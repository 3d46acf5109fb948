// SPDX-License-Identifier: MIT

package core

import (
	"math"
	"math/rand/v2"
	"sync"

	"courriel.dev/courriel/core/outbox"
)

// short are the short numbers of mails in files: for hosts whose integers have 32 bits, or 31. The
// mails of an outbox in memory have
// such numbers anyway, out of the same row.
var short struct {
	sync.Mutex
	of   map[int64]int64 // the short one of a long one
	long map[int64]int64
}

// ShortMailNumber gives a number of 31 bits that stands for a mail in every function of this
// process, and for no other mail.
func ShortMailNumber(id int64) (int32, error) {
	if _, err := FindMail(id); err != nil {
		return 0, err
	}
	if id <= math.MaxInt32 {
		return int32(id), nil
	}
	short.Lock()
	defer short.Unlock()
	n, ok := short.of[id]
	if !ok {
		if n = outbox.NextNumber(); n > math.MaxInt32 {
			return 0, badArgument(CodeOutOfRange, "the short numbers of this process are used up")
		}
		if short.of == nil {
			short.of, short.long = make(map[int64]int64), make(map[int64]int64)
		}
		short.of[id], short.long[n] = n, id
	}
	return int32(n), nil
}

// BeginMailNumbers has the numbers of mails begin somewhere else than those of a parent process,
// whose number of mails nobody here
// knows. Only before the first mail.
func BeginMailNumbers() { outbox.BeginNumbers(1<<20 + rand.Int64N(1<<29)) }

// longNumber gives the number that a short one stands for; any other is its own.
func longNumber(id int64) int64 {
	if id > math.MaxInt32 {
		return id
	}
	short.Lock()
	defer short.Unlock()
	if long, ok := short.long[id]; ok {
		return long
	}
	return id
}
