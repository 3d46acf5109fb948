// SPDX-License-Identifier: MIT

package smtptest

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// Fault is what goes wrong with a connection after a number of bytes, whatever
// is being said on it.
type Fault struct {
	Kind  string // FaultClose, FaultReset or FaultStopReading
	Sent  bool   // counts the bytes to the client, else those from it
	After int64  // bytes that still pass; 0 is at once
}

// Kinds of Fault.
const (
	FaultClose       = "close"        // an orderly end: FIN
	FaultReset       = "reset"        // a hard one: RST
	FaultStopReading = "stop-reading" // nothing more is read, the connection stays open
)

// errFault ends the server's side of a connection that a Fault has cut.
var errFault = errors.New("smtptest: connection cut as the fault demands")

// conn is a client's connection as it came from the listener. It counts and
// cuts bytes, and can be told to end after the next reply.
type conn struct {
	net.Conn
	server *Server
	number int
	fault  *Fault

	left, signedIn bool // under the server's mutex

	readMutex, writeMutex sync.Mutex
	received, sent        int64 // each under its mutex
	closeAfterWrite       bool  // under writeMutex
	fronted               bool  // go-smtp reads from a frontConn

	// cutOff is set when go-smtp wanted octets that did not come. It takes a
	// BDAT chunk that ends early for a whole one.
	cutOff atomic.Bool

	once  sync.Once
	ended chan struct{}
}

func (c *conn) Read(b []byte) (int, error) {
	n, err := c.read(b)
	if err != nil && !c.fronted {
		c.cutOff.Store(true)
	}
	return n, err
}

func (c *conn) read(b []byte) (int, error) {
	c.readMutex.Lock()
	defer c.readMutex.Unlock()
	if c.fault != nil && (!c.fault.Sent || c.fault.Kind == FaultStopReading) {
		left := c.fault.After - c.received
		if c.fault.Sent {
			left = int64(len(b))
			c.writeMutex.Lock()
			if c.sent >= c.fault.After {
				left = 0
			}
			c.writeMutex.Unlock()
		}
		if left <= 0 {
			return 0, c.cut()
		}
		b = b[:min(int64(len(b)), left)]
	}
	n, err := c.Conn.Read(b)
	c.received += int64(n)
	return n, err
}

func (c *conn) Write(b []byte) (int, error) {
	c.writeMutex.Lock()
	defer c.writeMutex.Unlock()
	if f := c.fault; f != nil && f.Sent && f.Kind != FaultStopReading &&
		int64(len(b)) >= f.After-c.sent {
		n, _ := c.Conn.Write(b[:f.After-c.sent])
		c.sent += int64(n)
		return n, c.cut()
	}
	n, err := c.Conn.Write(b)
	c.sent += int64(n)
	if c.closeAfterWrite {
		c.Close()
	}
	return n, err
}

// cut does what the fault demands. It returns once the connection is dead, so
// a stalled one keeps its goroutine until the client or the server ends it.
func (c *conn) cut() error {
	switch c.fault.Kind {
	case FaultReset:
		c.reset()
	case FaultStopReading:
		<-c.ended
	}
	c.Close()
	return errFault
}

func (c *conn) reset() {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	c.Close()
}

// endAfterReply lets one more reply out, then closes.
func (c *conn) endAfterReply() {
	c.writeMutex.Lock()
	c.closeAfterWrite = true
	c.writeMutex.Unlock()
}

// stall says nothing until the client or the server ends the connection.
func (c *conn) stall() {
	io.Copy(io.Discard, c.Conn)
	c.Close()
}

func (c *conn) Close() error {
	err := net.ErrClosed
	c.once.Do(func() {
		close(c.ended)
		err = c.Conn.Close()
		c.server.connectionEnded(c)
	})
	return err
}

// clientOf finds the client's connection below what go-smtp holds.
func clientOf(held net.Conn) *conn {
	for {
		switch c := held.(type) {
		case *conn:
			return c
		case *tls.Conn:
			held = c.NetConn()
		case *frontConn:
			return c.client
		default:
			return nil
		}
	}
}
