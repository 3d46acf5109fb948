// SPDX-License-Identifier: MIT

// Command gosmtp sends a mail many times with go-smtp's client on one
// connection: gosmtp PORT COUNT FILE CA-FILE RECIPIENTS (CA-FILE empty: in clear).
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"

	"github.com/emersion/go-smtp"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gosmtp:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 5 {
		return errors.New("usage: gosmtp PORT COUNT FILE CA-FILE RECIPIENTS")
	}
	count, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	mail, err := os.ReadFile(args[2])
	if err != nil {
		return err
	}
	client, err := dial("localhost:"+args[0], args[3])
	if err != nil {
		return err
	}
	recipients, err := strconv.Atoi(args[4])
	if err != nil {
		return err
	}
	for range count {
		if err := send(client, mail, recipients); err != nil {
			return err
		}
	}
	if err := client.Quit(); err != nil {
		return err
	}
	return reportAllocations()
}

func dial(address, authority string) (*smtp.Client, error) {
	if authority == "" {
		return smtp.Dial(address)
	}
	pem, err := os.ReadFile(authority)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return smtp.DialStartTLS(address, &tls.Config{RootCAs: roots, ServerName: "localhost"})
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

func send(client *smtp.Client, mail []byte, recipients int) error {
	if err := client.Mail("sender@example.test", &smtp.MailOptions{Size: int64(len(mail))}); err != nil {
		return err
	}
	for i := range recipients {
		if err := client.Rcpt(fmt.Sprintf("recipient%d@example.test", i+1), nil); err != nil {
			return err
		}
	}
	body, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := io.Copy(body, bytes.NewReader(mail)); err != nil {
		return err
	}
	return body.Close()
}
