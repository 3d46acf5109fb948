// SPDX-License-Identifier: MIT

// Command courriel_go sends a mail many times with Courriel's core, without the
// C interface: what the border costs is the difference to courriel_c.
//
//	courriel_go PORT COUNT FILE CA-FILE RECIPIENTS
//
// CA-FILE is empty for a connection in clear.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"

	"courriel.dev/courriel/core"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "courriel_go:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 5 {
		return errors.New("usage: courriel_go PORT COUNT FILE CA-FILE RECIPIENTS")
	}
	count, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	mail, err := os.ReadFile(args[2])
	if err != nil {
		return err
	}
	recipients, err := strconv.Atoi(args[4])
	if err != nil {
		return err
	}
	session, err := start(args[0], args[3])
	if err != nil {
		return err
	}
	message := core.NewMessage()
	err = errors.Join(message.SetSender("sender@example.test"), message.SetSource(mail))
	for i := range recipients {
		err = errors.Join(err, message.AddRecipient(fmt.Sprintf("recipient%d@example.test", i+1)))
	}
	if err != nil {
		return err
	}
	ctx := context.Background()
	for range count {
		if _, err := session.SendMessage(ctx, message); err != nil {
			return err
		}
	}
	if err := session.Close(); err != nil {
		return err
	}
	return reportAllocations()
}

func start(port, authority string) (*core.Session, error) {
	number, err := strconv.ParseInt(port, 10, 64)
	if err != nil {
		return nil, err
	}
	option := core.OptionClear
	if authority != "" {
		option = core.OptionSTARTTLS
	}
	session := core.NewSession()
	err = errors.Join(
		session.SetText(core.PropertyServer, "localhost"),
		session.SetNumber(core.PropertyPort, number),
		session.SetText(core.PropertyCAFile, authority),
		session.SetNumber(core.PropertyOption, int64(option)),
	)
	if err != nil {
		return nil, err
	}
	return session, session.Start(context.Background())
}

// reportAllocations leaves the number of the process's allocations where the benchmark asks for it.
func reportAllocations() error {
	path := os.Getenv("BENCH_ALLOCATIONS")
	if path == "" {
		return nil
	}
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return os.WriteFile(path, []byte(strconv.FormatUint(s.Mallocs, 10)), 0o600)
}
