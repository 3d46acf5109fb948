// SPDX-License-Identifier: MIT

package main

// #include "border.h"
// #include "ending.h"
import "C"

import "courriel.dev/courriel/core"

// watchEnd makes the end of the process wait for the mails of a session that was
// started, if it has an outbox.
func watchEnd(s *core.Session) {
	if s.IsAsynchronous() {
		C.courriel_watch_end()
	}
}
