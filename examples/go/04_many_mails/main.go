// SPDX-License-Identifier: MIT

// Command 04_many_mails sends many mails from many goroutines over one
// session, and prints what became of each recipient.
//
//	go run . one@example.org two@example.org        (settings: see ../01_send_text)
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"courriel.dev/courriel/core"
)

const goroutines, mailsEach = 4, 5

func main() {
	recipients := os.Args[1:]
	if len(recipients) == 0 {
		fmt.Fprintf(os.Stderr, "usage: %s RECIPIENT...\n", os.Args[0])
		os.Exit(2)
	}
	port, _ := strconv.Atoi(os.Getenv("COURRIEL_PORT"))
	// One for all goroutines: calls on it take turns.
	session, err := core.StartSMTPSession(
		context.Background(),
		setting("COURRIEL_USER"),
		setting("COURRIEL_PASSWORD"),
		setting("COURRIEL_SERVER"),
		port,
		0,
		core.OptionSTARTTLS,
	)
	if err != nil {
		fmt.Fprintln(os.Stderr, core.AsError(err).Text(core.DetailEverything))
		os.Exit(1)
	}
	var complete atomic.Int32
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			for i := range mailsEach {
				if sendOne(
					session,
					fmt.Sprintf("Go, goroutine %d, mail %d", g+1, i+1),
					recipients,
				) {
					complete.Add(1)
				}
			}
		})
	}
	all.Wait()
	session.Close()
	fmt.Printf("%d of %d mails went to everybody.\n", complete.Load(), goroutines*mailsEach)
	if complete.Load() != goroutines*mailsEach {
		os.Exit(1)
	}
}

func sendOne(session *core.Session, subject string, recipients []string) bool {
	message := core.NewMessage() // each mail its own
	err := errors.Join(
		message.SetSender(setting("COURRIEL_USER")),
		message.SetSubject(subject),
		message.SetText("One of many.\n"),
	)
	for _, recipient := range recipients {
		err = errors.Join(err, message.AddRecipient(recipient)) // one mailbox a call
	}
	sent := core.NotSent
	if err == nil {
		// An error comes with a sending in part as well.
		sent, err = session.SendMessage(context.Background(), message)
	}
	var lines strings.Builder
	if err != nil {
		fmt.Fprintf(&lines, "%s: %v\n", subject, err)
	} else {
		fmt.Fprintf(&lines, "%s: sent\n", subject)
	}
	for _, one := range message.Recipients() {
		answer := "refused"
		if one.Accepted {
			answer = "accepted"
		}
		fmt.Fprintf(
			&lines,
			"    %s: %s, %d %s\n",
			one.Address,
			answer,
			one.SMTPCode,
			one.ServerText,
		)
	}
	fmt.Print(lines.String())
	return sent == core.SentFully
}

func setting(name string) string {
	value := os.Getenv(name)
	if value == "" {
		fmt.Fprintf(os.Stderr, "Please set %s: see ../01_send_text.\n", name)
		os.Exit(2)
	}
	return value
}
