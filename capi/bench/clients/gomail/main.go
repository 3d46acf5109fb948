// SPDX-License-Identifier: MIT

// Command gomail sends or builds mails with go-mail, which makes each mail anew
// whenever it sends it. It is a module of its own, so that Courriel does not
// depend on go-mail.
//
//	gomail PORT COUNT FILE CA-FILE RECIPIENTS    sends; FILE is the text
//	gomail build COUNT SIZE                      builds; see build_c.c
//
// CA-FILE is empty for a connection in clear.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"
)

func main() {
	var err error
	switch {
	case len(os.Args) == 4 && os.Args[1] == "build":
		err = build(os.Args[2], os.Args[3])
	case len(os.Args) == 6:
		err = send(os.Args[1:])
	default:
		err = errors.New(
			"usage: gomail PORT COUNT FILE CA-FILE RECIPIENTS, or gomail build COUNT SIZE",
		)
	}
	if err == nil {
		err = reportAllocations()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gomail:", err)
		os.Exit(1)
	}
}

func send(args []string) error {
	port, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	text, err := os.ReadFile(args[2])
	if err != nil {
		return err
	}
	recipients, err := strconv.Atoi(args[4])
	if err != nil {
		return err
	}
	to := make([]string, recipients)
	for i := range to {
		to[i] = fmt.Sprintf("recipient%d@example.test", i+1)
	}
	client, err := dial(port, args[3])
	if err != nil {
		return err
	}
	for range count {
		m := mail.NewMsg()
		if err := errors.Join(m.From("sender@example.test"), m.To(to...)); err != nil {
			return err
		}
		m.Subject("measured")
		m.SetBodyString(mail.TypeTextPlain, string(text))
		if err := client.Send(m); err != nil {
			return err
		}
	}
	return client.Close()
}

func dial(port int, authority string) (*mail.Client, error) {
	options := []mail.Option{
		mail.WithPort(port),
		mail.WithHELO("localhost"),
		mail.WithTLSPolicy(mail.NoTLS),
	}
	if authority != "" {
		pem, err := os.ReadFile(authority)
		if err != nil {
			return nil, err
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory),
			mail.WithTLSConfig(&tls.Config{RootCAs: roots, ServerName: "localhost"}))
	}
	client, err := mail.NewClient("localhost", options...)
	if err != nil {
		return nil, err
	}
	return client, client.DialWithContext(context.Background())
}

// build makes the mail that build_c.c describes, and prints the microseconds of the fastest one,
// and its bytes.
func build(count, size string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	length, err := strconv.Atoi(size)
	if err != nil {
		return err
	}
	text := bytes.Repeat([]byte("Bonjour, voilà une ligne de texte.\n"), 8)
	attached := make([]byte, length)
	for i := range attached {
		attached[i] = byte(i*7 + i>>8)
	}
	var written int64
	fastest := time.Duration(1<<63 - 1)
	for range n {
		begin := time.Now()
		m := mail.NewMsg()
		err := errors.Join(
			m.FromFormat("Zoë", "zoe@example.test"),
			m.AddToFormat("Renée", "renee@example.test"),
		)
		if err != nil {
			return err
		}
		m.Subject("Mesuré: naïve façade")
		m.SetBodyString(mail.TypeTextPlain, string(text))
		if err := m.AttachReader("données.bin", bytes.NewReader(attached)); err != nil {
			return err
		}
		var out bytes.Buffer
		if written, err = m.WriteTo(&out); err != nil {
			return err
		}
		fastest = min(fastest, time.Since(begin))
	}
	fmt.Printf("%.1f %d\n", float64(fastest.Nanoseconds())/1e3, written)
	return nil
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
