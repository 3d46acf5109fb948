// SPDX-License-Identifier: MIT

package signin

import (
	"errors"
	"strings"
	"testing"
)

var alice = Credentials{
	Username: "al=ice,",
	Password: "pässword-Ω 1",
	Token:    "",
	Host:     "mx.test",
	Port:     587,
}

func begin(t *testing.T, name string, c Credentials) (Conversation, string, []byte) {
	t.Helper()
	for _, m := range mechanisms {
		if m.Name == name {
			conv := m.New(&c)
			got, first, err := conv.Start()
			if err != nil || got != name {
				t.Fatalf("%s, %v", got, err)
			}
			return conv, got, first
		}
	}
	t.Fatalf("no mechanism %s", name)
	return nil, "", nil
}

func TestFault_D13_Plain(t *testing.T) {
	conv, _, first := begin(t, "PLAIN", alice)
	if string(first) != "\x00al=ice,\x00pässword-Ω 1" {
		t.Errorf("%q", first)
	}
	if _, err := conv.Next([]byte("more?")); err == nil {
		t.Error("a challenge is answered")
	}
	if err := conv.Finish(); err != nil {
		t.Error(err)
	}
	// RFC 4616 §4.
	if _, _, first := begin(t, "PLAIN", Credentials{Username: "tim", Password: "tanstaaftanstaaf"}); string(
		first,
	) != "\x00tim\x00tanstaaftanstaaf" {
		t.Errorf("%q", first)
	}
}

func TestLogin(t *testing.T) {
	for _, prompts := range [][2]string{{"Username:", "Password:"}, {"User Name\x00", "Password\x00"}, {"", "whatever"}} {
		conv, _, first := begin(t, "LOGIN", alice)
		if first != nil {
			t.Errorf("first response %q", first)
		}
		user, err := conv.Next([]byte(prompts[0]))
		if err != nil || string(user) != alice.Username {
			t.Errorf("%q, %v", user, err)
		}
		password, err := conv.Next([]byte(prompts[1]))
		if err != nil || string(password) != alice.Password {
			t.Errorf("%q, %v", password, err)
		}
		if _, err := conv.Next(nil); !errors.Is(err, ErrChallenge) {
			t.Errorf("a third prompt: %v", err)
		}
		if err := conv.Finish(); err != nil {
			t.Error(err)
		}
	}
}

func TestFault_D03_Tokens(t *testing.T) {
	c := Credentials{
		Username: "user@example.com",
		Token:    "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==",
		Host:     "server.example.com",
		Port:     143,
	}
	for name, want := range map[string]struct{ first, answer string }{
		// RFC 7628 §4.1, and Google's page on XOAUTH2.
		"OAUTHBEARER": {"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01", "\x01"},
		"XOAUTH2":     {"user=user@example.com\x01auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01", ""},
	} {
		conv, _, first := begin(t, name, c)
		if string(first) != want.first {
			t.Errorf("%s: %q", name, first)
		}
		if Failure(conv) != nil || conv.Finish() != nil {
			t.Errorf("%s: failed before it was told", name)
		}
		answer, err := conv.Next(
			[]byte(`{"status":"invalid_token","schemes":"bearer","scope":"mail","x":[1]}`),
		)
		if err != nil || answer == nil || string(answer) != want.answer {
			t.Errorf("%s: %q, %v", name, answer, err)
		}
		f := Failure(conv)
		if f == nil || f.Status != "invalid_token" || f.Schemes != "bearer" || f.Scope != "mail" ||
			!strings.Contains(f.Error(), "invalid_token") {
			t.Errorf("%s: %+v", name, f)
		}
		var te *TokenError
		if err := conv.Finish(); !errors.As(err, &te) {
			t.Errorf("%s: success after a failure: %v", name, err)
		}
		if _, err := conv.Next(nil); err == nil {
			t.Errorf("%s: a second account is answered", name)
		}
		conv, _, _ = begin(t, name, c)
		if answer, err := conv.Next([]byte("not JSON")); err != nil ||
			string(answer) != want.answer ||
			Failure(conv) == nil {
			t.Errorf("%s: %q, %v", name, answer, err)
		}
	}
	_, _, first := begin(t, "OAUTHBEARER", Credentials{Username: alice.Username, Token: "t"})
	if string(first) != "n,a=al=3Dice=2C,\x01auth=Bearer t\x01\x01" {
		t.Errorf("%q", first)
	}
	if conv, _, _ := begin(t, "PLAIN", alice); Failure(conv) != nil {
		t.Error("PLAIN has no account of a failure")
	}
}

func TestFailuresOfTokensAreRead(t *testing.T) {
	for told, want := range map[string]string{
		`{"status":"invalid_token","schemes":"bearer","scope":"https://mail.example/","openid-configuration":"https://id.example/.well-known/openid-configuration"}`: `the server says of the token: status "invalid_token", schemes "bearer", scope "https://mail.example/", discovery "https://id.example/.well-known/openid-configuration"`,
		`{"status":401,"schemes":"Bearer"}`: `the server says of the token: status "401", schemes "Bearer"`,
		`{"status":["x"]}`:                  `the server says of the token: status ""`,
		`no JSON`:                           `the server says of the token: status ""`,
		`{"status":"\u0000"}`:               `the server says of the token: status "\x00"`,
	} {
		if got := readFailure([]byte(told)).Error(); got != want {
			t.Errorf("%s: %s", told, got)
		}
	}
	if long := readFailure([]byte(`{"status":"` + strings.Repeat("é", 5000) + `"}`)); len(
		long.Status,
	) > mostTold+3 {
		t.Errorf("%d octets", len(long.Status))
	}
}

func TestFault_D02_E15_Choose(t *testing.T) {
	password, token := Credentials{
		Username: "u",
		Password: "p",
	}, Credentials{
		Username: "u",
		Password: "p",
		Token:    "t",
	}
	bound := password
	bound.Binding = ExporterBinding([]byte("of the connection"))
	shown := Credentials{Username: "u", Certificate: true}
	for _, c := range []struct {
		offered string
		who     Credentials
		fixed   string
		want    string
	}{
		{"LOGIN PLAIN", password, "", "PLAIN LOGIN"},
		{"login XOAUTH2 plain", password, "", "PLAIN LOGIN"},
		{"NTLM GSSAPI CRAM-MD5", password, "", ""},
		{"PLAIN NTLM CRAM-MD5", password, "ntlm", "NTLM"},
		{"PLAIN NTLM CRAM-MD5", password, "CRAM-MD5", "CRAM-MD5"},
		// A proof never makes way for the password, nor a bound one for another.
		{"PLAIN SCRAM-SHA-1 LOGIN SCRAM-SHA-256", password, "", "SCRAM-SHA-256 SCRAM-SHA-1"},
		{"PLAIN SCRAM-SHA-256-PLUS SCRAM-SHA-256", password, "", "SCRAM-SHA-256"},
		{"PLAIN SCRAM-SHA-256-PLUS SCRAM-SHA-256 SCRAM-SHA-1-PLUS", bound, "", "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS"},
		{"PLAIN SCRAM-SHA-256-PLUS SCRAM-SHA-256", bound, "scram-sha-256", "SCRAM-SHA-256"},
		{"PLAIN SCRAM-SHA-256", bound, "PLAIN", "PLAIN"},
		{"SCRAM-SHA-256 XOAUTH2", token, "", "XOAUTH2"},
		{"EXTERNAL PLAIN", password, "", "PLAIN"},
		{"EXTERNAL PLAIN", shown, "", "EXTERNAL"},
		{"PLAIN", shown, "", ""},
		{"EXTERNAL", Credentials{Username: "u", Password: "p", Certificate: true}, "", ""},
		{"XOAUTH2 PLAIN OAUTHBEARER", token, "", "OAUTHBEARER XOAUTH2"},
		{"PLAIN LOGIN", token, "", ""},
		{"PLAIN LOGIN", password, "login", "LOGIN"},
		{"PLAIN", password, "LOGIN", ""},
		{"PLAIN XOAUTH2", token, "PLAIN", ""},
		{"PLAINX XPLAIN", password, "", ""},
	} {
		var names []string
		for _, m := range Choose(strings.Fields(c.offered), &c.who, c.fixed) {
			names = append(names, m.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s, fixed %q: %q, want %q", c.offered, c.fixed, got, c.want)
		}
	}
	if !Known("plain") || Known("GSSAPI") || Known("") {
		t.Error("Known")
	}
}

func TestFault_A11_Check(t *testing.T) {
	for _, c := range []Credentials{{Username: "a", Password: "b"}, alice, {Token: "t"}, {Username: "a", Token: "t"}, {Certificate: true}} {
		if err := Check(&c); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for _, c := range []Credentials{
		{Username: "a\x00", Password: "b"}, {Username: "a", Password: "b\r\n"}, {Username: "a", Password: "\x7f"}, {Username: "a\xff", Password: "b"}, {Username: "a", Token: "t\x01auth=x"},
		{Username: "a", Token: "t u"}, {Password: "b"},
	} {
		err := Check(&c)
		if err == nil {
			t.Errorf("%+v is accepted", c)
		} else if c.Password != "" && strings.Contains(err.Error(), c.Password) {
			t.Errorf("the password is in %v", err)
		}
	}
}
