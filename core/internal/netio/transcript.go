// SPDX-License-Identifier: MIT

package netio

import (
	"bytes"
	"fmt"
)

// Transcript shows a dialogue. Who writes a secret gives it something else to show; see Secrets. A
// nil Transcript shows nothing.
type Transcript struct {
	client, server, event func(line string)
}

// NewTranscript gives the lines to three functions, none of which may be nil.
func NewTranscript(client, server, event func(line string)) *Transcript {
	return &Transcript{client: client, server: server, event: event}
}

// Client shows the lines that the client writes.
func (t *Transcript) Client(lines []byte) {
	if t == nil {
		return
	}
	for line := range bytes.Lines(lines) {
		t.client(string(bytes.TrimRight(line, "\r\n")))
	}
}

// Server shows the lines of a reply.
func (t *Transcript) Server(lines []byte) {
	if t == nil {
		return
	}
	for line := range bytes.Lines(lines) {
		t.server(string(bytes.TrimRight(line, "\r\n")))
	}
}

// Event shows what is no line.
func (t *Transcript) Event(format string, args ...any) {
	if t != nil {
		t.event(fmt.Sprintf(format, args...))
	}
}
