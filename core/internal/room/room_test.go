// SPDX-License-Identifier: MIT

package room

import (
	"errors"
	"math"
	"testing"
)

// TestSizesThatNoMachineHas: what cannot be is refused without a look, and sums do not overflow.
func TestSizesThatNoMachineHas(t *testing.T) {
	for _, n := range []int64{-1, math.MinInt64, math.MaxInt64, 1 << 60} {
		if err := For(n); !errors.Is(err, ErrNone) {
			t.Errorf("For(%d): %v", n, err)
		}
	}
	for _, sizes := range [][]int64{{math.MaxInt64, 1}, {1 << 62, 1 << 62, 1 << 62}, {1, -1}, {200 << 30, 200 << 40}} {
		if err := ForAll(sizes...); !errors.Is(err, ErrNone) {
			t.Errorf("ForAll(%d): %v", sizes, err)
		}
	}
	if err := ForAll(1, 2, 3); err != nil {
		t.Error(err)
	}
}

// TestWhatWasAskedForCounts: a second that asks at the same time does not get what the first was
// promised.
func TestWhatWasAskedForCounts(t *testing.T) {
	state.Lock()
	look()
	free := state.free
	state.Unlock()
	if free < 8*step {
		t.Fatalf("this machine has only %d octets left", free)
	}
	part := free/3 + step
	if !mappable(part) {
		t.Skip("the address space is bounded") // an own process tests that
	}
	given := 0
	for range 4 {
		if For(part) == nil {
			given++
		}
	}
	if given == 0 || given > 2 {
		t.Errorf("%d thirds and more of %d octets were given", given, free)
	}
}
