// SPDX-License-Identifier: MIT

//go:build courrieltest

package provoke

import "sync"

var armed struct {
	sync.Mutex
	place string
	after int // how often it is passed before
}

// At has one passage of a place panic, that after so many others; "" is none. It tells
// whether the panic that was asked for before is still to come.
func At(place string, after int) (pending bool) {
	armed.Lock()
	defer armed.Unlock()
	pending = armed.place != ""
	armed.place, armed.after = place, after
	return pending
}

// Here panics if that was asked for.
func Here(place string) {
	armed.Lock()
	defer armed.Unlock()
	if armed.place != place {
		return
	}
	if armed.after--; armed.after < 0 {
		armed.place = ""
		panic("provoked: " + place)
	}
}
