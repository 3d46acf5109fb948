// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"slices"
	"sync"
	"time"

	"courriel.dev/courriel/core/smtp"
)

// call is a call in progress on a session: an smtp.Call, so that the end of its
// context interrupts the connections that it uses.
type call struct {
	context.Context
	end      context.CancelCauseFunc
	messages []*Message // which it sends
	outbox   bool       // it is a try of the outbox, not a call of the program

	mu    sync.Mutex
	conns []*smtp.Conn
	stop  func() bool // of being told of the context's end, once a connection has joined
	over  bool
}

// Join has the connection interrupted when the call's context ends.
func (c *call) Join(conn *smtp.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stop == nil {
		c.stop = context.AfterFunc(c.Context, c.interrupt)
	}
	c.conns = append(c.conns, conn)
	if c.over {
		conn.Interrupt()
	}
}

// Leave ends that; false: the connection was interrupted, or is about to be.
func (c *call) Leave(conn *smtp.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := slices.Index(c.conns, conn); i >= 0 {
		last := len(c.conns) - 1
		c.conns[i], c.conns[last] = c.conns[last], nil
		c.conns = c.conns[:last]
	}
	return !c.over
}

func (c *call) interrupt() {
	defer func() { _ = recover() }()
	c.mu.Lock()
	c.over = true
	conns := slices.Clone(c.conns) // none of them is used again: Leave says so
	c.mu.Unlock()
	for _, conn := range conns {
		conn.Interrupt()
	}
}

// done is the end of the call.
func (c *call) done() {
	c.mu.Lock()
	if c.stop != nil {
		c.stop()
	}
	c.mu.Unlock()
	c.end(nil)
}

type threadKey struct{}

// OnThread says of calls with the context that each has a thread to itself while
// it lasts, as those from C have: on Linux their connections are waited for by that
// thread itself, which takes half the time.
func OnThread(ctx context.Context) context.Context {
	return context.WithValue(ctx, threadKey{}, true)
}

type waitedKey struct{}

// Waited says how long a call has waited already before it came here: the limit for a whole
// call counts from there.
func Waited(ctx context.Context, d time.Duration) context.Context {
	return context.WithValue(ctx, waitedKey{}, d)
}

// LeftOf gives what a call has left of its time.
func LeftOf(ctx context.Context, limit time.Duration) time.Duration {
	d, _ := ctx.Value(waitedKey{}).(time.Duration)
	return limit - d
}

// TurnLimit is how long a call on the session waits for its turn among the calls of the process,
// before it comes here.
func (s *Session) TurnLimit() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	limit := seconds(s.numberLocked(PropertyTimeoutSeconds))
	if total := seconds(s.numberLocked(PropertyTotalSeconds)); total > 0 {
		limit = min(limit, total)
	}
	return limit
}

func onThread(ctx context.Context) bool { return ctx.Value(threadKey{}) != nil }

// helped is a call for the goroutines that help it, which have no thread to themselves.
type helped struct{ *call }

func (h helped) Value(key any) any {
	if key == (threadKey{}) {
		return nil
	}
	return h.call.Value(key)
}

// begin notes a call, so that CancelCalls and Close can end it. The function
// that is returned has to be called at its end.
func (s *Session) begin(ctx context.Context, messages []*Message, outbox bool) (*call, func()) {
	ctx, end := context.WithCancelCause(ctx)
	c := &call{Context: ctx, end: end, messages: messages, outbox: outbox}
	s.mu.Lock()
	closed := s.closed
	if !closed {
		s.calls = append(s.calls, c)
	}
	s.mu.Unlock()
	if closed {
		end(errClosed)
	}
	return c, func() {
		s.mu.Lock()
		if i := slices.Index(s.calls, c); i >= 0 {
			last := len(s.calls) - 1
			s.calls[i], s.calls[last] = s.calls[last], nil
			s.calls = s.calls[:last]
		}
		s.wipe()
		s.mu.Unlock()
		c.done()
	}
}

// callContext bounds one call: by the caller's context, by the end of the
// session, by CancelCalls and by the limit for a whole call.
func (s *Session) callContext(
	ctx context.Context,
	c *connection,
	messages []*Message,
	outbox bool,
) (*call, context.CancelFunc) {
	bounded, end := s.begin(ctx, messages, outbox)
	if c.total <= 0 {
		return bounded, end
	}
	var endTotal context.CancelFunc
	bounded.Context, endTotal = context.WithTimeout(bounded.Context, LeftOf(ctx, c.total))
	return bounded, func() { end(); endTotal() }
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
