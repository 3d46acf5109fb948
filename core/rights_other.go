// SPDX-License-Identifier: MIT

//go:build !unix

package core

// moreRights: no program gets more rights by being started here.
func moreRights() bool { return false }
