// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"errors"
	"fmt"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// server stands for smtp.example.com in the examples.
func server() *smtptest.Server {
	s, err := smtptest.New(smtptest.Options{})
	if err != nil {
		panic(err)
	}
	return s
}

func Example() {
	smtp := server()
	defer smtp.Close()
	ctx := context.Background()

	message := core.NewMessage()
	err := errors.Join(
		message.SetSender("Ann <ann@example.com>"),
		message.AddRecipient("bob@example.org"),
		message.SetSubject("Hello"),
		message.SetText("Sent with Courriel."),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	session, err := core.StartSMTPSession(ctx, "", "", smtp.Host, smtp.Port, 0, core.OptionDefault)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer session.Close()
	sent, err := session.SendMessage(ctx, message)
	fmt.Println(sent == core.SentFully, err)
	// Output: true <nil>
}

func ExampleSession_SetNumber() {
	smtp := server()
	defer smtp.Close()

	session := core.NewSession()
	err := errors.Join(
		session.SetText(core.PropertyServer, smtp.Host),
		session.SetNumber(core.PropertyPort, int64(smtp.Port)),
		session.SetNumber(core.PropertyConnections, 4),
	)
	fmt.Println(err)
	fmt.Println(session.SetNumber(core.PropertyConnections, 65))
	err = session.Start(context.Background())
	fmt.Println(err, session.Close())
	// Output:
	// <nil>
	// a value is outside its limits: EMAIL_SESSION_CONNECTIONS is 1 to 64, not 65
	// <nil> <nil>
}

func ExampleError() {
	smtp := server()
	defer smtp.Close()
	ctx := context.Background()
	session, err := core.StartSMTPSession(ctx, "", "", smtp.Host, smtp.Port, 0, core.OptionDefault)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer session.Close()

	message := core.NewMessage()
	_ = message.SetSender("ann@example.com")
	_, err = session.SendMessage(ctx, message)
	var e *core.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code, int(e.Code))
		fmt.Println(e.Hint())
		fmt.Println("try again:", e.MayRetry)
	}
	fmt.Println(errors.Is(err, &core.Error{Code: core.CodeNoRecipient}))
	// Output:
	// NO_RECIPIENT 202
	// There is no recipient, no Cc and no Bcc. Add at least one with EmailAddRecipient, EmailAddCc or EmailAddBcc.
	// try again: false
	// true
}

func ExampleSession_SendMessages() {
	smtp := server()
	defer smtp.Close()
	ctx := context.Background()
	session, err := core.StartSMTPSession(ctx, "", "", smtp.Host, smtp.Port, 0, core.OptionDefault)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer session.Close()

	var messages []*core.Message
	for _, to := range []string{"bob@example.org", "eve@example.org"} {
		m := core.NewMessage()
		if err := errors.Join(m.SetSender("ann@example.com"), m.AddRecipient(to), m.SetText("Hello")); err != nil {
			fmt.Println(err)
			return
		}
		messages = append(messages, m)
	}
	accepted, err := session.SendMessages(ctx, messages)
	fmt.Println(accepted, err)
	// Output: 2 <nil>
}
