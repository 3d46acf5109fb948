// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
)

// dkimKeys makes an RSA and an Ed25519 key, and the DNS records of their public halves.
func dkimKeys(t *testing.T) (keys map[string][]byte, records map[string]string) {
	t.Helper()
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	public, private, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	rsaPublic, err := x509.MarshalPKIXPublicKey(&r.PublicKey)
	must(t, err)
	return map[string][]byte{
			"r": pem.EncodeToMemory(
				&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(r)},
			),
			"e": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		}, map[string]string{
			"r._domainkey.b.example": "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(
				rsaPublic,
			),
			"e._domainkey.b.example": "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(
				public,
			),
		}
}

func TestDKIM(t *testing.T) {
	keys, records := dkimKeys(t)
	python := pythonWithDkimpy()
	dir := t.TempDir()
	big := filepath.Join(dir, "big.bin")
	must(t, os.WriteFile(big, make([]byte, 2<<20), 0o600))
	keyFile := filepath.Join(dir, "key.pem")
	must(t, os.WriteFile(keyFile, keys["r"], 0o600))
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	id := newIdentity(t, rsaKey)
	for name, build := range map[string]func(m *Message) error{
		"smime":    func(m *Message) error { return m.SetSMIMESigner(id.certificate, id.key) },
		"text":     func(m *Message) error { return m.SetText(accents) },
		"trailing": func(m *Message) error { return m.SetText("x  \t\r\n\r\n\r\n") },
		"headers": func(m *Message) error {
			goldens[9].build(t, m)
			return m.SetSubject("L'été " + strings.Repeat("long ", 40))
		},
		"streamed": func(m *Message) error { return m.AttachFile(big, "", "") },
		"empty":    func(m *Message) error { return m.SetText("") },
		"blank":    func(m *Message) error { return m.SetText("\r\n\r\n \r\n") },
		"unsubscribe": func(m *Message) error {
			return errors.Join(m.AddListUnsubscribe("https://b.example/out", true), m.AddListUnsubscribe("mailto:out@b.example", false))
		},
		"repeated": func(m *Message) error {
			return errors.Join(m.AddHeader("X-A", "1"), m.AddHeader("X-A", "2"), m.AddTo("\"Very long, name\" <x@y.example>"), m.SetSubject(strings.Repeat("word  ", 30)))
		},
		"address": func(m *Message) error { return m.AddTo("δ@παράδειγμα.example") },
		"no body": func(m *Message) error { return m.SetSource([]byte("From: a@b.example\nSubject: x")) },
		"source":  func(m *Message) error { return m.SetSource([]byte("From: a@b.example\nSubject: x\n\nbody é\n\n")) },
	} {
		m := simple(t)
		must(t, build(m))
		must(t, m.AddDKIMFile("b.example", "r", keyFile))
		must(t, m.AddDKIM("B.example", "e", keys["e"]))
		e, err := m.Encode(Options{EightBit: true, Binary: true, UTF8: name == "address"})
		must(t, err)
		b := read(t, e)
		if (e.Body() == "7BIT") != (name != "address") ||
			(e.Bytes() == nil) != (name == "streamed") {
			t.Errorf("%s: %s", name, e.Body())
		}
		verify := func(b []byte) (good int) {
			list, err := dkim.VerifyWithOptions(
				bytes.NewReader(b),
				&dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
					return []string{records[strings.ToLower(name)]}, nil
				}},
			)
			must(t, err)
			for _, v := range list {
				if v.Err == nil {
					good++
				}
			}
			return good
		}
		if good := verify(b); good != 2 {
			t.Errorf("%s: %d good signatures", name, good)
		}
		if good := verify(append([]byte("From: second@evil.example\r\n"), b...)); good != 0 {
			t.Errorf("%s: a second From goes unnoticed", name)
		}
		for _, added := range []string{"List-Unsubscribe: <https://evil.example>\r\n", "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"} {
			if good := verify(append([]byte(added), b...)); good != 0 && name == "unsubscribe" {
				t.Errorf("%s: %s goes unnoticed", name, added)
			}
		}
		if good := verify(append(bytes.Clone(b), "more"...)); good != 0 {
			t.Errorf("%s: more body goes unnoticed", name)
		}
		if python != "" {
			verifyByPython(t, python, name, b, records)
		}
	}
	if python == "" {
		t.Skip("dkimpy is not there: nobody but the library that signs has verified the signatures")
	}
}

// pythonWithDkimpy gives the Python that has dkimpy, an implementation that shares nothing with
// ours; "" if none has.
func pythonWithDkimpy() string {
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import dkim, nacl").Run() == nil {
			return python
		}
	}
	return ""
}

func verifyByPython(t *testing.T, python, name string, mail []byte, records map[string]string) {
	t.Helper()
	args := []string{filepath.Join("testdata", "verify_dkim.py")}
	for name, record := range records {
		args = append(args, name+"="+record)
	}
	cmd := exec.Command(python, args...)
	cmd.Stdin = bytes.NewReader(mail)
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "True\nTrue\n" {
		t.Errorf("%s: dkimpy says %s, %v", name, out, err)
	}
}

func TestDKIMKeys(t *testing.T) {
	keys, _ := dkimKeys(t)
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	must(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(curve)
	must(t, err)
	if err := New().AddDKIM("b.example", "s", pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(small)})); err != nil {
		t.Error(err)
	}
	for name, key := range map[string][]byte{
		"empty": nil, "noise": []byte("noise"), "certificate": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}),
		"damaged": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}), "curve": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		"encrypted": pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: der}),
	} {
		if kindOf(t, New().AddDKIM("b.example", "s", key)) != InvalidKey {
			t.Errorf("%s was taken", name)
		}
	}
	for domain, kind := range map[string]Kind{"": InvalidHeader, "b.example; x=1": InvalidHeader, "b\r\n": ControlCharacter, "[1.2.3.4]": InvalidHeader, "\xff": InvalidUTF8} {
		if got := kindOf(t, New().AddDKIM(domain, "s", keys["e"])); got != kind {
			t.Errorf("domain %q gave %v", domain, got)
		}
		if got := kindOf(t, New().AddDKIM("b.example", domain, keys["e"])); got != kind {
			t.Errorf("selector %q gave %v", domain, got)
		}
	}
	if kindOf(
		t,
		New().AddDKIMFile("b.example", "s", filepath.Join(t.TempDir(), "none")),
	) != FileNotFound ||
		kindOf(t, New().AddDKIMFile("b.example", "s", t.TempDir())) != NotAFile {
		t.Error("a key file that is none was taken")
	}
	m := New()
	must(t, m.SetSource([]byte("Subject: x\r\n\r\nno From")))
	must(t, m.AddDKIM("b.example", "s", keys["e"]))
	if _, err := m.Encode(Options{}); kindOf(t, err) != NoSender {
		t.Error(err)
	}
}
