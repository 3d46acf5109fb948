// SPDX-License-Identifier: MIT

// Smtptestd is the server of package smtptest as a program, for the tests of
// the other languages, the examples and the demo. It prints one line of JSON
// for each thing that happens and ends when its standard input is closed, so
// that it never outlives the test that started it.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"courriel/core/internal/smtptest"
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
	if err := settings.serve(ended, &printer{encoder: json.NewEncoder(stdout)}); err != nil {
		fmt.Fprintln(stderr, "smtptestd:", err)
		return 1
	}
	return 0
}

// printer writes one event a line, whoever it comes from.
type printer struct {
	mutex   sync.Mutex
	encoder *json.Encoder
}

// event prints a map or a struct with its kind as first member.
func (p *printer) event(kind string, value any) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	body, err := json.Marshal(value)
	if err != nil {
		body, _ = json.Marshal(map[string]string{"error": err.Error()})
	}
	line := `{"event":"` + kind + `"`
	if inside := strings.TrimPrefix(string(body), "{"); inside != "}" {
		line += "," + inside
	} else {
		line += "}"
	}
	p.encoder.SetEscapeHTML(false)
	p.encoder.Encode(json.RawMessage(line))
}

type settings struct {
	options smtptest.Options
	certs   string
	noStdin bool
}

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
		out.event("listening", listening{addressOf(address), string(s.options.TLS), ca})
	}
	<-ended.Done()
	return nil
}

type listening struct {
	address
	TLS string `json:"tls"`
	CA  string `json:"ca"` // path of ca.pem, empty without -certs
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
