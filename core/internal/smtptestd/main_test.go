// SPDX-License-Identifier: MIT

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// program is a run of smtptestd within the test.
type program struct {
	t      *testing.T
	stdin  *io.PipeWriter
	events *bufio.Scanner
	status chan int
}

func start(t *testing.T, arguments ...string) *program {
	t.Helper()
	stdinRead, stdin := io.Pipe()
	stdoutRead, stdout := io.Pipe()
	p := &program{
		t:      t,
		stdin:  stdin,
		events: bufio.NewScanner(stdoutRead),
		status: make(chan int, 1),
	}
	p.events.Buffer(nil, 1<<24)
	go func() {
		p.status <- run(context.Background(), arguments, stdinRead, stdout, io.Discard)
		stdout.Close()
	}()
	t.Cleanup(func() {
		stdin.Close()
		for p.events.Scan() {
		}
	})
	return p
}

// event waits for the next event of the kind.
func (p *program) event(kind string) map[string]any {
	p.t.Helper()
	for p.events.Scan() {
		var event map[string]any
		if err := json.Unmarshal(p.events.Bytes(), &event); err != nil {
			p.t.Fatalf("%s: %v", p.events.Bytes(), err)
		}
		if event["event"] == kind {
			return event
		}
	}
	p.t.Fatalf("no event %s", kind)
	return nil
}

// end closes standard input and returns the exit status.
func (p *program) end() int {
	p.stdin.Close()
	for p.events.Scan() {
	}
	return <-p.status
}

func TestMailIsPrintedAndStored(t *testing.T) {
	folder := t.TempDir()
	p := start(
		t,
		"-tls",
		"starttls",
		"-certs",
		filepath.Join(folder, "certs"),
		"-mails",
		filepath.Join(folder, "mails"),
		"-user",
		"u",
		"-password",
		"p",
		"-require-auth",
		"-name",
		"mail.example.org",
	)
	ready := p.event("listening")
	authority, err := os.ReadFile(ready["ca"].(string))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	c, err := smtp.DialStartTLS(
		ready["address"].(string),
		&tls.Config{RootCAs: pool, ServerName: "mail.example.org"},
	)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Auth(sasl.NewPlainClient("", "u", "p")); err != nil {
		t.Fatal(err)
	}
	text := "From: a@example.org\r\nSubject: <b>&=?utf-8?q?=C3=A9?=\r\n\r\nhello\r\n"
	if err := c.SendMail("a@example.org", []string{"b@example.org"}, strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	mail := p.event("mail")
	stored, err := os.ReadFile(mail["path"].(string))
	if err != nil || string(stored) != text {
		t.Errorf("stored %q, %v", stored, err)
	}
	if mail["sender"] != "a@example.org" || mail["user"] != "u" ||
		mail["tls"].(map[string]any)["server_name"] != "mail.example.org" ||
		mail["recipients"].([]any)[0].(map[string]any)["address"] != "b@example.org" ||
		mail["summary"].(map[string]any)["subject"] != "<b>&é" {
		t.Errorf("%v", mail)
	}
	if status := p.end(); status != 0 {
		t.Errorf("status %d", status)
	}
	if _, err := net.Dial("tcp", ready["address"].(string)); err == nil {
		t.Error("it still listens")
	}
}

func TestExtensionsAreChosen(t *testing.T) {
	for list, want := range map[string]string{"none": "", "pipelining,DSN": "DSN PIPELINING"} {
		p := start(t, "-extensions", list, "-announce", "X-ONE 1", "-announce", "X-TWO 2")
		c, err := smtp.Dial(p.event("listening")["address"].(string))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, keyword := range []string{"8BITMIME", "CHUNKING", "DSN", "PIPELINING", "SIZE", "SMTPUTF8"} {
			if offered, _ := c.Extension(keyword); offered {
				got = append(got, keyword)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", list, got)
		}
		for keyword, parameter := range map[string]string{"X-ONE": "1", "X-TWO": "2"} {
			if _, announced := c.Extension(keyword); announced != parameter {
				t.Errorf("%s: %s %s", list, keyword, announced)
			}
		}
		c.Close()
	}
}

func TestScriptIsPlayed(t *testing.T) {
	own := filepath.Join(t.TempDir(), "own.smtp")
	if err := os.WriteFile(own, []byte("# Our own.\nS: 554 5.7.1 No service for you\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, script := range []string{"greeting_554", own} {
		p := start(t, "-script", script, "-play", "bytes")
		address := p.event("listening")["address"].(string)
		for _, said := range []string{"QUIT\r\n", "HELP\r\n"} {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			in := bufio.NewReader(c)
			if line, _ := in.ReadString('\n'); line != "554 5.7.1 No service for you\r\n" {
				t.Errorf("%q", line)
			}
			io.WriteString(c, said)
			in.ReadString('\n')
			c.Close()
			event := p.event("script")
			diff, _ := event["diff"].(string)
			if event["ok"] != (said == "QUIT\r\n") ||
				strings.Contains(diff, "+ C: HELP") != (said == "HELP\r\n") {
				t.Errorf("%s, %q: %v", script, said, event)
			}
		}
		if status := p.end(); status != 1 {
			t.Errorf("status %d after a deviation", status)
		}
	}
}

func TestAllScenariosAreOffered(t *testing.T) {
	table := filepath.Join(t.TempDir(), "table.tsv")
	p := start(t, "-all-scenarios", "-certs", t.TempDir(), "-table", table)
	all := p.event("scenarios")["scenarios"].([]any)
	if len(all) < 150 {
		t.Errorf("%d scenarios", len(all))
	}
	written, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(string(written)), "\n")[1:]
	if len(rows) != len(all) {
		t.Errorf("%d rows for %d scenarios", len(rows), len(all))
	}
	for i, one := range all {
		scenario := one.(map[string]any)
		cells := strings.Split(rows[i], "\t")
		if len(cells) != 13 || cells[0] != scenario["scenario"] ||
			net.JoinHostPort(cells[11], cells[12]) != scenario["address"] {
			t.Errorf("row %q for %v", rows[i], scenario)
		}
		c, err := net.Dial("tcp", scenario["address"].(string))
		if (err != nil) != (scenario["code"] == "CONNECTION_REFUSED") &&
			scenario["scenario"] != "reset_instead_of_greeting" {
			t.Errorf("%s: %v", scenario["scenario"], err)
		}
		if err == nil {
			c.Close()
		}
	}
}

func TestFaultMovesOnWithEachConnection(t *testing.T) {
	p := start(t, "-fault", "close:sent:each", "-domain", "x")
	address := p.event("listening")["address"].(string)
	for want := range 5 {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(c); string(got) != "220 x"[:want] {
			t.Errorf("connection %d: %q", want+1, got)
		}
		c.Close()
	}
}

func TestCommandLineIsChecked(t *testing.T) {
	for _, arguments := range []string{"-tls maybe", "-certificate none", "-fault close", "-fault melt:sent:1", "-fault close:sent:x",
		"-play backwards", "-max-tls 4", "-no-such-option", "word", "-script no_such_scenario", "-script /no/such.smtp", "-listen 256.0.0.1:0",
		"-tls starttls -certificate nonsense"} {
		status := run(
			context.Background(),
			strings.Fields(arguments),
			strings.NewReader(""),
			io.Discard,
			io.Discard,
		)
		if status == 0 {
			t.Errorf("%s is taken", arguments)
		}
	}
	var help bytes.Buffer
	if status := run(context.Background(), []string{"-help"}, nil, io.Discard, &help); status != 0 ||
		!strings.Contains(help.String(), "-all-scenarios") {
		t.Errorf("-help: %d", status)
	}
	var names bytes.Buffer
	if status := run(context.Background(), []string{"-list"}, strings.NewReader(""), &names, io.Discard); status != 0 ||
		!strings.Contains(names.String(), "greeting_554 ") {
		t.Errorf("-list: %d", status)
	}
}
