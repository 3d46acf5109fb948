// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func BenchmarkPut(b *testing.B) {
	body := octets(fmt.Sprintf("%01024d", 0))
	for _, threads := range []int{1, 8, 64} {
		b.Run(fmt.Sprint(threads), func(b *testing.B) {
			s, err := OpenFile(filepath.Join(b.TempDir(), "outbox"))
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			b.ResetTimer()
			var all sync.WaitGroup
			for n := range threads {
				all.Go(func() {
					for i := n; i < b.N; i += threads {
						if err := s.Put(b.Context(), sample(), body, 1e9); err != nil {
							b.Error(err)
						}
					}
				})
			}
			all.Wait()
		})
	}
}

func BenchmarkClaimAndSettle(b *testing.B) {
	s, err := OpenFile(filepath.Join(b.TempDir(), "outbox"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var all sync.WaitGroup
	for n := range 64 {
		all.Go(func() {
			for i := n; i < b.N; i += 64 {
				if err := s.Put(b.Context(), sample(), octets("x"), 1e9); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	b.ResetTimer()
	for range b.N {
		m, err := s.Claim(b.Context(), "zoé", start, time.Minute)
		if err != nil || m == nil {
			b.Fatal(m, err)
		}
		r, err := s.Body(b.Context(), m.ID)
		if err != nil {
			b.Fatal(err)
		}
		r.Close()
		m.State = Sent
		if err := s.Settle(b.Context(), m); err != nil {
			b.Fatal(err)
		}
	}
}
