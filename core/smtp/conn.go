// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"courriel.dev/courriel/core/internal/netio"
)

// Conn is one connection to a server. It carries one call at a time (a second one waits); Abort,
// Info and Usable may be called beside it.
type Conn struct {
	host    string // as the caller gave it
	name    string // as it is looked up and verified
	address string
	silence time.Duration

	wire  *netio.Wire
	conn  net.Conn // the wire, or TLS over it
	lines *netio.Lines
	log   *netio.Transcript
	info  Info
	known *Known
	// What this connection has done: groups of commands that were answered, mails that it took, and
	// recipients that it refused.
	chunks   bool // BDAT could be used
	grouped  bool
	carried  int
	slow     int // groups in a row whose replies waited for each other
	refusals int
	// offers are the extensions with parameters that are used; offered.go says when one is given
	// up.
	offers   offers
	doubtful doubt

	call     sync.Mutex
	ctx      context.Context
	onCancel func()
	stop     func() bool // the end of watching ctx, if it is no Call
	dead     atomic.Bool
	aborted  atomic.Bool

	armed    bool
	until    time.Time     // when the reply that is being read must have come
	pulse    func() bool   // asked every netio.Heartbeat while waiting for it: false stops
	patience time.Duration // a shorter bound for replies that may never come
	lastUse  time.Time
	hearing  bool // the server has said good-bye and still has answers to give
	secrets  netio.Secrets
	// What of the sign-in decides what a failure means.
	couldSignIn bool // there are credentials
	credentials bool // they were given to the server
	token       bool // they are a token
	blanks      int  // how many empty lines may stand before the next reply
	// said is the last reply as it came: what is made of it is without secrets.
	said []byte

	// rset asks for RSET before the next MAIL: the last transaction did not end with an acceptance.
	rset   bool
	out    []byte
	gather []byte
	pieces [][]byte
	dots   []int
	block  []byte
	tx     transaction
	window []transaction
}

// Info tells what is known about the connection.
func (c *Conn) Info() *Info { return &c.info }

// Usable says whether the connection can carry another mail, as far as is known without asking.
func (c *Conn) Usable() bool { return !c.dead.Load() }

// Refusals is how many recipients were refused on the connection. It is for whoever sends.
func (c *Conn) Refusals() int { return c.refusals }

// Adjust takes over settings that may change while the connection is open. It is for whoever sends,
// not beside a call.
func (c *Conn) Adjust(silence time.Duration, noChunking bool) {
	c.silence = silence
	c.wire.Bound(silence)
	c.info.Chunking = c.chunks && !noChunking
}

// Abort closes the connection at once, from any goroutine; a call in progress ends with Closed.
func (c *Conn) Abort() {
	c.aborted.Store(true)
	c.shut()
	if c.call.TryLock() { // else the call in progress does it when it ends
		c.forget()
		c.call.Unlock()
	}
}

// forget overwrites what is left of the credentials on a connection that has ended.
func (c *Conn) forget() {
	c.secrets.Wipe()
}

// shut closes the connection.
func (c *Conn) shut() {
	c.dead.Store(true)
	c.wire.Close()
}

// begin opens a call. Every begin that returns nil is followed by end.
func (c *Conn) begin(ctx context.Context) *Error {
	c.call.Lock()
	if c.dead.Load() {
		c.call.Unlock()
		return c.errorAt(StageIdle, Closed, nil)
	}
	if err := ctx.Err(); err != nil {
		c.call.Unlock()
		kind := Cancelled
		if errors.Is(err, context.DeadlineExceeded) {
			kind = TotalTime
		}
		e := c.errorAt(StageIdle, kind, err)
		e.Usable = true
		return e
	}
	c.watch(ctx)
	return nil
}

// A Call is a context that many mails are sent with. It knows the connections that they are on, and
// interrupts them when it ends: to be told of that by the context takes two allocations a mail.
type Call interface {
	context.Context
	// Join has the connection interrupted when the context ends.
	Join(c *Conn)
	// Leave ends that; false: it was interrupted, or is about to be.
	Leave(c *Conn) bool
}

// Interrupt is for a Call that has ended: it closes the connection, and the call in progress ends
// with the context's error.
func (c *Conn) Interrupt() { c.onCancel() }

// watch makes the end of the context close the connection.
func (c *Conn) watch(ctx context.Context) {
	c.ctx = ctx
	if call, ok := ctx.(Call); ok {
		call.Join(c)
	} else if ctx.Done() != nil {
		c.stop = context.AfterFunc(ctx, c.onCancel)
	}
}

func (c *Conn) unwatch() {
	stopped := true
	if call, ok := c.ctx.(Call); ok {
		stopped = call.Leave(c)
	} else if c.stop != nil {
		stopped = c.stop()
	}
	// A context that has ended after the last reply closes the connection; what was answered stays
	// answered.
	if !stopped {
		c.dead.Store(true)
	}
	c.ctx, c.stop = nil, nil
}

func (c *Conn) end() {
	c.attend(nil)
	c.unwatch()
	c.lastUse = time.Now()
	if c.dead.Load() {
		c.forget()
	}
	c.call.Unlock()
}

// attend has somebody asked, as long as anything is waited for, whether to go on; nil: nobody.
func (c *Conn) attend(pulse func() bool) {
	c.pulse, c.wire.Beat = pulse, nil
	if pulse != nil {
		c.wire.Beat = func() error {
			if !pulse() {
				return &bodyError{Cancelled, errCancel}
			}
			return nil
		}
	}
}

func (c *Conn) errorAt(stage Stage, kind Kind, err error) *Error {
	return &Error{
		Stage:   stage,
		Kind:    kind,
		Host:    c.host,
		Address: c.address,
		Without: c.info.Without,
		Err:     err,
	}
}

// broken is the failure of reading or writing. It closes the connection: after it nobody knows
// which reply belongs to which command.
func (c *Conn) broken(stage Stage, err error) *Error {
	event, cause := c.eventOf(err)
	c.shut()
	return c.failure(stage, event, cause)
}

// tell has the transcript say what ended the connection, if this error did.
func (c *Conn) tell(e *Error) {
	if c.log == nil || e == nil || e.Usable {
		return
	}
	text := "connection closed: " + e.Stage.String() + ": " + e.Kind.String()
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	c.log.Event("%s", text)
}

// refusal is a reply that says no. The connection stays. kind is what it came to for the caller;
// none: what the reply means.
func (c *Conn) refusal(stage Stage, kind Kind, r *Reply) *Error {
	means := c.means(stage, r)
	if kind == KindNone || r.Code == 421 {
		kind = means.Kind
	}
	e := c.errorAt(stage, kind, nil)
	e.Reply = r.clone()
	if kind == means.Kind {
		e.Means = means
	}
	if kind == SignInRequired && !c.info.SignedIn {
		e.Offered = c.info.Extensions.Params("AUTH")
	}
	e.Usable = r.Code != 421 && kind != ServiceClosing && !c.dead.Load()
	if !e.Usable && !c.hearing {
		c.shut()
	}
	return e
}

// write writes the commands gathered in c.out.
func (c *Conn) write() error {
	b := c.out
	c.out = c.out[:0]
	return c.writeBytes(b)
}

// oneRecord is the most that TLS puts into one record (RFC 8446 §5.1).
const oneRecord = 16 << 10

func (c *Conn) writeBytes(b []byte) error {
	if c.info.TLS != nil && len(b) > oneRecord {
		c.wire.Cork()
		if _, err := c.conn.Write(b); err != nil {
			return err
		}
		return c.wire.Uncork()
	}
	_, err := c.conn.Write(b)
	return err
}

// Check looks, without a round trip, whether the server has closed the connection or announced it
// (421) since the last call. The error says what it did. Send does the same before it writes
// anything.
func (c *Conn) Check() error { return c.check(c.wire.Look) }

func (c *Conn) check(look func() netio.Look) error {
	if e := c.begin(context.Background()); e != nil {
		return e
	}
	defer c.end()
	if e := c.heard(c.spokeTo(look)); e != nil {
		c.tell(e)
		return e
	}
	return nil
}

// probe is Check within a call, without looking again at what was just seen.
func (c *Conn) probe() *Error { return c.heard(c.spokeTo(c.wire.LookLately)) }

// heard gives the good-bye of a server that has spoken unasked, or gone.
func (c *Conn) heard(spoke bool, err error) *Error {
	if err != nil {
		return c.broken(StageIdle, err)
	}
	if !spoke {
		return nil
	}
	// What it says unasked is either its good-bye or an answer to a question that nobody has put
	// yet (RFC 5321 §3.8).
	c.patience = time.Second
	defer func() { c.patience = 0 }()
	r, err := c.readReply()
	if err != nil {
		return c.broken(StageIdle, err)
	}
	if r.Code == 421 {
		return c.refusal(StageIdle, KindNone, &r)
	}
	e := c.broken(StageIdle, misplaced("the server answered before it was asked"))
	e.Reply = r.clone()
	return e
}

// Alive is Check as a bool.
func (c *Conn) Alive() bool { return c.Check() == nil }

// LatelyAlive is Alive without looking again at what was just seen.
func (c *Conn) LatelyAlive() bool { return c.check(c.wire.LookLately) == nil }

// askPatience is how long the answer to Ask is waited for. A server that takes longer to do nothing
// is left for a new connection, which takes less.
const askPatience = 2 * time.Second

// Ask makes sure, by one exchange, that the server is still there: by RSET where one is due anyhow,
// by NOOP elsewhere.
func (c *Conn) Ask(ctx context.Context) error {
	if e := c.begin(ctx); e != nil {
		return e
	}
	defer c.end()
	if e := c.probe(); e != nil {
		return e
	}
	c.patience = askPatience
	defer func() { c.patience = 0 }()
	command := "NOOP"
	if c.rset {
		command = "RSET"
	}
	if _, e := c.ask(command, StageIdle); e != nil {
		c.shut() // a refusal of nothing is no answer to rely on
		e.Usable = false
		return e
	}
	c.rset = false
	return nil
}

// quitPatience is how long the answer to QUIT is waited for: nothing hangs on it.
const quitPatience = 500 * time.Millisecond

// Quit says QUIT, waits a moment for the answer and closes the connection. It is quiet about
// everything; a connection that is not usable is just closed.
func (c *Conn) Quit(ctx context.Context) {
	if e := c.begin(ctx); e != nil {
		c.shut()
		return
	}
	defer c.end()
	c.patience = quitPatience
	c.wire.Bound(quitPatience)
	if c.quit() == nil {
		_, _ = c.readReply()
		if c.info.TLS != nil {
			c.conn.Close() // says close_notify, then closes the wire
		}
	}
	c.log.Event("connection closed")
	c.shut()
}

// quit says QUIT.
func (c *Conn) quit() error {
	if c.log != nil {
		c.log.Client([]byte("QUIT\r\n"))
	}
	c.out = append(c.out[:0], "QUIT\r\n"...)
	return c.write()
}
