// SPDX-License-Identifier: MIT

package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"courriel.dev/courriel/core/internal/smtptest"
)

const usage = `smtptestd: an SMTP server for tests. It sends nothing anywhere.

usage: smtptestd [options]

It prints one line of JSON for each event, the first ones when it is ready:
  {"event":"listening","address":"127.0.0.1:PORT","host":"127.0.0.1","port":PORT,"tls":"none","ca":"DIR/ca.pem"}
  {"event":"connection","number":1,"state":"open","remote":"127.0.0.1:PORT",...}
  {"event":"mail","number":1,"sender":"...","recipients":[{"address":"..."}],"path":"DIR/000001.eml","summary":{...},...}
  {"event":"log","text":"..."}
With -script it plays one scenario of its library, or a file, instead of being a
good server, and -all-scenarios plays each scenario on a port of its own:
  {"event":"scenarios","ca":"DIR/ca.pem","scenarios":[{"scenario":"greeting_554","address":"127.0.0.1:PORT",...},...]}
  {"event":"script","scenario":"greeting_554","connection":1,"ok":false,"line":3,"diff":"..."}
Its exit status is then 1 if a client has deviated.
It ends when its standard input is closed, and on SIGTERM.

`

func parse(arguments []string, stderr io.Writer) (*settings, error) {
	s := &settings{}
	o := &s.options
	flags := flag.NewFlagSet("smtptestd", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&o.Listen, "listen", "127.0.0.1:0", "`addresses` to listen on, with commas")
	flags.StringVar((*string)(&o.TLS), "tls", "none", "`mode`: none, starttls or implicit")
	flags.StringVar(
		&o.Certificate,
		"certificate",
		smtptest.Good,
		"`kind` of certificate: "+strings.Join(smtptest.CertificateKinds, ", "),
	)
	words(flags, "name", "a further host `name` of the certificate, may be repeated", &o.Names)
	flags.StringVar(
		&s.certs,
		"certs",
		"",
		"`folder` to write the authority's certificate to, as ca.pem",
	)
	flags.Func("max-tls", "highest TLS `version`: 1.0, 1.1, 1.2 or 1.3", func(text string) error {
		version, known := map[string]uint16{"1.0": 0x301, "1.1": 0x302, "1.2": 0x303, "1.3": 0x304}[text]
		if !known {
			return fmt.Errorf("no such version")
		}
		o.MaxTLS = version
		return nil
	})
	flags.StringVar(&o.User, "user", "", "`name` that may sign in")
	flags.StringVar(&o.Password, "password", "", "its `password`: offers PLAIN and LOGIN")
	flags.StringVar(&o.Token, "token", "", "its OAuth `token`: offers XOAUTH2 and OAUTHBEARER")
	words(flags, "mechanisms", "exactly these `mechanisms`, with commas", &o.Mechanisms)
	flags.BoolVar(&o.ClearTextAuth, "clear-text-auth", false, "offer AUTH before STARTTLS too")
	flags.BoolVar(&o.RequireAuth, "require-auth", false, "refuse MAIL without sign-in")
	flags.BoolVar(&o.RequireTLS, "require-tls", false, "refuse MAIL in clear")
	flags.StringVar(&o.Domain, "domain", "localhost", "the server's own `name`")
	words(
		flags,
		"without",
		"`keywords` not to offer, with commas: PIPELINING, CHUNKING, 8BITMIME, SIZE, SMTPUTF8, DSN, ENHANCEDSTATUSCODES, REQUIRETLS, BINARYMIME, RRVS, DELIVERBY, MT-PRIORITY",
		&o.Without,
	)
	words(
		flags,
		"extensions",
		"offer of these `keywords` only these, with commas; \"none\" for none",
		&[]string{},
	)
	flags.Func("announce", "a further EHLO `line`, may be repeated", func(line string) error {
		o.Announce = append(o.Announce, line)
		return nil
	})
	flags.Int64Var(&o.MaxSize, "max-size", 0, "largest mail in `bytes`, 0 is no limit")
	flags.IntVar(&o.MaxRcpt, "max-recipients", 0, "`count` of recipients a mail, 0 is no limit")
	flags.IntVar(
		&o.MaxMails,
		"max-mails-per-connection",
		0,
		"`count` of mails a connection, then 421; 0 is no limit",
	)
	flags.IntVar(
		&o.MaxRefusals,
		"max-refusals",
		0,
		"`count` of recipients refused on a connection, then 421 and the end; 0 is no limit",
	)
	flags.IntVar(
		&o.MaxClients,
		"max-connections",
		0,
		"`count` of connections at a time, then 421; 0 is no limit",
	)
	flags.BoolVar(
		&o.LeaveOver,
		"leave-over",
		false,
		"over -max-connections, say nothing at all instead of 421",
	)
	flags.IntVar(
		&o.MaxSignedIn,
		"max-signed-in",
		0,
		"`count` of connections signed in at a time, then 432 to AUTH; 0 is no limit",
	)
	flags.DurationVar(
		&o.Idle,
		"idle",
		0,
		"`time` after which a silent client gets 421, as 30s; 0 is never",
	)
	flags.BoolVar(
		&o.SmallWrites,
		"small-writes",
		false,
		"answer in one small write for each line, with Nagle's algorithm on, as Haraka and Courier do",
	)
	flags.StringVar(&o.Folder, "mails", "", "`folder` for the mails, as 000001.eml and so on")
	for name, explanation := range map[string]string{
		"refuse": "refuse for good; a reply of its own stands after =, as *@x.example=550 5.7.1 No",
		"defer":  "refuse for now; a reply of its own stands after =",
		"delay":  "answer late; the time stands after =, as *@x.example=2s",
		"drop":   "end the connection without a reply",
		"stall":  "never answer",
	} {
		flags.Func(
			name,
			"`addresses` to "+explanation+"; may be repeated, see docs/testing.md",
			func(text string) error {
				rule, err := parseRule(name, text)
				o.Rules = append(o.Rules, rule)
				return err
			},
		)
	}
	flags.Func(
		"fault",
		"`fault` of every connection: close, reset or stop-reading, after so many bytes received or sent, as close:sent:100; with each for the number, the first connection is cut after 0 bytes, the next one after 1, and so on",
		func(text string) error {
			var err error
			o.FaultOf, err = parseFault(text)
			return err
		},
	)
	flags.Func(
		"log",
		"`file` for both sides of every conversation, decrypted; - is standard error",
		func(path string) error {
			if path == "-" {
				o.Log = stderr
				return nil
			}
			// Whole mails and passwords are in it.
			file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
			if err == nil {
				err = file.Chmod(0o600) // of a file that was there before
			}
			o.Log = file
			return err
		},
	)
	flags.StringVar(
		&s.script,
		"script",
		"",
		"`scenario` of the library, or the path of a .smtp file, to play",
	)
	flags.StringVar(
		(*string)(&s.mode),
		"play",
		string(smtptest.Whole),
		"`how` scripts are cut into segments: whole, lines or bytes",
	)
	flags.BoolVar(&s.scenarios, "all-scenarios", false, "play every scenario, each on its own port")
	flags.StringVar(
		&s.table,
		"table",
		"",
		"`file` to write the scenarios to, with tabs between the columns, for programs that read no JSON",
	)
	flags.BoolVar(
		&s.list,
		"list",
		false,
		"print the names of the scenarios with what they show, and end",
	)
	flags.BoolVar(&s.noStdin, "no-stdin", false, "go on when standard input is closed")
	if err := flags.Parse(arguments); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	if !slices.Contains(smtptest.CertificateKinds, o.Certificate) {
		return nil, fmt.Errorf("no certificate kind %q", o.Certificate)
	}
	if !slices.Contains(smtptest.Modes, s.mode) {
		return nil, fmt.Errorf("no way to play %q", s.mode)
	}
	if only := flags.Lookup("extensions").Value.(*wordList); len(*only.to) > 0 {
		o.Without = append(o.Without, all.except(*only.to)...)
	}
	return s, nil
}

// keywords are EHLO keywords.
type keywords []string

var all = keywords{
	"PIPELINING",
	"CHUNKING",
	"8BITMIME",
	"SIZE",
	"SMTPUTF8",
	"DSN",
	"ENHANCEDSTATUSCODES",
	"REQUIRETLS",
	"BINARYMIME",
	"RRVS",
	"DELIVERBY",
	"MT-PRIORITY",
}

func (k keywords) except(kept []string) []string {
	var rest []string
	for _, keyword := range k {
		if !strings.Contains(","+strings.ToUpper(strings.Join(kept, ","))+",", ","+keyword+",") {
			rest = append(rest, keyword)
		}
	}
	return rest
}

// wordList collects the parts of a list with commas.
type wordList struct{ to *[]string }

func (w *wordList) String() string { return "" }

func (w *wordList) Set(text string) error {
	for _, word := range strings.Split(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			*w.to = append(*w.to, word)
		}
	}
	return nil
}

func words(flags *flag.FlagSet, name, explanation string, to *[]string) {
	flags.Var(&wordList{to}, name, explanation)
}

func parseFault(text string) (func(int) *smtptest.Fault, error) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 || (parts[1] != "sent" && parts[1] != "received") {
		return nil, fmt.Errorf("want KIND:sent:BYTES or KIND:received:BYTES")
	}
	fault := smtptest.Fault{Kind: parts[0], Sent: parts[1] == "sent"}
	switch fault.Kind {
	case smtptest.FaultClose, smtptest.FaultReset, smtptest.FaultStopReading:
	default:
		return nil, fmt.Errorf("no such kind of fault")
	}
	if parts[2] == "each" {
		return func(connection int) *smtptest.Fault {
			each := fault
			each.After = int64(connection - 1)
			return &each
		}, nil
	}
	var err error
	fault.After, err = strconv.ParseInt(parts[2], 10, 64)
	if err != nil || fault.After < 0 {
		return nil, fmt.Errorf("want a number of bytes, or each")
	}
	return func(int) *smtptest.Fault { return &fault }, nil
}
