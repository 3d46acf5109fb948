// SPDX-License-Identifier: MIT

package core_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"software.sslmate.com/src/go-pkcs12"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// traces are the ways in which a secret could be written down: as it is, and in base64
// at each of the three offsets that something before it can give it.
func traces(secret string) [][]byte {
	list := [][]byte{[]byte(secret)}
	for before := range 3 {
		padded := base64.StdEncoding.EncodeToString(append(make([]byte, before), secret...))
		// What shares a group of four with something else is left out at both ends.
		list = append(list, []byte(padded[(before*8+5)/6:len(padded)-4]))
	}
	return list
}

// A password and a token stand nowhere but on the wire: not in the transcript, not in an
// error, not in the outbox file and what SQLite keeps beside it.
func TestSecretsAreWrittenNowhere(t *testing.T) {
	const user, password, token = "zoe@example.org", "correct horse battery", "ya29.a0AfH6SMBxSecretToken0123456789"
	dir := t.TempDir()
	var texts bytes.Buffer
	note := func(err error) {
		var e *core.Error
		if errors.As(err, &e) {
			texts.WriteString(e.Text(core.DetailEverything) + "\n" + e.Error() + "\n")
		}
	}
	shown := 0
	for _, mechanism := range []string{"PLAIN", "LOGIN"} {
		for _, given := range []string{password, "wrong " + password} {
			for _, async := range []int{0, 1} {
				srv := smtptest.Start(t, smtptest.Options{User: user, Password: password})
				settings := []setting{
					text(
						core.PropertyUsername,
						user,
					), text(core.PropertyPassword, given), text(core.PropertyMechanism, mechanism),
					text(
						core.PropertyTranscriptFile,
						filepath.Join(dir, "transcript"),
					), num(core.PropertyAsyncMode, async),
				}
				if async == 1 {
					settings = append(
						settings,
						text(core.PropertyOutboxFile, filepath.Join(dir, "outbox")),
					)
				}
				s := newSession(t, srv, settings...)
				err := s.Start(context.Background())
				note(err)
				if err == nil {
					send(t, s, newMessage(t, "a@example.org"))
					if async == 1 {
						note(s.Flush(within(t)))
					}
					note(s.Close())
				} else if given == password {
					t.Fatal(err)
				} else {
					shown++
				}
			}
		}
	}
	if shown != 4 {
		t.Errorf("%d of 4 wrong passwords were refused", shown)
	}
	for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
		for _, accepted := range []string{token, "another"} {
			srv := smtptest.Start(t, smtptest.Options{User: user, Token: accepted})
			s := newSession(
				t,
				srv,
				text(core.PropertyUsername, user),
				text(core.PropertyAuthToken, token),
				text(
					core.PropertyMechanism,
					mechanism,
				),
				text(core.PropertyTranscriptFile, filepath.Join(dir, "transcript")),
			)
			err := s.Start(context.Background())
			if (err == nil) != (accepted == token) {
				t.Error(mechanism, accepted, err)
			}
			note(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	places := map[string][]byte{"errors": texts.Bytes()}
	for _, path := range files {
		if places[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	// That the search finds what is there shows in what may stand there.
	if !bytes.Contains(places["transcript"], []byte("AUTH OAUTHBEARER")) ||
		!bytes.Contains(places["outbox"], []byte("a@example.org")) &&
			!bytes.Contains(places["outbox-wal"], []byte("a@example.org")) {
		t.Error("nothing was written at all")
	}
	for place, content := range places {
		for _, secret := range []string{password, token} {
			for i, trace := range traces(secret) {
				if bytes.Contains(content, trace) {
					t.Errorf("%s shows a secret (form %d): %q", place, i, trace)
				}
			}
		}
	}
}

// signingKey is a private key as an application has it.
type signingKey struct {
	signer  crypto.Signer
	pem     []byte
	secrets [][]byte // its numbers that are not public
}

func newSigningKey(t *testing.T, signer crypto.Signer) *signingKey {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(signer)
	want(t, "key", err, core.OK)
	k := &signingKey{
		signer: signer,
		pem:    pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
	}
	switch signer := signer.(type) {
	case ed25519.PrivateKey:
		k.secrets = [][]byte{signer.Seed()}
	case *rsa.PrivateKey:
		p := signer.Precomputed
		for _, number := range []*big.Int{signer.D, signer.Primes[0], signer.Primes[1], p.Dp, p.Dq, p.Qinv} {
			k.secrets = append(k.secrets, number.Bytes())
		}
	}
	return k
}

// traces are those of every 12 octets of the secret numbers: half a line of PEM shows some, and an
// error that quotes only the beginning of a key, too.
func (k *signingKey) traces() (list [][]byte) {
	for _, secret := range k.secrets {
		for ; len(secret) >= 12; secret = secret[12:] {
			list = append(list, traces(string(secret[:12]))...)
		}
	}
	return list
}

// damaged are ways in which a key arrives that cannot be used.
func (k *signingKey) damaged() map[string][]byte {
	whole := string(k.pem)
	lines := strings.SplitAfter(whole, "\n")
	flat := strings.ReplaceAll(whole, "\n", "")
	return map[string][]byte{
		"without its first line": []byte(strings.Join(lines[1:], "")),
		"without its last line":  []byte(strings.Join(lines[:len(lines)-2], "")),
		"without a line between": []byte(lines[0] + strings.Join(lines[2:], "")),
		"without line ends":      []byte(flat),
		"with \\n for line ends": []byte(strings.ReplaceAll(whole, "\n", `\n`)),
		"with a foreign octet":   []byte(lines[0] + "!" + strings.Join(lines[1:], "")),
		"cut in the middle":      []byte(whole[:len(whole)/2] + "\n" + lines[len(lines)-2]),
		"of another kind": []byte(
			strings.ReplaceAll(whole, "PRIVATE KEY", "EC PRIVATE KEY"),
		),
		"named by its own octets": []byte(
			strings.ReplaceAll(whole, "PRIVATE KEY", strings.TrimSpace(lines[len(lines)-3])),
		),
	}
}

// Neither do the keys that sign mails, nor the password of the file that holds one, stand in a
// transcript, an error, an outbox file or a mail: an outbox keeps mails that are signed already.
func TestKeysAreWrittenNowhere(t *testing.T) {
	const password = "staple of the battery"
	rsaKey := func() *signingKey {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		want(t, "RSA", err, core.OK)
		return newSigningKey(t, key)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	want(t, "Ed25519", err, core.OK)
	keys := map[string]*signingKey{
		"S/MIME":       rsaKey(),
		"DKIM RSA":     rsaKey(),
		"DKIM Ed25519": newSigningKey(t, ed),
	}
	private := keys["S/MIME"]
	template := &x509.Certificate{
		SerialNumber: big.NewInt(
			1,
		), Subject: pkix.Name{CommonName: "zoe"}, EmailAddresses: []string{"zoe@example.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(
		rand.Reader,
		template,
		template,
		private.signer.Public(),
		private.signer,
	)
	want(t, "certificate", err, core.OK)
	certificate, err := x509.ParseCertificate(der)
	want(t, "certificate", err, core.OK)
	certificatePEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	p12, err := pkcs12.Modern.Encode(private.signer, certificate, nil, password)
	want(t, "PKCS #12", err, core.OK)

	given, dir := t.TempDir(), t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(given, name)
		want(t, "write", os.WriteFile(path, content, 0o600), core.OK)
		return path
	}
	p12Path := file("zoe.p12", p12)

	places := map[string][]byte{}
	refused := func(what string, err error) {
		t.Helper()
		var e *core.Error
		if !errors.As(err, &e) {
			t.Errorf("%s was taken: %v", what, err)
			return
		}
		var all strings.Builder
		for d := core.Detail(0); d < 64; d++ {
			all.WriteString(e.Text(d) + "\n")
		}
		for cause := err; cause != nil; cause = errors.Unwrap(cause) {
			all.WriteString(cause.Error() + "\n")
		}
		if !strings.Contains(all.String(), e.Code.String()) {
			t.Errorf("%s: its texts are %q", what, all.String())
		}
		places["the error of "+what] = []byte(all.String())
	}
	m := newMessage(t)
	refused("a wrong password", m.SetSMIMESignerPKCS12(p12Path, password+"!"))
	refused("no password", m.SetSMIMESignerPKCS12(p12Path, ""))
	refused(
		"a damaged file",
		m.SetSMIMESignerPKCS12(file("damaged.p12", p12[:len(p12)-9]), password),
	)
	refused("password and path in each other's place", m.SetSMIMESignerPKCS12(password, p12Path))
	refused("a certificate in the place of the key", m.SetSMIMESigner(private.pem, certificatePEM))
	for name, key := range keys {
		for how, damaged := range key.damaged() {
			what := name + " key " + how
			refused(what+" for S/MIME", m.SetSMIMESigner(certificatePEM, damaged))
			refused(what+" for DKIM", m.AddDKIM("example.com", "s", damaged))
			refused(
				what+" in a file",
				m.AddDKIMFile("example.com", "s", file("damaged.pem", damaged)),
			)
		}
		refused(name+" key in the place of a domain", m.AddDKIM(string(key.pem), "s", key.pem))
		refused(
			name+" key in the place of a selector",
			m.AddDKIM("example.com", string(key.pem), key.pem),
		)
		refused(
			name+" key in the place of a path",
			m.AddDKIMFile("example.com", "s", string(key.pem)),
		)
		refused(
			name+" key in the place of a PKCS #12 path",
			m.SetSMIMESignerPKCS12(string(key.pem), password),
		)
	}

	srv := smtptest.Start(t, smtptest.Options{})
	transcript := filepath.Join(dir, "transcript")
	signed := func(recipient string, pkcs12 bool) *core.Message {
		m := newMessage(t, recipient)
		if pkcs12 {
			want(t, "PKCS #12", m.SetSMIMESignerPKCS12(p12Path, password), core.OK)
		} else {
			want(t, "S/MIME", m.SetSMIMESigner(certificatePEM, private.pem), core.OK)
		}
		want(t, "DKIM", m.AddDKIM("example.com", "r", keys["DKIM RSA"].pem), core.OK)
		want(
			t,
			"DKIM",
			m.AddDKIMFile("example.com", "e", file("dkim.pem", keys["DKIM Ed25519"].pem)),
			core.OK,
		)
		return m
	}
	read := func(when string) {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		want(t, "files", err, core.OK)
		for _, path := range files {
			content, err := os.ReadFile(path)
			want(t, "read", err, core.OK)
			places[filepath.Base(path)+when] = content
		}
	}
	s := start(t, srv, text(core.PropertyTranscriptFile, transcript))
	queue := start(
		t,
		srv,
		filed(filepath.Join(dir, "outbox"), text(core.PropertyTranscriptFile, transcript))...)
	for _, pkcs12 := range []bool{true, false} {
		send(t, s, signed("a@example.org", pkcs12))
		sent, waits := signed("b@example.org", pkcs12), signed("grey@example.org", pkcs12)
		send(t, queue, sent)
		send(t, queue, waits)
		_, err := core.WaitMail(within(t), sent.MailIdentifier())
		want(t, "wait", err, core.OK)
	}
	read(" while mails wait")
	want(t, "close", queue.Close(), core.OK)
	want(t, "close", s.Close(), core.OK)
	read(" at the end")
	for i, mail := range srv.WaitMails(4) {
		if bytes.Count(mail.Raw, []byte("DKIM-Signature:")) != 2 ||
			!bytes.Contains(mail.Raw, []byte("application/pkcs7-signature")) {
			t.Errorf("mail %d is not signed: %s", i, mail.Raw)
		}
		places["mail "+mail.Recipients[0].Address] = mail.Raw
	}

	// That the search would find something shows in what does stand there.
	stored := append(places["outbox while mails wait"], places["outbox-wal while mails wait"]...)
	if !bytes.Contains(stored, []byte("DKIM-Signature:")) ||
		!bytes.Contains(places["transcript at the end"], []byte("b@example.org")) {
		t.Error("nothing was written at all")
	}
	wide := ""
	for _, unit := range utf16.Encode([]rune(password)) { // as PKCS #12 has it
		wide += string([]byte{byte(unit >> 8), byte(unit)})
	}
	secrets := map[string][][]byte{"password": append(traces(password), traces(wide)...)}
	for name, key := range keys {
		secrets[name] = key.traces()
		if !shows(key.pem, secrets[name]) {
			t.Errorf("%s: the key itself does not show it", name)
		}
	}
	for place, content := range places {
		for name, list := range secrets {
			if shows(content, list) {
				t.Errorf("%s shows the secret of %s", place, name)
			}
		}
	}
}

// shows tells whether a trace stands in a text, also across lines, written as line ends or as
// escapes.
func shows(content []byte, traces [][]byte) bool {
	joined := content
	for _, end := range []string{"\r", "\n", `\r`, `\n`, " "} {
		joined = bytes.ReplaceAll(joined, []byte(end), nil)
	}
	for _, trace := range traces {
		if bytes.Contains(content, trace) || bytes.Contains(joined, trace) {
			return true
		}
	}
	return false
}

// The search itself: it finds what PLAIN and LOGIN put on the wire.
func TestTracesAreFound(t *testing.T) {
	const secret = "correct horse battery"
	for _, before := range []string{"", "\x00", "\x00u\x00", "\x00zoe\x00", "\x00zo\x00"} {
		wire := base64.StdEncoding.EncodeToString([]byte(before + secret))
		found := false
		for _, trace := range traces(secret) {
			found = found || bytes.Contains([]byte(wire), trace)
		}
		if !found {
			t.Errorf("%q hides it: %s", before, wire)
		}
	}
}
