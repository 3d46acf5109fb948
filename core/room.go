// SPDX-License-Identifier: MIT

package core

import (
	"fmt"

	"courriel.dev/courriel/core/internal/room"
)

// Room tells whether there is memory for something of the caller's that is about to be copied; what
// names it. Go ends the process when it gets no memory, so that nothing whose size somebody else
// chose is copied without this.
func Room(what string, octets int64) error {
	if room.For(octets) == nil {
		return nil
	}
	return badArgument(CodeOutOfMemory, fmt.Sprintf("%s: %d octets more are needed", what, octets))
}
