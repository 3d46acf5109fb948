// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"
)

func TestVerifyAsksAndSendsNothing(t *testing.T) {
	p := newPeer(t, hello+"S: 250 mx\n"+
		"C: MAIL FROM:<>\nS: 250 ok\nC: RCPT TO:<a@x.test>\nS: 250 2.1.5 there\n"+
		"C: RSET\nS: 250 ok\nC: MAIL FROM:<>\nS: 250 ok\nC: RCPT TO:<b@x.test>\nS: 550 5.1.1 nobody\n"+
		"C: RSET\nS: 250 ok\nC: MAIL FROM:<c@y.test>\nS: 451 not now\n")
	cfg := &Config{Host: "127.0.0.1", Port: listen(t, p), EHLOName: "client.test", Silence: silence}
	conn, err := Dial(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Abort()
	for recipient, code := range map[string]int{"a@x.test": 250} {
		if r, err := conn.Verify(context.Background(), "", recipient); err != nil ||
			r.Code != code {
			t.Fatalf("%s: %v, %v", recipient, r, err)
		}
	}
	if r, err := conn.Verify(context.Background(), "", "b@x.test"); err != nil || r.Code != 550 ||
		r.Text() != "nobody" {
		t.Fatalf("%v, %v", r, err)
	}
	_, err = conn.Verify(context.Background(), "c@y.test", "a@x.test")
	expect(t, err, SenderRefused, StageMail, false)
	for _, bad := range []string{"a@x\r\nDATA", "a@x> X", ""} {
		_, err = conn.Verify(context.Background(), "", bad)
		expect(t, err, BadAddress, StageConfig, false)
	}
}

func TestExtraOptionsOfMail(t *testing.T) {
	low := -9
	until := time.Date(2026, 12, 24, 18, 0, 0, 0, time.FixedZone("", 3600))
	c := &Conn{}
	for _, x := range []struct {
		options gosmtp.MailOptions
		extra   MailExtra
		want    string
	}{
		{gosmtp.MailOptions{DeliverBy: &gosmtp.DeliverByOptions{Time: 2 * time.Minute, Mode: gosmtp.DeliverByReturn}}, MailExtra{}, " BY=120;R"},
		{gosmtp.MailOptions{DeliverBy: &gosmtp.DeliverByOptions{Time: -time.Minute, Mode: gosmtp.DeliverByNotify, Trace: true}, MTPriority: &low}, MailExtra{}, " BY=-60;NT MT-PRIORITY=-9"},
		{gosmtp.MailOptions{}, MailExtra{HoldFor: time.Hour}, " HOLDFOR=3600"},
		{gosmtp.MailOptions{}, MailExtra{HoldUntil: until}, " HOLDUNTIL=2026-12-24T17:00:00Z"},
	} {
		m := &Mail{Sender: "a@b", Recipients: []string{"c@d"}, Options: x.options, Extra: x.extra}
		if b, err := c.appendMail(nil, m, -1); err != nil ||
			string(b) != "MAIL FROM:<a@b>"+x.want+"\r\n" {
			t.Errorf("%q, %v; want %q", b, err, x.want)
		}
		if kind, err := c.checkMail(m); kind != ExtensionMissing {
			t.Errorf("%s is not offered: %v, %v", x.want, kind, err)
		}
	}
	wrong := 10
	for _, mail := range []Mail{
		{Options: gosmtp.MailOptions{MTPriority: &wrong}},
		{Options: gosmtp.MailOptions{DeliverBy: &gosmtp.DeliverByOptions{Time: time.Minute, Mode: "X"}}},
		{Options: gosmtp.MailOptions{DeliverBy: &gosmtp.DeliverByOptions{Mode: gosmtp.DeliverByReturn}}},
		{Extra: MailExtra{HoldFor: -1}},
		{Extra: MailExtra{HoldFor: 1e9 * time.Second}},
		{Extra: MailExtra{HoldFor: time.Second, HoldUntil: until}},
	} {
		mail.Recipients = []string{"c@d"}
		if kind, err := c.checkMail(&mail); kind != BadAddress {
			t.Errorf("%+v: %v, %v", mail, kind, err)
		}
	}
}
