// SPDX-License-Identifier: MIT

//go:build unix

package core

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// atSecure is the entry of the auxiliary vector that says so (getauxval(3)).
const atSecure = 23

// moreRights says whether the process has more rights than the user who started it: set-uid,
// set-gid, capabilities of the file.
var moreRights = sync.OnceValue(func() bool {
	if vector, err := unix.Auxv(); err == nil {
		for _, entry := range vector {
			if entry[0] == atSecure {
				return entry[1] != 0
			}
		}
	}
	return os.Getuid() != os.Geteuid() || os.Getgid() != os.Getegid()
})
