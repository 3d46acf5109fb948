// SPDX-License-Identifier: MIT

package core

import "courriel.dev/courriel/core/internal/file"

// What readFile refuses.
var (
	errNotAFile = file.ErrNotAFile
	errTooLarge = file.ErrTooLarge
)

// readFile reads a regular file of at most limit bytes, on a path that may come from a user.
func readFile(path string, limit int64) ([]byte, error) { return file.Read(path, limit) }
