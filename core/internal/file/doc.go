// SPDX-License-Identifier: MIT

// Package file opens what a path of a program's leads to. A path may come from a user, and the
// folder may be one in which others write, so that nothing is waited for, nothing is read without
// end, and no link of another user's is followed to where something is written.
//
// It knows nothing about mail and chooses no path itself.
package file
