// SPDX-License-Identifier: MIT

package core_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// bound is the limit of a call in these tests: a call that hangs fails instead.
const bound = 20

func want(t *testing.T, what string, err error, code core.Code) *core.Error {
	t.Helper()
	if code == core.OK {
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		return nil
	}
	var e *core.Error
	if !errors.As(err, &e) {
		t.Fatalf("%s: %v is not one of the table's errors, want %s", what, err, code)
	}
	if e.Code != code {
		t.Fatalf("%s: %s (%v), want %s", what, e.Code, e, code)
	}
	return e
}

type setting func(*testing.T, *core.Session)

func text(p core.Property, v string) setting {
	return func(t *testing.T, s *core.Session) { t.Helper(); want(t, "set", s.SetText(p, v), core.OK) }
}

func num(p core.Property, v int) setting {
	return func(t *testing.T, s *core.Session) { t.Helper(); want(t, "set", s.SetNumber(p, int64(v)), core.OK) }
}

// newSession makes a session for a test server; it is closed at the end.
func newSession(t *testing.T, srv *smtptest.Server, settings ...setting) *core.Session {
	t.Helper()
	s := core.NewSession()
	t.Cleanup(func() { _ = s.Close() })
	settings = append([]setting{
		text(
			core.PropertyServer,
			srv.Host,
		), num(core.PropertyPort, srv.Port), num(core.PropertyTotalSeconds, bound),
		text(core.PropertyCAFile, srv.CAFile(t)),
	}, settings...)
	for _, set := range settings {
		set(t, s)
	}
	return s
}

func start(t *testing.T, srv *smtptest.Server, settings ...setting) *core.Session {
	t.Helper()
	s := newSession(t, srv, settings...)
	want(t, "start", s.Start(context.Background()), core.OK)
	return s
}

func newMessage(t *testing.T, recipients ...string) *core.Message {
	t.Helper()
	m := core.NewMessage()
	errs := []error{
		m.SetSender("Zoë <zoe@example.com>"),
		m.SetSubject("Déjà vu"),
		m.SetText("Bonjour,\n.\n..\nà bientôt\n"),
	}
	for _, r := range recipients {
		errs = append(errs, m.AddRecipient(r))
	}
	want(t, "message", errors.Join(errs...), core.OK)
	return m
}

func send(t *testing.T, s *core.Session, m *core.Message) {
	t.Helper()
	sent, err := s.SendMessage(context.Background(), m)
	want(t, "send", err, core.OK)
	if sent != core.SentFully {
		t.Fatalf("sent: %d", sent)
	}
}

func TestSessionSendsUnderEveryProtection(t *testing.T) {
	for _, c := range []struct {
		mode      smtptest.TLSMode
		option    core.Option
		encrypted int64
	}{
		{smtptest.TLSNone, core.OptionDefault, 0},
		{smtptest.TLSStartTLS, core.OptionDefault, 1},
		{smtptest.TLSStartTLS, core.OptionClear, 0},
		{smtptest.TLSStartTLS, core.OptionSTARTTLS, 1},
		{smtptest.TLSImplicit, core.OptionImplicitTLS, 1},
	} {
		t.Run(fmt.Sprint(c.mode, c.option), func(t *testing.T) {
			srv := smtptest.Start(
				t,
				smtptest.Options{
					TLS:           c.mode,
					User:          "zoe",
					Password:      "pässword",
					ClearTextAuth: true,
				},
			)
			s := start(t, srv, num(core.PropertyOption, int(c.option)),
				text(core.PropertyUsername, "zoe"), text(core.PropertyPassword, "pässword"))
			send(t, s, newMessage(t, "a@example.org"))
			m := srv.WaitMails(1)[0]
			if m.User != "zoe" || m.Sender != "zoe@example.com" || m.Summary.Subject != "Déjà vu" {
				t.Errorf(
					"arrived: user %q, sender %q, subject %q",
					m.User,
					m.Sender,
					m.Summary.Subject,
				)
			}
			for p, want := range map[core.Property]int64{
				core.PropertyEncrypted: c.encrypted, core.PropertyVerified: c.encrypted,
				core.PropertySignedIn: 1, core.PropertyStarted: 1,
			} {
				if got, err := s.Number(p); err != nil || got != want {
					t.Errorf("property %d: %d (%v), want %d", p, got, err, want)
				}
			}
			for p, empty := range map[core.Property]bool{
				core.PropertyTLSVersion: c.encrypted == 0, core.PropertyTLSCipher: c.encrypted == 0,
				core.PropertyCertificate: c.encrypted == 0, core.PropertyMechanismUsed: false,
				core.PropertyServerAddress: false, core.PropertyExtensions: false, core.PropertyServerName: false,
				core.PropertyGreeting: false,
			} {
				if got, err := s.Text(p); err != nil || (got == "") != empty {
					t.Errorf("property %d: %q (%v)", p, got, err)
				}
			}
		})
	}
}

func TestSessionNamesWhatIsWrongWithTLS(t *testing.T) {
	for kind, code := range map[string]core.Code{
		smtptest.Expired:             core.CodeCertificateExpired,
		smtptest.NotYetValid:         core.CodeCertificateExpired,
		smtptest.WrongName:           core.CodeWrongName,
		smtptest.UnknownAuthority:    core.CodeUnknownAuthority,
		smtptest.SelfSigned:          core.CodeUnknownAuthority,
		smtptest.MissingIntermediate: core.CodeUnknownAuthority,
	} {
		for mode, option := range map[smtptest.TLSMode]core.Option{
			smtptest.TLSStartTLS: core.OptionDefault, smtptest.TLSImplicit: core.OptionImplicitTLS,
		} {
			t.Run(kind+string(mode), func(t *testing.T) {
				srv := smtptest.Start(t, smtptest.Options{TLS: mode, Certificate: kind})
				s := newSession(t, srv, num(core.PropertyOption, int(option)))
				e := want(t, "start", s.Start(context.Background()), code)
				if e.SystemMessage == "" || e.Hint() == "" || e.SessionUsable {
					t.Errorf(
						"system %q, hint %q, usable %v",
						e.SystemMessage,
						e.Hint(),
						e.SessionUsable,
					)
				}
			})
		}
	}
	t.Run("STARTTLS is not offered", func(t *testing.T) {
		srv := smtptest.Start(t, smtptest.Options{})
		s := newSession(t, srv, num(core.PropertyOption, int(core.OptionSTARTTLS)))
		want(t, "start", s.Start(context.Background()), core.CodeTLSNotOffered)
	})
	t.Run("the server speaks no TLS", func(t *testing.T) {
		srv := smtptest.Start(t, smtptest.Options{})
		s := newSession(t, srv, num(core.PropertyOption, int(core.OptionImplicitTLS)))
		want(t, "start", s.Start(context.Background()), core.CodeNotTLS)
	})
	t.Run("an ignored fault makes the connection unverified", func(t *testing.T) {
		srv := smtptest.Start(
			t,
			smtptest.Options{TLS: smtptest.TLSStartTLS, Certificate: smtptest.Expired},
		)
		s := start(t, srv, num(core.PropertyIgnoreErrors, core.IgnoreExpired))
		if v, _ := s.Number(core.PropertyVerified); v != 0 {
			t.Error("an expired certificate counts as verified")
		}
	})
	t.Run("Mozilla's roots do not know the test authority, the file does", func(t *testing.T) {
		want(t, "configure", core.Configure(core.ParameterMode, 1), core.OK)
		defer func() { _ = core.Configure(core.ParameterMode, 0) }()
		srv := smtptest.Start(t, smtptest.Options{TLS: smtptest.TLSImplicit})
		s := newSession(
			t,
			srv,
			num(core.PropertyOption, int(core.OptionImplicitTLS)),
			text(core.PropertyCAFile, ""),
		)
		want(t, "start", s.Start(context.Background()), core.CodeUnknownAuthority)
		start(t, srv, num(core.PropertyOption, int(core.OptionImplicitTLS)))
	})
	t.Run("files of authorities", func(t *testing.T) {
		srv := smtptest.Start(t, smtptest.Options{})
		empty := filepath.Join(t.TempDir(), "empty.pem")
		want(t, "write", os.WriteFile(empty, []byte("nothing"), 0o600), core.OK)
		for _, path := range []string{empty, filepath.Join(t.TempDir(), "none.pem"), t.TempDir()} {
			s := newSession(t, srv, text(core.PropertyCAFile, path))
			want(t, path, s.Start(context.Background()), core.CodeCAFile)
		}
	})
}

func TestSessionSignsInByTheSeedRule(t *testing.T) {
	credentials := []setting{
		text(core.PropertyUsername, "zoe"),
		text(core.PropertyPassword, "wrong"),
	}
	t.Run("offered and refused fails", func(t *testing.T) {
		srv := smtptest.Start(
			t,
			smtptest.Options{User: "zoe", Password: "right", ClearTextAuth: true},
		)
		e := want(
			t,
			"start",
			newSession(t, srv, credentials...).Start(context.Background()),
			core.CodeSignInRefused,
		)
		if e.SMTPCode != 535 || e.MayRetry || e.Stage != core.StageSignIn ||
			strings.Contains(e.Text(core.DetailEverything), "wrong ") {
			t.Errorf("%+v", e)
		}
	})
	t.Run("not offered goes on", func(t *testing.T) {
		s := start(t, smtptest.Start(t, smtptest.Options{}), credentials...)
		if v, _ := s.Number(core.PropertySignedIn); v != 0 {
			t.Error("signed in without a mechanism")
		}
	})
	t.Run("half of the credentials", func(t *testing.T) {
		for _, half := range [][]setting{{text(core.PropertyPassword, "x")}, {num(core.PropertySignInRequired, 1)}} {
			s := newSession(t, smtptest.Start(t, smtptest.Options{}), half...)
			want(t, "start", s.Start(context.Background()), core.CodeEmptyArgument)
		}
	})
	t.Run("not offered and required fails", func(t *testing.T) {
		s := newSession(
			t,
			smtptest.Start(t, smtptest.Options{}),
			append(credentials, num(core.PropertySignInRequired, 1))...)
		want(t, "start", s.Start(context.Background()), core.CodeNoMechanism)
	})
}

func TestSessionLifeCycle(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := newSession(t, srv, text(core.PropertyUsername, "life-cycle"))
	m := newMessage(t, "a@example.org")

	_, err := s.SendMessage(context.Background(), m)
	want(t, "send before the start", err, core.CodeWrongState)
	_, err = core.FindSession("life-cycle")
	want(t, "find before the start", err, core.CodeNoSuchSession)
	want(t, "start", s.Start(context.Background()), core.OK)
	want(t, "start again", s.Start(context.Background()), core.CodeWrongState)
	want(t, "server after the start", s.SetText(core.PropertyServer, "x"), core.CodeWrongState)
	want(t, "time-out after the start", s.SetNumber(core.PropertyTimeoutSeconds, 5), core.OK)

	newer := start(t, srv, text(core.PropertyUsername, "life-cycle"))
	if found, err := core.FindSession("life-cycle"); err != nil || found != newer {
		t.Errorf("found %p (%v), want the newer %p", found, err, newer)
	}
	if all, err := core.FindSessions("life-cycle"); err != nil || len(all) != 2 || all[0] != s ||
		all[1] != newer {
		t.Errorf("found %v (%v), want both", all, err)
	}
	want(t, "close", newer.Close(), core.OK)
	if found, err := core.FindSession("life-cycle"); err != nil || found != s {
		t.Errorf("found %p (%v), want the older %p", found, err, s)
	}
	want(t, "close", s.Close(), core.OK)
	want(t, "close again", s.Close(), core.CodeClosedHandle)
	_, err = core.FindSession("life-cycle")
	want(t, "find after the close", err, core.CodeNoSuchSession)
	_, err = s.SendMessage(context.Background(), m)
	want(t, "send after the close", err, core.CodeClosedHandle)
	_, err = core.FindSession("")
	want(t, "find nothing", err, core.CodeEmptyArgument)
}

func TestStartCanBeTriedAgain(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{User: "zoe", Password: "right", ClearTextAuth: true})
	s := newSession(
		t,
		srv,
		text(core.PropertyUsername, "zoe"),
		text(core.PropertyPassword, "wrong"),
	)
	want(t, "start", s.Start(context.Background()), core.CodeSignInRefused)
	want(t, "set", s.SetText(core.PropertyPassword, "right"), core.OK)
	want(t, "start", s.Start(context.Background()), core.OK)
}

func TestStartSMTPSessionChecksItsArguments(t *testing.T) {
	for _, c := range []struct {
		user, password, server string
		port, async            int
		option                 core.Option
		want                   core.Code
	}{
		{server: "", want: core.CodeEmptyArgument},
		{server: "a\nb", want: core.CodeControlCharacter},
		{user: "a\rb", server: "127.0.0.1", want: core.CodeControlCharacter},
		{password: "a\x00b", server: "127.0.0.1", want: core.CodeControlCharacter},
		{user: "\xff", server: "127.0.0.1", want: core.CodeInvalidUTF8},
		{server: "127.0.0.1", port: 65536, want: core.CodeOutOfRange},
		{server: "127.0.0.1", port: -1, want: core.CodeOutOfRange},
		{server: "127.0.0.1", option: 99, want: core.CodeUnknownConstant},
	} {
		_, err := core.StartSMTPSession(
			context.Background(),
			c.user,
			c.password,
			c.server,
			c.port,
			c.async,
			c.option,
		)
		want(t, fmt.Sprintf("%+v", c), err, c.want)
	}
}

func TestConnectionRefusedAndHostNotFound(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	want(t, "listen", err, core.OK)
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	_, err = core.StartSMTPSession(
		context.Background(),
		"",
		"",
		"127.0.0.1",
		port,
		0,
		core.OptionDefault,
	)
	e := want(t, "closed port", err, core.CodeConnectionRefused)
	if e.SystemCode == 0 || !e.MayRetry || e.Text(core.DetailWLanguageNumber) != "10061" {
		t.Errorf("%+v", e)
	}
}

func TestFault_G23_ManyThreadsShareASession(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(t, srv)
	const threads, mails = 8, 10
	var wg sync.WaitGroup
	for range threads {
		wg.Go(func() {
			for range mails {
				if _, err := s.SendMessage(context.Background(), newMessage(t, "a@example.org")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(srv.WaitMails(threads * mails)); n != threads*mails {
		t.Errorf("%d mails arrived", n)
	}
	if total, _ := srv.Connections(); total != 1 {
		t.Errorf("%d connections", total)
	}
	if bare := srv.Mails()[0].Bytes; bare.BareCR+bare.BareLF > 0 ||
		!bytes.Contains(srv.Mails()[0].Raw, []byte("\r\n.\r\n..\r\n")) {
		t.Errorf("dots or line ends did not survive: %+v", bare)
	}
}
