// SPDX-License-Identifier: MIT

package signin

import (
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xdg-go/scram"
)

// TestSCRAMVectors are the exchanges of RFC 5802 §5 and RFC 7677 §3.
func TestSCRAMVectors(t *testing.T) {
	for _, c := range []struct {
		name             string
		hash             scram.HashGeneratorFcn
		nonce            string
		challenge, final string
		answer, verifier string
	}{
		{
			"SCRAM-SHA-1", scram.SHA1, "fyko+d2lbbFgONRv9qkxdawL",
			"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096", "",
			"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
			"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
		},
		{
			"SCRAM-SHA-256", scram.SHA256, "rOprNGfwEbeRWgbNEkqO",
			"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "",
			"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
			"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
		},
	} {
		conv := newSCRAM(
			c.name,
			c.hash,
			false,
			&Credentials{Username: "user", Password: "pencil"},
			func() string { return c.nonce },
		)
		if name, first, err := conv.Start(); err != nil || name != c.name ||
			string(first) != "n,,n=user,r="+c.nonce {
			t.Fatalf("%s %q %v", name, first, err)
		}
		if answer, err := conv.Next([]byte(c.challenge)); err != nil || string(answer) != c.answer {
			t.Fatalf("%q %v", answer, err)
		}
		if conv.Finish() == nil {
			t.Error("a success is believed before the server has proved anything")
		}
		if answer, err := conv.Next([]byte(c.verifier)); err != nil || len(answer) != 0 {
			t.Fatalf("%q %v", answer, err)
		}
		if err := conv.Finish(); err != nil {
			t.Error(err)
		}
		if _, err := conv.Next(nil); err == nil {
			t.Error("a fourth step")
		}
	}
}

func TestSCRAMAgainstHostileServers(t *testing.T) {
	const nonce = "abcdefgh"
	start := func() Conversation {
		c := newSCRAM(
			"SCRAM-SHA-256",
			scram.SHA256,
			false,
			&Credentials{Username: "u", Password: "p"},
			func() string { return nonce },
		)
		if _, _, err := c.Start(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, challenge := range []string{
		"r=abcdefghX,s=c2FsdA==,i=4294967295",
		"r=abcdefghX,s=c2FsdA==,i=1000001",
		"r=abcdefghX,s=c2FsdA==,i=99999999999999999999999999",
		"r=abcdefghX,s=c2FsdA==,i=-1",
		"r=abcdefghX,s=c2FsdA==,i=1",
		"r=abcdefghX,s=c2FsdA==,i=4095",
		"r=abcdefghX,s=c2FsdA==",
		"r=other,s=c2FsdA==,i=4096",
		"m=unknown,r=abcdefghX,s=c2FsdA==,i=4096",
		"s=c2FsdA==,i=4096", "", "\x00", "r=abcdefghX,s=***,i=4096",
	} {
		if answer, err := start().Next([]byte(challenge)); err == nil {
			t.Errorf("%q is answered with %q", challenge, answer)
		}
	}
	c := start()
	if _, err := c.Next([]byte("r=abcdefghX,s=c2FsdA==,i=4096")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Next([]byte("v=AAAA")); err == nil || c.Finish() == nil {
		t.Error("a wrong signature is taken")
	}
	c = start()
	_, _ = c.Next([]byte("r=abcdefghX,s=c2FsdA==,i=4096"))
	if answer, err := c.Next([]byte("e=invalid-proof")); err != nil || len(answer) != 0 {
		t.Errorf(
			"%q %v: the server's account of a failure is answered, and its reply waited for",
			answer,
			err,
		)
	}
	if err := Told(c); err == nil || !strings.Contains(err.Error(), "invalid-proof") ||
		c.Finish() == nil {
		t.Errorf("%v", err)
	}
}

// TestSCRAMNamesAndPasswords: what SASLprep refuses goes as it is; commas and equals signs are
// written so that they separate nothing.
func TestSCRAMNamesAndPasswords(t *testing.T) {
	for _, c := range []Credentials{
		alice, {Username: "u", Password: "\U0001f600 emoji"}, {Username: "\U0001f600", Password: "p"}, {Username: "a=b,c", Password: "=,"},
		{Username: "u", Password: "I\u00adX"}, {Username: "u", Password: "\u2168"}, {Username: "é", Password: "e\u0301"},
	} {
		for _, plus := range []bool{true, false} {
			name := map[bool]string{true: "SCRAM-SHA-256-PLUS", false: "SCRAM-SHA-256"}[plus]
			c.Binding = ExporterBinding([]byte("0123456789abcdef0123456789abcdef"))
			conv, _, first := begin(t, name, c)
			stored, err := scram.SHA256.NewClient(c.Username, c.Password, "")
			if err != nil {
				stored, err = scram.SHA256.NewClientUnprepped(c.Username, c.Password, "")
			}
			if err != nil {
				t.Fatal(err)
			}
			keys, err := stored.GetStoredCredentialsWithError(
				scram.KeyFactors{Salt: "salt", Iters: 4096},
			)
			if err != nil {
				t.Fatal(err)
			}
			server, _ := scram.SHA256.NewServer(
				func(string) (scram.StoredCredentials, error) { return keys, nil },
			)
			sc := server.NewConversation()
			if plus {
				sc = server.NewConversationWithChannelBindingRequired(
					scram.ChannelBinding{Type: "tls-exporter", Data: c.Binding.Data},
				)
			}
			told := string(first)
			for range 2 {
				challenge, err := sc.Step(told)
				if err != nil {
					t.Fatalf("%s %q: %v", name, c.Username, err)
				}
				answer, err := conv.Next([]byte(challenge))
				if err != nil {
					t.Fatalf("%s %q: %v", name, c.Username, err)
				}
				told = string(answer)
			}
			if err := conv.Finish(); err != nil || !sc.Valid() {
				t.Errorf("%s %q: %v", name, c.Username, err)
			}
		}
	}
}

// TestSCRAMFlags: a server that offers a bound form knows when its offer was taken away (RFC 5802
// §6).
func TestSCRAMFlags(t *testing.T) {
	binding := ExporterBinding([]byte("x"))
	for _, c := range []struct {
		who  Credentials
		name string
		want string
	}{
		{Credentials{}, "SCRAM-SHA-1", "n,,"},
		{Credentials{Binding: binding}, "SCRAM-SHA-1", "y,,"},
		{Credentials{Binding: binding, PlusOffered: true}, "SCRAM-SHA-256", "n,,"}, // the caller chose it
		{Credentials{Binding: binding, PlusOffered: true}, "SCRAM-SHA-256-PLUS", "p=tls-exporter,,"},
	} {
		c.who.Username, c.who.Password = "u", "p"
		if _, _, first := begin(t, c.name, c.who); !strings.HasPrefix(string(first), c.want) {
			t.Errorf("%s: %q, want %q", c.name, first, c.want)
		}
	}
	if !OffersPlus([]string{"PLAIN", "scram-sha-1-plus"}) || OffersPlus([]string{"SCRAM-SHA-1"}) {
		t.Error("OffersPlus")
	}
}

func TestEndPointBinding(t *testing.T) {
	for algorithm, length := range map[x509.SignatureAlgorithm]int{
		x509.SHA1WithRSA: 32, x509.MD5WithRSA: 32, x509.ECDSAWithSHA256: 32, x509.SHA384WithRSA: 48, x509.SHA512WithRSAPSS: 64, x509.PureEd25519: 0,
	} {
		b := EndPointBinding(&x509.Certificate{Raw: []byte("der"), SignatureAlgorithm: algorithm})
		if length == 0 && b != nil ||
			length > 0 && (b == nil || len(b.Data) != length || b.Type != "tls-server-end-point") {
			t.Errorf("%v: %+v", algorithm, b)
		}
	}
}

// TestCRAMMD5 is the example of RFC 2195 §2.
func TestCRAMMD5(t *testing.T) {
	c, _, first := begin(t, "CRAM-MD5", Credentials{Username: "tim", Password: "tanstaaftanstaaf"})
	if first != nil {
		t.Errorf("%q", first)
	}
	answer, err := c.Next([]byte("<1896.697170952@postoffice.reston.mci.net>"))
	if err != nil || string(answer) != "tim b913a602c7eda7a495b4e6e7334d3890" || c.Finish() != nil {
		t.Errorf("%q %v", answer, err)
	}
	if _, err := c.Next([]byte("<more@x>")); !errors.Is(err, ErrChallenge) {
		t.Error(err)
	}
}

// TestNTLM: the messages carry no name of this machine, and nonsense of a server is refused.
func TestNTLM(t *testing.T) {
	c, _, first := begin(t, "NTLM", Credentials{Username: `CORP\u`, Password: "p"})
	if !strings.HasPrefix(string(first), "NTLMSSP\x00\x01") {
		t.Errorf("%q", first)
	}
	for _, challenge := range []string{"", "NTLMSSP", "NTLMSSP\x00\x03", strings.Repeat("\xff", 200)} {
		c, _, _ := begin(t, "NTLM", Credentials{Username: "u", Password: "p"})
		if answer, err := c.Next([]byte(challenge)); !errors.Is(err, ErrChallenge) {
			t.Errorf("%q: %q %v", challenge, answer, err)
		}
	}
	if c.Finish() == nil {
		t.Error("a success without a challenge is believed")
	}
	// MS-NLMP's challenge: Unicode, target CORP, with a list of target information.
	info := "\x02\x00\x08\x00C\x00O\x00R\x00P\x00\x00\x00\x00\x00"
	target := "C\x00O\x00R\x00P\x00"
	challenge := fmt.Sprintf(
		"NTLMSSP\x00\x02\x00\x00\x00\x08\x00\x08\x00\x30\x00\x00\x00\x05\x02\x89\x00ABCDEFGH\x00\x00\x00\x00\x00\x00\x00\x00%c\x00%c\x00\x38\x00\x00\x00%s%s",
		len(info),
		len(info),
		target,
		info,
	)
	answer, err := c.Next([]byte(challenge))
	if err != nil || !strings.HasPrefix(string(answer), "NTLMSSP\x00\x03") ||
		!strings.Contains(string(answer), "C\x00O\x00R\x00P\x00") ||
		c.Finish() != nil {
		t.Errorf("%q %v", answer, err)
	}
}
