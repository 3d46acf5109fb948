// SPDX-License-Identifier: MIT

package core

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"courriel.dev/courriel/core/signin"
	"courriel.dev/courriel/core/table"
)

func wantCode(t *testing.T, what string, err error, want Code) {
	t.Helper()
	if want == OK {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		return
	}
	if err == nil {
		t.Errorf("%s: no error, want %s", what, want)
		return
	}
	var e *Error
	if !errors.As(err, &e) || e.Code != want {
		t.Errorf("%s: %v (%v), want %s", what, AsError(err).Code, err, want)
	}
}

func TestPropertiesKeepToTheirRules(t *testing.T) {
	for _, c := range []struct {
		property Property
		value    string
		want     Code
	}{
		{PropertyServer, "mail.example.com", OK},
		{PropertyServer, "", OK},
		{PropertyServer, "a\r\nb", CodeControlCharacter},
		{PropertyServer, "a\x00b", CodeControlCharacter},
		{PropertyServer, "a\x7fb", CodeControlCharacter},
		{PropertyServer, "a\xffb", CodeInvalidUTF8},
		{PropertyServer, strings.Repeat("a", 1025), CodeOutOfRange},
		{PropertyEHLOName, "x\ny", CodeControlCharacter},
		{PropertyMechanism, "plain", OK},
		{PropertyMechanism, "scram-sha-256", OK},
		{PropertyMechanism, "NTLM", OK},
		{PropertyMechanism, "GSSAPI", CodeOutOfRange},
		{PropertyWithoutExtensions, "PIPELINING chunking,X-OWN", OK},
		{PropertyWithoutExtensions, "", OK},
		{PropertyWithoutExtensions, "PIPE/LINING", CodeOutOfRange},
		{PropertyWithoutExtensions, "-X", CodeOutOfRange},
		{PropertyWithoutExtensions, "ſize", CodeOutOfRange},
		{PropertyWithoutExtensions, "DSN starttls", CodeOutOfRange},
		{PropertyWithoutExtensions, "AUTH", CodeOutOfRange},
		{PropertyPort, "25", CodeUnknownConstant},
		{PropertyTLSVersion, "x", CodeWrongState},
		{Property(9999), "x", CodeUnknownConstant},
		{Property(-1), "x", CodeUnknownConstant},
	} {
		wantCode(
			t,
			propertyName(c.property)+" = "+c.value,
			NewSession().SetText(c.property, c.value),
			c.want,
		)
	}
	for _, c := range []struct {
		property Property
		value    int64
		want     Code
	}{
		{PropertyPort, 0, OK},
		{PropertyPort, 65535, OK},
		{PropertyPort, 65536, CodeOutOfRange},
		{PropertyPort, -1, CodeOutOfRange},
		{PropertyOption, 3, OK},
		{PropertyOption, 4, CodeUnknownConstant},
		{PropertyOption, -1, CodeUnknownConstant},
		{PropertyIPVersion, 4, OK},
		{PropertyIPVersion, 5, CodeOutOfRange},
		{PropertyTimeoutSeconds, 0, CodeOutOfRange},
		{PropertyTimeoutSeconds, 86400, OK},
		{PropertyTimeoutSeconds, 86401, CodeOutOfRange},
		{PropertyIgnoreErrors, 16, CodeOutOfRange},
		{PropertyServer, 1, CodeUnknownConstant},
		{PropertySignedIn, 1, CodeWrongState},
		{Property(9999), 1, CodeUnknownConstant},
	} {
		wantCode(t, propertyName(c.property), NewSession().SetNumber(c.property, c.value), c.want)
	}
}

// VB's True is -1, and LongBool's may be any number.
func TestAnyNumberButZeroIsTrue(t *testing.T) {
	truths := 0
	for p, r := range propertyRows {
		if r.Kind != table.Flag || r.When == table.ReadOnly {
			continue
		}
		truths++
		s := NewSession()
		for _, value := range []int64{-1, 1, 2, 1 << 30, -1 << 31} {
			wantCode(t, propertyName(p), s.SetNumber(p, 0), OK)
			wantCode(t, propertyName(p), s.SetNumber(p, value), OK)
			if v, err := s.Number(p); v != 1 || err != nil {
				t.Errorf("%s set to %d reads %d, %v", propertyName(p), value, v, err)
			}
		}
	}
	if truths < 9 {
		t.Errorf("only %d properties are true or false", truths)
	}
	for _, o := range []DeliveryOption{DeliveryRequireTLS, DeliveryOriginalRcpts} {
		wantCode(t, "a demand", NewMessage().SetDeliveryNumber(o, -1), OK)
	}
	wantCode(t, "fork", Configure(ParameterFork, -1), OK)
	_ = Configure(ParameterFork, 0)
}

func TestSecretsOfThePropertiesAreKnown(t *testing.T) {
	for p, secret := range map[Property]bool{
		PropertyPassword: true, PropertyAuthToken: true, PropertyServer: false,
		0: false, -1: false, 1 << 30: false,
	} {
		if p.Secret() != secret {
			t.Errorf("%d", p)
		}
	}
}

func TestPropertiesAreReadBackButSecrets(t *testing.T) {
	s := NewSession()
	wantCode(t, "set", s.SetText(PropertyPassword, "hunter2"), OK)
	_, err := s.Text(PropertyPassword)
	wantCode(t, "read the password", err, CodeWrongState)
	_, err = s.Text(PropertyAuthToken)
	wantCode(t, "read the token", err, CodeWrongState)
	wantCode(t, "set", s.SetNumber(PropertyPort, 2525), OK)
	if v, err := s.Text(PropertyPort); err != nil || v != "2525" {
		t.Errorf("port as a text: %q, %v", v, err)
	}
	if v, err := s.Number(PropertyPort); err != nil || v != 2525 {
		t.Errorf("port: %d, %v", v, err)
	}
	if v, err := s.Number(PropertyChunking); err != nil || v != 1 {
		t.Errorf("chunking at first: %d, %v", v, err)
	}
	_, err = s.Number(PropertyServer)
	wantCode(t, "server as a number", err, CodeUnknownConstant)
	for p := range propertyRows {
		if propertyRows[p].Kind == table.Secret {
			continue
		}
		if _, err := s.Text(p); err != nil {
			t.Errorf("%s cannot be read before the start: %v", propertyName(p), err)
		}
	}
}

func TestTimeOutIsTakenOverByNewSessions(t *testing.T) {
	defer func() { _ = SetTimeOut(defaultTimeOut) }()
	if TimeOut() != 600 {
		t.Errorf("at first %d s, WLanguage has 600", TimeOut())
	}
	before := NewSession()
	wantCode(t, "set", SetTimeOut(7), OK)
	after := NewSession()
	for s, want := range map[*Session]int64{before: 600, after: 7} {
		if v, _ := s.Number(PropertyTimeoutSeconds); v != want {
			t.Errorf("a session has %d s, want %d", v, want)
		}
	}
	wantCode(t, "zero", SetTimeOut(0), CodeOutOfRange)
	wantCode(t, "too long", SetTimeOut(86401), CodeOutOfRange)
	wantCode(t, "configure", Configure(ParameterMode, 2), CodeOutOfRange)
	wantCode(t, "configure", Configure(Parameter(77), 0), CodeUnknownConstant)
}

func TestMechanismsOfTheTableAreThoseOfTheEngine(t *testing.T) {
	if words := propertyRows[PropertyMechanism].Words; !slices.Equal(words, signin.Names()) {
		t.Errorf("the table has %v, the engine %v", words, signin.Names())
	}
}
