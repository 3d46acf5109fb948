// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"courriel.dev/courriel/core/internal/provoke"
	"courriel.dev/courriel/core/outbox"
	"courriel.dev/courriel/core/smtp"
	"courriel.dev/courriel/core/table"
)

// errClosed is the cause with which the context of a closed session ends.
var errClosed = errors.New("the session was closed")

// Session is a server to send mails to and how to do it. All methods may be
// called from several goroutines.
type Session struct {
	ctx      context.Context // ends when the session is closed
	close    context.CancelCauseFunc
	starting chan struct{} // one call starts at a time

	mu       sync.Mutex
	values   properties
	started  bool
	closed   bool
	calls    []*call     // in progress
	settings *connection // how to connect, made at the start
	links    links
	idle     []*link     // the one that was used last at the end
	tidier   *time.Timer // will look after them; nil when none is idle
	info     *smtp.Info  // of the newest connection
	progress func(done, total int64) bool
	told     atomic.Pointer[TranscriptFunc] // of the conversations; nil as a rule
	owner    any

	suspected int // how many mails a connection carried before the last refusal that might mean a limit

	outbox     *outbox.Queue // of an asynchronous session
	keeper     *knownKeeper  // of what is found out about the server; nil: in this process only
	store      outbox.Store  // out of which it sends
	completion func(id int64, status Status)
	secrets    [][]byte // of this session alone
	wiping     bool     // they are not needed any more when the calls have ended
	closing    bool     // Close was called and empties the outbox
	mailsOf    string   // whose mails of the store it sends

	signInsFailed int        // in a row, without a verdict on the credentials
	had           outbox.Had // by connections so far: the next ones must not have less
}

// NewSession makes a session to be configured and then started.
func NewSession() *Session {
	ctx, cancel := context.WithCancelCause(context.Background())
	s := &Session{ctx: ctx, close: cancel, starting: make(chan struct{}, 1)}
	s.values = properties{
		texts:   make(map[Property]string),
		numbers: map[Property]int64{PropertyTimeoutSeconds: timeOutSeconds.Load()},
	}
	return s
}

// StartSMTPSession makes and starts a session in one call, as WLanguage's
// EmailStartSMTPSession does.
func StartSMTPSession(
	ctx context.Context,
	username, password, server string,
	port, asyncMode int,
	option Option,
) (*Session, error) {
	if server == "" {
		return nil, badArgument(CodeEmptyArgument, "the server")
	}
	s := NewSession()
	for _, p := range []struct {
		property Property
		value    string
		what     string
	}{
		{PropertyUsername, username, "user name"},
		{PropertyPassword, password, "password"},
		{PropertyServer, server, "server"},
	} {
		if err := checkText(p.what, p.value, propertyRows[p.property].Max); err != nil {
			return nil, err
		}
		if propertyRows[p.property].Kind == table.Secret {
			p.value = s.keepSecret(p.value)
		}
		s.values.texts[p.property] = p.value
	}
	for _, p := range []struct {
		property Property
		value    int
	}{{PropertyPort, port}, {PropertyAsyncMode, asyncMode}, {PropertyOption, int(option)}} {
		if err := s.SetNumber(p.property, int64(p.value)); err != nil {
			return nil, err
		}
	}
	if err := s.Start(ctx); err != nil {
		s.close(errClosed)
		s.mu.Lock()
		s.wiping = true
		s.wipe()
		s.mu.Unlock()
		return nil, err
	}
	return s, nil
}

// SetOwner keeps a value beside the session for whoever embeds this package.
func (s *Session) SetOwner(owner any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owner = owner
}

// Owner gives the value that SetOwner kept.
func (s *Session) Owner() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owner
}

// SetProgress sets the function that is told of the progress of every mail. It
// runs on the goroutine of the sending call; true cancels.
func (s *Session) SetProgress(f func(done, total int64) (cancel bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress = f
}

// SetText sets a property that is a text; "" goes back to the default.
func (s *Session) SetText(p Property, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := settable(p, true, s.started)
	if err == nil {
		err = checkPropertyText(r, value)
	}
	if err != nil {
		return err
	}
	if r.Kind == table.Secret {
		value = s.keepSecret(value)
	}
	s.values.texts[p] = value
	if s.started {
		s.settings = s.settings.with(&s.values)
		if p == PropertyAuthToken && s.outbox != nil {
			s.outbox.SignInChanged()
		}
	}
	return nil
}

// SetNumber sets a property that is a number.
func (s *Session) SetNumber(p Property, value int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := settable(p, false, s.started)
	if err == nil {
		err = checkPropertyNumber(r, value)
	}
	if err != nil {
		return err
	}
	if r.Kind == table.Flag && value != 0 {
		value = 1
	}
	s.values.numbers[p] = value
	if s.started {
		s.settings = s.settings.with(&s.values)
		if m, ok := s.store.(*outbox.Memory); ok && p == PropertyOutboxMegabytes {
			m.SetCapacity(value << 20)
		}
	}
	return nil
}

// Text reads a property; numbers come as digits.
func (s *Session) Text(p Property) (string, error) {
	r := propertyRows[p]
	if r == nil {
		return "", badArgument(CodeUnknownConstant, fmt.Sprintf("there is no property %d", p))
	}
	if r.Kind == table.Secret {
		return "", badArgument(CodeWrongState, propertyName(p)+" cannot be read")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !r.Kind.IsText():
		return strconv.FormatInt(s.numberLocked(p), 10), nil
	case r.When != table.ReadOnly:
		return s.values.text(p), nil
	case s.info == nil:
		return "", nil
	}
	return foundText(s.info, p), nil
}

// Number reads a property that is a number.
func (s *Session) Number(p Property) (int64, error) {
	r := propertyRows[p]
	if r == nil || r.Kind.IsText() {
		return -1, badArgument(
			CodeUnknownConstant,
			fmt.Sprintf("there is no property %d that is a number", p),
		)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.numberLocked(p), nil
}

func (s *Session) numberLocked(p Property) int64 {
	switch {
	case p == PropertyStarted:
		return int64(number(s.started))
	case p == PropertyCompletionsDropped:
		if s.outbox == nil {
			return 0
		}
		return s.outbox.Dropped()
	case propertyRows[p].When != table.ReadOnly:
		return s.values.number(p)
	case s.info == nil:
		return 0
	}
	return foundNumber(s.info, p)
}

// foundText is what a connection told about itself.
func foundText(i *smtp.Info, p Property) string {
	switch p {
	case PropertyServerName:
		return i.Name
	case PropertyServerAddress:
		if i.Remote.IsValid() {
			return i.Remote.String()
		}
	case PropertyGreeting:
		return i.Greeting
	case PropertyExtensions:
		return strings.Join(i.Extensions.Lines(), "\n")
	case PropertyMechanismUsed:
		return i.Mechanism
	case PropertyWithout:
		return strings.Join(i.Without, "\n")
	}
	if i.TLS == nil {
		return ""
	}
	switch p {
	case PropertyTLSVersion:
		return i.TLS.Version
	case PropertyTLSCipher:
		return i.TLS.CipherSuite
	case PropertyCertificate:
		return describeCertificate(i.TLS.Certificates)
	}
	return ""
}

func foundNumber(i *smtp.Info, p Property) int64 {
	switch p {
	case PropertySizeLimit:
		return min(i.SizeLimit, math.MaxInt64)
	case PropertyEncrypted:
		return int64(number(i.TLS != nil))
	case PropertyVerified:
		return int64(number(i.TLS != nil && i.TLS.Verified))
	case PropertySignedIn:
		return int64(number(i.SignedIn))
	}
	return 0
}

// Start connects, secures and signs in. A failed start leaves the session as
// it was.
func (s *Session) Start(ctx context.Context) error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return badArgument(CodeClosedHandle, "")
	}
	if s.started {
		s.mu.Unlock()
		return badArgument(CodeWrongState, "the session is already started")
	}
	if s.values.text(PropertyServer) == "" {
		s.mu.Unlock()
		return badArgument(CodeEmptyArgument, "no server is set")
	}
	values := properties{maps.Clone(s.values.texts), maps.Clone(s.values.numbers)}
	s.mu.Unlock()

	settings, err := newConnection(&values)
	if err != nil {
		return err
	}
	var first *link
	defer func() {
		if settings != nil { // no session took it
			first.abort()
			settings.release()
		}
	}()
	call, cancel := s.callContext(ctx, settings, nil, false)
	defer cancel()
	ctx = call
	if err := s.take(ctx, s.starting); err != nil {
		return err
	}
	defer func() { <-s.starting }()

	store, err := openStore(&values)
	if err != nil {
		return err
	}
	defer func() { closeUnused(store) }()
	had, err := remembered(store, outboxOwner(&values))
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.had = had
	s.mu.Unlock()
	defer s.rememberHad()
	keeper := keepKnown(ctx, store, settings)
	defer func() { keeper.close() }() // unless the session took it
	first, before, err := s.reach(ctx, settings, store != nil && values.is(PropertyStartOffline))
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return s.closedDuring(StageConnect)
	case s.started: // another goroutine was faster
		return badArgument(CodeWrongState, "the session is already started")
	}
	provoke.Here("session locked")
	s.started, s.settings, settings = true, settings, nil
	if first != nil {
		s.info = first.conn.Info()
		first.rest()
		s.idle = []*link{first}
		s.links.open = 1
		s.tidyLater()
	}
	if store != nil {
		openOutbox(s, store, before)
		s.keeper, keeper = keeper, nil
		store = nil
	}
	register(s, values.text(PropertyUsername))
	return nil
}

// reach opens the first connection. Where the session may do without one for
// now, it gives none, and what was learnt of the server.
func (s *Session) reach(
	ctx context.Context,
	settings *connection,
	orNot bool,
) (*link, *outbox.Verdict, error) {
	dialling, cancel := ctx, context.CancelFunc(func() {})
	if orNot {
		dialling, cancel = context.WithTimeout(ctx, startPatience)
	}
	defer cancel()
	l, err := s.dial(dialling, settings)
	if err == nil {
		return l, nil, nil
	}
	e := s.explain(err)
	e.SessionUsable = false
	if orNot {
		if v, ok := startsWithout(e); ok {
			return nil, &v, nil
		}
	}
	return nil, nil, e
}

// Close ends the session: calls in progress end with an error, the server gets
// a QUIT. It may be called from anywhere, a progress callback included.
func (s *Session) Close() error {
	q, bound, err := s.beginClose()
	if err != nil {
		return err
	}
	return s.finishClose(q, bound)
}

// Release is Close that does not wait: what Close does goes on by itself, for no longer. The
// session's callbacks are not called any more.
func (s *Session) Release() error {
	q, bound, err := s.beginClose()
	if err != nil {
		return err
	}
	s.mu.Lock()
	name, started := s.values.text(PropertyUsername), s.started
	s.mu.Unlock()
	if started {
		unregister(s, name)
	}
	s.SetProgress(nil)
	s.SetCompletion(nil)
	s.SetTranscript(nil)
	go func() {
		defer func() { _ = recover() }()
		provoke.Here("end of a session that was released")
		_ = s.finishClose(q, bound)
	}()
	return nil
}

// beginClose lets nobody else close the session, and nothing more into its outbox.
func (s *Session) beginClose() (*outbox.Queue, time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.closing {
		return nil, 0, badArgument(CodeClosedHandle, "")
	}
	s.closing = true
	return s.outbox, seconds(s.values.number(PropertyCloseSeconds)), nil
}

func (s *Session) finishClose(q *outbox.Queue, bound time.Duration) (err error) {
	if q != nil {
		err = s.closeOutbox(q, bound)
	}

	s.mu.Lock()
	s.closed = true
	idle := s.takeIdle()
	name := s.values.text(PropertyUsername)
	started := s.started
	settings := s.settings
	s.mu.Unlock()

	if started {
		unregister(s, name)
	}
	s.close(errClosed)
	s.endCalls()
	quitAll(idle)
	settings.release()
	s.mu.Lock()
	s.wiping = true
	s.wipe()
	s.mu.Unlock()
	return err
}

// take waits until there is room in a channel of tokens.
func (s *Session) take(ctx context.Context, tokens chan struct{}) error {
	select {
	case tokens <- struct{}{}:
		return nil
	default:
	}
	select {
	case tokens <- struct{}{}:
		return nil
	case <-ctx.Done():
		return s.explain(ctx.Err())
	}
}

// explain makes one of the table's errors of what ended a call.
func (s *Session) explain(err error) *Error {
	e := AsError(err)
	s.mu.Lock()
	closed, started := s.closed, s.started
	s.mu.Unlock()
	if closed {
		e.SessionUsable = false
		if !e.OutcomeUnknown && (e.Code == CodeCancelled || e.Code == CodeSessionClosed) {
			c := s.closedDuring(e.Stage)
			c.Recipients = e.Recipients
			return c
		}
	} else if started && e.Code == CodeSessionClosed {
		// The connection had ended, not the session.
		lost := newError(CodeConnectionLost, e.Stage, "")
		lost.Err = e.Err
		return lost
	}
	return e
}

func (s *Session) closedDuring(stage Stage) *Error {
	e := newError(CodeSessionClosed, stage, "")
	e.SessionUsable = false
	return e
}
