// SPDX-License-Identifier: MIT

// Command 05_outbox queues 1,000 mails in an outbox file, shows how they go
// out, and waits for them.
//
//	go run . [FILE]              (settings: see ../01_send_text; outbox.db at first)
//
// Stop it half way, or the server: what it queued stays in the file, and the
// next run with this file sends it beside its own mails.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"

	"courriel.dev/courriel/core"
)

const mails, every = 1000, 50

// progress is how many mails were queued, and what became of them.
type progress struct{ queued, sent, failed, unknown atomic.Int32 }

func (p *progress) finished() int32 { return p.sent.Load() + p.failed.Load() + p.unknown.Load() }

func (p *progress) show() {
	sent := p.sent.Load()
	finished := p.finished() // before queued, which is never less
	queued := p.queued.Load()
	fmt.Printf(
		"\rqueued %d of %d: %d sent, %d failed, %d waiting ",
		queued,
		mails,
		sent,
		finished-sent,
		queued-finished,
	)
}

func main() {
	file := "outbox.db"
	if len(os.Args) > 1 {
		file = os.Args[1]
	}
	var p progress
	session, err := start(file)
	if err == nil {
		err = p.sendAll(session)
	}
	err = errors.Join(err, session.Close())
	if err != nil {
		fmt.Fprintf(os.Stderr, "\n%s\n", core.AsError(err).Text(core.DetailEverything))
	}
	fmt.Printf(
		"\n%d of %d mails were sent, %d failed, %d unknown.\n",
		p.sent.Load(),
		mails,
		p.failed.Load(),
		p.unknown.Load(),
	)
	if p.sent.Load() != mails {
		os.Exit(1)
	}
}

func start(file string) (*core.Session, error) {
	port, _ := strconv.ParseInt(os.Getenv("COURRIEL_PORT"), 10, 32)
	session := core.NewSession()
	err := errors.Join(
		session.SetText(core.PropertyServer, setting("COURRIEL_SERVER")),
		session.SetNumber(core.PropertyPort, port),
		session.SetText(core.PropertyUsername, setting("COURRIEL_USER")),
		session.SetText(core.PropertyPassword, setting("COURRIEL_PASSWORD")),
		session.SetNumber(core.PropertyOption, int64(core.OptionSTARTTLS)),
		session.SetNumber(core.PropertyAsyncMode, 1),
		session.SetText(core.PropertyOutboxFile, file),
		session.SetNumber(core.PropertyConnections, 4), // side by side: not in their order
	)
	if err == nil {
		// A server that is not there now is no error: the mails wait for it.
		err = session.Start(context.Background())
	}
	return session, err
}

// sendAll queues in one goroutine and waits for the mails, in their order, in
// another.
func (p *progress) sendAll(session *core.Session) error {
	numbers := make(chan int64, mails) // room for all: queueing never waits for sending
	queued := make(chan error, 1)
	go func() {
		queued <- p.queueAll(session, numbers)
		close(numbers)
	}()
	for number := range numbers {
		status, err := core.WaitMail(context.Background(), number)
		if err != nil {
			return err
		}
		p.count(status)
	}
	// Flush: for what an earlier run has left in the file, too.
	return errors.Join(<-queued, session.Flush(context.Background()))
}

func (p *progress) count(status *core.MailStatus) {
	if status.Status() == core.StatusSent {
		p.sent.Add(1)
	} else {
		if p.finished() == p.sent.Load() { // the reason of the first, whatever the others have
			fmt.Fprintf(os.Stderr, "\nmail %d: %v\n", p.finished()+1, status.Err)
		}
		if status.State() == core.StateUnknown {
			p.unknown.Add(1)
		} else {
			p.failed.Add(1)
		}
	}
	if p.finished()%every == 0 {
		p.show()
	}
}

func (p *progress) queueAll(session *core.Session, numbers chan<- int64) error {
	message := core.NewMessage()
	err := errors.Join(
		message.SetSender(setting("COURRIEL_USER")),
		message.AddRecipient(setting("COURRIEL_TO")),
		message.SetText("One of a thousand.\n"),
	)
	for i := 1; i <= mails && err == nil; i++ {
		if err = message.SetSubject(fmt.Sprintf("Go, mail %d", i)); err != nil {
			break
		}
		// Back from here, the mail is on the disk; the outbox has a copy, the message is free
		// again.
		if _, err = session.SendMessage(context.Background(), message); err == nil {
			queued := p.queued.Add(1)
			numbers <- message.MailIdentifier()
			if queued%every == 0 {
				p.show()
			}
		}
	}
	return err
}

func setting(name string) string {
	value := os.Getenv(name)
	if value == "" {
		fmt.Fprintf(os.Stderr, "Please set %s: see ../01_send_text.\n", name)
		os.Exit(2)
	}
	return value
}
