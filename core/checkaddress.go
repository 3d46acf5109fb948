// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"courriel.dev/courriel/core/message"
	"courriel.dev/courriel/core/smtp"
)

// AddressResult is what came of a check. The numbers follow those of the levels,
// with which they share a group of constants.
type AddressResult int

// maxExchanges is how many servers of a domain are asked before it is given up.
const maxExchanges = 3

// checker asks about addresses. Tests replace what it asks.
type checker struct {
	lookupMX func(ctx context.Context, domain string) ([]*net.MX, error)
	dial     func(ctx context.Context, host string, silence time.Duration) (*smtp.Conn, error)
}

var addressChecker = checker{
	lookupMX: net.DefaultResolver.LookupMX,
	dial: func(ctx context.Context, host string, silence time.Duration) (*smtp.Conn, error) {
		return smtp.Dial(ctx, &smtp.Config{
			Host: host, Port: 25, Silence: silence,
			// Nothing secret travels, and the servers of domains have certificates of all kinds.
			Ignore: smtp.IgnoreInvalid | smtp.IgnoreName | smtp.IgnoreExpired | smtp.IgnoreRevocation,
		})
	},
}

// CheckAddress checks a bare address. The whole of it takes no longer than the
// process's time-out. Beside every result but AddressValid stands the reason.
func CheckAddress(ctx context.Context, address string, level int) (AddressResult, error) {
	return addressChecker.check(ctx, address, level)
}

func (c *checker) check(ctx context.Context, address string, level int) (AddressResult, error) {
	if level < AddressSyntax || level > AddressServer {
		return 0, badArgument(CodeUnknownConstant, "the level of the check is 0 to 2")
	}
	how := message.Syntax
	if level >= AddressStrict &&
		!strings.HasSuffix(
			strings.TrimSuffix(address, ">"),
			"]",
		) { // an address literal has no top-level domain
		how = message.Strict
	}
	if err := message.CheckAddress(address, how); err != nil {
		return AddressBadSyntax, AsError(err)
	}
	if level < AddressServer {
		return AddressValid, nil
	}
	box, err := message.ParseAddress(address)
	if err != nil {
		return AddressBadSyntax, AsError(err)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(TimeOut())*time.Second)
	defer cancel()
	return c.ask(ctx, box)
}

// ask asks the servers of the address's domain, the preferred ones first (RFC
// 5321 §5.1).
func (c *checker) ask(ctx context.Context, box message.Mailbox) (AddressResult, error) {
	hosts := []string{box.Domain}
	if literal := strings.Trim(box.Domain, "[]"); literal != box.Domain {
		hosts[0] = literal
		if len(literal) > 5 && strings.EqualFold(literal[:5], "IPv6:") {
			hosts[0] = literal[5:]
		}
	} else {
		list, err := c.lookupMX(ctx, box.Domain)
		var dns *net.DNSError
		switch {
		case err == nil && len(list) == 1 && list[0].Host == ".": // RFC 7505: takes no mail
			return AddressRefused, newError(CodeRecipientsRefused, StageName, box.Domain+" takes no mail (RFC 7505)")
		case err == nil && len(list) > 0:
			slices.SortStableFunc(list, func(a, b *net.MX) int { return int(a.Pref) - int(b.Pref) })
			hosts = hosts[:0]
			for _, mx := range list[:min(len(list), maxExchanges)] {
				hosts = append(hosts, strings.TrimSuffix(mx.Host, "."))
			}
		case errors.As(err, &dns) && dns.IsNotFound:
			// Without MX the domain's own address counts; dialling finds out.
		case err != nil:
			e := newError(CodeNameResolution, StageName, box.Domain)
			e.Err = err
			return AddressUnknown, e
		}
	}
	var last error
	for _, host := range hosts {
		result, err := c.askServer(ctx, host, box.Address())
		if result != AddressUnknown {
			return result, err
		}
		last = err
	}
	e := AsError(last)
	if e.Code == CodeHostNotFound {
		return AddressRefused, e // a domain with neither MX nor address takes no mail
	}
	return AddressUnknown, e
}

func (c *checker) askServer(ctx context.Context, host, address string) (AddressResult, error) {
	conn, err := c.dial(ctx, host, seconds(int64(TimeOut())))
	if err != nil {
		return AddressUnknown, err
	}
	defer quit(ctx, conn)
	// The null sender: an answer to a question about it would have nowhere to go.
	reply, err := conn.Verify(ctx, "", address)
	switch {
	case err != nil:
		return AddressUnknown, err
	case reply.Code/100 == 2:
		return AddressValid, nil
	}
	e := newError(CodeRecipientsRefused, StageRcpt, oneLine(reply.String()))
	e.SMTPCode, e.EnhancedCode, e.ServerText, e.MayRetry = reply.Code, enhanced(
		reply,
	), reply.Text(), reply.Temporary()
	// Only what is said about the mailbox counts: 5.7.1 and the like are about us.
	if reply.Code/100 == 5 &&
		(reply.Enhanced[0] == 0 || reply.Enhanced[1] == 1 || reply.Enhanced[1] == 2 && reply.Enhanced[2] == 1) {
		return AddressRefused, e
	}
	return AddressUnknown, e
}
