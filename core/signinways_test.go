// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"software.sslmate.com/src/go-pkcs12"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// TestClientCertificateFiles: PEM in one file and in two, PKCS #12, and each thing that can be
// wrong with them.
func TestClientCertificateFiles(t *testing.T) {
	ca, err := smtptest.NewCertificates()
	if err != nil {
		t.Fatal(err)
	}
	client, err := ca.Client("alice")
	if err != nil {
		t.Fatal(err)
	}
	other, err := ca.Client("bob")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	keyPEM := func(key any) []byte {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	}
	sec1, err := x509.MarshalECPrivateKey(client.PrivateKey.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	p12, err := pkcs12.Modern.Encode(client.PrivateKey, client.Leaf, nil, "pässword")
	if err != nil {
		t.Fatal(err)
	}
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: client.Leaf.Raw})
	cert, key := write("cert é.pem", certPEM), write("key.pem", keyPEM(client.PrivateKey))
	both := write(
		"both.pem",
		append(append([]byte("a comment\n"), certPEM...), keyPEM(client.PrivateKey)...),
	)
	oldKey := write("sec1.pem", pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: sec1}))
	encrypted := write(
		"encrypted.pem",
		pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("x")}),
	)
	bundle := write("client.p12", p12)

	srv := smtptest.Start(
		t,
		smtptest.Options{
			TLS:         smtptest.TLSImplicit,
			ClientCA:    ca.Pool(),
			Mechanisms:  []string{"EXTERNAL"},
			RequireAuth: true,
		},
	)
	for _, c := range []struct {
		name, cert, key, password string
		code                      core.Code
		says                      string
	}{
		{"both in one", both, "", "", core.OK, ""},
		{"in two", cert, key, "", core.OK, ""},
		{"SEC 1", cert, oldKey, "", core.OK, ""},
		{"PKCS #12", bundle, "", "pässword", core.OK, ""},
		{"wrong password", bundle, "", "another", core.CodeClientCertificate, "password is wrong"},
		{"no key", cert, "", "", core.CodeClientCertificate, "no private key"},
		{"another's key", cert, write("bob.pem", keyPEM(other.PrivateKey)), "", core.CodeClientCertificate, ""},
		{"encrypted key", cert, encrypted, "", core.CodeClientCertificate, "encrypted"},
		{"a key and no certificate", "", key, "", core.CodeClientCertificate, "CLIENT_KEY"},
		{"no file", filepath.Join(folder, "none"), "", "", core.CodeClientCertificate, ""},
		{"a folder", folder, "", "", core.CodeClientCertificate, ""},
		{"empty", write("empty", nil), "", "", core.CodeClientCertificate, ""},
		{"nonsense", write("nonsense", []byte(strings.Repeat("x", 5000))), "", "", core.CodeClientCertificate, ""},
		{"PKCS #12 and a key", bundle, key, "pässword", core.CodeClientCertificate, "has its key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSession(
				t,
				srv,
				text(core.PropertyClientCertificate, c.cert),
				text(core.PropertyClientKey, c.key),
				text(
					core.PropertyClientKeyPassword,
					c.password,
				),
				num(core.PropertyOption, int(core.OptionImplicitTLS)),
				num(core.PropertySignInRequired, 1),
			)
			e := want(t, "start", s.Start(context.Background()), c.code)
			if e != nil && !strings.Contains(e.Message, c.says) {
				t.Errorf("%s does not say %q", e.Message, c.says)
			}
			if c.code == core.OK {
				if used, _ := s.Text(core.PropertyMechanismUsed); used != "EXTERNAL" {
					t.Errorf("signed in with %q", used)
				}
			}
		})
	}
}

// TestProxyProperty: the address is looked at when it is set, and not one error has its password.
func TestProxyProperty(t *testing.T) {
	s := core.NewSession()
	defer func() { _ = s.Close() }()
	for _, good := range []string{"", "env", "socks5h://u:p@proxy.example:1080", "http://[::1]:3128"} {
		want(t, good, s.SetText(core.PropertyProxy, good), core.OK)
	}
	for _, bad := range []string{"proxy.example:1080", "ftp://s3cret@h", "http://u:s3cret@", "http://u:s3cret@h/x"} {
		if e := want(t, bad, s.SetText(core.PropertyProxy, bad), core.CodeOutOfRange); strings.Contains(
			e.Message+e.Hint(),
			"s3cret",
		) {
			t.Error(e.Message)
		}
	}
	if _, err := s.Text(core.PropertyProxy); err == nil {
		t.Error("the address, which may have a password, can be read")
	}
}

// TestProxyOfTheEnvironment: the variables count as they do for other programs.
func TestProxyOfTheEnvironment(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := l.Addr().String()
	_ = l.Close()
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"} {
		t.Setenv(name, "")
	}
	srv := smtptest.Start(t, smtptest.Options{})
	start := func() error {
		s := newSession(
			t,
			srv,
			text(core.PropertyServer, "mx.example.test"),
			text(core.PropertyProxy, "env"),
			num(core.PropertyTimeoutSeconds, 60),
		)
		return s.Start(context.Background())
	}
	for _, name := range []string{"HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, "http://u:s3cret@"+nobody)
		e := want(t, name, start(), core.CodeConnectionRefused)
		if !strings.Contains(e.Message, "the proxy "+nobody) ||
			strings.Contains(e.Message, "s3cret") {
			t.Errorf("%s: %s", name, e.Message)
		}
		t.Setenv("NO_PROXY", "example.test")
		if e := core.AsError(start()); strings.Contains(e.Message, "proxy") {
			t.Errorf("NO_PROXY: %s", e.Message)
		}
		t.Setenv("NO_PROXY", "")
		t.Setenv(name, "")
	}
	t.Setenv("HTTPS_PROXY", "ftp://u:s3cret@"+nobody)
	if e := want(t, "ftp", start(), core.CodeOutOfRange); strings.Contains(e.Message, "s3cret") {
		t.Error(e.Message)
	}
	// A server on this machine has no proxy.
	s := newSession(t, srv, text(core.PropertyProxy, "env"))
	want(t, "loopback", s.Start(context.Background()), core.OK)
}
