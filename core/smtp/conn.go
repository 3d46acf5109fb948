// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"errors"
)

var errNotYet = errors.New("not there yet")

// Conn is one connection to a server. It carries one call at a time; Abort and Info may be called beside it.
type Conn struct {
	info Info
}

// Dial connects, reads the greeting, says EHLO, secures the connection and signs in as the configuration says. Every error is an *Error.
func Dial(ctx context.Context, cfg *Config) (*Conn, error) {
	return nil, &Error{Stage: StageConnect, Kind: Closed, Host: cfg.Host, Err: errNotYet}
}

// Info tells what is known about the connection.
func (c *Conn) Info() *Info { return &c.info }

// Usable says whether the connection can carry another mail, as far as is known without asking.
func (c *Conn) Usable() bool { return false }

// Check looks, without a round trip, whether the server has closed the connection or announced it (421) since the last call.
// The error says what it did. Send does the same before it writes anything.
func (c *Conn) Check() error { return &Error{Stage: StageIdle, Kind: Closed} }

// Alive is Check as a bool.
func (c *Conn) Alive() bool { return c.Check() == nil }

// Send sends one mail. It returns the result also beside an error, as far as the server said anything; it is
// nil only when nothing of the mail was sent. Recipients that were refused while others were accepted are no error. Every error is an *Error.
func (c *Conn) Send(ctx context.Context, m *Mail) (*Result, error) {
	r := new(Result)
	err := c.SendInto(ctx, m, r)
	return r, err
}

// SendInto is Send with a result of the caller's, whose memory is used again: in the steady state nothing is allocated.
func (c *Conn) SendInto(ctx context.Context, m *Mail, r *Result) error {
	return &Error{Stage: StageIdle, Kind: Closed, Err: errNotYet}
}

// Quit says QUIT, waits a moment for the answer and closes the connection. It is quiet about everything; a connection that is not usable is just closed.
func (c *Conn) Quit(ctx context.Context) {}

// Abort closes the connection at once, from any goroutine; a call in progress ends with Closed.
func (c *Conn) Abort() {}
