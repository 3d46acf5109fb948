// SPDX-License-Identifier: MIT

package netio

import (
	"bytes"
	"fmt"
)

// Transcript shows a dialogue. What is secret is known from the state of the dialogue, never guessed from the text: between Hide and Show nothing
// of what the client says is shown. A nil Transcript shows nothing.
type Transcript struct {
	client, server, event func(line string)
	hidden                bool
}

// Hidden is what stands for a secret.
const Hidden = "[hidden]"

// NewTranscript gives the lines to three functions, none of which may be nil.
func NewTranscript(client, server, event func(line string)) *Transcript {
	return &Transcript{client: client, server: server, event: event}
}

// Client shows the lines that the client writes.
func (t *Transcript) Client(lines []byte) {
	if t == nil {
		return
	}
	if t.hidden {
		t.client(Hidden)
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

// Hide hides what the client says until Show.
func (t *Transcript) Hide() {
	if t != nil {
		t.hidden = true
	}
}

// Show ends Hide.
func (t *Transcript) Show() {
	if t != nil {
		t.hidden = false
	}
}

// Scrub cuts secrets out of what a server says: some repeat what they were sent.
func Scrub(text []byte, secrets ...string) []byte {
	for _, s := range secrets {
		if len(s) >= 4 { // shorter ones occur by chance, and cutting them out would show them by what is missing
			text = bytes.ReplaceAll(text, []byte(s), []byte(Hidden))
		}
	}
	return text
}
