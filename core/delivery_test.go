// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"slices"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

func TestDemandsOnTheDeliveryReachTheServer(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(t, srv)
	m := newMessage(t, "a@example.org")
	want(
		t,
		"notify",
		m.SetDeliveryNumber(core.DeliveryNotify, core.NotifySuccess|core.NotifyDelay),
		core.OK,
	)
	want(t, "return", m.SetDeliveryNumber(core.DeliveryReturn, 2), core.OK)
	want(t, "envelope id", m.SetDeliveryText(core.DeliveryEnvelopeID, "order 4711"), core.OK)
	send(t, s, m)
	got := srv.WaitMails(1)[0]
	if got.Parameters.EnvelopeID != "order 4711" || got.Parameters.Return != "HDRS" {
		t.Errorf("%+v", got.Parameters)
	}
	if r := got.Recipients[0]; !slices.Contains(r.Notify, "SUCCESS") ||
		!slices.Contains(r.Notify, "DELAY") ||
		len(r.Notify) != 2 ||
		r.OriginalRecipient != "RFC822;a@example.org" {
		t.Errorf("%+v", r)
	}

	m.Reset()
	m = newMessage(t, "a@example.org")
	send(t, s, m)
	if got := srv.WaitMails(2)[1]; got.Parameters.Return != "" ||
		len(got.Recipients[0].Notify) != 0 {
		t.Errorf("nothing was demanded: %+v %+v", got.Parameters, got.Recipients)
	}
}

func TestReceiptIsAskedForWhereItIsOffered(t *testing.T) {
	for _, offered := range []bool{true, false} {
		options := smtptest.Options{}
		if !offered {
			options.Without = []string{"DSN"}
		}
		srv := smtptest.Start(t, options)
		for _, async := range []int{0, 1} {
			s := start(t, srv, num(core.PropertyAsyncMode, async))
			m := newMessage(t, "a@example.org")
			want(t, "receipt", m.RequestDeliveryReceipt(true), core.OK)
			send(t, s, m)
			got := srv.WaitMails(async + 1)[async]
			if (len(got.Recipients[0].Notify) == 2) != offered ||
				got.Summary.Headers["Return-Receipt-To"] == nil {
				t.Errorf("offered %v, asynchronous %d: %+v", offered, async, got.Recipients[0])
			}
			want(t, "close", s.Close(), core.OK)
		}
	}
}

func TestDemandThatCannotBeMetStopsTheMail(t *testing.T) {
	srv := smtptest.Start(
		t,
		smtptest.Options{Without: []string{"DSN", "REQUIRETLS", "DELIVERBY", "MT-PRIORITY"}},
	)
	s := start(t, srv)
	for name, demand := range map[string]func(*core.Message) error{
		"DSN":           func(m *core.Message) error { return m.SetDeliveryNumber(core.DeliveryNotify, core.NotifyNever) },
		"RET":           func(m *core.Message) error { return m.SetDeliveryNumber(core.DeliveryReturn, 1) },
		"REQUIRETLS":    func(m *core.Message) error { return m.SetDeliveryNumber(core.DeliveryRequireTLS, 1) },
		"DELIVERBY":     func(m *core.Message) error { return m.SetDeliveryNumber(core.DeliveryBySeconds, 60) },
		"MT-PRIORITY":   func(m *core.Message) error { return m.SetDeliveryNumber(core.DeliveryMTPriority, 3) },
		"FUTURERELEASE": func(m *core.Message) error { return m.SetDeliveryNumber(core.DeliveryHoldSeconds, 60) },
		"HOLDUNTIL":     func(m *core.Message) error { return m.SetDeliveryText(core.DeliveryHoldUntil, "2030-01-01T00:00:00Z") },
	} {
		m := newMessage(t, "a@example.org")
		want(t, name, demand(m), core.OK)
		_, err := s.SendMessage(context.Background(), m)
		want(t, name, err, core.CodeExtensionMissing)
	}
	if len(srv.Mails()) != 0 {
		t.Error("a mail was sent")
	}
	m := newMessage(t, "a@example.org")
	want(t, "never and more", m.SetDeliveryNumber(core.DeliveryNotify, 9), core.CodeOutOfRange)
	want(t, "priority", m.SetDeliveryNumber(core.DeliveryMTPriority, 10), core.CodeOutOfRange)
	want(t, "unknown", m.SetDeliveryNumber(99, 1), core.CodeUnknownConstant)
	want(
		t,
		"text as a number",
		m.SetDeliveryNumber(core.DeliveryEnvelopeID, 1),
		core.CodeUnknownConstant,
	)
	want(
		t,
		"line break",
		m.SetDeliveryText(core.DeliveryEnvelopeID, "a\r\nb"),
		core.CodeControlCharacter,
	)
	want(t, "time", m.SetDeliveryText(core.DeliveryHoldUntil, "tomorrow"), core.CodeOutOfRange)
	send(t, s, m)
}
