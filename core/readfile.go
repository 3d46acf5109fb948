// SPDX-License-Identifier: MIT

package core

import (
	"errors"
	"io"
	"os"
)

var (
	errNotAFile = errors.New("it is not a regular file")
	errTooLarge = errors.New("the file is too large")
)

// readFile reads a regular file of at most limit bytes. A pipe would be waited for
// and a device read without end, on a path that may come from a user.
func readFile(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotAFile
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = errTooLarge
	}
	return data, err
}
