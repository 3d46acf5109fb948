// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"
	"testing"
)

// attempts is an error of several, as a connection to a host of several addresses fails with.
type attempts []error

func (a attempts) Error() string {
	text := ""
	for i, err := range a {
		if i > 0 {
			text += "; "
		}
		text += err.Error()
	}
	return text
}

func (a attempts) Unwrap() []error { return a }

// TestErrorsInWords: no name of a system call or of a Go function, nothing twice, and nothing that
// somebody could search for is lost.
func TestErrorsInWords(t *testing.T) {
	dial := func(address string, errno syscall.Errno) error {
		to, err := net.ResolveTCPAddr("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		return &net.OpError{
			Op:   "dial",
			Net:  "tcp",
			Addr: to,
			Err:  os.NewSyscallError("connect", errno),
		}
	}
	noHost := &net.DNSError{
		Err:        "no such host",
		Name:       "mx.test",
		Server:     "192.0.2.53:53",
		IsNotFound: true,
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{dial("192.0.2.1:25", syscall.ECONNREFUSED), "192.0.2.1:25: connection refused"},
		{attempts{dial("[2001:db8::1]:25", syscall.ENETUNREACH), dial("192.0.2.1:25", syscall.ECONNREFUSED)},
			"[2001:db8::1]:25: network is unreachable; 192.0.2.1:25: connection refused"},
		{attempts{noHost, noHost}, "no such host, says the name server 192.0.2.53:53"},
		{fmt.Errorf("%w while %w", io.EOF, os.ErrDeadlineExceeded), "the other side closed the connection while no answer in time"},
		{&net.DNSError{Err: "i/o timeout", Name: "mx.test", IsTimeout: true}, "no answer in time"},
		{&net.AddrError{Err: "no suitable address found", Addr: "mx.test"}, "no suitable address found"},
		{&net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, "connection reset by peer"},
		{&net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")}, "remote error: tls: handshake failure"},
		{&fs.PathError{Op: "stat", Path: "/a/b", Err: syscall.ENOENT}, "/a/b: no such file or directory"},
		{&os.LinkError{Op: "rename", Old: "x", New: "/a/b", Err: syscall.EACCES}, "/a/b: permission denied"},
		{fmt.Errorf("attachment x: %w", &fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}), "attachment x: x: permission denied"},
		{io.EOF, "the other side closed the connection"},
		{fmt.Errorf("tls: %w", io.ErrUnexpectedEOF), "tls: the other side closed the connection in the middle of a line"},
		{context.Canceled, ""},
		{errors.New("as it is"), "as it is"},
	} {
		if got := inWords(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
}

// TestStartSaysWhatIsWrongWithTheServer: in one line, each thing once.
func TestStartSaysWhatIsWrongWithTheServer(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	port := closed.Addr().(*net.TCPAddr).Port
	for _, c := range []struct {
		server string
		code   Code
		want   string
	}{
		{"127.0.0.1", CodeConnectionRefused, fmt.Sprintf("the connection was refused: 127.0.0.1:%d: connection refused", port)},
		{"mx.test:25", CodeHostNotFound, "the server's name does not exist: mx.test:25: this is no host name; the port is given apart from it"},
		{"smtp://mx.test", CodeHostNotFound, "the server's name does not exist: smtp://mx.test: this is no host name; give it without what stands before and behind it in a URL"},
	} {
		_, err := StartSMTPSession(t.Context(), "", "", c.server, port, 0, OptionDefault)
		wantCode(t, c.server, err, c.code)
		if err != nil && err.Error() != c.want {
			t.Errorf("%s\ninstead of\n%s", err, c.want)
		}
	}
}
