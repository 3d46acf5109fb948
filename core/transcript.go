// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"courriel.dev/courriel/core/internal/file"
	"courriel.dev/courriel/core/message"
	"courriel.dev/courriel/core/smtp"
)

// TranscriptFunc is told one line of a conversation, secrets and message bodies left out.
type TranscriptFunc func(from TranscriptSide, line string)

var transcriptSides = map[smtp.Side]TranscriptSide{
	smtp.ClientSide: TranscriptClient, smtp.ServerSide: TranscriptServer, smtp.Event: TranscriptEvent,
}

// SetTranscript sets the function that is told what is said on the connections that are
// opened from now on; nil ends it at once, on all of them. It runs wherever a line is
// written or read, on several connections at the same time.
func (s *Session) SetTranscript(f TranscriptFunc) {
	if f == nil {
		s.told.Store(nil)
	} else {
		s.told.Store(&f)
	}
}

type transcriptKey struct{}

// WithTranscript gives a call a function of its own, which is told instead of the
// session's for as long as the session has one.
func WithTranscript(ctx context.Context, f TranscriptFunc) context.Context {
	return context.WithValue(ctx, transcriptKey{}, f)
}

// listener takes the lines of one connection to the file and the function, which is that
// of the call that uses the connection.
type listener struct {
	number  uint64 // tells connections apart, of all sessions of the process
	file    *transcript
	session *Session
	call    atomic.Pointer[TranscriptFunc]
}

var connections atomic.Uint64

// listen has the lines told to the call of this context, if it listens.
func (l *listener) listen(ctx context.Context) {
	if l == nil {
		return
	}
	if f, ok := ctx.Value(transcriptKey{}).(TranscriptFunc); ok {
		l.call.Store(&f)
		return
	}
	l.call.Store(nil)
}

func (l *listener) write(from smtp.Side, line string) {
	if l.file != nil {
		l.file.write(l.number, from, line)
	}
	told := l.session.told.Load()
	if told == nil {
		return
	}
	if f := l.call.Load(); f != nil {
		told = f
	}
	(*told)(transcriptSides[from], line)
}

// transcript is the file that a session writes its conversations to.
type transcript struct {
	mu   sync.Mutex
	file *os.File
}

func openTranscript(path string) (*transcript, error) {
	var f *os.File
	real, err := file.Resolve(path)
	if err == nil {
		// Without O_NONBLOCK a pipe that nobody reads would be waited for.
		f, err = os.OpenFile(
			real,
			os.O_WRONLY|os.O_CREATE|os.O_APPEND|syscall.O_NONBLOCK|file.NoFollow,
			0o600,
		)
	}
	if err == nil {
		if err = ownFile(f); err != nil {
			f.Close()
		}
	}
	if err != nil {
		special := "TRANSCRIPT_FILE"
		if !message.HoldsKey(path) {
			special += ": " + oneLine(inWords(err))
		}
		e := newError(CodeCannotWrite, StageArguments, special)
		e.Err = err
		e.system(err)
		return nil, e
	}
	return &transcript{file: f}, nil
}

var sides = map[smtp.Side]string{smtp.ClientSide: "C: ", smtp.ServerSide: "S: ", smtp.Event: "-- "}

func (t *transcript) write(number uint64, from smtp.Side, line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.file != nil {
		// A full disk must not stop the mail: what cannot be noted is not noted.
		fmt.Fprintf(
			t.file,
			"%s #%d %s%s\n",
			time.Now().UTC().Format("2006-01-02T15:04:05.000Z"),
			number,
			sides[from],
			line,
		)
	}
}

func (t *transcript) close() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.file.Close()
	t.file = nil
}
