// SPDX-License-Identifier: MIT

// Plain is a Go library built the usual way, with a few of Courriel's names: what
// the soak calls, and nothing of what keeps Go off the host's threads. The soak
// has to kill CoreCLR with it.
package main

import "C"

import "sync/atomic"

var subjects atomic.Int64

//export EmailVersionNumber
func EmailVersionNumber() C.int { return 1 }

//export EmailGetTimeOut
func EmailGetTimeOut() C.int { return 600 }

//export EmailNewMessage
func EmailNewMessage() uintptr { return 0x12345 }

//export EmailFreeMessage
func EmailFreeMessage(message uintptr) C.int { return 1 }

//export EmailSetSubject
func EmailSetSubject(message, subject uintptr) C.int {
	subjects.Add(1)
	return 1
}

func main() {}
