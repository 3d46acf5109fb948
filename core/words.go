// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"slices"
	"strings"
)

// inWords gives an error without the names of system calls and of Go's functions, which
// say nothing to the user of a C library: "192.0.2.1:25: connection refused" for
// "dial tcp 192.0.2.1:25: connect: connection refused".
func inWords(err error) string {
	switch e := err.(type) {
	case *fs.PathError:
		return e.Path + ": " + inWords(e.Err)
	case *os.LinkError:
		return e.New + ": " + inWords(e.Err)
	case *os.SyscallError:
		return inWords(e.Err)
	case *net.OpError:
		switch {
		case strings.HasSuffix(e.Op, " error"): // an alert of TLS, "remote error" or "local error"
			return err.Error()
		case e.Op == "dial" && e.Addr != nil:
			return e.Addr.String() + ": " + inWords(e.Err)
		}
		return inWords(e.Err)
	case *net.DNSError:
		words := e.Err
		if e.IsTimeout {
			words = "no answer in time"
		}
		if e.Server != "" {
			words += ", says the name server " + e.Server
		}
		return words
	case *net.AddrError:
		return e.Err
	case interface{ Unwrap() []error }: // the attempts at a host's several addresses
		text := err.Error()
		var before, all []string
		for _, one := range e.Unwrap() {
			words := inWords(one)
			text = strings.Replace(text, one.Error(), words, 1)
			if before = append(before, one.Error()); !slices.Contains(all, words) {
				all = append(all, words)
			}
		}
		if err.Error() == strings.Join(before, "; ") {
			return strings.Join(all, "; ")
		}
		return text
	}
	switch err {
	case io.EOF:
		return "the other side closed the connection"
	case io.ErrUnexpectedEOF:
		return "the other side closed the connection in the middle of a line"
	case os.ErrDeadlineExceeded:
		return "no answer in time"
	case context.DeadlineExceeded, context.Canceled:
		return "" // the code says it
	}
	text := err.Error()
	if inner := errors.Unwrap(err); inner != nil {
		return strings.Replace(text, inner.Error(), inWords(inner), 1)
	}
	return text
}
