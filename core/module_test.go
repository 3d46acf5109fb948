// SPDX-License-Identifier: MIT

package core_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"courriel.dev/courriel/core/internal/smtptest"
)

// A Go program outside this tree requires courriel.dev/courriel, and has it from here with replace
// until it is published. What it needs besides is in the module cache: this test runs out of it.
func TestModuleIsUsableFromAnotherModule(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"go.mod": "module example.com/program\n\ngo 1.26\n\nrequire courriel.dev/courriel v0.2.0\n\n" +
			"replace courriel.dev/courriel => " + strconv.Quote(root) + "\n",
		"go.sum": string(sums),
		"main.go": `package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"courriel.dev/courriel/core"
)

func main() {
	ctx := context.Background()
	port, _ := strconv.Atoi(os.Args[2])
	message := core.NewMessage()
	err := errors.Join(message.SetSender("you@example.com"), message.AddRecipient("someone@example.org"),
		message.SetSubject("From another module"), message.SetText("Hello"))
	if err == nil {
		var session *core.Session
		if session, err = core.StartSMTPSession(ctx, "", "", os.Args[1], port, 0, core.OptionDefault); err == nil {
			_, err = session.SendMessage(ctx, message)
			err = errors.Join(err, session.Close())
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command("go", "build", "-mod=mod", "-o", "program", ".")
	build.Dir = folder
	build.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	server := smtptest.Start(t, smtptest.Options{})
	run := exec.Command(filepath.Join(folder, "program"), server.Host, strconv.Itoa(server.Port))
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if mails := server.Mails(); len(mails) != 1 {
		t.Errorf("%d mails arrived, want 1", len(mails))
	}
}
