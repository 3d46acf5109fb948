// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

var scenarioOptions = map[string]core.Option{
	"default": core.OptionDefault, "starttls": core.OptionSTARTTLS, "implicit": core.OptionImplicitTLS,
}

var scenarioProperties = map[string]setting{
	"all_or_none=1":      num(core.PropertyAllOrNone, 1),
	"sign_in_required=1": num(core.PropertySignInRequired, 1),
	"ignore_errors=4":    num(core.PropertyIgnoreErrors, core.IgnoreExpired),
}

// Every misbehaviour of a server has its code, however its bytes are cut into
// segments. The same table is played in C, C++, Python and .NET.
func TestScenariosEndWithTheirCodes(t *testing.T) {
	all, err := smtptest.Scenarios()
	want(t, "scenarios", err, core.OK)
	certs, err := smtptest.NewCertificates()
	want(t, "certificates", err, core.OK)
	ca, err := certs.WritePEM(t.TempDir())
	want(t, "certificates", err, core.OK)
	for _, sc := range all {
		for _, mode := range smtptest.Modes {
			t.Run(sc.Name+"/"+string(mode), func(t *testing.T) {
				t.Parallel()
				srv := smtptest.StartScript(
					t,
					sc.Script,
					smtptest.ScriptOptions{Mode: mode, Certificates: certs},
				)
				s := core.NewSession()
				settings := []setting{
					text(
						core.PropertyServer,
						srv.Host,
					), num(core.PropertyPort, srv.Port), text(core.PropertyCAFile, ca),
					num(
						core.PropertyOption,
						int(scenarioOptions[sc.Security]),
					), num(core.PropertyTimeoutSeconds, sc.Timeout),
					text(
						core.PropertyUsername,
						sc.User,
					), text(core.PropertyPassword, sc.Password), text(core.PropertyAuthToken, sc.Token),
				}
				for _, p := range sc.Properties {
					set, ok := scenarioProperties[p]
					if !ok {
						t.Fatalf("the table asks for an unknown property: %s", p)
					}
					settings = append(settings, set)
				}
				for _, set := range settings {
					set(t, s)
				}
				err := playScenario(t, s, sc)
				if closed := s.Close(); closed != nil {
					t.Error(closed)
				}
				code, reply := core.OK, 0
				var e *core.Error
				if errors.As(err, &e) {
					code, reply = e.Code, e.SMTPCode
				}
				if code.String() != sc.Code || sc.Reply != 0 && reply != sc.Reply {
					t.Errorf("got %s %d, want %s %d: %v", code, reply, sc.Code, sc.Reply, err)
				}
				if err != nil && sc.Password != "" && strings.Contains(err.Error(), sc.Password) {
					t.Errorf("the password is in %v", err)
				}
				if !sc.Script.Refused {
					if err := srv.Finish(); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
}

// playScenario does what the table says, and gives the error of the last call.
func playScenario(t *testing.T, s *core.Session, sc *smtptest.Scenario) error {
	t.Helper()
	err := s.Start(context.Background())
	if err != nil || sc.Operation == "start" {
		return err
	}
	mails := 1
	if sc.Operation == "send-twice" {
		mails = 2
	}
	line := strings.Repeat("0123456789", 7) + "\n"
	for range mails {
		m := core.NewMessage()
		errs := []error{
			m.SetSender(
				"sender@example.org",
			), m.SetSubject("x"), m.SetText(strings.Repeat(line, sc.Size/len(line)+1)),
		}
		for _, r := range sc.Recipients {
			errs = append(errs, m.AddRecipient(r))
		}
		want(t, "message", errors.Join(errs...), core.OK)
		_, err = s.SendMessage(context.Background(), m)
	}
	return err
}
