// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// TestRepliesAreExplained: what a reply proves is said, and what it does not prove is not.
func TestRepliesAreExplained(t *testing.T) {
	for _, c := range []struct {
		scenario string
		code     core.Code
		retry    int
		says     []string
		never    []string
	}{
		{"sign_in_disabled_by_an_administrator", core.CodeSignInDisabled, 0,
			[]string{"Nothing is wrong with the user name, the password", "administrator"}, []string{"password is wrong", "new token"}},
		{"sign_in_wants_an_application_password", core.CodeAppPasswordRequired, 0, []string{"application password"}, []string{"another with the property MECHANISM"}},
		{"sign_in_refused_in_unknown_words", core.CodeSignInRefused, 0,
			[]string{`The server says: "535 5.7.139 Authentication unsuccessful for a reason of 2031"`}, []string{"administrator", "is wrong"}},
		{"sign_in_432_too_many_connections", core.CodeSignInTemporary, 1, []string{"fewer connections", "nothing is wrong with user name"}, nil},
		{"sign_in_closed_after_the_password", core.CodeSignInTemporary, 1, []string{"not at once"}, nil},
		{"recipient_relay_without_sign_in", core.CodeSignInRequired, 0, []string{"not signed in", "NTLM GSSAPI"}, []string{"do not exist"}},
		{"sender_not_logged_in", core.CodeSignInRequired, 0, []string{"not signed in", "NTLM GSSAPI"}, []string{"Send as the user"}},
		{"recipient_helo_name_rejected", core.CodeServerRefused, 0, []string{"EHLO_NAME"}, []string{"do not exist"}},
		{"recipient_sender_not_owned", core.CodeSenderRefused, 0, []string{"may not send with this sender"}, []string{"do not exist"}},
		{"recipient_client_on_a_block_list", core.CodeServerRefused, 0, []string{"block list"}, []string{"do not exist"}},
		{"recipient_greylisted", core.CodeRecipientsRefused, 1, []string{"greylisting"}, []string{"do not exist"}},
		{"sender_452_no_storage", core.CodeServerUnavailable, 1, []string{"no room", "452 4.3.1"}, []string{"user who signed in"}},
		{"ehlo_blocked_then_close", core.CodeServerRefused, 0, []string{"block list"}, nil},
		{"implicit_tls_closed_before_the_handshake", core.CodeConnectionLost, 1, []string{"before it said anything"}, []string{"Update the server"}},
	} {
		t.Run(c.scenario, func(t *testing.T) {
			t.Parallel()
			sc, err := smtptest.LookupScenario(c.scenario)
			if err != nil {
				t.Fatal(err)
			}
			srv := smtptest.StartScript(t, sc.Script, smtptest.ScriptOptions{})
			s := core.NewSession()
			defer s.Close()
			for _, set := range []setting{
				text(core.PropertyServer, srv.Host), num(core.PropertyPort, srv.Port), num(core.PropertyOption, int(scenarioOptions[sc.Security])),
				text(core.PropertyUsername, sc.User), text(core.PropertyPassword, sc.Password), num(core.PropertyTimeoutSeconds, 10),
			} {
				set(t, s)
			}
			e := core.AsError(playScenario(t, s, sc))
			if e == nil || e.Code != c.code || e.Number(core.DetailMayRetry) != c.retry ||
				e.Number(core.DetailNewTokenHelps) != 0 {
				t.Fatalf("%+v", e)
			}
			for _, words := range c.says {
				if !strings.Contains(e.Hint(), words) ||
					!strings.Contains(e.Text(core.DetailEverything), words) {
					t.Errorf("%q is not in %s", words, e.Hint())
				}
			}
			for _, words := range c.never {
				if strings.Contains(e.Hint(), words) {
					t.Errorf("%q is in %s", words, e.Hint())
				}
			}
			if strings.Contains(e.Text(core.DetailEverything), sc.Password) && sc.Password != "" {
				t.Error("the password is shown")
			}
		})
	}
}

// TestTokensSayWhetherANewOneHelps: the number that an outbox and a program go by, and the
// account that the server gives of a token, decoded.
func TestTokensSayWhetherANewOneHelps(t *testing.T) {
	sc, err := smtptest.LookupScenario("sign_in_token_refused")
	if err != nil {
		t.Fatal(err)
	}
	srv := smtptest.StartScript(t, sc.Script, smtptest.ScriptOptions{})
	s := core.NewSession()
	defer s.Close()
	for _, set := range []setting{
		text(core.PropertyServer, srv.Host), num(core.PropertyPort, srv.Port), text(core.PropertyUsername, sc.User), text(core.PropertyAuthToken, sc.Token),
	} {
		set(t, s)
	}
	e := core.AsError(s.Start(context.Background()))
	if e == nil || e.Code != core.CodeTokenRefused || e.Number(core.DetailNewTokenHelps) != 1 ||
		e.Text(core.DetailNewTokenHelps) != "1" ||
		e.MayRetry {
		t.Fatalf("%+v", e)
	}
	if !strings.Contains(e.Message, `status "400"`) ||
		!strings.Contains(e.Text(core.DetailEverything), "A new token helps: yes") {
		t.Error(e.Text(core.DetailEverything))
	}
}

// TestMayRetryEndsWhereAPasswordMayBeWrong: a server that ends the connection after the password
// is tried a few times at most, whatever its reason is.
func TestMayRetryEndsWhereAPasswordMayBeWrong(t *testing.T) {
	sc, err := smtptest.LookupScenario("sign_in_closed_after_the_password")
	if err != nil {
		t.Fatal(err)
	}
	s := core.NewSession()
	defer s.Close()
	text(core.PropertyUsername, sc.User)(t, s)
	text(core.PropertyPassword, sc.Password)(t, s)
	for i := 1; i <= 4; i++ {
		srv := smtptest.StartScript(t, sc.Script, smtptest.ScriptOptions{})
		text(core.PropertyServer, srv.Host)(t, s)
		num(core.PropertyPort, srv.Port)(t, s)
		e := core.AsError(s.Start(context.Background()))
		if e == nil || e.Code != core.CodeSignInTemporary || e.Stage != core.StageSignIn ||
			e.MayRetry != (i < 3) {
			t.Fatalf("try %d: %+v", i, e)
		}
	}
}

// TestOutboxWaitsForASignIn: a mail that a server takes only from users who signed in waits, with
// the reason, whichever recipients were refused; it is not failed.
func TestOutboxWaitsForASignIn(t *testing.T) {
	const script = `# Relaying is for users who signed in, and the session could not.
S: 220 server.example ESMTP
C: EHLO *
S: 250-server.example
S: 250 AUTH NTLM GSSAPI
C: MAIL FROM:<sender@example.org>*
S: 250 2.1.0 OK
C: RCPT TO:<one@example.org>*
S: 550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain
C: RCPT TO:<two@example.org>*
S: 450 4.2.0 later
again
`
	sc, err := smtptest.ParseScript("wanted", script)
	if err != nil {
		t.Fatal(err)
	}
	srv := smtptest.StartScript(t, sc, smtptest.ScriptOptions{})
	s := core.NewSession()
	defer s.Close()
	for _, set := range []setting{
		text(core.PropertyServer, srv.Host), num(core.PropertyPort, srv.Port),
		text(core.PropertyUsername, "user"), text(core.PropertyPassword, "secret"),
		num(core.PropertyAsyncMode, 1), num(core.PropertyCloseSeconds, 0),
	} {
		set(t, s)
	}
	want(t, "start", s.Start(context.Background()), core.OK)
	m := core.NewMessage()
	want(t, "message", errors.Join(m.SetSender("sender@example.org"), m.SetText("x"),
		m.AddRecipient("one@example.org"), m.AddRecipient("two@example.org")), core.OK)
	_, err = s.SendMessage(context.Background(), m)
	want(t, "send", err, core.OK)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	status, _ := core.WaitMail(ctx, m.MailIdentifier())
	if status == nil || status.State() != core.StateWaiting || status.Err == nil ||
		status.Err.Code != core.CodeSignInRequired {
		t.Fatalf("%+v", status)
	}
	for _, r := range status.Mail.Recipients {
		if r.State != 0 {
			t.Errorf("%+v", r)
		}
	}
	if hint := status.Err.Hint(); !strings.Contains(hint, "users who signed in") {
		t.Error(hint)
	}
}
