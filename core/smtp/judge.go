// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"reflect"
	"strings"
	"syscall"

	"courriel.dev/courriel/core/internal/netio"
	"courriel.dev/courriel/core/meaning"
)

// What a failure means is said by the table of package meaning; here stands only what happened.

// eventOf tells what an error of reading or writing was, and gives the cause to show.
func (c *Conn) eventOf(err error) (meaning.Event, error) {
	if c.aborted.Load() {
		return meaning.Shut, nil
	}
	if c.ctx != nil {
		if cause := c.ctx.Err(); cause != nil {
			if errors.Is(cause, context.DeadlineExceeded) {
				return meaning.OutOfTime, cause
			}
			return meaning.Stopped, cause
		}
	}
	var p *protocolError
	switch {
	case errors.Is(err, errCancel):
		return meaning.Stopped, errCancel
	case errors.As(err, &p):
		return p.event, err
	case errors.Is(err, netio.ErrLineTooLong), errors.Is(err, netio.ErrReplyTooLong):
		return meaning.Garbled, err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return meaning.Silence, fmt.Errorf("the time-out is %s", c.silence)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return meaning.ConnEnd, err
	}
	if n, remote, ok := alertOf(err); ok {
		if remote {
			return meaning.OfAlert(n), err
		}
		return meaning.LocalTLS, err
	}
	var errno syscall.Errno
	if errors.As(err, &errno) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, net.ErrClosed) {
		return meaning.ConnReset, err
	}
	if c.wire != nil && c.conn != net.Conn(c.wire) {
		return meaning.LocalTLS, err // what came is no TLS any more
	}
	return meaning.ConnReset, err
}

// alertOf reads the number of a TLS alert, which crypto/tls gives only as an unexported type.
// remote: the server sent it.
func alertOf(err error) (number uint8, remote, ok bool) {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" && op.Op != "local error" || op.Err == nil {
		return 0, false, false
	}
	if v := reflect.ValueOf(op.Err); v.Kind() == reflect.Uint8 {
		return uint8(v.Uint()), op.Op == "remote error", true
	}
	return 0, op.Op == "remote error", true
}

// severed says that the connection has ended, whoever ended it.
func severed(e meaning.Event) bool {
	switch e {
	case meaning.Shut,
		meaning.OutOfTime,
		meaning.Stopped,
		meaning.Garbled,
		meaning.Misplaced,
		meaning.Silence:
		return false
	}
	return true
}

// meansAt is the stage by which an event is looked up. Before any credentials were given an end
// is no word about them.
func (c *Conn) meansAt(stage Stage, e meaning.Event) Stage {
	switch {
	case stage != StageSignIn:
		return stage
	case !c.credentials && !e.IsRefusal():
		return StageHello
	case c.token:
		return meaning.TokenSignIn
	}
	return stage
}

// means gives what a refusal means here.
func (c *Conn) means(stage Stage, r *Reply) meaning.Meaning {
	said := meaning.Said{
		Code: r.Code, Enhanced: r.Enhanced, Text: strings.ReplaceAll(r.Text(), "\n", " "),
	}
	return meaning.Refusal(c.meansAt(stage, meaning.Plain), said, meaning.Session{
		SignedIn: c.info.SignedIn, Encrypted: c.info.TLS != nil,
		CouldSignIn: c.couldSignIn || c.info.Extensions.Has("AUTH"),
	})
}

// failure is what an event means at a stage.
func (c *Conn) failure(stage Stage, event meaning.Event, cause error) *Error {
	m := meaning.Of(c.meansAt(stage, event), event, false)
	e := c.errorAt(stage, m.Kind, cause)
	e.Means = m
	if m.Kind == TLSHandshake {
		e.Stage = StageTLS // a TLS 1.3 server refuses the handshake when it is over for the client
	}
	return e
}

// isAlert says that the server refused something of TLS, which says more than what came of it.
func isAlert(err error) bool {
	_, remote, ok := alertOf(err)
	return ok && remote
}
