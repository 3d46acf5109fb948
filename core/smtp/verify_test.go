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
		if r, err := conn.Verify(context.Background(), "", recipient); err != nil || r.Code != code {
			t.Fatalf("%s: %v, %v", recipient, r, err)
		}
	}
	if r, err := conn.Verify(context.Background(), "", "b@x.test"); err != nil || r.Code != 550 || r.Text() != "nobody" {
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
		extra MailExtra
		want  string
	}{
		{MailExtra{DeliverBy: &gosmtp.DeliverByOptions{Time: 2 * time.Minute, Mode: gosmtp.DeliverByReturn}}, " BY=120;R"},
		{MailExtra{DeliverBy: &gosmtp.DeliverByOptions{Time: -time.Minute, Mode: gosmtp.DeliverByNotify, Trace: true}, MTPriority: &low}, " BY=-60;NT MT-PRIORITY=-9"},
		{MailExtra{HoldFor: time.Hour}, " HOLDFOR=3600"},
		{MailExtra{HoldUntil: until}, " HOLDUNTIL=2026-12-24T17:00:00Z"},
	} {
		m := &Mail{Sender: "a@b", Recipients: []string{"c@d"}, Extra: x.extra}
		if b, err := c.appendMail(nil, m, -1); err != nil || string(b) != "MAIL FROM:<a@b>"+x.want+"\r\n" {
			t.Errorf("%q, %v; want %q", b, err, x.want)
		}
		if kind, err := c.checkMail(m); kind != ExtensionMissing {
			t.Errorf("%s is not offered: %v, %v", x.want, kind, err)
		}
	}
	wrong := 10
	for _, extra := range []MailExtra{
		{MTPriority: &wrong},
		{DeliverBy: &gosmtp.DeliverByOptions{Time: time.Minute, Mode: "X"}},
		{DeliverBy: &gosmtp.DeliverByOptions{Mode: gosmtp.DeliverByReturn}},
		{HoldFor: -1},
		{HoldFor: 1e9 * time.Second},
		{HoldFor: time.Second, HoldUntil: until},
	} {
		if kind, err := c.checkMail(&Mail{Recipients: []string{"c@d"}, Extra: extra}); kind != BadAddress {
			t.Errorf("%+v: %v, %v", extra, kind, err)
		}
	}
}
