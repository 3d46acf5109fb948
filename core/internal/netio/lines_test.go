// SPDX-License-Identifier: MIT

package netio

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

// TestLines reads lines of all lengths however they are cut, and keeps what belongs together.
func TestLines(t *testing.T) {
	var text []byte
	for n := range 400 {
		text = append(text, bytes.Repeat([]byte{'a' + byte(n%26)}, n*17%900)...)
		text = append(text, "\r\n"...)
	}
	for name, r := range map[string]io.Reader{"whole": bytes.NewReader(text), "octets": iotest.OneByteReader(bytes.NewReader(text)), "halves": iotest.HalfReader(bytes.NewReader(text)), "with the end": iotest.DataErrReader(bytes.NewReader(text))} {
		l := NewLines(r)
		var got []byte
		for {
			// Groups of three lines, taken together.
			off := 0
			var err error
			for range 3 {
				var line []byte
				if line, err = l.Line(off); err != nil {
					break
				}
				if !bytes.HasSuffix(line, []byte("\n")) || bytes.Count(line, []byte("\n")) != 1 {
					t.Fatalf("%s: line %q", name, line)
				}
				off += len(line)
			}
			got = append(got, l.Take(off)...)
			if err != nil {
				if err != io.EOF {
					t.Fatal(err)
				}
				break
			}
		}
		if !bytes.Equal(got, text) || len(l.Buffered()) != 0 {
			t.Errorf("%s: %d octets of %d", name, len(got), len(text))
		}
	}
}

// TestLinesBounds: a line and what is kept together have their bounds; up to them nothing is
// refused.
func TestLinesBounds(t *testing.T) {
	if line, err := NewLines(strings.NewReader(strings.Repeat("x", MaxLine-1) + "\n")).Line(0); err != nil ||
		len(line) != MaxLine {
		t.Errorf("%d octets, %v", len(line), err)
	}
	for _, n := range []int{MaxLine, 3 * MaxLine, 10 * MaxReply} {
		if _, err := NewLines(strings.NewReader(strings.Repeat("x", n) + "\n")).Line(0); !errors.Is(
			err,
			ErrLineTooLong,
		) {
			t.Errorf("line of %d: %v", n, err)
		}
	}
	l := NewLines(strings.NewReader(strings.Repeat("0123456\n", MaxReply)))
	off := 0
	for {
		line, err := l.Line(off)
		if err != nil {
			if !errors.Is(err, ErrReplyTooLong) || off != MaxReply {
				t.Errorf("%v after %d octets", err, off)
			}
			break
		}
		off += len(line)
	}
	if _, err := NewLines(strings.NewReader("no end")).Line(0); err != io.EOF {
		t.Error(err)
	}
}

// TestWire: a write that makes progress goes on, one that does not ends after the time of silence.
func TestWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		w := NewWire(client, 5*time.Second)
		go func() {
			b := make([]byte, 10)
			for range 10 {
				time.Sleep(4 * time.Second)
				_, _ = io.ReadFull(server, b)
			}
		}()
		begun := time.Now()
		if n, err := w.Write(make([]byte, 100)); n != 100 || err != nil ||
			time.Since(begun) != 40*time.Second {
			t.Errorf("%d octets in %v, %v", n, time.Since(begun), err)
		}
		begun = time.Now()
		if n, err := w.Write(make([]byte, 100)); n != 0 ||
			!errors.Is(err, os.ErrDeadlineExceeded) ||
			time.Since(begun) != 5*time.Second {
			t.Errorf("%d octets in %v, %v", n, time.Since(begun), err)
		}
		if w.Look() != Unknown {
			t.Error("a pipe cannot be looked at")
		}
		go func() {
			time.Sleep(time.Second)
			w.Close()
		}()
		begun = time.Now()
		if _, err := w.Write(make([]byte, 100)); err == nil || time.Since(begun) != time.Second {
			t.Errorf("closed: %v after %v", err, time.Since(begun))
		}
		if !w.Closed() || w.Close() != nil {
			t.Error("closing twice is no error")
		}
	})
}

// TestWireOnTCP: corked writes arrive as written, and a look shows what there is.
func TestWireOnTCP(t *testing.T) {
	for name, form := range map[string]func(net.Conn) net.Conn{"polled": func(c net.Conn) net.Conn { return c }, "blocking": Block} {
		t.Run(name, func(t *testing.T) { testWireOnTCP(t, form) })
	}
}

func testWireOnTCP(t *testing.T, form func(net.Conn) net.Conn) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	w := NewWire(form(client), 10*time.Second)
	defer w.Close()
	if w.Look() != Quiet {
		t.Error("not quiet")
	}
	text := bytes.Repeat([]byte("0123456789"), 100000)
	go func() {
		w.Cork()
		for b := text; len(b) > 0; {
			n := min(len(b), 12345)
			_, _ = w.Write(b[:n])
			b = b[n:]
		}
		_ = w.Uncork()
		_ = w.Writev([][]byte{text[:7], nil, text[7:]})
	}()
	got := make([]byte, 2*len(text))
	if _, err := io.ReadFull(server, got); err != nil || !bytes.Equal(got[:len(text)], text) ||
		!bytes.Equal(got[len(text):], text) {
		t.Errorf("arrived otherwise: %v", err)
	}
	for _, c := range []struct {
		do   func()
		want Look
	}{
		{func() { _, _ = server.Write([]byte("421 bye")) }, Data},
		{func() {
			server.Close()
			b := make([]byte, 7)
			_, _ = io.ReadFull(w, b)
		}, End},
	} {
		c.do()
		for end := time.Now().Add(10 * time.Second); w.Look() == Quiet && time.Now().Before(end); runtime.Gosched() {
		}
		if got := w.Look(); got != c.want {
			t.Errorf("saw %d, want %d", got, c.want)
		}
	}
}

// TestReadBehindAFailedWrite: what the other side said before it reset the connection is read,
// although what was gathered cannot be written and the time to read is over. TLS, which stands on
// the wire, would take the failure of the write for the end of all reading.
func TestReadBehindAFailedWrite(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	w := NewWire(client, time.Minute)
	defer w.Close()
	if _, err := server.Write([]byte("552 no\r\n")); err != nil {
		t.Fatal(err)
	}
	raw, err := w.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	w.SetReadDeadline(time.Now().Add(10 * time.Second))
	_ = raw.Read(func(uintptr) bool { return w.Look() != Quiet })
	server.(*net.TCPConn).SetLinger(0)
	server.Close()
	for err == nil { // until the reset has arrived
		_, err = client.Write([]byte("x"))
	}
	w.Cork()
	_, _ = w.Write([]byte("the rest of a mail"))
	w.SetReadDeadline(time.Now().Add(-time.Second))
	b := make([]byte, 100)
	if n, err := w.Read(b); string(b[:n]) != "552 no\r\n" || err != nil {
		t.Errorf("%q, %v", b[:n], err)
	}
	if n, err := w.Read(b); err == nil {
		t.Errorf("%q behind the end", b[:n])
	}
}

// TestTranscript: each line goes where it belongs.
func TestTranscript(t *testing.T) {
	var b strings.Builder
	show := func(p string) func(string) { return func(s string) { b.WriteString(p + s + "\n") } }
	tr := NewTranscript(show("> "), show("< "), show("- "))
	tr.Client([]byte("EHLO me\r\nNOOP\r\n"))
	tr.Server([]byte("535-no\r\n535 never\n"))
	tr.Event("%d octets", 5)
	want := "> EHLO me\n> NOOP\n< 535-no\n< 535 never\n- 5 octets\n"
	if b.String() != want {
		t.Errorf("%q", b.String())
	}
	var none *Transcript
	none.Client(nil)
	none.Server(nil)
	none.Event("")
}
