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
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// FuzzKeys: whatever is given as a key, a certificate or a PKCS #12 file, it is refused in time and
// without a word of it, or the mail can be made.
func FuzzKeys(f *testing.F) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 1024)
	must(f, err)
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(f, err)
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	must(f, err)
	ids := []identity{newIdentity(f, rsaKey), newIdentity(f, ecKey)}
	ed, err := x509.MarshalPKCS8PrivateKey(edKey)
	must(f, err)
	for _, id := range ids {
		f.Add(id.certificate, id.key)
		f.Add(append(bytes.Clone(id.certificate), id.certificate...), id.key[:len(id.key)/2])
		p12, err := pkcs12.Modern.Encode(id.private, id.parsed, nil, "")
		must(f, err)
		f.Add(p12, []byte("-----BEGIN EC PRIVATE KEY-----\nMAo=\n-----END EC PRIVATE KEY-----\n"))
	}
	f.Add(
		ids[0].certificate,
		pem.EncodeToMemory(
			&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKey)},
		),
	)
	f.Add(ids[0].certificate, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: ed}))
	f.Add(
		[]byte("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"),
		[]byte(
			"-----BEGIN PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END PRIVATE KEY-----\n",
		),
	)
	f.Fuzz(func(t *testing.T, certificate, key []byte) {
		began := time.Now()
		m := New()
		must(t, m.SetSender("a@b.example"))
		must(t, m.SetText("x"))
		check := func(err error) bool {
			if kindOf(t, err) != 0 {
				for _, secret := range [][]byte{key, certificate} {
					for line := range bytes.Lines(secret) {
						if len(line) > 24 && !bytes.HasPrefix(line, []byte("-----")) &&
							strings.Contains(err.Error(), string(line[:24])) {
							t.Fatalf("%v quotes it", err)
						}
					}
				}
			}
			return err == nil
		}
		signed := check(m.SetSMIMESigner(certificate, key))
		signed = check(m.SetSMIMESignerPKCS12(certificate, "")) || signed
		check(m.AddSMIMERecipient(certificate))
		signed = check(m.AddDKIM("b.example", "s", key)) || signed
		e, err := m.Encode(fixed())
		if check(err) && signed && !bytes.Contains(read(t, e), []byte("ignature")) &&
			len(m.smime.recipients) == 0 {
			t.Fatal("the mail is not signed")
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Fatalf("it took %v", took)
		}
	})
}

// FuzzCalendar: an invitation is refused, or comes back whole with the method that stands in it.
func FuzzCalendar(f *testing.F) {
	for _, s := range []string{
		"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", "begin:vcalendar\nmethod:cancel\n", "BEGIN:VCALENDAR\nMETHOD:A\nMETHOD:B\n", "BEGIN:VCALENDAR\nMETHOD:\n", "x",
		"BEGIN:VCALENDAR\nMETHOD:\"; x=\n", "BEGIN:VCALENDAR\rMETHOD:X\r", "BEGIN:VCALENDAR\nMETHOD:REQUEST\n.\nSUMMARY:é\n",
	} {
		f.Add("", s)
		f.Add("REQUEST", s)
	}
	f.Fuzz(func(t *testing.T, method, ics string) {
		m := New()
		must(t, m.SetSender("a@b.example"))
		if kindOf(t, m.SetCalendar(method, ics)) != 0 || ics == "" {
			return
		}
		got, _ := m.Calendar()
		l := leaves(t, read(t, mustEncode(t, m)))
		if len(l) != 1 || l[0].media != "text/calendar" ||
			!strings.EqualFold(l[0].params["method"], got) ||
			strings.TrimSuffix(l[0].text, "\r\n") != strings.TrimSuffix(canonical(ics), "\r\n") {
			t.Fatalf("%q, %q came back as %+v", method, ics, l)
		}
	})
}
