// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"slices"
)

// call is a call in progress on a session.
type call struct {
	end      context.CancelCauseFunc
	messages []*Message // which it sends
	outbox   bool       // it is a try of the outbox, not a call of the program
}

// begin notes a call, so that CancelCalls and Close can end it. The function
// that is returned has to be called at its end.
func (s *Session) begin(ctx context.Context, messages []*Message, outbox bool) (context.Context, func()) {
	ctx, end := context.WithCancelCause(ctx)
	c := &call{end, messages, outbox}
	s.mu.Lock()
	closed := s.closed
	if !closed {
		s.calls = append(s.calls, c)
	}
	s.mu.Unlock()
	if closed {
		end(errClosed)
	}
	return ctx, func() {
		s.mu.Lock()
		if i := slices.Index(s.calls, c); i >= 0 {
			last := len(s.calls) - 1
			s.calls[i], s.calls[last] = s.calls[last], nil
			s.calls = s.calls[:last]
		}
		s.mu.Unlock()
		end(nil)
	}
}

// callContext bounds one call: by the caller's context, by the end of the
// session, by CancelCalls and by the limit for a whole call.
func (s *Session) callContext(ctx context.Context, c *connection, messages []*Message, outbox bool) (context.Context, context.CancelFunc) {
	ctx, end := s.begin(ctx, messages, outbox)
	if c.total <= 0 {
		return ctx, end
	}
	ctx, endTotal := context.WithTimeout(ctx, c.total)
	return ctx, func() { endTotal(); end() }
}

// CancelCalls ends the calls in progress on the session, those that wait for
// their turn included: all, or only the one that sends m. The session stays
// open. It returns how many it told to end; what the outbox sends goes on.
func (s *Session) CancelCalls(m *Message) (calls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if !c.outbox && (m == nil || slices.Contains(c.messages, m)) {
			c.end(context.Canceled)
			calls++
		}
	}
	return calls
}

// endCalls ends every call for ever: the session is closed.
func (s *Session) endCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		c.end(errClosed)
	}
}
