// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"errors"
	"slices"
	"time"

	"courriel.dev/courriel/core/smtp"
)

// links are the connections that a session has. The program says how many it may have at once; a
// server may give fewer, to each user or to each address, and says so only by refusing one more, or
// leaves that one waiting. A call that gets none then waits for one of those that there are, and
// the number is learnt. All of it is guarded by the session's lock.
type links struct {
	open    int           // connections, the idle ones included
	opening int           // being opened
	took    time.Duration // to open the last one
	refused error         // why one was not opened, until it is known whether others were
	waiting []*waiter
}

// waiter is a call that waits for a connection.
type waiter struct {
	ready chan struct{} // closed when it got something
	link  *link         // that became idle
	err   error         // nobody got one; with neither it is its turn to open one
	stop  func()        // ends the opening that goes on beside the wait; nil when none does
	over  bool          // that opening has ended
}

func (w *waiter) give(l *link, err error) {
	w.link, w.err = l, err
	close(w.ready)
	if w.stop != nil {
		w.stop()
	}
}

// claim gives an idle connection; or nothing, when one may be opened; or a place in the queue, when
// the server gives no more.
func (s *Session) claim(settings *connection) (*link, *waiter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &s.links
	switch n := len(s.idle); {
	case n > 0:
		return s.popIdle(), nil
	case p.refused != nil || p.atLimit(settings):
		return nil, p.queue()
	}
	p.opening++
	return nil, nil
}

// popIdle takes the connection that was used last. The session is locked.
func (s *Session) popIdle() *link {
	n := len(s.idle) - 1
	l := s.idle[n]
	s.idle = s.idle[:n]
	return l
}

func (p *links) atLimit(settings *connection) bool {
	most := settings.known.Facts().Connections
	return most > 0 && p.open+p.opening >= most
}

func (p *links) queue() *waiter {
	w := &waiter{ready: make(chan struct{})}
	p.waiting = append(p.waiting, w)
	return w
}

func (p *links) leave(w *waiter) bool {
	i := slices.Index(p.waiting, w)
	if i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
	}
	return i >= 0
}

// pass gives a connection to the first that waits for one.
func (p *links) pass(l *link) bool {
	if len(p.waiting) == 0 {
		return false
	}
	w := p.waiting[0]
	p.leave(w)
	w.give(l, nil)
	return true
}

// next gives the turn to open a connection to the first that waits and is not at it.
func (p *links) next() {
	for _, w := range p.waiting {
		if w.stop == nil {
			p.leave(w)
			w.give(nil, nil)
			return
		}
	}
}

// await waits for a connection; nil without an error is the turn to claim one anew.
func (s *Session) await(ctx context.Context, w *waiter) (*link, error) {
	select {
	case <-w.ready:
		return w.link, w.err
	case <-ctx.Done():
	}
	s.mu.Lock()
	if !s.links.leave(w) && w.link == nil && w.err == nil {
		s.links.next()
	}
	s.mu.Unlock()
	if w.link != nil {
		s.keep(w.link)
	}
	return nil, s.explain(ctx.Err())
}

// openPatience is how long the opening of a connection is waited for, beside the time that the last
// one took, before one that becomes idle will do as well.
const openPatience = time.Second

// open opens a connection that was claimed. When the server gives no more than there are, it gives
// what to wait for instead.
func (s *Session) open(
	ctx context.Context,
	settings *connection,
) (l *link, instead *waiter, err error) {
	var w *waiter
	if cap(settings.turn) > 1 {
		dialling, stop := context.WithCancel(ctx)
		defer stop()
		ctx = dialling
		w = &waiter{ready: make(chan struct{}), stop: stop}
		s.mu.Lock()
		patience := openPatience + 2*s.links.took
		s.mu.Unlock()
		timer := time.AfterFunc(patience, func() {
			defer func() { _ = recover() }()
			s.beside(w)
		})
		defer timer.Stop()
	}
	began := time.Now()
	err = newError(CodeInternal, StageConnect, "") // should a callback of the program's panic
	defer func() { l, instead, err = s.opened(settings, w, l, err, time.Since(began)) }()
	l, err = s.dial(ctx, settings)
	return
}

// beside has a call that opens a connection wait for an idle one as well.
func (s *Session) beside(w *waiter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.over {
		return
	}
	if len(s.idle) > 0 {
		w.give(s.popIdle(), nil)
		return
	}
	s.links.waiting = append(s.links.waiting, w)
}

// opened notes how the opening of a connection ended.
func (s *Session) opened(
	settings *connection,
	w *waiter,
	l *link,
	err error,
	took time.Duration,
) (*link, *waiter, error) {
	var back *link
	s.mu.Lock()
	p := &s.links
	p.opening--
	passed := false // an idle one was given to the call meanwhile
	if w != nil {
		w.over = true
		p.leave(w)
		passed = w.link != nil
	}
	if err == nil && !l.conn.Usable() {
		l, err = nil, newError(CodeConnectionLost, StageIdle, "") // given up when it was just open
	}
	var instead *waiter
	switch {
	case err == nil:
		p.open++
		p.took = took
		if passed {
			back = w.link
		}
	case passed:
		p.refused, instead = newError(
			CodeTimeout,
			StageGreeting,
			"the server left the connection waiting",
		), w
	case fewer(err) && p.open+p.opening > 0:
		p.refused, instead = err, p.queue()
		if len(s.idle) > 0 { // nobody waited when it became idle
			p.pass(s.popIdle())
		}
	}
	p.settle(settings)
	s.mu.Unlock()
	if back != nil {
		s.keep(back)
	}
	return l, instead, err
}

// settle decides, when no connection is being opened any more, what the refusals meant: refusals
// that come together count once.
func (p *links) settle(settings *connection) {
	refused := p.refused
	switch {
	case p.opening > 0:
	case refused == nil:
		if p.open == 0 {
			p.next()
		}
	case p.open > 0:
		p.refused = nil
		if most := p.open; most < cap(settings.turn) {
			settings.known.Learn(func(f *smtp.Facts) { f.Connections = most })
		}
	default:
		p.refused = nil
		for _, w := range p.waiting {
			w.give(nil, refused)
		}
		p.waiting = nil
	}
}

// gone notes that a connection is no more. The session is locked.
func (s *Session) gone() {
	p := &s.links
	p.open--
	if s.settings != nil && p.refused == nil && !p.atLimit(s.settings) {
		p.next()
	}
}

// drop ends a connection that carries no more mails.
func (s *Session) drop(ctx context.Context, l *link) {
	s.mu.Lock()
	s.gone()
	s.mu.Unlock()
	quit(ctx, l.conn)
}

// fewer tells whether a connection was not to be had in a way that may mean that the server gives
// no more than there are: where others are open, the fault is neither the password nor the network.
func fewer(err error) bool {
	var e *smtp.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Kind {
	case smtp.Cancelled, smtp.TotalTime, smtp.Closed, smtp.LocalResources:
		return false
	}
	switch e.Stage {
	case smtp.StageConnect, smtp.StageGreeting, smtp.StageHello:
		return true
	case smtp.StageSTARTTLS, smtp.StageTLS:
		return e.Kind == smtp.Lost || e.Kind == smtp.Timeout || e.Kind == smtp.TLSHandshake ||
			e.Reply != nil && e.Reply.Temporary()
	case smtp.StageSignIn:
		return e.Reply == nil &&
			(e.Kind == smtp.Lost || e.Kind == smtp.SignInTemporary || e.Kind == smtp.Timeout) ||
			e.Reply != nil && e.Reply.Temporary()
	}
	return false
}
