// SPDX-License-Identifier: MIT

package netio

import (
	"io"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// blocking is a TCP connection that the calling thread itself waits for, in the kernel. Go's way,
// to park the goroutine and have another thread wait for all of them, needs two more threads to be
// woken when the goroutine is tied to a thread, as that of a call from C is: each costs more than
// the rest of a mail. One goroutine at a time may read, and one write; a deadline holds for what
// begins after it was set. Close ends both.
type blocking struct {
	file          *os.File // counts who uses the descriptor, so that it is closed, and its number used again, after the last one
	raw           syscall.RawConn
	local, remote net.Addr
	closed        atomic.Bool
	shut          func(fd uintptr)

	in struct {
		p        []byte
		n        int
		err      error
		deadline time.Time
		limit    time.Duration // what the kernel has been told
		quiet    bool          // nothing was behind what was read last
		single   bool          // there is no recvmmsg here
		took     time.Duration // the last wait; only where waitsAwake
		timeout  unix.Timeval
		piece    unix.Iovec
		messages [2]mmsghdr
		run      func(fd uintptr)
	}
	out struct {
		p        []byte
		pieces   [][]byte
		n        int
		err      error
		deadline time.Time
		header   unix.Msghdr
		vector   []unix.Iovec
		poll     [1]unix.PollFd
		timeout  unix.Timespec
		run      func(fd uintptr)
		runv     func(fd uintptr)
	}
}

// mmsghdr is the kernel's.
type mmsghdr struct {
	header unix.Msghdr
	n      uint32
}

// Block gives a TCP connection a form in which waiting for it takes the calling thread. A
// connection that cannot be had in it stays as it is.
func Block(c net.Conn) net.Conn {
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		return c
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return c
	}
	fd := -1
	// A second descriptor, as the first one belongs to Go's poller, which would be told of
	// everything that arrives.
	if raw.Control(
		func(first uintptr) { fd, err = unix.FcntlInt(first, unix.F_DUPFD_CLOEXEC, 0) },
	) != nil ||
		err != nil {
		return c
	}
	b := &blocking{local: tcp.LocalAddr(), remote: tcp.RemoteAddr()}
	if b.local == nil || b.remote == nil || unix.SetNonblock(fd, false) != nil {
		_ = unix.Close(fd)
		return c
	}
	_ = tcp.Close()
	// The first one's number is the lower, and a host may count on none being left out.
	if lower, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0); err == nil {
		_ = unix.Close(max(lower, fd))
		fd = min(lower, fd)
	}
	b.file = os.NewFile(uintptr(fd), "")
	b.raw, _ = b.file.SyscallConn() // which fails for a nil file only
	b.in.run, b.out.run, b.out.runv = b.receive, b.send, b.sendPieces
	b.shut = func(fd uintptr) { _ = unix.Shutdown(int(fd), unix.SHUT_RDWR) }
	return b
}

// Read waits for something to read.
func (b *blocking) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	r := &b.in
	r.p, r.n, r.err, r.quiet = p, 0, nil, false
	err := b.raw.Control(r.run)
	r.p, r.piece.Base = nil, nil
	switch {
	case b.closed.Load():
		return 0, net.ErrClosed
	case err != nil:
		return 0, err
	case r.err != nil:
		return 0, b.failure("read", r.err)
	case r.n == 0:
		return 0, io.EOF
	}
	return r.n, nil
}

// tolerance is how much later than asked for a wait may end: about a tick of the kernel's, which is
// what it counts in.
const tolerance = 5 * time.Millisecond

func (b *blocking) receive(fd uintptr) {
	if !waitsAwake {
		b.receiveAsleep(fd)
		return
	}
	began := time.Now()
	if !b.receiveAwake(fd, began) {
		b.receiveAsleep(fd)
	}
	b.in.took = time.Since(began)
}

// mostAwake is the longest wait that is worth a processor: waking a thread costs a good part of it.
const mostAwake = 100 * time.Microsecond

// receiveAwake looks for what arrives without sleeping, for twice as long as the last answer took
// when that was short. A server that becomes slower costs that once: the next wait is asleep again.
func (b *blocking) receiveAwake(fd uintptr, began time.Time) bool {
	r := &b.in
	if r.took <= 0 || r.took >= mostAwake {
		return false
	}
	for limit := min(2*r.took, mostAwake); time.Since(began) < limit && !b.closed.Load(); {
		if r.n, r.err = b.receiveOnce(fd, unix.MSG_DONTWAIT); r.err != unix.EAGAIN &&
			r.err != unix.EINTR {
			return true
		}
	}
	return false
}

func (b *blocking) receiveAsleep(fd uintptr) {
	r := &b.in
	for {
		if r.err = b.bound(int(fd)); r.err != nil {
			return
		}
		if r.n, r.err = b.receiveOnce(fd, 0); r.err != unix.EAGAIN && r.err != unix.EINTR {
			return
		}
		if b.closed.Load() {
			return
		}
	}
}

// bound has the kernel end the next wait at the deadline.
func (b *blocking) bound(fd int) error {
	r := &b.in
	left := time.Duration(0) // for ever, to the kernel as well
	if !r.deadline.IsZero() {
		if left = time.Until(r.deadline); left <= 0 {
			return os.ErrDeadlineExceeded
		}
		left = max(left, time.Millisecond)
	}
	// Deadlines are mostly as far away as the last time.
	if off := left - r.limit; left == r.limit ||
		left > 0 && r.limit > 0 && -tolerance < off && off < tolerance {
		return nil
	}
	r.timeout = unix.NsecToTimeval(int64(left))
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &r.timeout); err != nil {
		return err
	}
	r.limit = left
	return nil
}

// receiveOnce reads, and looks in the same system call whether there is more.
func (b *blocking) receiveOnce(fd uintptr, flags int) (int, error) {
	r := &b.in
	if !r.single {
		r.piece.Base = unsafe.SliceData(r.p)
		r.piece.SetLen(len(r.p))
		r.messages = [2]mmsghdr{}
		r.messages[0].header.Iov = &r.piece
		r.messages[0].header.SetIovlen(1)
		// The second message has no room: nothing is read into it, but it is there when something
		// could be.
		n, _, errno := unix.Syscall6(
			unix.SYS_RECVMMSG,
			fd,
			uintptr(unsafe.Pointer(&r.messages[0])),
			2,
			uintptr(unix.MSG_WAITFORONE|flags),
			0,
			0,
		)
		switch errno {
		case 0:
			r.quiet = n == 1
			return int(r.messages[0].n), nil
		case unix.EAGAIN, unix.EINTR:
			return 0, errno
		case unix.ENOSYS, unix.EPERM: // a sandbox that does not know it
			r.single = true
		default:
			// This call tells, and forgets, that the connection is lost before it gives what came
			// until then.
			if n, _, _ := unix.Recvfrom(int(fd), r.p, unix.MSG_DONTWAIT); n > 0 {
				return n, nil
			}
			return 0, errno
		}
	}
	n, _, err := unix.Recvfrom(int(fd), r.p, flags)
	return max(n, 0), err
}

// Write writes all of p.
func (b *blocking) Write(p []byte) (int, error) {
	w := &b.out
	w.p = p
	return b.write(w.run)
}

// writev writes the pieces, and leaves in them what was not written.
func (b *blocking) writev(pieces *net.Buffers) (int64, error) {
	w := &b.out
	w.pieces = *pieces
	n, err := b.write(w.runv)
	*pieces, w.pieces = w.pieces, nil
	return int64(n), err
}

func (b *blocking) write(run func(fd uintptr)) (int, error) {
	w := &b.out
	w.n, w.err = 0, nil
	err := b.raw.Control(run)
	w.p = nil
	switch {
	case w.err == nil && err == nil:
		return w.n, nil
	case b.closed.Load():
		return w.n, net.ErrClosed
	case err != nil:
		return w.n, err
	}
	return w.n, b.failure("write", w.err)
}

func (b *blocking) send(fd uintptr) {
	w := &b.out
	for len(w.p) > 0 && w.err == nil {
		n, err := b.transmit(fd, w.p)
		if err != nil {
			w.err = b.room(fd, err)
			continue
		}
		w.n += n
		w.p = w.p[n:]
	}
}

// mostPieces is what the kernel takes at once.
const mostPieces = 1024

func (b *blocking) sendPieces(fd uintptr) {
	w := &b.out
	for w.err == nil {
		for len(w.pieces) > 0 && len(w.pieces[0]) == 0 {
			w.pieces = w.pieces[1:]
		}
		if len(w.pieces) == 0 {
			return
		}
		n, err := b.transmit(fd, w.pieces[:min(len(w.pieces), mostPieces)]...)
		if err != nil {
			w.err = b.room(fd, err)
			continue
		}
		w.n += n
		for n > 0 {
			taken := min(n, len(w.pieces[0]))
			w.pieces[0] = w.pieces[0][taken:]
			if n -= taken; n > 0 {
				w.pieces = w.pieces[1:]
			}
		}
	}
}

// transmit writes what there is room for. What the kernel is given lies here and not on the
// goroutine's stack, which valgrind takes for memory that nobody may use.
func (b *blocking) transmit(fd uintptr, pieces ...[]byte) (int, error) {
	w := &b.out
	w.vector = w.vector[:0]
	for _, p := range pieces {
		v := unix.Iovec{Base: unsafe.SliceData(p)}
		v.SetLen(len(p))
		w.vector = append(w.vector, v)
	}
	w.header = unix.Msghdr{Iov: unsafe.SliceData(w.vector)}
	w.header.SetIovlen(len(w.vector))
	n, _, errno := unix.Syscall(
		unix.SYS_SENDMSG,
		fd,
		uintptr(unsafe.Pointer(&w.header)),
		unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL,
	)
	clear(w.vector) // the octets are the caller's again
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// room waits, after an error of sending, until more can be sent; other errors it gives back.
func (b *blocking) room(fd uintptr, err error) error {
	if err == unix.EINTR {
		return nil
	}
	if err != unix.EAGAIN {
		return err
	}
	w := &b.out
	for {
		var limit *unix.Timespec
		if !w.deadline.IsZero() {
			left := time.Until(w.deadline)
			if left <= 0 {
				return os.ErrDeadlineExceeded
			}
			w.timeout = unix.NsecToTimespec(int64(left))
			limit = &w.timeout
		}
		w.poll[0] = unix.PollFd{Fd: int32(fd), Events: unix.POLLOUT}
		if n, err := unix.Ppoll(w.poll[:], limit, nil); n > 0 || err != nil && err != unix.EINTR {
			return err
		}
	}
}

// failure gives an error of the system the form that package net gives it.
func (b *blocking) failure(op string, err error) error {
	if errno, ok := err.(syscall.Errno); ok {
		err = os.NewSyscallError(op, errno)
	}
	return &net.OpError{Op: op, Net: "tcp", Source: b.local, Addr: b.remote, Err: err}
}

// Close ends whoever waits for the connection, and closes it.
func (b *blocking) Close() error {
	if b.closed.Swap(true) {
		return net.ErrClosed
	}
	_ = b.raw.Control(b.shut)
	return b.file.Close()
}

func (b *blocking) LocalAddr() net.Addr  { return b.local }
func (b *blocking) RemoteAddr() net.Addr { return b.remote }

func (b *blocking) SetDeadline(t time.Time) error {
	b.in.deadline, b.out.deadline = t, t
	return nil
}

func (b *blocking) SetReadDeadline(t time.Time) error {
	b.in.deadline = t
	return nil
}

func (b *blocking) SetWriteDeadline(t time.Time) error {
	b.out.deadline = t
	return nil
}

// SyscallConn gives the descriptor.
func (b *blocking) SyscallConn() (syscall.RawConn, error) { return b.raw, nil }

// quiet tells that nothing was behind what was read last.
func (b *blocking) quiet() bool { return b.in.quiet }
