// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"errors"
	"time"

	"courriel/core/smtp"
)

// link is a connection with what was done on it.
type link struct {
	conn     *smtp.Conn
	mails    int
	idleFrom time.Time
	lines    *listener // nil when nobody wants to know what is said
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
// before they give a connection up, and a new one costs less than a doubt.
const idleTrusted = 15 * time.Second

// connect gives a connection to use: the one that was idle last if the server
// has not closed it, else a new one.
func (s *Session) connect(ctx context.Context, settings *connection) (l *link, reused bool, err error) {
	for {
		s.mu.Lock()
		if n := len(s.idle); n > 0 {
			l, s.idle = s.idle[n-1], s.idle[:n-1]
		} else {
			l = nil
		}
		s.mu.Unlock()
		if l == nil {
			break
		}
		l.lines.listen(ctx)
		most := s.limits(settings, l.conn.Info()).mails
		if (most == 0 || l.mails < most) && l.conn.Alive() && time.Since(l.idleFrom) < idleTrusted {
			return l, true, nil
		}
		quit(l.conn)
	}
	if l, err = s.dial(ctx, settings); err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	s.info = l.conn.Info()
	s.mu.Unlock()
	return l, false, nil
}

// keep puts a connection back for the next call, unless it is dead or the
// session was closed meanwhile.
func (s *Session) keep(l *link) {
	s.mu.Lock()
	if l.conn.Usable() && !s.closed {
		l.rest()
		s.idle = append(s.idle, l)
		l = nil
		s.tidyLater()
	}
	s.mu.Unlock()
	if l != nil {
		quit(l.conn)
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
	s.tidier = time.AfterFunc(idleKept, func() {
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
	}
	if len(s.idle) > 0 {
		s.tidyLater()
	}
	s.mu.Unlock()
	for _, l := range old {
		quit(l.conn)
	}
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

func quit(conn *smtp.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), quitBound)
	defer cancel()
	conn.Quit(ctx)
}

// worthAnotherConnection tells whether a failure says nothing about the mail:
// the server gave up a connection that had been idle, at the first command of
// the transaction, or takes no more mails on it, or an extension that it offers
// does not work. Nothing was handed over in any case.
func worthAnotherConnection(err error, l *link, reused bool) bool {
	var e *smtp.Error
	if !errors.As(err, &e) || e.Unknown {
		return false
	}
	if e.Kind == smtp.ExtensionFailed {
		return true
	}
	if !reused || e.Stage != smtp.StageIdle && e.Stage != smtp.StageMail {
		return false
	}
	switch e.Kind {
	case smtp.Lost, smtp.Closed, smtp.ServiceClosing:
		return true
	case smtp.SenderRefused:
		// Servers that limit the mails of a connection say so with 452 or 451 here.
		return l.mails > 0 && e.Reply != nil && e.Reply.Temporary()
	}
	return false
}
