// SPDX-License-Identifier: MIT

// Command 02_html_attachment sends text, HTML and an attachment, with accents
// everywhere.
//
//	go run . prices.csv        (settings: see ../01_send_text)
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
	path := "prices.csv"
	if len(os.Args) > 1 {
		path = os.Args[1]
	}
	if err := send(path); err != nil {
		fmt.Fprintln(os.Stderr, core.AsError(err).Text(core.DetailEverything))
		os.Exit(1)
	}
}

func send(path string) error {
	user := setting("COURRIEL_USER")
	port, _ := strconv.Atoi(os.Getenv("COURRIEL_PORT"))
	session, err := core.StartSMTPSession(context.Background(), user, setting("COURRIEL_PASSWORD"),
		setting("COURRIEL_SERVER"), port, 0, core.OptionSTARTTLS)
	if err != nil {
		return err
	}
	defer session.Close()

	message := core.NewMessage()
	err = errors.Join(
		message.SetSender("Zoé Müller <"+user+">"),
		message.AddRecipient(setting("COURRIEL_TO")),
		message.SetSubject("Déjà vu à Noël: 日本語 ✓"),
		// Programs that show no HTML show the text.
		message.SetText("Bonjour,\n\nles prix de l'été sont joints.\n\nZoé\n"),
		message.SetHTML("<p>Bonjour,</p>\n<p>les <b>prix de l'été</b> sont joints.</p>\n"),
	)
	if err != nil {
		return err
	}
	// The name that is shown may be another than that of the file; the content
	// type is found out.
	if _, err := message.AttachFile(path, "Prix d'été.csv", ""); err != nil {
		return err
	}
	if _, err := session.SendMessage(context.Background(), message); err != nil {
		return err
	}
	fmt.Println("The server says:", message.ServerReply())
	fmt.Println("Message-ID:", message.MessageID())
	return nil
}

func setting(name string) string {
	value := os.Getenv(name)
	if value == "" {
		fmt.Fprintf(os.Stderr, "Please set %s: see ../01_send_text.\n", name)
		os.Exit(2)
	}
	return value
}
