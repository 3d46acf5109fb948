// SPDX-License-Identifier: MIT

package core

import "context"

// Ping makes sure that the server can be reached and lets the session work with it, without a
// mail: by NOOP over a connection that is open, else by opening one, which stays open for the
// mails that follow. It takes its turn like a mail, so that it asks for no connection beyond
// those of the session; with an outbox it does not touch the mails.
func (s *Session) Ping(ctx context.Context) error {
	s.mu.Lock()
	started, closed, settings := s.started, s.closed, s.settings
	s.mu.Unlock()
	switch {
	case closed:
		return badArgument(CodeClosedHandle, "")
	case !started:
		return badArgument(CodeWrongState, "the session is not started")
	}
	call, cancel := s.callContext(ctx, settings, nil, false)
	defer cancel()
	if err := s.take(call, settings.turn); err != nil {
		return err
	}
	defer func() { <-settings.turn }()
	for {
		l, reused, err := s.connect(call, settings)
		if err != nil {
			return s.explain(err)
		}
		// A connection that was just opened has shown all that there is to show.
		if !reused || l.conn.Ask(call) == nil {
			s.keep(l)
			return nil
		}
		s.drop(call, l)
		if err := call.Err(); err != nil {
			return s.explain(err)
		}
	}
}
