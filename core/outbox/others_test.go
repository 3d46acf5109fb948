// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Who put a mail is told of its end, once, whichever process sends it.
func TestQueueHearsOfItsMailsThatAnotherProcessFinished(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	here, there := another(t, path), another(t, path)
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		told := make(map[string][]int64)
		queue := func(name string, store Store, perMinute int) *Queue {
			return newQueue(&server{verdicts: []Verdict{{Outcome: Done}}}, func(c *Config) {
				c.Store, c.PerMinute = store, perMinute
				c.Finished = func(m *Mail) {
					mu.Lock()
					defer mu.Unlock()
					if !m.State.Final() {
						t.Errorf("%+v", m)
					}
					told[name] = append(told[name], m.ID)
				}
			})
		}
		puts, sends := queue("puts", here, 1), queue("sends", there, 0)
		defer func() { _ = sends.Stop(context.Background()) }()
		defer func() { _ = puts.Stop(context.Background()) }()
		var mails, own []int64
		for range 10 {
			mails = append(mails, put(t, puts))
		}
		own = append(own, put(t, sends))
		if err := puts.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * lookForChange) // the bubble's clock
		late := put(t, puts)
		if err := sends.Cancel(t.Context(), late); err == nil {
			mails = append(mails, late)
		}
		time.Sleep(10 * time.Minute)
		mu.Lock()
		defer mu.Unlock()
		for _, id := range mails {
			if n := times(told["puts"], id); n != 1 {
				t.Errorf("who put mail %d was told %d times", id, n)
			}
			if n := times(told["sends"], id); n > 1 {
				t.Errorf("who sent mail %d was told %d times", id, n)
			}
		}
		if !slices.Contains(told["sends"], own[0]) || len(puts.awaited.some(100)) != 0 ||
			len(sends.awaited.some(100)) != 0 {
			t.Errorf(
				"%v, %v and %v are awaited",
				told,
				puts.awaited.some(100),
				sends.awaited.some(100),
			)
		}
		if times(told["puts"], own[0])+times(told["sends"], own[0]) > 2 {
			t.Errorf("%v", told)
		}
	})
}

func times(ids []int64, id int64) (n int) {
	for _, i := range ids {
		if i == id {
			n++
		}
	}
	return n
}

// A host that reads its completions after a Flush has all of them, whoever sent its mails.
func TestCompletionsAreCompleteAfterFlush(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	here, there := another(t, path), another(t, path)
	synctest.Test(t, func(t *testing.T) {
		queue := func(store Store, perMinute int) *Queue {
			return newQueue(&server{verdicts: []Verdict{{Outcome: Done}}}, func(c *Config) {
				c.Store, c.PerMinute = store, perMinute
			})
		}
		// The one that puts the mails may send one a minute: the other sends nearly all of them.
		puts, sends := queue(here, 1), queue(there, 0)
		defer func() { _ = sends.Stop(context.Background()) }()
		defer func() { _ = puts.Stop(context.Background()) }()
		mails := make(map[int64]bool)
		for range 8 {
			mails[put(t, puts)] = true
		}
		if err := puts.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		for id := puts.NextCompleted(); id != 0; id = puts.NextCompleted() {
			delete(mails, id)
		}
		if len(mails) > 0 {
			t.Errorf("after Flush %d completions are missing", len(mails))
		}
	})
}
