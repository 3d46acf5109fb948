// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"sync"
	"testing"

	"courriel.dev/courriel/core"
)

// fresh gives tests tables of their own, and numbers that nobody else has.
func fresh(t *testing.T) (a, b *table[int]) {
	numbers.Lock()
	kept := numbers.blocks
	numbers.blocks = nil
	numbers.Unlock()
	t.Cleanup(func() {
		numbers.Lock()
		numbers.blocks = kept
		numbers.Unlock()
	})
	return &table[int]{
			kind: kindSession,
			name: "session",
		}, &table[int]{
			kind: kindMessage,
			name: "message",
		}
}

func codeOf(err error) core.Code {
	if err == nil {
		return core.OK
	}
	return core.AsError(err).Code
}

func TestHandlesAcrossBlocks(t *testing.T) {
	a, b := fresh(t)
	seen := map[uint64]bool{}
	for i := range 3 * blockHandles {
		x, err := a.add(i)
		if err != nil {
			t.Fatal(err)
		}
		y, err := b.add(-i)
		if err != nil {
			t.Fatal(err)
		}
		if x < firstHandle || x > lastHandle || seen[uint64(x)] || seen[uint64(y)] || x == y {
			t.Fatalf("handles %d and %d", x, y)
		}
		seen[uint64(x)], seen[uint64(y)] = true, true
		if n, err := a.get(x); n != i || err != nil {
			t.Fatalf("%d is %d, %v", x, n, err)
		}
		if _, err := a.get(y); codeOf(err) != core.CodeInvalidHandle {
			t.Fatalf("the other kind: %v", err)
		}
		if _, err := a.get(x + 1); codeOf(err) != core.CodeInvalidHandle {
			t.Fatalf("a number that was not given out yet: %v", err)
		}
		if n, err := a.remove(x); n != i || err != nil {
			t.Fatalf("%d was %d, %v", x, n, err)
		}
		if _, err := a.get(x); codeOf(err) != core.CodeClosedHandle {
			t.Fatalf("a closed handle: %v", err)
		}
		if _, err := a.remove(x); codeOf(err) != core.CodeClosedHandle {
			t.Fatalf("closed again: %v", err)
		}
	}
	if len(a.objects) != 0 || len(b.objects) != 3*blockHandles {
		t.Fatalf("%d and %d objects are left", len(a.objects), len(b.objects))
	}
}

func TestHandlesEnd(t *testing.T) {
	a, b := fresh(t)
	numbers.blocks = make([]kind, (lastHandle+1-firstHandle)/blockHandles-1)
	for i := range blockHandles {
		if h, err := a.add(i); err != nil || h > lastHandle {
			t.Fatalf("%d: %d, %v", i, h, err)
		}
	}
	for _, table := range []*table[int]{a, b} {
		if h, err := table.add(0); codeOf(err) != core.CodeOutOfHandles || h != 0 {
			t.Fatalf("%d, %v", h, err)
		}
	}
	if _, err := a.get(lastHandle); err != nil {
		t.Fatalf("the last one: %v", err)
	}
	if _, err := a.get(lastHandle + 1); codeOf(err) != core.CodeInvalidHandle {
		t.Fatalf("beyond: %v", err)
	}
}

func TestHandlesFromManyThreads(t *testing.T) {
	a, _ := fresh(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 2000 {
				h, err := a.add(i)
				if err != nil {
					t.Error(err)
					return
				}
				if n, err := a.get(h); n != i || err != nil {
					t.Errorf("%d, %v", n, err)
				}
				if _, err := a.remove(h); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if len(a.objects) != 0 {
		t.Fatalf("%d objects are left", len(a.objects))
	}
}

func TestGuardTurnsPanicsIntoErrors(t *testing.T) {
	for name, work := range map[string]func() error{
		"a panic":  func() error { panic("on purpose") },
		"nil":      func() error { panic(nil) },
		"an error": func() error { return errors.New("on purpose") },
		"a fault":  func() error { _ = *(*byte)(pointer(0xdeadb000)); return nil },
	} {
		if guard(work) {
			t.Errorf("%s went unnoticed", name)
		}
	}
	if !guard(func() error { return nil }) {
		t.Error("success is a failure")
	}
}
