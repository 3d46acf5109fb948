// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"strings"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// offering plays a script whose server has a name of its own, so that what is learnt of it says
// nothing about others.
func offering(
	t *testing.T,
	name, offers, conversation string,
) (*smtptest.ScriptServer, *core.Session) {
	t.Helper()
	play := "# " + name + "\n"
	for i, part := range strings.Split(conversation, "connection\n") {
		if i > 0 {
			play += "connection\n"
		}
		play += "S: 220 " + name + ".example\nC: EHLO *\nS: 250-" + name + ".example\n"
		for _, o := range strings.Fields(offers) {
			play += "S: 250-" + strings.ReplaceAll(o, "+", " ") + "\n"
		}
		play += "S: 250 HELP\n" + part
	}
	script, err := smtptest.ParseScript(name, play)
	want(t, "script", err, core.OK)
	srv := smtptest.StartScript(t, script, smtptest.ScriptOptions{})
	s := core.NewSession()
	t.Cleanup(func() { _ = s.Close() })
	for _, set := range []setting{text(core.PropertyServer, srv.Host), num(core.PropertyPort, srv.Port), num(core.PropertyTotalSeconds, bound)} {
		set(t, s)
	}
	want(t, "start", s.Start(context.Background()), core.OK)
	return srv, s
}

// played ends the session and holds the client to the script.
func played(t *testing.T, srv *smtptest.ScriptServer, s *core.Session) {
	t.Helper()
	want(t, "close", s.Close(), core.OK)
	if err := srv.Finish(); err != nil {
		t.Error(err)
	}
}

const accepted = "S: 250 ok\nC: RCPT TO:<one@example.org>\nS: 250 ok\nC: DATA\nS: 354 go\nC: <body>\nS: 250 queued\n"

// eightBit is a mail that goes as 8BITMIME where it may.
func eightBit(t *testing.T) *core.Message {
	m := core.NewMessage()
	want(t, "sender", m.SetSender("a@example.org"), core.OK)
	want(t, "recipient", m.AddRecipient("one@example.org"), core.OK)
	want(t, "text", m.SetText("Bonjour, à bientôt\n"), core.OK)
	return m
}

// TestFault_E20_EightBitRefused: a mail whose BODY= is refused is encoded and goes without; so does
// the next one, at once.
func TestFault_E20_EightBitRefused(t *testing.T) {
	for _, code := range []string{"501 5.5.4 no", "504 no", "555 5.5.4 Unsupported option: BODY=8BITMIME"} {
		srv, s := offering(
			t,
			"no-body-"+code[:3],
			"8BITMIME",
			"C: MAIL FROM:<a@example.org> BODY=8BITMIME\nS: "+code+"\nC: RSET\nS: 250 ok\nC: MAIL FROM:<a@example.org>\n"+accepted+
				"C: MAIL FROM:<a@example.org>\n"+accepted,
		)
		send(t, s, eightBit(t))
		send(t, s, eightBit(t))
		played(t, srv, s)
		for _, b := range srv.Bodies() {
			if strings.ContainsFunc(string(b), func(r rune) bool { return r > 126 }) {
				t.Errorf("8-bit text went out undeclared: %q", b)
			}
		}
	}
}

// TestFault_E20_SizeAndEightBitRefused: one is given up after the other, and what was innocent is
// used again.
func TestFault_E20_SizeAndEightBitRefused(t *testing.T) {
	srv, s := offering(t, "no-body-but-size", "8BITMIME SIZE",
		"C: MAIL FROM:<a@example.org> SIZE=* BODY=8BITMIME\nS: 555 no\nC: RSET\nS: 250 ok\n"+
			"C: MAIL FROM:<a@example.org> BODY=8BITMIME\nS: 555 no\nC: RSET\nS: 250 ok\n"+
			"C: MAIL FROM:<a@example.org>\n"+accepted+
			"C: MAIL FROM:<a@example.org> SIZE=*\n"+accepted)
	send(t, s, eightBit(t))
	send(t, s, eightBit(t))
	played(t, srv, s)
}

// TestFault_E20_SourceThatCannotBeConverted: what has to stay as it is gets the server's refusal
// for an error, and the session goes on.
func TestFault_E20_SourceThatCannotBeConverted(t *testing.T) {
	srv, s := offering(
		t,
		"no-body-for-signed",
		"8BITMIME",
		"C: MAIL FROM:<a@example.org> BODY=8BITMIME\nS: 555 5.5.4 Unsupported option: BODY=8BITMIME\nC: RSET\nS: 250 ok\nC: MAIL FROM:<a@example.org>\n"+accepted,
	)
	source := "From: a@example.org\r\nContent-Type: multipart/signed; boundary=b; protocol=\"application/pgp-signature\"\r\n\r\n" +
		"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nà\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n"
	_, err := s.SendSource(
		context.Background(),
		"a@example.org",
		[]string{"one@example.org"},
		[]byte(source),
	)
	e := want(t, "send", err, core.CodeExtensionMissing)
	if e.SMTPCode != 555 || !strings.Contains(e.ServerText, "BODY=8BITMIME") || e.MayRetry ||
		e.OutcomeUnknown ||
		!e.SessionUsable ||
		e.Stage != core.StageMail {
		t.Errorf("%+v", e)
	}
	m := core.NewMessage()
	want(t, "sender", m.SetSender("a@example.org"), core.OK)
	want(t, "recipient", m.AddRecipient("one@example.org"), core.OK)
	want(t, "text", m.SetText("plain\n"), core.OK)
	send(t, s, m)
	played(t, srv, s)
}

// TestFault_E20_SMTPUTF8Refused: an address that needs it cannot go in another form.
func TestFault_E20_SMTPUTF8Refused(t *testing.T) {
	srv, s := offering(
		t,
		"no-utf8",
		"8BITMIME SMTPUTF8",
		"C: MAIL FROM:<ä@example.org>*\nS: 555 5.5.4 SMTPUTF8 not now\n",
	)
	_, err := s.SendSource(
		context.Background(),
		"ä@example.org",
		[]string{"one@example.org"},
		[]byte("From: a@example.org\r\n\r\nx\r\n"),
	)
	e := want(t, "send", err, core.CodeExtensionMissing)
	if e.SMTPCode != 555 || !e.SessionUsable || e.OutcomeUnknown {
		t.Errorf("%+v", e)
	}
	played(t, srv, s)
}

// TestFault_E20_DSNRefused: a receipt is a wish, and the mail goes without; a demand stops it.
func TestFault_E20_DSNRefused(t *testing.T) {
	envelope := "C: MAIL FROM:<a@example.org>*\nS: 250 ok\nC: RCPT TO:<one@example.org> NOTIFY=*\nS: 555 5.5.4 Unsupported option: NOTIFY\n"
	srv, s := offering(
		t,
		"no-dsn-wish",
		"8BITMIME DSN",
		envelope+"C: RSET\nS: 250 ok\nC: MAIL FROM:<a@example.org>*\n"+accepted+"C: MAIL FROM:<a@example.org>*\n"+accepted,
	)
	for range 2 {
		m := eightBit(t)
		want(t, "receipt", m.RequestDeliveryReceipt(true), core.OK)
		send(t, s, m)
	}
	played(t, srv, s)

	srv, s = offering(t, "no-dsn-demand", "8BITMIME DSN", envelope)
	m := eightBit(t)
	want(t, "demand", m.SetDeliveryNumber(core.DeliveryNotify, core.NotifyFailure), core.OK)
	_, err := s.SendMessage(context.Background(), m)
	e := want(t, "send", err, core.CodeExtensionMissing)
	if e.SMTPCode != 555 || !e.SessionUsable || e.Stage != core.StageRcpt ||
		m.Recipients()[0].SMTPCode != 555 {
		t.Errorf("%+v, %+v", e, m.Recipients())
	}
	played(t, srv, s)
}
