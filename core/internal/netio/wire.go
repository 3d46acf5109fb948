// SPDX-License-Identifier: MIT

package netio

import (
	"errors"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

// Look is what a look at a connection saw.
type Look uint8

const (
	// Unknown: the connection cannot be looked at without reading from it.
	Unknown Look = iota
	// Quiet: nothing is there to read.
	Quiet
	// Data is there to read.
	Data
	// End: the other side has closed, or the connection is broken.
	End
)

// slice is how long a write stands still before the engine looks whether the other side has said
// something.
const slice = 250 * time.Millisecond

// Heartbeat is how often somebody who wants to be able to stop a wait is asked.
const Heartbeat = 40 * time.Millisecond

// corkSize is how much is gathered while corked before it is written all the same.
const corkSize = 256 << 10

// Wire is a connection whose writes fail when they make no progress for the time of silence,
// however large they are. It is a net.Conn, so that TLS can stand on it. Reads are bounded by
// SetReadDeadline. Close may be called from any goroutine and ends reads and writes.
type Wire struct {
	conn    net.Conn
	block   blocker // conn, if it is one
	tcp     *net.TCPConn
	raw     syscall.RawConn
	silence time.Duration
	closed  atomic.Bool
	// Stall, when set, is called when a write stands still while something is there to read; an
	// error ends the write.
	Stall func() error
	// Beat, when set, is called every Heartbeat while a write does not get through; an error ends
	// the write.
	Beat func() error

	wrote int // of the write in progress

	corked  bool
	gather  []byte
	vectors net.Buffers

	look   func(fd uintptr)
	looked Look
	peeked [1]byte
	calm   time.Time // when it was last seen that nothing is there to read
	quick  quick
	heard  int64 // octets that were read
	then   time.Time
}

// blocker is what Block gives.
type blocker interface {
	writev(pieces *net.Buffers) (int64, error)
	quiet() bool
}

// NewWire wraps a connection.
func NewWire(c net.Conn, silence time.Duration) *Wire {
	w := &Wire{conn: c, silence: silence}
	w.tcp, _ = c.(*net.TCPConn)
	w.block, _ = c.(blocker)
	if sc, ok := c.(syscall.Conn); ok && (w.tcp != nil || w.block != nil) {
		if raw, err := sc.SyscallConn(); err == nil {
			w.raw = raw
			w.look = w.lookAt
			w.quick.prepare(w)
		}
	}
	return w
}

// Bound changes the time of silence.
func (w *Wire) Bound(silence time.Duration) { w.silence = silence }

// Look says whether there is something to read, without waiting and without reading it.
func (w *Wire) Look() Look {
	if w.raw == nil {
		return Unknown
	}
	w.looked, w.calm = Unknown, time.Time{}
	// Control and not Read: Read refuses to run once a read deadline, that of an earlier reply, has
	// passed.
	if err := w.raw.Control(w.look); err != nil {
		return End
	}
	if w.looked == Quiet {
		w.calm = time.Now()
	}
	return w.looked
}

// lately is how long what was seen is believed: less than what is written takes to arrive anywhere
// but on this machine.
const lately = 50 * time.Microsecond

// LookLately is Look without looking again at what a look, or a reading, has just shown to be
// quiet.
func (w *Wire) LookLately() Look {
	if !w.calm.IsZero() && time.Since(w.calm) < lately {
		return Quiet
	}
	return w.Look()
}

// SyscallConn gives the descriptor of a TCP connection.
func (w *Wire) SyscallConn() (syscall.RawConn, error) {
	if w.raw == nil {
		return nil, errors.ErrUnsupported
	}
	return w.raw, nil
}

// Read reads what there is, after writing what was gathered.
func (w *Wire) Read(p []byte) (int, error) {
	if len(w.gather) > 0 {
		if err := w.flush(); err != nil {
			// What the other side said before it went is here, and says why: TLS reads no more
			// after an error. It is there to be read, also when the time for waiting passed with
			// the write.
			if w.Look() == Data {
				w.conn.SetReadDeadline(time.Now().Add(time.Second))
				if n, _ := w.conn.Read(p); n > 0 {
					return n, nil
				}
			}
			return 0, err
		}
	}
	w.quick.beforeRead(w)
	n, err := w.conn.Read(p)
	w.heard += int64(n)
	if n > 0 && !w.then.IsZero() {
		w.conn.SetReadDeadline(w.then)
		w.then = time.Time{}
	}
	w.calm = time.Time{}
	if w.block != nil && err == nil && w.block.quiet() {
		w.calm = time.Now()
	}
	return n, err
}

// Write writes all of p, or gathers it while corked.
func (w *Wire) Write(p []byte) (int, error) {
	if !w.corked {
		return w.write(p)
	}
	w.gather = append(w.gather, p...)
	if len(w.gather) >= corkSize {
		if err := w.flush(); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// Cork gathers writes into few large ones until Uncork; TLS writes each record by itself.
func (w *Wire) Cork() { w.corked = true }

// Uncork writes what was gathered.
func (w *Wire) Uncork() error {
	w.corked = false
	return w.flush()
}

func (w *Wire) flush() error {
	_, err := w.write(w.gather)
	w.gather = w.gather[:0]
	return err
}

func (w *Wire) write(p []byte) (int, error) {
	w.wrote = 0
	since := time.Now()
	for w.wrote < len(p) {
		w.conn.SetWriteDeadline(w.nextLook())
		n, err := w.conn.Write(p[w.wrote:])
		w.wrote += n
		if err != nil {
			if err = w.stalled(err, n > 0, &since); err != nil {
				return w.wrote, err
			}
		}
	}
	return w.wrote, nil
}

// Wrote is how many octets of the write in progress the system has taken; for Stall.
func (w *Wire) Wrote() int { return w.wrote }

// Writev writes the pieces with as few system calls as the system allows. It uses up the slice.
func (w *Wire) Writev(pieces [][]byte) error {
	if w.tcp == nil && w.block == nil || w.corked {
		for _, p := range pieces {
			if _, err := w.Write(p); err != nil {
				return err
			}
		}
		return nil
	}
	w.vectors = pieces
	since := time.Now()
	for len(w.vectors) > 0 {
		w.conn.SetWriteDeadline(w.nextLook())
		n, err := w.writeVectors()
		if err != nil {
			if err = w.stalled(err, n > 0, &since); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *Wire) writeVectors() (int64, error) {
	if w.block != nil {
		return w.block.writev(&w.vectors)
	}
	return w.vectors.WriteTo(w.tcp)
}

// nextLook is until when a write goes on before something else is looked at.
func (w *Wire) nextLook() time.Time {
	wait := slice
	if w.Beat != nil {
		wait = Heartbeat
	}
	return time.Now().Add(min(wait, w.silence))
}

// stalled decides about a write that failed: nil means to go on with it.
func (w *Wire) stalled(err error, progress bool, since *time.Time) error {
	if !errors.Is(err, os.ErrDeadlineExceeded) || w.closed.Load() {
		return err
	}
	if w.Beat != nil {
		if err := w.Beat(); err != nil {
			return err
		}
	}
	now := time.Now()
	if progress {
		*since = now
		return nil
	}
	if now.Sub(*since) >= w.silence {
		return err
	}
	if w.Stall != nil && w.Look() >= Data {
		return w.Stall()
	}
	return nil
}

// Close closes the connection.
func (w *Wire) Close() error {
	if w.closed.Swap(true) {
		return nil
	}
	return w.conn.Close()
}

// Await bounds the wait for the first octet by one time and what follows it by another.
func (w *Wire) Await(first, then time.Time) {
	w.SetReadDeadline(first)
	w.then = then
}

// Heard is how many octets the other side has sent, as far as they were read.
func (w *Wire) Heard() int64 { return w.heard }

// Closed says whether Close was called.
func (w *Wire) Closed() bool { return w.closed.Load() }

// LocalAddr is the address of this side.
func (w *Wire) LocalAddr() net.Addr { return w.conn.LocalAddr() }

// RemoteAddr is the address of the other side.
func (w *Wire) RemoteAddr() net.Addr { return w.conn.RemoteAddr() }

// SetDeadline bounds reads; writes have their own bound.
func (w *Wire) SetDeadline(t time.Time) error { return w.SetReadDeadline(t) }

// SetReadDeadline bounds reads.
func (w *Wire) SetReadDeadline(t time.Time) error {
	w.then = time.Time{}
	return w.conn.SetReadDeadline(t)
}

// SetWriteDeadline does nothing: every write bounds itself.
func (w *Wire) SetWriteDeadline(time.Time) error { return nil }
