// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"net"
	"testing"
	"time"

	"courriel.dev/courriel/core/internal/smtptest"
	"courriel.dev/courriel/core/smtp"
)

func TestCheckAddressHasThreeLevels(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	ascii := smtptest.Start(t, smtptest.Options{Without: []string{"SMTPUTF8"}})
	c := checker{
		lookupMX: func(_ context.Context, domain string) ([]*net.MX, error) {
			switch domain {
			case "good.com":
				return []*net.MX{
					{Host: "second.good.com.", Pref: 20},
					{Host: "down.good.com.", Pref: 10},
				}, nil
			case "null.com":
				return []*net.MX{{Host: "."}}, nil
			case "broken.com":
				return nil, &net.DNSError{Err: "server misbehaving", IsTemporary: true}
			}
			return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
		},
		dial: func(ctx context.Context, host string, silence time.Duration) (*smtp.Conn, error) {
			switch host {
			case "second.good.com", "alone.com", "192.0.2.1", "2001:db8::1":
				return smtp.Dial(
					ctx,
					&smtp.Config{Host: srv.Host, Port: srv.Port, Silence: silence},
				)
			case "ascii.com":
				return smtp.Dial(
					ctx,
					&smtp.Config{Host: ascii.Host, Port: ascii.Port, Silence: silence},
				)
			case "down.good.com":
				return nil, &smtp.Error{Kind: smtp.Refused, Stage: smtp.StageConnect}
			}
			return nil, &smtp.Error{Kind: smtp.HostNotFound, Stage: smtp.StageResolve}
		},
	}
	for _, x := range []struct {
		address string
		level   int
		want    AddressResult
		reason  Code
	}{
		{"a@good.com", AddressSyntax, AddressValid, OK},
		{"a@good.nonsense", AddressSyntax, AddressValid, OK},
		{"a@good.nonsense", AddressStrict, AddressBadSyntax, CodeInvalidAddress},
		{"a@good.com", AddressStrict, AddressValid, OK},
		{"a b@good.com", AddressSyntax, AddressBadSyntax, CodeInvalidAddress},
		{"", AddressSyntax, AddressBadSyntax, CodeEmptyArgument},
		{"a@good.com\r\nRSET", AddressServer, AddressBadSyntax, CodeControlCharacter},
		{"a@good.com", AddressServer, AddressValid, OK},
		{"a@alone.com", AddressServer, AddressValid, OK},
		{"a@[192.0.2.1]", AddressServer, AddressValid, OK},
		{"a@[IPv6:2001:db8::1]", AddressServer, AddressValid, OK},
		{"refused@good.com", AddressServer, AddressRefused, CodeRecipientsRefused},
		{"relay@good.com", AddressServer, AddressUnknown, CodeRecipientsRefused},
		{"later@good.com", AddressServer, AddressUnknown, CodeRecipientsRefused},
		{"a@null.com", AddressServer, AddressRefused, CodeRecipientsRefused},
		{"a@nowhere.com", AddressServer, AddressRefused, CodeHostNotFound},
		{"a@broken.com", AddressServer, AddressUnknown, CodeNameResolution},
		{"é@good.com", AddressServer, AddressValid, OK},
		{"é@ascii.com", AddressServer, AddressUnknown, CodeExtensionMissing},
		{"a@ascii.com", AddressServer, AddressValid, OK},
	} {
		got, err := c.check(context.Background(), x.address, x.level)
		wantCode(t, x.address, err, x.reason)
		if got != x.want {
			t.Errorf("%s at level %d: %d, want %d", x.address, x.level, got, x.want)
		}
	}
	_, err := c.check(context.Background(), "a@good.com", 3)
	wantCode(t, "level 3", err, CodeUnknownConstant)
	if len(srv.Mails()) != 0 {
		t.Error("a mail was sent")
	}
}
