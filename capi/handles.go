// SPDX-License-Identifier: MIT

package main

// #include "border.h"
// #include "draft.h"
import "C"

import (
	"sync"

	"courriel.dev/courriel/core"
)

// A handle is a number of 31 bits, because VB6 has no more, that is never small,
// so that an index or a flag passed by mistake is not one, and never used again,
// so that a handle kept after its end cannot reach what came after.
const (
	firstHandle = C.COURRIEL_FIRST_HANDLE
	lastHandle  = 1<<31 - 1

	// blockHandles is how many numbers in a row belong to one kind of object:
	// that tells, for 4 bytes in 4096 handles, of what kind a closed one was.
	blockHandles = C.COURRIEL_BLOCK_HANDLES
)

// kind is a kind of object.
type kind byte

const (
	kindSession kind = iota + 1
	kindMessage
)

// numbers gives out handles for all kinds.
var numbers struct {
	sync.Mutex
	blocks []kind // of the block that begins at firstHandle, and so on
}

// beginNumbers has the handles begin later: those before are of a parent process. Only
// before the first is given out.
func beginNumbers(n uint32) bool {
	numbers.Lock()
	defer numbers.Unlock()
	if len(numbers.blocks) > 0 || n > lastHandle {
		return false
	}
	if n > firstHandle {
		numbers.blocks = make([]kind, (n-firstHandle+blockHandles-1)/blockHandles)
	}
	return true
}

// numbersGiven tells whether a handle was given out, or numbers of a parent's are known.
func numbersGiven() bool {
	numbers.Lock()
	defer numbers.Unlock()
	return len(numbers.blocks) > 0
}

// newBlock gives the first number of a block; 0 when there are none left.
func newBlock(k kind) uint32 {
	numbers.Lock()
	defer numbers.Unlock()
	first := firstHandle + len(numbers.blocks)*blockHandles
	if first > lastHandle {
		return 0
	}
	numbers.blocks = append(numbers.blocks, k)
	C.courriel_block_given(C.uint32_t(first + blockHandles))
	return uint32(first)
}

// kindOf gives the kind of a number; 0 for one that belongs to none.
func kindOf(n uint32) kind {
	numbers.Lock()
	defer numbers.Unlock()
	if n < firstHandle || int(n-firstHandle)/blockHandles >= len(numbers.blocks) {
		return 0
	}
	return numbers.blocks[int(n-firstHandle)/blockHandles]
}

// table holds the objects of one kind.
type table[T any] struct {
	kind kind
	name string // for the texts of errors

	// given tells of a number of this kind whether it was ever given out, where
	// others than add give them out.
	given func(n uint32) bool

	mu      sync.RWMutex
	objects map[uint32]T
	next    uint32 // 0: begin a block
}

// add gives an object its handle.
func (t *table[T]) add(object T) (C.uintptr_t, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.next == 0 {
		if t.next = newBlock(t.kind); t.next == 0 {
			return 0, refuse(core.CodeOutOfHandles, "")
		}
	}
	n := t.next
	if t.next++; t.next%blockHandles == 0 {
		t.next = 0
	}
	if t.objects == nil {
		t.objects = make(map[uint32]T)
	}
	t.objects[n] = object
	return C.uintptr_t(n), nil
}

// get finds the object of a handle.
func (t *table[T]) get(handle C.uintptr_t) (T, error) {
	t.mu.RLock()
	object, ok := t.objects[uint32(handle)]
	t.mu.RUnlock()
	if !ok || handle > lastHandle {
		var none T
		return none, t.missing(handle)
	}
	return object, nil
}

// remove closes a handle and gives what it stood for.
func (t *table[T]) remove(handle C.uintptr_t) (T, error) {
	t.mu.Lock()
	object, ok := t.objects[uint32(handle)]
	if ok && handle <= lastHandle {
		delete(t.objects, uint32(handle))
	}
	t.mu.Unlock()
	if !ok || handle > lastHandle {
		var none T
		return none, t.missing(handle)
	}
	return object, nil
}

// missing says why there is no object: never there, or not there any more.
func (t *table[T]) missing(handle C.uintptr_t) error {
	if handle == 0 {
		return refuse(core.CodeInvalidHandle, "the "+t.name+" is NULL")
	}
	if handle > lastHandle {
		return refuse(core.CodeInvalidHandle, "not a "+t.name)
	}
	switch kindOf(uint32(handle)) {
	case 0:
		return refuse(core.CodeInvalidHandle, "not a "+t.name)
	case t.kind:
	default:
		return refuse(core.CodeInvalidHandle, "it is not a "+t.name+" but another object")
	}
	if t.given != nil {
		if !t.given(uint32(handle)) {
			return refuse(core.CodeInvalidHandle, "not a "+t.name)
		}
		return refuse(core.CodeClosedHandle, "")
	}
	t.mu.RLock()
	// Of the last block the numbers from next on were not given out yet.
	given := t.next == 0 || uint32(handle) < t.next ||
		uint32(handle)/blockHandles != t.next/blockHandles
	t.mu.RUnlock()
	if !given {
		return refuse(core.CodeInvalidHandle, "not a "+t.name)
	}
	return refuse(core.CodeClosedHandle, "")
}
