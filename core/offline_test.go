// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
	"courriel.dev/courriel/core/outbox"
)

// away gives the address of a server that is not there yet, and what starts it.
func away(t *testing.T) (gone *smtptest.Server, back func() *smtptest.Server) {
	t.Helper()
	gone = smtptest.Start(t, smtptest.Options{})
	gone.Close()
	return gone, func() *smtptest.Server { return smtptest.Start(t, smtptest.Options{Listen: gone.Addr}) }
}

func TestAsynchronousSessionStartsWithoutItsServer(t *testing.T) {
	for name, path := range map[string]string{"memory": "", "file": filepath.Join(t.TempDir(), "outbox")} {
		t.Run(name, func(t *testing.T) {
			srv, back := away(t)
			s := start(
				t,
				srv,
				num(core.PropertyAsyncMode, 1),
				text(core.PropertyOutboxFile, path),
				num(core.PropertyRetryFirstSeconds, 1),
			)
			var ids []int64
			for range 5 {
				m := newMessage(t, "a@example.org")
				send(t, s, m)
				ids = append(ids, m.MailIdentifier())
			}
			// One is tried, and tells why they all wait.
			status, err := core.FindMail(ids[0])
			for deadline := time.Now().Add(bound * time.Second); err == nil && status.Err == nil && time.Now().Before(deadline); {
				status, err = core.FindMail(ids[0])
			}
			want(t, "find", err, core.OK)
			if status.Status() != core.StatusPending || status.Err == nil ||
				status.Err.Code != core.CodeConnectionRefused ||
				!status.Err.MayRetry {
				t.Errorf("%+v %+v", status.Mail, status.Err)
			}
			if n, err := s.Number(core.PropertyStarted); n != 1 || err != nil {
				t.Errorf("started: %d, %v", n, err)
			}
			srv = back()
			want(t, "flush", s.Flush(within(t)), core.OK)
			for _, id := range ids {
				status, err := core.FindMail(id)
				want(t, "find", err, core.OK)
				if status.Status() != core.StatusSent || status.Mail.Attempts != 1 ||
					status.Mail.PossibleDuplicate ||
					status.Err != nil {
					t.Errorf("%+v %+v", status.Mail, status.Err)
				}
			}
			if n := len(srv.WaitMails(5)); n != 5 {
				t.Errorf("%d mails arrived", n)
			}
			if name, err := s.Text(core.PropertyServerName); name == "" || err != nil {
				t.Errorf("the server's name is %q, %v", name, err)
			}
		})
	}
}

// Whoever asks about a mail that waits is told why, whether it is the one that is tried or not, and
// before the first try too: the start has learnt it.
func TestWaitingMailsTellWhyTheyWait(t *testing.T) {
	srv, _ := away(t)
	s := start(t, srv, num(core.PropertyAsyncMode, 1), num(core.PropertyCloseSeconds, 0))
	for range 2 {
		m := newMessage(t, "a@example.org")
		send(t, s, m)
		status, err := core.FindMail(m.MailIdentifier())
		want(t, "find", err, core.OK)
		if status.Status() != core.StatusPending || status.Err == nil ||
			status.Err.Code != core.CodeConnectionRefused {
			t.Errorf("%+v %+v", status.Mail, status.Err)
		}
		over, cancel := context.WithDeadline(context.Background(), time.Now())
		defer cancel()
		_, err = core.WaitMail(over, m.MailIdentifier())
		tellsOfTheRefusal(t, want(t, "wait", err, core.CodeWaitTimeout))
		tellsOfTheRefusal(t, want(t, "flush", s.Flush(over), core.CodeWaitTimeout))
	}
	tellsOfTheRefusal(t, want(t, "close", s.Close(), core.CodeOutboxGivenUp))
}

func tellsOfTheRefusal(t *testing.T, e *core.Error) {
	t.Helper()
	if !strings.Contains(e.Message, "connection refused") {
		t.Errorf("it says only: %s", e.Message)
	}
}

func TestMailsOfAFileWaitWhileTheServerIsAway(t *testing.T) {
	srv, back := away(t)
	path := filepath.Join(t.TempDir(), "outbox")
	s := start(t, srv, filed(path)...)
	m := newMessage(t, "a@example.org")
	send(t, s, m)
	want(t, "close", s.Close(), core.OK)
	srv = back()
	start(t, srv, filed(path)...)
	status, err := core.WaitMail(within(t), m.MailIdentifier())
	want(t, "wait", err, core.OK)
	if status.Mail.State != outbox.Sent {
		t.Errorf("%+v", status.Mail)
	}
	srv.WaitMails(1)
}

func TestStartFailsWhereTimeAloneMendsNothing(t *testing.T) {
	gone, _ := away(t)
	for name, c := range map[string]struct {
		options  smtptest.Options
		settings []setting
		code     core.Code
	}{
		"wrong password": {
			smtptest.Options{User: "zoe", Password: "right", ClearTextAuth: true},
			[]setting{text(core.PropertyUsername, "zoe"), text(core.PropertyPassword, "wrong")},
			core.CodeSignInRefused,
		},
		"no encryption": {
			smtptest.Options{}, []setting{num(core.PropertyOption, int(core.OptionSTARTTLS))}, core.CodeTLSNotOffered,
		},
		"wrong name": {
			smtptest.Options{}, []setting{text(core.PropertyServer, "no.such.host.invalid")}, core.CodeHostNotFound,
		},
		"not wanted": {
			smtptest.Options{}, []setting{num(core.PropertyPort, gone.Port), num(core.PropertyStartOffline, 0)}, core.CodeConnectionRefused,
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := smtptest.Start(t, c.options)
			s := newSession(
				t,
				srv,
				append([]setting{num(core.PropertyAsyncMode, 1)}, c.settings...)...)
			e := want(t, "start", s.Start(context.Background()), c.code)
			if e.SessionUsable {
				t.Error("the session is called usable")
			}
		})
	}
	// Without asynchronous mode there is nowhere to wait.
	s := newSession(t, gone, num(core.PropertyStartOffline, 1))
	want(t, "start", s.Start(context.Background()), core.CodeConnectionRefused)
}

// What says "not now" lets an asynchronous session start, and what says "never"
// does not.
func TestStartTellsNotNowFromNever(t *testing.T) {
	all, err := smtptest.Scenarios()
	want(t, "scenarios", err, core.OK)
	certs, err := smtptest.NewCertificates()
	want(t, "certificates", err, core.OK)
	ca, err := certs.WritePEM(t.TempDir())
	want(t, "certificates", err, core.OK)
	cases := map[string]core.Code{
		"greeting_421": core.OK, "ehlo_451": core.OK, "closed_instead_of_greeting": core.OK, "greeting_never_comes": core.OK,
		"ehlo_reset": core.OK, "sign_in_454": core.OK, "sign_in_closed": core.OK, "starttls_closed": core.OK,
		"greeting_554": core.CodeServerRefused, "sign_in_535": core.CodeSignInRefused, "greeting_is_http": core.CodeProtocol,
		"starttls_not_offered": core.CodeTLSNotOffered, "starttls_certificate_expired": core.CodeCertificateExpired,
	}
	for _, sc := range all {
		code, ok := cases[sc.Name]
		if !ok {
			continue
		}
		delete(cases, sc.Name)
		t.Run(sc.Name, func(t *testing.T) {
			t.Parallel()
			srv := smtptest.StartScript(
				t,
				sc.Script,
				smtptest.ScriptOptions{Certificates: certs, Repeat: true},
			)
			for offline := range 2 {
				s := core.NewSession()
				for _, set := range []setting{
					text(core.PropertyServer, srv.Host), num(core.PropertyPort, srv.Port), text(core.PropertyCAFile, ca),
					num(core.PropertyOption, int(scenarioOptions[sc.Security])), num(core.PropertyTimeoutSeconds, sc.Timeout),
					text(core.PropertyUsername, sc.User), text(core.PropertyPassword, sc.Password), text(core.PropertyAuthToken, sc.Token),
					num(core.PropertyAsyncMode, 1), num(core.PropertyStartOffline, offline), num(core.PropertyCloseSeconds, 0),
				} {
					set(t, s)
				}
				err := s.Start(context.Background())
				if offline == 1 {
					want(t, "start", err, code)
				} else if err == nil {
					t.Error("it started although it was told not to")
				}
				want(t, "close", s.Close(), core.OK)
			}
		})
	}
	if len(cases) > 0 {
		t.Errorf("there are no such scenarios: %v", cases)
	}
}
