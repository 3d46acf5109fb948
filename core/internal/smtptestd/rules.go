// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"courriel.dev/courriel/core/internal/smtptest"
)

var (
	// timesOf is the "3x" before what a rule does.
	timesOf = regexp.MustCompile(`^([1-9][0-9]{0,8})x(?: +|$)`)
	replyOf = regexp.MustCompile(
		`^([2-5][0-9][0-9])(?: ([245])\.([0-9]{1,3})\.([0-9]{1,3}))?(?: (.+))?$`,
	)
)

// parseRule reads [from:|to:|data:]PATTERN[=[Nx ][WHAT]] of the option with this name.
func parseRule(option, text string) (smtptest.Rule, error) {
	rule := smtptest.Rule{Stage: smtptest.AtRecipient}
	pattern, what, _ := strings.Cut(text, "=")
	if stage, rest, found := strings.Cut(pattern, ":"); found {
		rule.Stage, pattern = smtptest.Stage(stage), rest
		if !slices.Contains(
			[]smtptest.Stage{smtptest.AtSender, smtptest.AtRecipient, smtptest.AfterData},
			rule.Stage,
		) {
			return rule, fmt.Errorf(
				"no stage %q: want from:, to: or data: before the addresses",
				stage,
			)
		}
	}
	if rule.Pattern = pattern; pattern == "" {
		return rule, fmt.Errorf("no addresses: want a pattern, as *@example.org")
	}
	if m := timesOf.FindStringSubmatch(what); m != nil {
		rule.Times, _ = strconv.Atoi(m[1])
		what = what[len(m[0]):]
	}
	var err error
	switch option {
	case "refuse":
		rule.Reply, err = parseReply(what, "550 5.7.1 Refused by a rule of this test server", "5")
	case "defer":
		rule.Reply, err = parseReply(what, "451 4.7.1 Deferred by a rule of this test server", "4")
	case "delay":
		rule.Delay, err = time.ParseDuration(what)
		if err != nil || rule.Delay <= 0 {
			err = fmt.Errorf("want a time after =, as %s=2s", pattern)
		}
	case "drop", "stall":
		rule.Drop, rule.Stall = option == "drop", option == "stall"
		if what != "" {
			err = fmt.Errorf("nothing but a count, as 3x, can stand after =, not %q", what)
		}
	}
	return rule, err
}

// parseReply reads "550 5.1.1 No such mailbox"; the enhanced code and the text may be missing.
func parseReply(text, usual, class string) (*smtp.SMTPError, error) {
	if text == "" {
		text = usual
	}
	m := replyOf.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("%q is not a reply: want as %s", text, usual)
	}
	if m[1][:1] != class || m[2] != "" && m[2] != class {
		return nil, fmt.Errorf(
			"%q does not begin with %s: refusing for good is 5xx, for now 4xx",
			text,
			class,
		)
	}
	reply := &smtp.SMTPError{EnhancedCode: smtp.EnhancedCodeNotSet, Message: m[5]}
	reply.Code, _ = strconv.Atoi(m[1])
	if m[2] != "" {
		for i := range reply.EnhancedCode {
			reply.EnhancedCode[i], _ = strconv.Atoi(m[i+2])
		}
	}
	if reply.Message == "" {
		reply.Message = "Refused by a rule of this test server"
	}
	return reply, nil
}

// check refuses options that make no sense, or none together: a test server that quietly does
// something else than it was asked for makes a test that cannot fail.
func (s *settings) check() error {
	o := &s.options
	for _, limit := range []struct {
		name  string
		value int64
	}{
		{"max-size", o.MaxSize}, {"max-recipients", int64(o.MaxRcpt)}, {"max-mails-per-connection", int64(o.MaxMails)},
		{"max-connections", int64(o.MaxClients)}, {"max-signed-in", int64(o.MaxSignedIn)}, {"idle", int64(o.Idle)},
	} {
		if limit.value < 0 {
			return fmt.Errorf("-%s is negative", limit.name)
		}
	}
	switch o.TLS {
	case smtptest.TLSNone, smtptest.TLSStartTLS, smtptest.TLSImplicit:
	default:
		return fmt.Errorf("no TLS mode %q: want none, starttls or implicit", o.TLS)
	}
	switch {
	case o.User == "" && (o.Password != "" || o.Token != ""):
		return fmt.Errorf("-password and -token belong to a -user")
	case o.User != "" && o.Password == "" && o.Token == "" && len(o.Mechanisms) == 0:
		return fmt.Errorf("-user %s can never sign in: give it a -password or a -token", o.User)
	case o.RequireAuth && o.User == "":
		return fmt.Errorf("-require-auth needs a -user that can sign in")
	case o.RequireTLS && o.TLS == smtptest.TLSNone:
		return fmt.Errorf("-require-tls needs -tls starttls or implicit")
	case o.LeaveOver && o.MaxClients == 0:
		return fmt.Errorf("-leave-over needs -max-connections")
	}
	for _, keyword := range o.Without {
		if !slices.Contains(all, strings.ToUpper(keyword)) {
			return fmt.Errorf(
				"-without: no keyword %q: want of %s",
				keyword,
				strings.Join(all, ", "),
			)
		}
	}
	return nil
}
