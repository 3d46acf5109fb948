// SPDX-License-Identifier: MIT

package netio

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pair is a connection, in the form that takes the thread, with its other side.
func pair(t testing.TB) (*blocking, *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	b, ok := Block(c).(*blocking)
	if !ok {
		t.Fatal("the connection stayed as it was")
	}
	t.Cleanup(func() { b.Close(); server.Close() })
	return b, server.(*net.TCPConn)
}

// arrived waits until so many octets have arrived, and these events as well: what the kernel has to
// do, nobody else tells of.
func arrived(t testing.TB, b *blocking, octets int, events int16) {
	t.Helper()
	err := b.raw.Control(func(fd uintptr) {
		fds := []unix.PollFd{{Fd: int32(fd), Events: events}}
		n := 0
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); runtime.Gosched() {
			n, _ = unix.IoctlGetInt(int(fd), unix.TIOCINQ)
			_, _ = unix.Poll(fds, 0)
			if n >= octets && fds[0].Revents&events == events {
				return
			}
		}
		t.Errorf("%d octets have arrived, and %x", n, fds[0].Revents)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// blocked waits until so many threads of the process wait inside the system calls given.
func blocked(t testing.TB, number int, calls ...uintptr) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
		found := 0
		threads, _ := os.ReadDir("/proc/self/task")
		for _, thread := range threads {
			text, _ := os.ReadFile("/proc/self/task/" + thread.Name() + "/syscall")
			var call uintptr
			if _, err := fmt.Sscan(string(text), &call); err == nil {
				for _, c := range calls {
					if call == c {
						found++
					}
				}
			}
		}
		if found >= number {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d threads wait, not %d", found, number)
		}
	}
}

type ended struct {
	n   int
	err error
}

func (b *blocking) reading(p []byte) chan ended {
	result := make(chan ended, 1)
	go func() {
		n, err := b.Read(p)
		result <- ended{n, err}
	}()
	return result
}

func outcome(t testing.TB, of chan ended) ended {
	t.Helper()
	select {
	case e := <-of:
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("it does not end")
		return ended{}
	}
}

// TestBlockingDeadlines: a wait ends at its deadline, a later one at its own, and none at all waits
// until something comes.
func TestBlockingDeadlines(t *testing.T) {
	b, server := pair(t)
	p := make([]byte, 100)
	for _, d := range []time.Duration{30 * time.Millisecond, 60 * time.Millisecond, time.Microsecond, -time.Second, 10 * time.Millisecond} {
		since := time.Now()
		b.SetReadDeadline(since.Add(d))
		if n, err := b.Read(p); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) ||
			Classify(err) != TimedOut {
			t.Fatalf("%v: %d, %v", d, n, err)
		}
		if took := time.Since(since); took < d {
			t.Errorf("%v ended after %v", d, took)
		}
	}
	for _, deadline := range []time.Time{time.Now().Add(time.Hour), {}} {
		b.SetReadDeadline(deadline)
		result := b.reading(p)
		blocked(t, 1, unix.SYS_RECVMMSG)
		if _, err := server.Write([]byte("250 ok\r\n")); err != nil {
			t.Fatal(err)
		}
		if e := outcome(t, result); e.n != 8 || e.err != nil {
			t.Errorf("%+v", e)
		}
	}
	// Short steps, as of somebody who is asked whether to go on, within a long wait.
	for range 3 {
		b.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
		if _, err := b.Read(p); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
	}
	server.Close()
	b.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := b.Read(p); err != io.EOF {
		t.Error(err)
	}
}

// TestBlockingWritesAreBounded: a write that does not get through ends at its deadline and says how
// much got through; the rest can follow.
func TestBlockingWritesAreBounded(t *testing.T) {
	b, server := pair(t)
	text := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	b.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
	n, err := b.Write(text)
	if n <= 0 || n >= len(text) || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("%d, %v", n, err)
	}
	rest := net.Buffers{text[n:]}
	for range 3000 { // more pieces than the kernel takes at once, and empty ones
		rest = append(rest, text[:3], nil)
	}
	result := make(chan ended, 1)
	go func() {
		b.SetWriteDeadline(time.Now().Add(10 * time.Second))
		n, err := b.writev(&rest)
		result <- ended{int(n), err}
	}()
	got := make([]byte, len(text)+3*3000)
	if _, err := io.ReadFull(server, got); err != nil {
		t.Fatal(err)
	}
	if e := outcome(t, result); e.err != nil || e.n != len(got)-n || len(rest) != 0 {
		t.Errorf("%+v, %d left", e, len(rest))
	}
	if !bytes.Equal(got[:len(text)], text) ||
		!bytes.Equal(got[len(text):], bytes.Repeat(text[:3], 3000)) {
		t.Error("arrived otherwise")
	}
}

// TestBlockingClose: it ends who waits, in either direction, and says that it was this side that
// closed.
func TestBlockingClose(t *testing.T) {
	for _, how := range []string{"read", "write"} {
		b, _ := pair(t)
		result, call := make(chan ended, 1), uintptr(unix.SYS_RECVMMSG)
		if how == "read" {
			result = b.reading(make([]byte, 1))
		} else {
			call = unix.SYS_PPOLL
			go func() {
				n, err := b.Write(make([]byte, 32<<20))
				result <- ended{n, err}
			}()
		}
		blocked(t, 1, call)
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		if e := outcome(t, result); e.err != net.ErrClosed {
			t.Errorf("%s: %+v", how, e)
		}
		if _, err := b.Read(make([]byte, 1)); err != net.ErrClosed {
			t.Error(err)
		}
		if _, err := b.Write([]byte("x")); err != net.ErrClosed {
			t.Error(err)
		}
		if err := b.Close(); err != net.ErrClosed {
			t.Error(err)
		}
	}
}

// TestBlockingDescriptorIsNotUsedAgain: who still waits for a connection that is closed never gets
// what arrives on one opened after it.
func TestBlockingDescriptorIsNotUsedAgain(t *testing.T) {
	for range 200 {
		b, _ := pair(t)
		result := b.reading(make([]byte, 10))
		b.Close()
		next, server := pair(t)
		if _, err := server.Write([]byte("250 ok\r\n")); err != nil {
			t.Fatal(err)
		}
		if e := outcome(t, result); e.n != 0 || e.err != net.ErrClosed {
			t.Fatalf("%+v", e)
		}
		if n, err := next.Read(make([]byte, 10)); n != 8 || err != nil {
			t.Fatal(n, err)
		}
		next.Close()
		server.Close()
	}
}

// TestBlockingManyAtOnce: many more connections wait than there are processors for Go, and
// everybody else goes on.
func TestBlockingManyAtOnce(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const many = 64
	var (
		all     [many]*blocking
		servers [many]*net.TCPConn
		results [many]chan ended
	)
	for i := range all {
		all[i], servers[i] = pair(t)
		all[i].SetReadDeadline(time.Now().Add(time.Hour))
		results[i] = all[i].reading(make([]byte, 10))
	}
	blocked(t, many, unix.SYS_RECVMMSG)
	runtime.GC() // stops all of them for a moment
	<-time.After(time.Millisecond)
	for i, b := range all {
		if i%2 == 0 {
			b.Close()
		} else if _, err := servers[i].Write([]byte("250 ok\r\n")); err != nil {
			t.Error(err)
		}
	}
	for i := range all {
		e := outcome(t, results[i])
		if i%2 == 0 && e.err != net.ErrClosed || i%2 == 1 && (e.n != 8 || e.err != nil) {
			t.Errorf("%d: %+v", i, e)
		}
	}
}

// TestBlockingLooksBehind: reading tells whether more was there, so that one does not have to look;
// what it says is never wrong.
func TestBlockingLooksBehind(t *testing.T) {
	for _, behind := range []struct {
		what   string
		do     func(*net.TCPConn)
		octets int
		events int16
		want   Look
	}{
		{"nothing", func(*net.TCPConn) {}, 8, 0, Quiet},
		{"more", func(c *net.TCPConn) { _, _ = c.Write([]byte("421 bye\r\n")) }, 17, 0, Data},
		{"the end", func(c *net.TCPConn) { c.Close() }, 8, unix.POLLRDHUP, End},
	} {
		b, server := pair(t)
		w := NewWire(b, 10*time.Second)
		if _, err := server.Write([]byte("250 ok\r\n")); err != nil {
			t.Fatal(err)
		}
		behind.do(server)
		arrived(t, b, behind.octets, behind.events)
		if n, err := w.Read(make([]byte, 8)); n != 8 || err != nil {
			t.Fatal(n, err)
		}
		if b.quiet() != (behind.want == Quiet) {
			t.Errorf("%s: quiet is %v", behind.what, b.quiet())
		}
		if got := w.LookLately(); got != behind.want {
			t.Errorf("%s: saw %d, want %d", behind.what, got, behind.want)
		}
	}
}

// TestBlockingWithoutRecvmmsg: a sandbox may not know the system call.
func TestBlockingWithoutRecvmmsg(t *testing.T) {
	b, server := pair(t)
	b.in.single = true
	b.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	if _, err := b.Read(make([]byte, 10)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
	b.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := server.Write([]byte("250 ok\r\n")); err != nil {
		t.Fatal(err)
	}
	if n, err := b.Read(make([]byte, 10)); n != 8 || err != nil || b.quiet() {
		t.Error(n, err, b.quiet())
	}
	server.Close()
	if _, err := b.Read(make([]byte, 10)); err != io.EOF {
		t.Error(err)
	}
}

// TestBlockingLastWords: what came before the connection was lost is read first.
func TestBlockingLastWords(t *testing.T) {
	b, server := pair(t)
	if _, err := server.Write([]byte("552 too large\r\n")); err != nil {
		t.Fatal(err)
	}
	arrived(t, b, 15, 0)
	if err := server.SetLinger(0); err != nil {
		t.Fatal(err)
	}
	server.Close() // with a reset
	arrived(t, b, 15, unix.POLLHUP)
	p := make([]byte, 100)
	if n, err := b.Read(p); string(p[:n]) != "552 too large\r\n" || err != nil {
		t.Errorf("%q, %v", p[:n], err)
	}
	if n, err := b.Read(p); n != 0 || Classify(err) != Lost {
		t.Error(n, err)
	}
}

// TestBlockingLost: the errors are those of package net, by which a user is told what to do.
func TestBlockingLost(t *testing.T) {
	b, server := pair(t)
	if err := server.SetLinger(0); err != nil {
		t.Fatal(err)
	}
	server.Close() // with a reset
	arrived(t, b, 0, unix.POLLHUP)
	var op *net.OpError
	if _, err := b.Read(make([]byte, 10)); !errors.Is(err, syscall.ECONNRESET) ||
		!errors.As(err, &op) ||
		Classify(err) != Lost {
		t.Error(err)
	}
	if _, err := b.Write([]byte("QUIT\r\n")); !errors.Is(err, syscall.EPIPE) ||
		Classify(err) != Lost {
		t.Error(err)
	}
}

// TestBlockingOneReadsOneWrites is for the race detector.
func TestBlockingOneReadsOneWrites(t *testing.T) {
	b, server := pair(t)
	text := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	var echo sync.WaitGroup
	echo.Go(func() { _, _ = io.Copy(server, server) })
	go func() {
		b.SetWriteDeadline(time.Now().Add(10 * time.Second))
		_, _ = b.Write(text)
	}()
	got := make([]byte, len(text))
	b.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.ReadFull(b, got); err != nil || !bytes.Equal(got, text) {
		t.Error("arrived otherwise", err)
	}
	b.Close()
	echo.Wait()
}
