// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"errors"
	"sync"
	"time"

	"courriel.dev/courriel/core/smtp"
)

// link is a connection with what was done on it.
type link struct {
	conn     *smtp.Conn
	mails    int
	idleFrom time.Time
	lines    *listener       // nil when nobody wants to know what is said
	by       context.Context // of the call that used it last
}

// rest notes that no call uses the connection any more.
func (l *link) rest() {
	l.idleFrom = time.Now()
	l.lines.listen(context.Background())
}

func (l *link) abort() {
	if l != nil {
		l.conn.Abort()
	}
}

// idleTrusted is how long a silent connection is believed to be alive. A lost
// network shows itself only to who writes, and what is lost together with a
// whole mail is an unknown outcome; servers and firewalls wait longer than this
// before they give a connection up. After it the server is asked before the
// next mail: one flight, where a new connection takes four to eight.
const idleTrusted = 15 * time.Second

// alive tells whether the server has closed the connection. Between the mails of one
// call what was just seen will do.
func (l *link) alive(ctx context.Context) bool {
	if l.by == ctx {
		return l.conn.LatelyAlive()
	}
	return l.conn.Alive()
}

// connect gives a connection to use: the one that was idle last if the server has not closed it,
// else a new one, or one that another call has done with when the server gives no more.
func (s *Session) connect(
	ctx context.Context,
	settings *connection,
) (l *link, reused bool, err error) {
	for {
		l, w := s.claim(settings)
		if l == nil && w == nil {
			if l, w, err = s.open(ctx, settings); l != nil {
				s.mu.Lock()
				s.info, l.by = l.conn.Info(), ctx
				s.mu.Unlock()
				return l, false, nil
			}
			if w == nil {
				return nil, false, err
			}
		}
		if w != nil {
			if l, err = s.await(ctx, w); err != nil {
				return nil, false, err
			}
			if l == nil {
				continue
			}
		}
		l.lines.listen(ctx)
		l.conn.Adjust(settings.config.Silence, settings.config.NoChunking)
		if s.stillGood(ctx, settings, l) {
			l.by = ctx
			return l, true, nil
		}
		s.drop(ctx, l)
	}
}

// stillGood tells whether an idle connection can carry another mail.
func (s *Session) stillGood(ctx context.Context, settings *connection, l *link) bool {
	if most := s.limits(settings, l.conn.Info()).mails; most > 0 && l.mails >= most {
		return false
	}
	// One more refused recipient would end it in the middle of a mail.
	if most := settings.known.Facts().Refusals; most > 1 && l.conn.Refusals() >= most-1 {
		return false
	}
	if time.Since(l.idleFrom) < idleTrusted {
		return l.alive(ctx)
	}
	return l.conn.Ask(ctx) == nil
}

// keep puts a connection back for the next call, unless it is dead or the
// session was closed meanwhile.
func (s *Session) keep(l *link) {
	s.mu.Lock()
	if l.conn.Usable() && !s.closed {
		l.rest()
		if !s.links.pass(l) {
			s.idle = append(s.idle, l)
			s.tidyLater()
		}
		l = nil
	} else {
		s.gone()
	}
	s.mu.Unlock()
	if l != nil {
		quit(s.ctx, l.conn)
	}
}

// idleKept is how long a connection that nobody uses is kept open: RFC 5321
// §4.5.3.2.7 makes servers wait five minutes, and many wait less.
const idleKept = 2 * time.Minute

// tidyLater makes sure that idle connections are closed in the end. The lock is held.
func (s *Session) tidyLater() {
	if s.tidier != nil {
		return
	}
	s.tidier = time.AfterFunc(idleKept-time.Since(s.idle[0].idleFrom), func() {
		defer func() { _ = recover() }()
		s.tidy()
	})
}

// tidy closes the connections that were idle for too long.
func (s *Session) tidy() {
	var old []*link
	s.mu.Lock()
	s.tidier = nil
	for len(s.idle) > 0 && time.Since(s.idle[0].idleFrom) >= idleKept {
		old = append(old, s.idle[0])
		s.idle = s.idle[1:]
		s.gone()
	}
	if len(s.idle) > 0 {
		s.tidyLater()
	}
	s.mu.Unlock()
	quitAll(old)
}

// takeIdle takes all idle connections away. The timer goes with them: it would hold a
// closed session, buffers and all, for as long as it runs.
func (s *Session) takeIdle() []*link {
	idle := s.idle
	s.idle = nil
	if s.tidier != nil {
		s.tidier.Stop()
		s.tidier = nil
	}
	return idle
}

// quitBound is how long the server's answer to QUIT is waited for.
const quitBound = 250 * time.Millisecond

func quit(ctx context.Context, conn *smtp.Conn) {
	ctx, cancel := context.WithTimeout(ctx, quitBound)
	defer cancel()
	conn.Quit(ctx)
}

// quitAll says QUIT on all connections at once, so that servers that do not
// answer cost the time of one.
func quitAll(links []*link) {
	var all sync.WaitGroup
	for _, l := range links {
		all.Go(func() {
			defer func() { _ = recover() }()
			quit(context.Background(), l.conn)
		})
	}
	all.Wait()
}

// worthAnotherConnection tells whether a failure says nothing about the mail:
// the server gave up a connection that had carried others, or takes no more mails
// on it, or an extension that it offers does not work. Nothing was handed over in
// any case.
func worthAnotherConnection(err error, l *link, reused bool) bool {
	var e *smtp.Error
	if !errors.As(err, &e) || e.Unknown {
		return false
	}
	if e.Kind == smtp.ExtensionFailed || e.Suspect != "" {
		return true
	}
	if !reused {
		return false
	}
	begun := e.Stage != smtp.StageIdle && e.Stage != smtp.StageReset && e.Stage != smtp.StageMail
	switch e.Kind {
	case smtp.Lost, smtp.Closed:
		return !begun
	case smtp.Protocol:
		return e.Stage == smtp.StageIdle || e.Stage == smtp.StageReset
	case smtp.ServiceClosing:
		return !begun ||
			l.mails > 0 && (e.Stage == smtp.StageData || e.Stage == smtp.StageRecipient)
	case smtp.SenderRefused, smtp.Unavailable, smtp.ClientRefused:
		// Servers that limit the mails of a connection say so with 452 or 451 here.
		return !begun && l.mails > 0 && e.Reply != nil && e.Reply.Temporary()
	}
	return false
}
