// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"fmt"
	"path/filepath"
	"testing"
)

// TestNumbersFitIntoADouble: hosts that know numbers through JSON or as a double must not take one
// mail for another.
func TestNumbersFitIntoADouble(t *testing.T) {
	const exact = 1 << 53
	for range 100_000 {
		n := FirstID()
		if n <= 1<<32 || n > exact-1<<32 || n&(1<<31) != 0 {
			t.Fatalf("a store begins after %d (%#x)", n, n)
		}
	}
	for name, make := range stores {
		t.Run(name, func(t *testing.T) {
			s := make(t)
			seen := map[float64]bool{}
			for range 250 {
				m := keep(t, s)
				if float := float64(m.ID); seen[float] || int64(float) != m.ID {
					t.Fatalf("%d cannot be told from others as a double", m.ID)
				} else {
					seen[float] = true
				}
			}
		})
	}
}

// TestStoresShareNoNumbers: a number alone says which mail is meant, whatever stores are open.
func TestStoresShareNoNumbers(t *testing.T) {
	seen := map[int64]bool{}
	for range 1000 {
		s := NewMemory()
		for range 100 {
			m := keep(t, s)
			if seen[m.ID] {
				t.Fatalf("two mails have the number %d", m.ID)
			}
			seen[m.ID] = true
		}
	}
}

// TestFileWithWideNumbers: a file of version 0.1, with numbers of 63 bits, goes on counting where
// it is, and its mails are found, read and removed.
func TestFileWithWideNumbers(t *testing.T) {
	const last = int64(0x7654_3210)<<32 + 41
	path := filepath.Join(t.TempDir(), "outbox")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, fmt.Sprintf("UPDATE sqlite_sequence SET seq = %d WHERE name = 'mail'", last))
	s := open(t, path)
	first, second := keep(t, s), keep(t, s)
	if first.ID != last+1 || second.ID != last+2 {
		t.Fatalf("%d and %d follow %d", first.ID, second.ID, last)
	}
	for _, m := range []*Mail{first, second} {
		if had, err := s.Get(t.Context(), m.ID); err != nil || had.MessageID != m.MessageID {
			t.Errorf("%d: %v, %v", m.ID, had, err)
		}
	}
}
