// SPDX-License-Identifier: MIT

//go:build !courrieltest

package provoke

// Here is a place where the tests may want a panic.
func Here(string) {}
