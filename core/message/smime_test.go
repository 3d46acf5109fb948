// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// identity is a certificate that signs itself, and its key.
type identity struct {
	certificate, key []byte
	parsed           *x509.Certificate
	private          crypto.Signer
}

func newIdentity(t testing.TB, private crypto.Signer) identity {
	t.Helper()
	return newIdentityUntil(t, private, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
}

func newIdentityUntil(t testing.TB, private crypto.Signer, from, until time.Time) identity {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(
			time.Now().UnixNano(),
		), Subject: pkix.Name{CommonName: "a@b.example"}, EmailAddresses: []string{"a@b.example"},
		NotBefore: from, NotAfter: until, IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	must(t, err)
	parsed, err := x509.ParseCertificate(der)
	must(t, err)
	key, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	return identity{
		pem.EncodeToMemory(
			&pem.Block{Type: "CERTIFICATE", Bytes: der},
		), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), parsed, private,
	}
}

// openssl runs openssl's S/MIME reader over a mail and gives what it finds inside.
func openssl(t *testing.T, mail []byte, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("openssl", append([]string{"cms"}, args...)...)
	cmd.Stdin = bytes.NewReader(mail)
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("openssl %v: %v %s", args, err, errors.String())
	}
	return out
}

func TestSMIME(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("there is no openssl")
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	dir := t.TempDir()
	big := filepath.Join(dir, "big.bin")
	must(t, os.WriteFile(big, bytes.Repeat([]byte("0123"), 1<<19), 0o600))
	for name, id := range map[string]identity{"rsa": newIdentity(t, rsaKey), "ecdsa": newIdentity(t, ecKey)} {
		cert, key := filepath.Join(dir, name+".crt"), filepath.Join(dir, name+".key")
		must(t, os.WriteFile(cert, id.certificate, 0o600))
		must(t, os.WriteFile(key, id.key, 0o600))
		m := simple(t)
		must(t, m.SetText(accents))
		must(t, m.AttachFile(big, "", ""))
		if name == "rsa" {
			p12, err := pkcs12.Modern.Encode(id.private, id.parsed, nil, "secret")
			must(t, err)
			if kindOf(t, m.SetSMIMESignerPKCS12(p12, "wrong")) != InvalidKey {
				t.Error("a wrong password was taken")
			}
			must(t, m.SetSMIMESignerPKCS12(p12, "secret"))
		} else {
			must(t, m.SetSMIMESigner(id.certificate, id.key))
		}
		check := func(inner []byte) {
			t.Helper()
			got := leaves(t, inner)
			if len(got) != 2 || got[0].text != canonical(accents) || len(got[1].text) != 1<<21 ||
				got[1].filename != "big.bin" {
				t.Errorf("%s: %d parts", name, len(got))
			}
		}
		e, err := m.Encode(Options{EightBit: true, Binary: true})
		must(t, err)
		b := read(t, e)
		if e.Body() != "7BIT" {
			t.Error(e.Body())
		}
		check(openssl(t, b, "-verify", "-CAfile", cert, "-purpose", "any"))
		cut := bytes.Replace(b, []byte("Subject: s"), []byte("Subject: other"), 1)
		check(
			openssl(t, cut, "-verify", "-CAfile", cert, "-purpose", "any"),
		) // the header is not signed
		cmd := exec.Command("openssl", "cms", "-verify", "-CAfile", cert, "-purpose", "any")
		cmd.Stdin = bytes.NewReader(bytes.Replace(b, []byte("MDEy"), []byte("MDEz"), 1))
		if cmd.Run() == nil {
			t.Error("a changed content goes unnoticed")
		}
		if name == "ecdsa" {
			if kindOf(t, m.AddSMIMERecipient(id.certificate)) != InvalidKey {
				t.Error("an ECDSA recipient was taken")
			}
			continue
		}
		must(t, m.AddSMIMERecipient(id.certificate))
		b = encoded(t, m, Options{})
		if bytes.Contains(b, []byte("MDEyMzAx")) ||
			!strings.Contains(string(b), "smime-type=enveloped-data") {
			t.Error("it is not encrypted")
		}
		check(
			openssl(
				t,
				openssl(t, b, "-decrypt", "-recip", cert, "-inkey", key),
				"-verify",
				"-CAfile",
				cert,
				"-purpose",
				"any",
			),
		)
		m.Reset()
		if m.smime.active() {
			t.Error("Reset kept the keys")
		}
	}
}

func TestSMIMEKeys(t *testing.T) {
	one, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	two, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	a, b := newIdentity(t, one), newIdentity(t, two)
	m := New()
	for name, err := range map[string]error{
		"other key": m.SetSMIMESigner(a.certificate, b.key), "no certificate": m.SetSMIMESigner(a.key, a.key), "no key": m.SetSMIMESigner(a.certificate, a.certificate),
		"noise": m.SetSMIMESigner([]byte("x"), []byte("y")), "damaged": m.SetSMIMESigner(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}), a.key),
		"pkcs12": m.SetSMIMESignerPKCS12([]byte("x"), ""), "recipient": m.AddSMIMERecipient(nil),
	} {
		if kindOf(t, err) != InvalidKey || m.smime.active() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSMIMETime: a certificate counts in its time only, and the error says when that is.
func TestSMIMETime(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	must(t, err)
	day := 24 * time.Hour
	for text, id := range map[string]identity{
		"expired on ":       newIdentityUntil(t, key, time.Now().Add(-3*day), time.Now().Add(-2*day)),
		"not valid before ": newIdentityUntil(t, key, time.Now().Add(2*day), time.Now().Add(3*day)),
	} {
		m := New()
		for _, err := range []error{m.SetSMIMESigner(id.certificate, id.key), m.AddSMIMERecipient(id.certificate)} {
			if kindOf(t, err) != InvalidKey || !strings.Contains(err.Error(), text) ||
				m.smime.active() {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}

// TestPKCS12 takes what programs of all ages write, and reads the mail with each recipient's key.
func TestPKCS12(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("there is no openssl")
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 1024)
	must(t, err)
	other, err := rsa.GenerateKey(rand.Reader, 1024)
	must(t, err)
	ecKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	must(t, err)
	recipients := []identity{newIdentity(t, rsaKey), newIdentity(t, other)}
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "crt"), filepath.Join(dir, "key")
	for name, encoder := range map[string]*pkcs12.Encoder{
		"RC2": pkcs12.LegacyRC2, "3DES": pkcs12.LegacyDES, "AES": pkcs12.Modern2023, "PBMAC1": pkcs12.Modern2026, "no password": pkcs12.Passwordless,
	} {
		for _, id := range []identity{recipients[0], newIdentity(t, ecKey)} {
			password := "sécret"
			if name == "no password" {
				password = ""
			}
			data, err := encoder.Encode(
				id.private,
				id.parsed,
				[]*x509.Certificate{recipients[1].parsed},
				password,
			)
			must(t, err)
			m := simple(t)
			if kindOf(t, m.SetSMIMESignerPKCS12(data, "wrong")) != InvalidKey || m.smime.active() {
				t.Errorf("%s: a wrong password was taken", name)
			}
			must(t, m.SetSMIMESignerPKCS12(data, password))
			must(t, os.WriteFile(cert, id.certificate, 0o600))
			openssl(t, encoded(t, m, Options{}), "-verify", "-CAfile", cert, "-purpose", "any")
		}
	}
	m := simple(t)
	must(t, m.AddBcc("hidden@b.example"))
	must(
		t,
		m.AddSMIMERecipient(
			append(bytes.Clone(recipients[0].certificate), recipients[1].certificate...),
		),
	)
	b := encoded(t, m, Options{})
	for _, id := range recipients {
		must(t, os.WriteFile(cert, id.certificate, 0o600))
		must(t, os.WriteFile(key, id.key, 0o600))
		if got := leaves(t, openssl(t, b, "-decrypt", "-recip", cert, "-inkey", key)); len(
			got,
		) != 1 ||
			got[0].text != "x\r\n" {
			t.Errorf("%+v", got)
		}
	}
	if bytes.Contains(b, []byte("hidden")) {
		t.Error("Bcc is told")
	}
	must(t, os.WriteFile(key, newIdentity(t, ecKey).key, 0o600))
	cmd := exec.Command("openssl", "cms", "-decrypt", "-recip", cert, "-inkey", key)
	cmd.Stdin = bytes.NewReader(b)
	if cmd.Run() == nil {
		t.Error("anybody can read it")
	}
}

// What is far larger than any key is not looked into.
func TestKeyThatIsTooLarge(t *testing.T) {
	key := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: make([]byte, maxKeyFile)})
	if err := New().AddDKIM("b.example", "s", key); kindOf(t, err) != TooLong {
		t.Error(err)
	}
}

// One wrong octet in a PKCS #12 file does not keep the caller waiting for hours.
func TestPKCS12AsksForTooManyRounds(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	id := newIdentity(t, key)
	const rounds = 0x5a5a
	p12, err := pkcs12.Modern.WithIterations(rounds).Encode(id.private, id.parsed, nil, "secret")
	must(t, err)
	must(t, New().SetSMIMESignerPKCS12(p12, "secret"))
	// The rounds of the MAC stand at the end of the file.
	last := bytes.LastIndex(p12, []byte{2, 2, rounds >> 8, rounds & 0xff})
	if last < 0 {
		t.Fatal("the rounds are not where they were")
	}
	more := bytes.Clone(p12[:last])
	more = append(more, 2, 4, 0x7f, 0xff, 0xff, 0xff)
	more = append(more, p12[last+4:]...)
	if !tooManyRounds(lengthened(more, last, 2)) || tooManyRounds(p12) {
		t.Error("the rounds are not seen")
	}
	if err := New().SetSMIMESignerPKCS12(lengthened(more, last, 2), "secret"); kindOf(
		t,
		err,
	) != InvalidKey {
		t.Error(err)
	}
}

// lengthened adds to the lengths of the structures that stand around an octet.
func lengthened(der []byte, at, by int) []byte {
	for i := 0; i+4 < at; {
		switch {
		case der[i+1] == 0x82:
			n := int(der[i+2])<<8 | int(der[i+3])
			if end := i + 4 + n; at < end {
				n += by
				der[i+2], der[i+3] = byte(n>>8), byte(n)
				i += 4
			} else {
				i = end
			}
		case der[i+1] < 0x80:
			if end := i + 2 + int(der[i+1]); at < end {
				der[i+1] += byte(by)
				i += 2
			} else {
				i = end
			}
		default:
			return der
		}
	}
	return der
}
