// SPDX-License-Identifier: MIT

// Command 03_errors shows what an error tells, and what to do about each kind.
// Try a wrong password, a port where nothing listens, an address that does not
// exist.
//
//	go run .        (settings: see ../01_send_text)
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"courriel.dev/courriel/core"
)

func main() {
	message := core.NewMessage()
	// A mistake that is found before anything is sent.
	if err := message.AddRecipient("someone@example.org\r\nBcc: everybody@example.org"); err != nil {
		show("An address with a line break", core.AsError(err))
	}
	if err := send(message); err != nil {
		e := core.AsError(err)
		show("The mail", e)
		fmt.Println("  what to do     ", advice(e))
		os.Exit(1)
	}
	fmt.Println("The mail was sent.")
}

func send(message *core.Message) error {
	port, _ := strconv.Atoi(os.Getenv("COURRIEL_PORT"))
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
		return err
	}
	defer session.Close()
	if err := message.SetSender(setting("COURRIEL_USER")); err != nil {
		return err
	}
	if err := message.AddRecipient(setting("COURRIEL_TO")); err != nil {
		return err
	}
	if err := message.SetText("This one worked.\n"); err != nil {
		return err
	}
	_, err = session.SendMessage(context.Background(), message)
	return err
}

func show(what string, e *core.Error) {
	fmt.Printf("%s failed: %s\n", what, e)
	fmt.Printf("  code            %s (%d)\n", e.Code, int(e.Code))
	fmt.Printf("  stage           %s\n", e.Text(core.DetailStage))
	fmt.Printf("  server's code   %d %s\n", e.SMTPCode, e.EnhancedCode)
	fmt.Printf("  server's text   %s\n", e.ServerText)
	fmt.Printf("  system          %d %s\n", e.SystemCode, e.SystemMessage)
	fmt.Printf("  hint            %s\n", e.Hint())
	fmt.Printf("  may retry       %t\n", e.MayRetry)
	fmt.Printf("  outcome unknown %t\n", e.OutcomeUnknown)
	fmt.Printf("  session usable  %t\n", e.SessionUsable)
}

// advice branches on the code or on two answers, never on a text.
func advice(e *core.Error) string {
	switch {
	case e.Code == core.CodeSignInRefused:
		return "ask for the password again"
	case e.Code == core.CodeRecipientsRefused && !e.MayRetry:
		return "ask for the address again"
	case e.OutcomeUnknown:
		return "do not send again without looking: it may have arrived"
	case e.MayRetry:
		return "try again later"
	}
	return "show the text and the hint to the user"
}

func setting(name string) string {
	value := os.Getenv(name)
	if value == "" {
		fmt.Fprintf(os.Stderr, "Please set %s: see ../01_send_text.\n", name)
		os.Exit(2)
	}
	return value
}
