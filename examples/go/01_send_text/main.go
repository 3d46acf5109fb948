// SPDX-License-Identifier: MIT

// Command 01_send_text sends a text mail: it connects, switches to TLS
// (STARTTLS), signs in, sends.
//
//	COURRIEL_SERVER=smtp.example.com COURRIEL_USER=you@example.com \
//	COURRIEL_PASSWORD=... COURRIEL_TO=someone@example.org go run .
//
// The password comes from the environment, because source code is a bad place
// for it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"courriel.dev/courriel/core"
)

func main() {
	if err := send(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if e := (*core.Error)(nil); errors.As(err, &e) {
			fmt.Fprintln(os.Stderr, e.Hint())
		}
		os.Exit(1)
	}
	fmt.Println("The server has it.")
}

func send() error {
	user := setting("COURRIEL_USER")
	port, _ := strconv.Atoi(os.Getenv("COURRIEL_PORT")) // 0 is the usual one, here 587

	// STARTTLS is required: nothing is ever sent in clear.
	session, err := core.StartSMTPSession(context.Background(), user, setting("COURRIEL_PASSWORD"),
		setting("COURRIEL_SERVER"), port, 0, core.OptionSTARTTLS)
	if err != nil {
		return err
	}
	defer session.Close()

	message := core.NewMessage()
	err = errors.Join(
		message.SetSender(user),
		message.AddRecipient(setting("COURRIEL_TO")),
		message.SetSubject("A first mail from Go"),
		message.SetText("Hello!\n\nThis mail was sent with Courriel.\n"),
	)
	if err != nil {
		return err
	}
	_, err = session.SendMessage(context.Background(), message)
	return err
}

func setting(name string) string {
	value := os.Getenv(name)
	if value == "" {
		fmt.Fprintf(os.Stderr, "Please set %s: see the top of this file.\n", name)
		os.Exit(2)
	}
	return value
}
