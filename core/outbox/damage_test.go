// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Every page of a file is damaged in turn. Whatever is given out is right, what
// is not has an error that says so, and the file goes on being usable or says why not.
func TestFault_H07_EveryPageDamagedInTurn(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "outbox")
	s, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bodies := make(map[int64]string)
	for i := range 12 {
		m := sample()
		m.MessageID = fmt.Sprint(i)
		body := fmt.Sprintf("%0*d", 100+3000*(i%3), i)
		is(t, "put", s.Put(t.Context(), m, octets(body), 100), nil)
		bodies[m.ID] = body
	}
	is(t, "close", s.Close(), nil)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	known := func(what string, err error) bool {
		t.Helper()
		if err == nil {
			return true
		}
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrForeign) &&
			!errors.Is(err, ErrVersion) &&
			!errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", what, err)
		}
		return false
	}
	untouched, readable := 0, 0
	for n := range len(whole) / page {
		for name, octet := range map[string]byte{"zeros": 0, "ones": 0xff, "noise": 0xa5} {
			damaged := filepath.Join(folder, "damaged")
			b := append([]byte(nil), whole...)
			for i := range page {
				if octet == 0xa5 {
					b[n*page+i] ^= byte(i*7 + n)
				} else {
					b[n*page+i] = octet
				}
			}
			for _, suffix := range []string{"", "-wal", "-shm"} {
				_ = os.Remove(damaged + suffix)
			}
			if err := os.WriteFile(damaged, b, 0o600); err != nil {
				t.Fatal(err)
			}
			what := fmt.Sprintf("page %d of %s", n+1, name)
			s, err := OpenFile(damaged)
			if !known(what+": open", err) {
				if now, err := os.ReadFile(damaged); err != nil || string(now) != string(b) {
					t.Errorf("%s: the file was refused and changed, %v", what, err)
				}
				continue
			}
			got := 0
			for id, body := range bodies {
				r, err := s.Body(t.Context(), id)
				if !known(what+": body", err) {
					continue
				}
				content, err := io.ReadAll(r)
				if known(what+": read", err) {
					if got++; string(content) != body {
						t.Errorf("%s: mail %d has %d wrong octets", what, id, len(content))
					}
				}
			}
			if readable += got; got == len(bodies) {
				untouched++
			}
			// What can be claimed and settled goes on; each at most once.
			seen := make(map[int64]bool)
			for range 2 * len(bodies) {
				m, err := s.Claim(t.Context(), "zoé", start, time.Minute)
				if !known(what+": claim", err) || m == nil {
					break
				}
				if seen[m.ID] {
					t.Errorf("%s: mail %d was claimed twice", what, m.ID)
				}
				seen[m.ID] = true
				m.State = Sent
				known(what+": settle", s.Settle(t.Context(), m))
			}
			_, err = s.Count(t.Context(), "zoé")
			known(what+": count", err)
			known(what+": put", s.Put(t.Context(), sample(), octets("x"), 100))
			known(what+": close", s.Close())
		}
	}
	// Most pages are those of one or two bodies: the others must be given out.
	if pages := len(whole) / page; pages < 15 || untouched < pages/3 ||
		readable < 3*len(bodies)*pages/2 {
		t.Errorf(
			"%d pages: %d bodies could be read, in %d cases all: too much is lost",
			pages,
			readable,
			untouched,
		)
	}
}
