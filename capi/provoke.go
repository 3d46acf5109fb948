// SPDX-License-Identifier: MIT

//go:build !courrieltest

package main

// provoke panics where capi/ctest wants it to, in the library that it builds for itself.
func provoke() {}
