// SPDX-License-Identifier: MIT

// Smtptestd is the server of package smtptest as a program, for the tests of
// the other languages, the examples and the demo. It prints one line of JSON
// for each thing that happens and ends when its standard input is closed, so
// that it never outlives the test that started it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"

	"courriel.dev/courriel/core/internal/smtptest"
)

func main() {
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	os.Exit(run(stop, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program. It returns the exit status: 0, 1 if the server cannot
// work or a script saw a deviation, 2 for a wrong command line.
func run(stop context.Context, arguments []string, stdin io.Reader, stdout, stderr io.Writer) int {
	settings, err := parse(arguments, stderr)
	if err == flag.ErrHelp {
		return 0
	}
	if err != nil {
		fmt.Fprintln(stderr, "smtptestd:", err)
		return 2
	}
	ended, end := context.WithCancel(stop)
	defer end()
	if !settings.noStdin {
		go func() {
			io.Copy(io.Discard, stdin)
			end()
		}()
	}
	if settings.list {
		err = list(stdout)
	} else {
		out := newPrinter(stdout)
		err = settings.serve(ended, out)
		out.close()
	}
	if err != nil {
		fmt.Fprintln(stderr, "smtptestd:", err)
		return 1
	}
	return 0
}

type settings struct {
	options smtptest.Options
	certs   string
	noStdin bool

	script    string
	mode      smtptest.Mode
	scenarios bool
	table     string
	list      bool
}

// serve works until ended is done. It fails when the server cannot work, and
// when a script saw a client deviate.
func (s *settings) serve(ended context.Context, out *printer) error {
	certificates, err := smtptest.NewCertificates(s.options.Names...)
	if err != nil {
		return err
	}
	s.options.Certificates = certificates
	var ca string
	if s.certs != "" {
		if ca, err = certificates.WritePEM(s.certs); err != nil {
			return err
		}
		if ca, err = filepath.Abs(ca); err != nil {
			return err
		}
	}
	switch {
	case s.scenarios:
		return s.serveScenarios(ended, out, ca)
	case s.script != "":
		return s.serveScript(ended, out, ca)
	}
	s.options.OnMail = func(m *smtptest.Mail) { out.event("mail", m) }
	s.options.OnConnection = func(c smtptest.Connection) { out.event("connection", c) }
	s.options.OnError = func(text string) { out.event("log", map[string]string{"text": text}) }
	server, err := smtptest.New(s.options)
	if err != nil {
		return err
	}
	defer server.Close()
	for _, address := range server.Addrs {
		out.event("listening", listening{addressOf(address), s.options.TLS, ca})
	}
	<-ended.Done()
	return nil
}

type listening struct {
	address
	TLS smtptest.TLSMode `json:"tls"`
	CA  string           `json:"ca"` // path of ca.pem, empty without -certs
}

type address struct {
	Address string `json:"address"`
	Host    string `json:"host"`
	Port    int    `json:"port"`
}

func addressOf(text string) address {
	host, number, _ := net.SplitHostPort(text)
	port, _ := strconv.Atoi(number)
	return address{text, host, port}
}
