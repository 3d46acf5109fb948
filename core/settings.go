// SPDX-License-Identifier: MIT

package core

import (
	"crypto/x509"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// The limits of the time-out. 600 s is WLanguage's default, and what RFC 5321
// §4.5.3.2 asks for after the end of the data.
const (
	defaultTimeOut = 600
	maxSeconds     = 86400
)

// Whose certificate roots are used.
const (
	rootsOfSystem  = 0
	rootsOfMozilla = 1
)

// maxCalls bounds EMAIL_PARAMETER_CALLS. Go ends a process with 10,000 threads.
const maxCalls = 4096

var (
	timeOutSeconds atomic.Int64
	rootsMode      atomic.Int64
)

func init() { timeOutSeconds.Store(defaultTimeOut) }

// SetTimeOut sets the longest silence of a server, for sessions made afterwards.
func SetTimeOut(seconds int) error {
	if seconds < 1 || seconds > maxSeconds {
		return badArgument(
			CodeOutOfRange,
			fmt.Sprintf("a time-out is 1 to %d seconds, not %d", maxSeconds, seconds),
		)
	}
	timeOutSeconds.Store(int64(seconds))
	return nil
}

// TimeOut gives the time-out in seconds that new sessions get.
func TimeOut() int { return int(timeOutSeconds.Load()) }

// Configure sets something for the whole process.
func Configure(p Parameter, value int) error {
	switch p {
	case ParameterMode:
		if value != rootsOfSystem && value != rootsOfMozilla {
			return badArgument(CodeOutOfRange, fmt.Sprintf("the mode is 0 or 1, not %d", value))
		}
		rootsMode.Store(int64(value))
		return nil
	case ParameterCalls:
		if value < 1 || value > maxCalls {
			return badArgument(
				CodeOutOfRange,
				fmt.Sprintf("the number of calls is 1 to %d, not %d", maxCalls, value),
			)
		}
		return nil // acted on by the border, which has the threads
	case ParameterFork:
		return nil // any but 0 is true; acted on by the border, before Go is entered
	}
	return badArgument(CodeUnknownConstant, fmt.Sprintf("there is no parameter %d", p))
}

// mozillaRoots are the roots built into the library, with the constraints that
// Mozilla puts on some of them.
var mozillaRoots = sync.OnceValue(func() *x509.CertPool {
	pool := x509.NewCertPool()
	for root := range bundle.Roots() {
		c, err := x509.ParseCertificate(root.Certificate)
		if err != nil {
			continue // one unreadable root must not make all others useless
		}
		if root.Constraint != nil {
			pool.AddCertWithConstraint(c, root.Constraint)
		} else {
			pool.AddCert(c)
		}
	}
	return pool
})

// trustedRoots gives the roots of the process with those of a session's own
// file; nil means the system's, which are then not read before they are needed.
func trustedRoots(own []*x509.Certificate) (*x509.CertPool, error) {
	var pool *x509.CertPool
	if rootsMode.Load() == rootsOfMozilla || systemsRootsAreChosen() {
		pool = mozillaRoots()
	}
	if len(own) == 0 {
		return pool, nil
	}
	if pool == nil {
		var err error
		if pool, err = x509.SystemCertPool(); err != nil {
			pool = x509.NewCertPool()
		}
	}
	pool = pool.Clone()
	for _, c := range own {
		pool.AddCert(c)
	}
	return pool, nil
}

// systemsRootsAreChosen says whether a user who is to get no more rights by it has named the roots
// that Go takes for the system's. Where Go is started by this library (capi/gostart_unix.c) it does
// not see the variables at all.
func systemsRootsAreChosen() bool {
	return moreRights() && (os.Getenv("SSL_CERT_FILE") != "" || os.Getenv("SSL_CERT_DIR") != "")
}

func seconds(n int64) time.Duration { return time.Duration(n) * time.Second }
