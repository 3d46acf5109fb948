// SPDX-License-Identifier: MIT

package room

import (
	"errors"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// ErrNone is that there is no memory for what was asked for.
var ErrNone = errors.New("there is not enough memory")

const (
	// step is what small blocks may add up to before anybody looks: a look costs some microseconds.
	step = 1 << 20
	// kept is what is left to the host and to the runtime, at the least.
	kept = 64 << 20
	// trusted is for how long a look is good; a host that takes memory meanwhile has what is kept.
	trusted = time.Second
	// unwritten is for how long what was promised is counted although the system may know of it by
	// now.
	unwritten = 100 * time.Millisecond
	// most is the largest block; Go's own sizes end there on 32 bits.
	most = math.MaxInt / 2
)

var (
	small atomic.Int64
	state struct {
		sync.Mutex
		free int64 // of the last look
		at   time.Time
		// promised lately: who got it may not have written to it yet, so that the system does not
		// know.
		promised, earlier int64
		since             time.Time // of promised
	}
)

// For tells whether n more octets can be taken; the error is ErrNone. What was asked for and is not
// taken is forgotten after a moment.
func For(n int64) error {
	switch {
	case n < 0 || n > most:
		return ErrNone
	case n < step:
		if small.Add(n) < step {
			return nil
		}
		n = small.Swap(0)
	}
	state.Lock()
	defer state.Unlock()
	if n > state.free/2-state.promised || time.Since(state.at) > trusted {
		look()
		if n > state.free {
			// What Go has not collected yet looks as if it were in use.
			debug.FreeOSMemory()
			look()
		}
	}
	if n > state.free-state.promised-state.earlier || !mappable(n) {
		return ErrNone
	}
	state.promised += n
	return nil
}

// ForAll is For with several sizes added up, which may be too large to be added.
func ForAll(sizes ...int64) error {
	sum := int64(0)
	for _, n := range sizes {
		if n < 0 || n > most-sum {
			return ErrNone
		}
		sum += n
	}
	return For(sum)
}

// look finds out how much can be taken.
func look() {
	free := available()
	unused := heapUnused() // mapped already, and counted by the system as ours
	if free > math.MaxInt64-unused {
		free = math.MaxInt64 - unused
	}
	free += unused
	free -= max(kept, free/16)
	state.free, state.at = max(free, 0), time.Now()
	if state.at.Sub(state.since) > unwritten {
		state.earlier = state.promised
		if state.at.Sub(state.since) > 2*unwritten {
			state.earlier = 0
		}
		state.promised, state.since = 0, state.at
	}
	// The collector lets the heap grow to twice what is in use; near the end of the memory it must
	// not.
	if free < limited {
		debug.SetMemoryLimit(heapTotal() + max(free, kept))
	}
}

// limited is below what the collector is told how much memory there is: with more it has no reason
// to hurry.
const limited = 4 << 30

func read(names ...string) (sum int64) {
	samples := make([]metrics.Sample, len(names))
	for i, n := range names {
		samples[i].Name = n
	}
	metrics.Read(samples)
	for _, s := range samples {
		if s.Value.Kind() == metrics.KindUint64 {
			sum += int64(s.Value.Uint64())
		}
	}
	return sum
}

// heapUnused is what the runtime holds and has given nobody.
func heapUnused() int64 { return read("/memory/classes/heap/free:bytes") }

func heapTotal() int64 {
	return read("/memory/classes/total:bytes") - read("/memory/classes/heap/released:bytes")
}

// arena is in what pieces Go takes address space on 64 bits, and what must be left of it for the
// runtime's own needs.
const arena = 64 << 20

// mappable tells whether the address space has room: a limit of it (ulimit -v), 32 bits, and a
// system that promises no more memory than it has show themselves only to who tries.
func mappable(n int64) bool {
	if !bounded() {
		return true
	}
	if mapped(n + arena + arena/2) {
		return true
	}
	unused := func() int64 { return heapUnused() + read("/memory/classes/heap/released:bytes") }
	if unused() < 2*n+arena/8 {
		runtime.GC()
	}
	return unused() >= 2*n+arena/8 // not all of it is in one piece
}
