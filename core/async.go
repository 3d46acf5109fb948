// SPDX-License-Identifier: MIT

package core

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"courriel.dev/courriel/core/internal/provoke"
	"courriel.dev/courriel/core/internal/room"
	"courriel.dev/courriel/core/message"
	"courriel.dev/courriel/core/outbox"
	"courriel.dev/courriel/core/smtp"
)

// outboxes are the queues of all asynchronous sessions, so that a mail can be
// found by its number alone, and the files that closed ones have used.
var outboxes struct {
	sync.Mutex
	sessions []*Session // that are open, as are their queues
	queues   []*outbox.Queue
	files    []string
}

// maxRemembered bounds the files that are looked into for a number that no open
// session knows.
const maxRemembered = 16

// openStore opens what an asynchronous session keeps its mails in; nil for
// another session.
func openStore(v *properties) (outbox.Store, error) {
	switch path := v.text(PropertyOutboxFile); {
	case !v.is(PropertyAsyncMode):
		return nil, nil
	case path == "":
		m := outbox.NewMemory()
		m.SetCapacity(v.number(PropertyOutboxMegabytes) << 20)
		return m, nil
	default:
		s, err := outbox.OpenFile(path)
		if err != nil {
			return nil, fromOutbox(err)
		}
		return s, nil
	}
}

// closeUnused closes a store that no session took; nil is none.
func closeUnused(store outbox.Store) {
	if store != nil {
		_ = store.Close()
	}
}

// startPatience bounds how long the start of an asynchronous session tries to
// reach the server, whatever its time-out: a mail that cannot go now can wait.
const startPatience = 15 * time.Second

// startsWithout tells whether an asynchronous session starts although the server
// could not be reached, and what its queue learns from that. Whatever time alone
// will not mend, a wrong name, certificate or password, fails the start.
func startsWithout(e *Error) (outbox.Verdict, bool) {
	job := &sending{}
	v := verdict(context.Background(), job, e)
	if e.Code == CodeCancelled || e.Code == CodeSessionClosed || !e.MayRetry {
		return v, false
	}
	return v, v.Unreachable || v.Throttled || v.SignIn
}

// setupStages are those before there is a conversation about a mail.
var setupStages = map[Stage]bool{
	StageName: true, StageConnect: true, StageGreeting: true, StageEHLO: true, StageSTARTTLS: true, StageTLS: true,
}

// openOutbox starts sending what is in a store; before is what the start learnt
// of the server. The session is locked.
func openOutbox(s *Session, store outbox.Store, before *outbox.Verdict) {
	policy := outbox.DefaultPolicy(rand.Float64)
	policy.AtMostOnce = s.values.is(PropertyAtMostOnce)
	policy.First = seconds(s.values.number(PropertyRetryFirstSeconds))
	policy.Longest = max(policy.Longest, policy.First)
	policy.Expiry = seconds(s.values.number(PropertyExpirySeconds))
	s.store, s.mailsOf = store, outboxOwner(&s.values)
	s.outbox = outbox.NewQueue(outbox.Config{
		Store:     store,
		Session:   s.mailsOf,
		Policy:    policy,
		Deliver:   s.deliver,
		Workers:   int(s.values.number(PropertyConnections)),
		PerMinute: int(s.values.number(PropertyMailsPerMinute)),
		Keep:      seconds(s.values.number(PropertyKeepSeconds)),
		Finished:  s.finished,
		Before:    before,
	})
	outboxes.Lock()
	defer outboxes.Unlock()
	outboxes.queues = append(outboxes.queues, s.outbox)
	outboxes.sessions = append(outboxes.sessions, s)
}

// closeOutbox sends what waits, for a bounded time, and ends the queue. What a
// file holds then stays there.
func (s *Session) closeOutbox(q *outbox.Queue, bound time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), bound)
	shut, done := context.WithTimeout(context.Background(), max(bound, quitBound))
	q.Shut(shut)
	done()
	_ = q.Drain(ctx)
	cancel()
	// A try that is called off now says whether it was interrupted or is in doubt.
	ctx, cancel = context.WithTimeout(context.Background(), quitBound)
	defer cancel()
	stopped := q.Stop(ctx) == nil
	file := ""
	if f, ok := s.store.(*outbox.SQLite); ok {
		file = f.Path()
	}
	outboxes.Lock()
	outboxes.sessions = slices.DeleteFunc(
		outboxes.sessions,
		func(o *Session) bool { return o == s },
	)
	outboxes.queues = slices.DeleteFunc(
		outboxes.queues,
		func(o *outbox.Queue) bool { return o == q },
	)
	if file != "" && !slices.Contains(outboxes.files, file) {
		outboxes.files = append(outboxes.files, file)
		outboxes.files = outboxes.files[max(0, len(outboxes.files)-maxRemembered):]
	}
	outboxes.Unlock()
	if file != "" {
		return s.closeFile(q, stopped)
	}
	why := q.Why(context.Background()).Message
	c, err := q.Count(context.Background())
	doubt, _ := q.InDoubt(context.Background())
	s.keeper.close()
	_ = s.store.Close()
	if err != nil || c.Open()+c.Unknown == 0 {
		return nil
	}
	counts := fmt.Sprintf("%d waiting, %d with an unknown outcome", c.Open()+c.Unknown-doubt, doubt)
	if why != "" {
		counts += ": " + why
	}
	e := newError(CodeOutboxGivenUp, StageOutbox, counts)
	e.OutcomeUnknown = doubt > 0
	e.SessionUsable = false
	return e
}

// settlePatience is how long what became of a mail may take to be written after the close of
// a session. It would be forgotten, and the mail in doubt.
const settlePatience = time.Minute

// closeFile closes an outbox file, but not before what became of its mails is written.
func (s *Session) closeFile(q *outbox.Queue, stopped bool) error {
	s.keeper.close()
	if stopped {
		if err := s.store.Close(); err != nil {
			return fromOutbox(err)
		}
		return nil
	}
	go func() {
		defer func() { _ = recover() }()
		provoke.Here("end of an outbox file")
		ctx, cancel := context.WithTimeout(context.Background(), settlePatience)
		defer cancel()
		_ = q.Stop(ctx)
		_ = s.store.Close()
	}()
	return nil
}

// composeForAnyServer gives a mail in a form that every server takes: what the
// one offers that will be asked to take it is not known yet. So it has 7 bits,
// but for one whose addresses need SMTPUTF8, which brings 8 bits along (RFC 6531
// §3.1), and a ready-made one that cannot be converted, as its signature would no
// longer fit.
func (job *sending) composeForAnyServer() (c composed, err error) {
	for _, o := range []message.Options{{}, {UTF8: true}} {
		var m *message.Error
		if c, err = job.composed(&o); !errors.As(err, &m) ||
			m.Kind != message.NeedsSMTPUTF8 && m.Kind != message.Needs8BITMIME {
			break
		}
	}
	job.delivery.EightBit = err == nil && !c.utf8 && c.kind == gosmtp.Body8BitMIME
	return c, err
}

// enqueue hands a mail to the outbox.
func (s *Session) enqueue(ctx context.Context, job *sending) (int64, error) {
	e, finished, err := s.entry(ctx, job)
	if err != nil {
		return 0, err
	}
	defer finished()
	q, limit := s.outboxAndLimit()
	if err := q.Put(ctx, e.Mail, e.Body, limit); err != nil {
		return 0, fromOutbox(err)
	}
	return e.Mail.ID, nil
}

// enqueueAll hands many messages to the outbox, which writes them together. Each
// is composed when the one before was read.
func (s *Session) enqueueAll(ctx context.Context, messages []*Message) (accepted int, first error) {
	mails := make([]batchMail, len(messages))
	entries := make([]*outbox.Entry, len(messages))
	q, limit := s.outboxAndLimit()
	q.PutAll(ctx, func(yield func(*outbox.Entry) bool) {
		for i, m := range messages {
			b := &mails[i]
			b.m = m
			if b.prepare(); b.done {
				continue
			}
			e, finished, err := s.entry(ctx, b.job)
			if err != nil {
				b.settle(NotSent, err)
				continue
			}
			entries[i] = e
			more := yield(e)
			finished()
			if e.Body = nil; !more {
				return
			}
		}
	}, limit)
	for i := range mails {
		b := &mails[i]
		if e := entries[i]; e != nil && e.Err != nil {
			b.settle(NotSent, fromOutbox(e.Err))
		} else if e != nil {
			b.m.queued(b.job.id, e.Mail.ID)
			b.job.done()
			accepted++
		}
		if first == nil && b.err != nil {
			first = b.err
		}
	}
	return accepted, first
}

func (s *Session) outboxAndLimit() (*outbox.Queue, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.outbox, int(s.values.number(PropertyOutboxLimit))
}

// entry composes a mail for the outbox. When it was put, finished is called.
func (s *Session) entry(
	ctx context.Context,
	job *sending,
) (e *outbox.Entry, finished func(), err error) {
	c, err := job.composeForAnyServer()
	if err != nil {
		return nil, nil, AsError(err)
	}
	if finished = c.finished; finished == nil {
		finished = func() {}
	}
	job.id = c.id
	s.mu.Lock()
	job.delivery.Least = leastOf(s.settings, s.had)
	job.delivery.AllOrNone = s.values.is(PropertyAllOrNone)
	s.mu.Unlock()
	m := &outbox.Mail{
		Sender:    job.envelope.Sender,
		UTF8:      job.envelope.UTF8 || c.utf8,
		MessageID: c.id,
		Size:      c.body.Size,
		Demands:   job.delivery.stored(),
	}
	for _, a := range job.envelope.Recipients {
		m.Recipients = append(m.Recipients, outbox.Recipient{Address: a})
	}
	return &outbox.Entry{Mail: m, Body: func(w io.Writer) error {
		from := c.body.Reader
		if from == nil {
			from = bytes.NewReader(c.body.Bytes)
		}
		_, err := io.Copy(w, untilDone{ctx, from})
		return err
	}}, finished, nil
}

// untilDone reads until its context ends.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (r untilDone) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// outboxCodes are the codes of what an outbox says.
var outboxCodes = []struct {
	err  error
	code Code
}{
	{outbox.ErrFull, CodeOutboxFull},
	{room.ErrNone, CodeOutOfMemory},
	{outbox.ErrUnknown, CodeUnknownMail},
	{outbox.ErrNotWaiting, CodeMailNotWaiting},
	{outbox.ErrPath, CodeOutboxPath},
	{outbox.ErrReadOnly, CodeOutboxReadOnly},
	{outbox.ErrDiskFull, CodeOutboxDiskFull},
	{outbox.ErrVersion, CodeOutboxVersion},
	{outbox.ErrForeign, CodeOutboxForeign},
	{outbox.ErrDamaged, CodeOutboxDamaged},
	{outbox.ErrLocked, CodeOutboxLocked},
	{outbox.ErrDisk, CodeOutboxDisk},
	{context.DeadlineExceeded, CodeWaitTimeout},
}

func fromOutbox(err error) *Error {
	switch {
	case errors.Is(err, outbox.ErrClosed):
		return badArgument(CodeClosedHandle, "")
	case errors.Is(err, outbox.ErrShut):
		e := newError(CodeOutboxShut, StageOutbox, "")
		e.Err = err
		return e
	}
	for _, c := range outboxCodes {
		if !errors.Is(err, c.err) {
			continue
		}
		e := newError(c.code, StageOutbox, "")
		e.Err = err
		if c.code >= CodeOutboxPath {
			e.system(err)
			e.SystemMessage = oneLine(err.Error())
		}
		if errors.Is(err, outbox.ErrMaybeKept) {
			e.OutcomeUnknown = true
			e.Extra = "The disk failed so late that the mail may be in the outbox all the same."
		}
		return e
	}
	return AsError(err)
}

// deliver is a try of the outbox to send one of the session's mails.
func (s *Session) deliver(
	ctx context.Context,
	m *outbox.Mail,
	body func() (io.ReadCloser, error),
) outbox.Verdict {
	if m.Damaged != nil {
		return damaged(m.Damaged)
	}
	var unreadable error // why the octets could not be read
	job := &sending{
		envelope: message.Envelope{Sender: m.Sender, Recipients: m.OpenRecipients(), UTF8: m.UTF8},
		delivery: storedDelivery(m.Demands),
		outbox:   true,
	}
	job.compose = func(message.Options) (composed, error) {
		r, err := body()
		if err != nil {
			unreadable = err
			return composed{}, err
		}
		c := composed{
			body: smtp.Body{Reader: &noting{r, &unreadable}, Size: m.Size},
			kind: gosmtp.Body7Bit,
			utf8: m.UTF8,
		}
		if m.UTF8 || job.delivery.EightBit {
			c.kind = gosmtp.Body8BitMIME
		}
		c.finished = func() { r.Close() }
		return c, nil
	}
	_, err := s.send(ctx, job)
	v := verdict(ctx, job, err)
	if v.Outcome != outbox.InDoubt &&
		(errors.Is(unreadable, outbox.ErrDamaged) || errors.Is(unreadable, outbox.ErrUnknown)) {
		v = damaged(unreadable)
	}
	return v
}

// damaged keeps a mail back that cannot be read, and lets the others go on.
func damaged(why error) outbox.Verdict {
	e := newError(CodeOutboxDamaged, StageOutbox, oneLine(why.Error()))
	return outbox.Verdict{
		Outcome: outbox.Permanent,
		Reason:  outbox.Reason{Code: int(e.Code), Stage: int(e.Stage), Message: e.Message},
	}
}

// noting keeps the error with which a reader ended.
type noting struct {
	io.Reader
	err *error
}

func (r *noting) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		*r.err = err
	}
	return n, err
}

// verdict tells the outbox what a try came to.
func verdict(ctx context.Context, job *sending, err error) outbox.Verdict {
	job.words()
	v := outbox.Verdict{Outcome: outbox.Done, Reply: job.reply}
	e := AsError(err)
	if e != nil {
		v.Reason = outbox.Reason{
			Code: int(e.Code), Stage: int(e.Stage), Message: e.Message,
			SMTPCode: e.SMTPCode, Enhanced: e.EnhancedCode, Text: e.ServerText,
		}
	}
	open, accepted := 0, 0
	for _, r := range job.recipients {
		to := outbox.Recipient{
			Address:  r.Address,
			SMTPCode: r.SMTPCode,
			Enhanced: r.EnhancedCode,
			Text:     r.ServerText,
		}
		switch {
		case r.Accepted:
			to.State = outbox.Delivered
		case r.SMTPCode >= 500:
			to.State = outbox.Refused
		default:
			open++
			if r.SMTPCode < 400 {
				accepted++
			}
		}
		v.Recipients = append(v.Recipients, to)
	}
	only := func(which func(outbox.Recipient) bool) {
		v.Recipients = slices.DeleteFunc(
			v.Recipients,
			func(r outbox.Recipient) bool { return !which(r) },
		)
	}
	refused := func(r outbox.Recipient) bool { return r.State == outbox.Refused }
	v.Cancelled = e != nil && ctx.Err() == nil &&
		(e.Code == CodeCancelled || e.Code == CodeUnknownCancelled)
	switch {
	case e == nil || e.Code == CodeSomeRecipientsRefused && !job.delivery.AllOrNone:
		return v
	case e.OutcomeUnknown:
		// Those that an earlier transaction of the same mail delivered to are sure, as are
		// those that were refused before it was handed over.
		v.Outcome = outbox.InDoubt
		only(func(r outbox.Recipient) bool { return r.State != outbox.Open || r.SMTPCode >= 400 })
		return v
	case ctx.Err() != nil && (e.Code == CodeCancelled || e.Code == CodeSessionClosed):
		v.Outcome, v.Recipients = outbox.Interrupted, nil
		return v
	}
	v.Outcome = outbox.Temporary
	v.Unreachable = setupStages[e.Stage]
	// The server has as many of our connections as it takes: 421 and 432, and 4.7.0 or 4.3.2
	// with another code, before there is a mail.
	crowded := v.Unreachable || e.Stage == StageSignIn
	switch e.Code {
	case CodeSomeRecipientsRefused, CodeRecipientsRefused:
		lost := open == 0 || job.delivery.AllOrNone && open < len(v.Recipients)
		if lost && slices.ContainsFunc(v.Recipients, refused) {
			v.Outcome = outbox.Permanent
		}
		// 4.7.1 is how greylisting is said, which concerns these recipients only.
		v.Throttled = open > 0 && e.EnhancedCode != "4.7.1" && asksForLess(e)
		if job.delivery.AllOrNone {
			only(
				func(r outbox.Recipient) bool { return r.State != outbox.Delivered && r.SMTPCode != 0 },
			)
		}
		return v
	case CodeServiceClosing:
		v.Throttled = true
	case CodeSenderRefused,
		CodeDataRefused,
		CodeMessageRefused,
		CodeTooLarge,
		CodeServerUnavailable:
		if !e.MayRetry {
			v.Outcome = outbox.Permanent
		}
	case CodeServerRefused: // said to a mail: the client is not wanted, now or for good
		if !e.MayRetry && !v.Unreachable {
			v.Outcome = outbox.Permanent
		}
	case CodeExtensionMissing, CodeInvalidAddress, CodeInvalidMessage:
		v.Outcome = outbox.Permanent
	}
	if e.Code >= CodeSignInRefused && e.Code < CodeServerRefused || e.Stage == StageSignIn {
		v.SignIn, v.SignInLater, v.SignInSpent = true, e.MayRetry, e.NewTokenHelps ||
			e.Code == CodeTokenRefused
	}
	v.Throttled = v.Throttled || asksForLess(e)
	if crowded && tooManyConnections(e) || e.SMTPCode == 432 {
		v.Crowded, v.Throttled, v.SignIn, v.SignInLater = true, true, false, false
		v.Unreachable = true
	}
	// What was said of recipients before something else went wrong holds for this try only,
	// but for those that were refused for good: they are not asked for again.
	if e.Stage == StageRcpt || e.Stage == StageData || e.Stage == StageEndOfData {
		only(refused)
	} else {
		v.Recipients = nil
	}
	if v.SignIn || v.Outcome == outbox.Permanent || len(v.Recipients) == len(job.recipients) {
		v.Recipients = nil // the mail was refused, whoever it is for
	}
	// A server that closes after so many refusals takes the mail for the others.
	if v.Again = e.Code == CodeServiceClosing && len(v.Recipients) > 0; v.Again {
		v.Throttled = false
	}
	return v
}

// tooManyConnections tells whether a server that refuses a connection, or a sign-in, does so
// because it has enough of them.
func tooManyConnections(e *Error) bool {
	switch {
	case e.SMTPCode == 421 || e.SMTPCode == 432:
		return true
	case e.SMTPCode < 400 || e.SMTPCode >= 500:
		return false
	}
	text := strings.ToLower(e.ServerText)
	return e.EnhancedCode == "4.3.2" ||
		strings.Contains(text, "too many") && strings.Contains(text, "connection") ||
		strings.Contains(text, "concurrent") ||
		strings.Contains(text, "simultaneous")
}

// asksForLess tells whether a server limits how much it takes. RFC 3463: 4.7.x is
// policy, most often a limit of rate; 432 and 4.3.2 are how Microsoft 365 says it,
// 454 how Amazon does.
func asksForLess(e *Error) bool {
	return e.SMTPCode == 421 || e.SMTPCode == 432 || e.SMTPCode == 454 ||
		e.MayRetry && (strings.HasPrefix(e.EnhancedCode, "4.7.") || e.EnhancedCode == "4.3.2")
}

// withQueue calls f with the queue that has a mail: that of its own session if
// it is open, else any with the same store, else one on a file that a closed
// session has used.
func withQueue(id int64, f func(*outbox.Queue) error) error {
	outboxes.Lock()
	queues, files := slices.Clone(outboxes.queues), slices.Clone(outboxes.files)
	outboxes.Unlock()
	var has *outbox.Queue
	var failed error
	for _, q := range queues {
		switch m, err := q.Get(context.Background(), id); {
		case err == nil && (has == nil || m.Session == q.Session()):
			has = q
		case err != nil && !errors.Is(err, outbox.ErrUnknown) && !errors.Is(err, outbox.ErrClosed):
			failed = err
		}
	}
	if has != nil {
		return outboxError(f(has))
	}
	for _, file := range files {
		found, err := withFile(file, id, f)
		if found {
			return outboxError(err)
		}
		if err != nil {
			failed = err
		}
	}
	if failed != nil {
		return fromOutbox(failed)
	}
	return newError(CodeUnknownMail, StageOutbox, "")
}

func outboxError(err error) error {
	if err == nil {
		return nil
	}
	return fromOutbox(err)
}

// withFile calls f with a queue that only looks at a file, if the mail is there.
func withFile(file string, id int64, f func(*outbox.Queue) error) (found bool, err error) {
	store, err := outbox.OpenExistingFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // it was removed, and what was in it
	}
	if err != nil {
		return false, err
	}
	defer store.Close()
	m, err := store.Get(context.Background(), id)
	if errors.Is(err, outbox.ErrUnknown) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	q := outbox.NewQueue(outbox.Config{Store: store, Session: m.Session})
	defer func() { _ = q.Stop(context.Background()) }()
	return true, f(q)
}

// FindMail tells what is known of a mail by its number.
func FindMail(id int64) (*MailStatus, error) {
	id = longNumber(id)
	var s *MailStatus
	err := withQueue(id, func(q *outbox.Queue) error {
		m, err := q.Get(context.Background(), id)
		if err == nil {
			s = describeMail(m)
		}
		return err
	})
	return s, err
}

// WaitMail waits until a mail is finished; CodeWaitTimeout comes with what is known then.
func WaitMail(ctx context.Context, id int64) (*MailStatus, error) {
	id = longNumber(id)
	var s *MailStatus
	err := withQueue(id, func(q *outbox.Queue) error {
		m, err := q.Wait(ctx, id)
		if m != nil {
			s = describeMail(m)
		}
		if errors.Is(err, context.DeadlineExceeded) && s != nil && s.Err != nil {
			return newError(CodeWaitTimeout, StageOutbox, s.Err.Message)
		}
		return err
	})
	return s, err
}

// CancelMail takes back a mail that waits.
func CancelMail(id int64) error {
	id = longNumber(id)
	return withQueue(id, func(q *outbox.Queue) error { return q.Cancel(context.Background(), id) })
}

// RetryMail makes a waiting mail due now; one in doubt is sent again.
func RetryMail(id int64) error {
	id = longNumber(id)
	return withQueue(id, func(q *outbox.Queue) error { return q.Hasten(context.Background(), id) })
}

// Flush waits until no mail of an asynchronous session waits any more.
func (s *Session) Flush(ctx context.Context) error {
	q, err := s.queue()
	if err != nil {
		return err
	}
	call, end := s.begin(ctx, nil, false)
	defer end()
	err = q.Flush(call)
	if errors.Is(err, context.DeadlineExceeded) {
		return newError(CodeWaitTimeout, StageOutbox, q.Why(context.Background()).Message)
	}
	return outboxError(err)
}

// NextCompletion takes one finished mail from the list of those; 0: none.
func (s *Session) NextCompletion() (int64, error) {
	q, err := s.queue()
	if err != nil {
		return 0, err
	}
	return q.NextCompleted(), nil
}

// WaitCompletion waits until a mail is finished and takes it from the list of those, as
// NextCompletion does; 0 when none was in time.
func (s *Session) WaitCompletion(ctx context.Context) (int64, error) {
	q, err := s.queue()
	if err != nil {
		return 0, err
	}
	call, end := s.begin(ctx, nil, false)
	defer end()
	id, err := q.Completed(call)
	switch {
	case id != 0:
		return id, nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return 0, nil
	case errors.Is(err, context.Canceled):
		return 0, s.explain(err)
	}
	return 0, outboxError(err)
}

// SetReady sets a function that is told whether NextCompletion has something to give: at once, and
// whenever that changes. It must return at once. nil: none.
func (s *Session) SetReady(f func(any bool)) error {
	q, err := s.queue()
	if err == nil {
		q.SetReady(f)
	}
	return err
}

// StopReady takes the function of SetReady away, of a closed session too.
func (s *Session) StopReady() {
	s.mu.Lock()
	q := s.outbox
	s.mu.Unlock()
	if q != nil {
		q.SetReady(nil)
	}
}

// NextMail gives the number of the session's mail behind another; 0: none.
func (s *Session) NextMail(id int64) (int64, error) {
	id = longNumber(id)
	q, err := s.queue()
	if err != nil {
		return 0, err
	}
	m, err := q.After(context.Background(), id)
	if err != nil || m == nil {
		return 0, err
	}
	return m.ID, nil
}

// SetCompletion sets the function that is told the number of every finished
// mail. It runs on a goroutine of the outbox.
func (s *Session) SetCompletion(f func(id int64, status Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.completion = f
}

func (s *Session) finished(m *outbox.Mail) {
	s.mu.Lock()
	f := s.completion
	s.mu.Unlock()
	provoke.Here("completion")
	if f != nil {
		f(m.ID, describeMail(m).Status())
	}
}

func (s *Session) queue() (*outbox.Queue, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return nil, badArgument(CodeClosedHandle, "")
	case s.outbox == nil:
		return nil, badArgument(CodeNoOutbox, "")
	}
	return s.outbox, nil
}
