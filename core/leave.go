// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"slices"
	"sync"
	"time"

	"courriel.dev/courriel/core/internal/provoke"
	"courriel.dev/courriel/core/outbox"
)

// restBound is how long the end of a process waits for what is being sent out of
// a file at this moment, so that it does not end in doubt.
const restBound = 2 * time.Second

// leavingTakes is how long the end of the process waits for one session.
func (s *Session) leavingTakes() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	bound := seconds(s.values.number(PropertyCloseSeconds))
	if _, inFile := s.store.(*outbox.SQLite); inFile {
		bound = min(bound, restBound)
	}
	return bound
}

func openOutboxes() []*Session {
	outboxes.Lock()
	defer outboxes.Unlock()
	return slices.Clone(outboxes.sessions)
}

// LeavingTakes is how long Leave takes at the most.
func LeavingTakes() (longest time.Duration) {
	for _, s := range openOutboxes() {
		longest = max(longest, s.leavingTakes())
	}
	return longest
}

// Leave is for the end of a process whose sessions nobody closed. It sends what
// waits in memory for as long as closing each session would, and takes no more into
// it: a thread that goes on queueing would be promised what nobody can keep. Out of a
// file nothing more is taken, and what waits stays there.
func Leave() {
	var all sync.WaitGroup
	sessions := openOutboxes()
	ended, end := context.WithCancel(context.Background())
	end()
	for _, s := range sessions {
		if _, inFile := s.store.(*outbox.SQLite); !inFile {
			s.outbox.Shut(ended) // all, before the first is waited for
		}
	}
	for _, s := range sessions {
		all.Go(func() {
			defer func() { _ = recover() }()
			provoke.Here("end of the process")
			s.leave()
		})
	}
	all.Wait()
}

func (s *Session) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), s.leavingTakes())
	defer cancel()
	if _, inFile := s.store.(*outbox.SQLite); inFile {
		s.outbox.Rest(ctx)
		return
	}
	// Somebody may be closing it on another thread.
	s.outbox.Shut(ctx)
	_ = s.outbox.Drain(ctx)
	_ = s.SetNumber(PropertyCloseSeconds, 0)
	_ = s.Close()
}

// IsAsynchronous tells whether the session is started and has an outbox.
func (s *Session) IsAsynchronous() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.outbox != nil
}
