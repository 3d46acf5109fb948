// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"io"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRules(t *testing.T) {
	p := start(
		t,
		"-refuse",
		"*@no.example",
		"-refuse",
		"from:spam*=554 5.7.9 Not from you",
		"-refuse",
		"data:big@*=552 Too big",
		"-defer",
		"*@busy.example=2x",
		"-defer",
		"?later@x.example=450 4.2.1 Not now",
		"-defer",
		"bye@*=421 4.3.2 Bye",
		"-delay",
		"*@slow.example=50ms",
		"-drop",
		"gone/*@x.example",
		"-refuse",
		"slow@slow.example=550 No",
	)
	address := p.event("listening")["address"].(string)
	dial := func() *smtp.Client {
		c, err := smtp.Dial(address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	c := dial()
	expect := func(what string, err error, want string) {
		t.Helper()
		if got := "ok"; err != nil {
			if got = strings.ReplaceAll(err.Error(), `"`, ""); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		} else if want != "ok" {
			t.Errorf("%s: accepted, want %q", what, want)
		}
	}
	expect("a sender", c.Mail("spammer@x.example"), "554 5.7.9 Not from you")
	expect("another sender", c.Mail("me@x.example"), "ok")
	expect("refused", c.Rcpt("A@NO.example"), "550 5.7.1")
	expect("not refused", c.Rcpt("a@no.example.org"), "ok")
	expect("deferred once", c.Rcpt("b@busy.example"), "451 4.7.1")
	expect("deferred twice", c.Rcpt("b@busy.example"), "451 4.7.1")
	expect("then taken", c.Rcpt("b@busy.example"), "ok")
	expect("each address has its own count", c.Rcpt("c@busy.example"), "451 4.7.1")
	expect("one character", c.Rcpt("1later@x.example"), "450 4.2.1 Not now")
	expect("two characters", c.Rcpt("12later@x.example"), "ok")
	began := time.Now()
	expect("late", c.Rcpt("d@slow.example"), "ok")
	expect("late, then refused", c.Rcpt("slow@slow.example"), "550 5.0.0 No")
	if took := time.Since(began); took < 100*time.Millisecond {
		t.Errorf("two late answers took %v", took)
	}
	expect("for its data", c.Rcpt("big@x.example"), "ok")
	w, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, "A: b\r\n\r\n")
	expect("its data", w.Close(), "552 5.0.0 Too big")
	c.Mail("me@x.example")
	expect("a slash is a letter", c.Rcpt("gone/a/b@x.example"), "EOF")
	c = dial()
	c.Mail("me@x.example")
	expect("421", c.Rcpt("bye@x.example"), "421 4.3.2 Bye")
	if err := c.Noop(); err == nil {
		t.Error("the connection goes on after 421")
	}
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	for arguments, want := range map[string]string{
		"-refuse =550":                          "no addresses",
		"-refuse rcpt:a@b":                      `no stage "rcpt"`,
		"-refuse a@b=451 4.7.1 later":           "does not begin with 5",
		"-refuse a@b=550 4.7.1 mixed":           "does not begin with 5",
		"-defer a@b=550":                        "does not begin with 4",
		"-defer a@b=soon":                       "is not a reply",
		"-delay a@b":                            "want a time",
		"-delay a@b=-1s":                        "want a time",
		"-drop a@b=550":                         "nothing but a count",
		"-stall a@b=0x":                         "nothing but a count",
		"-tls ssl":                              "no TLS mode",
		"-max-size -1":                          "negative",
		"-max-recipients -1":                    "negative",
		"-max-connections -1":                   "negative",
		"-idle -1s":                             "negative",
		"-password x":                           "belong to a -user",
		"-user x":                               "can never sign in",
		"-require-auth":                         "needs a -user",
		"-require-tls":                          "needs -tls",
		"-leave-over":                           "needs -max-connections",
		"-without PIPELINE":                     "no keyword",
		"-log /nowhere/at/all":                  "no such file",
		"-mails /dev/null/mails":                "not a directory",
		"-max-tls 4":                            "no such version",
		"-certificate old":                      "no certificate kind",
		"-play twice":                           "no way to play",
		"-fault close:sent":                     "want KIND",
		"surplus":                               "unexpected argument",
		"-listen 127.0.0.1":                     "missing port",
		"-script no_such_scenario":              "no_such_scenario",
		"-refuse a@b=" + strings.Repeat("5", 9): "is not a reply",
	} {
		var said strings.Builder
		var list []string
		option, value, both := strings.Cut(arguments, " ")
		if list = append(list, option); both {
			list = append(list, value)
		}
		if status := run(context.Background(), list, strings.NewReader(""), io.Discard, &said); status == 0 {
			t.Errorf("%s: taken", arguments)
		} else if !strings.Contains(said.String(), want) {
			t.Errorf("%s: %q, want %q", arguments, said.String(), want)
		}
	}
}

// Mails and dialogues hold what nobody else on the machine may read.
func TestMailsAndLogsArePrivate(t *testing.T) {
	folder := t.TempDir()
	log := filepath.Join(folder, "log")
	if err := os.WriteFile(log, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	p := start(t, "-mails", filepath.Join(folder, "mails"), "-log", log)
	address := p.event("listening")["address"].(string)
	if err := smtp.SendMail(address, nil, "a@x.example", []string{"b@x.example"}, []byte("A: b\r\n\r\nc\r\n")); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{log, p.event("mail")["path"].(string)} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v", filepath.Base(path), info.Mode())
		}
	}
}
