// SPDX-License-Identifier: MIT

package netio

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
)

// Reason sorts the failures of the network by what a user can do about them.
type Reason uint8

// The reasons, the most telling last: of several addresses that failed the highest is reported.
const (
	Other       Reason = iota // none of the others
	NotFound                  // the name does not exist, or has no address of the family
	NameFailure               // the name could not be looked up now
	Unreachable               // no route
	TimedOut                  // nobody answered
	Lost                      // the connection ended
	Refused                   // nobody listens
	Local                     // this machine's resources, or an address that it does not have
)

// Classify gives the reason of an error of package net.
func Classify(err error) Reason {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		if dns.IsNotFound {
			return NotFound
		}
		return NameFailure
	}
	var family *net.AddrError // a name that has addresses, but none of the family
	if errors.As(err, &family) {
		return NotFound
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		if r, ok := errnos[errno]; ok {
			return r
		}
	}
	var ne net.Error
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return TimedOut
	case errors.As(err, &ne) && ne.Timeout():
		return TimedOut
	case errors.Is(err, io.EOF),
		errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, io.ErrClosedPipe),
		errors.Is(err, net.ErrClosed):
		return Lost
	}
	return Other
}

// DialError is the failure of a connection attempt over all addresses.
type DialError struct {
	// Reason is the most telling one.
	Reason Reason
	// Resolving says that no address was found, so that nothing was connected to.
	Resolving bool
	// Errs has one error for each thing that was tried.
	Errs []error
}

// Error lists what was tried.
func (e *DialError) Error() string {
	all := make([]string, len(e.Errs))
	for i, err := range e.Errs {
		all[i] = err.Error()
	}
	return strings.Join(all, "; ")
}

// Unwrap gives the errors of the single attempts.
func (e *DialError) Unwrap() []error { return e.Errs }
