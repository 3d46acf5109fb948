// SPDX-License-Identifier: MIT

// Command capi is the shared library: built with -buildmode=c-shared, it is what
// include/courriel.h describes. It translates between C and core and keeps Go
// away from the host's threads; it knows nothing of mail.
//
// A call goes this way. The host calls EmailX in entry.c, which is made from the
// header. That packs the arguments and hands them to a worker thread
// (isolate_unix.c), which calls goEmailX: the function that the Go sources
// export as EmailX. Pointers and handles reach Go as integers, because a small
// integer on a Go stack that is typed as a pointer kills the process. The Go
// function does its work inside guard, and leaves an error in the block of the
// calling thread (lasterror.c), where the host reads it without Go.
package main
