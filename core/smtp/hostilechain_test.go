// SPDX-License-Identifier: MIT

package smtp

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// judge looks at a chain as the handshake does.
func judge(
	name string,
	mask Ignore,
	certs []*x509.Certificate,
	roots ...*x509.Certificate,
) (Ignore, error) {
	s := &setup{Conn: &Conn{name: name}, roots: x509.NewCertPool(), own: roots}
	s.cfg = &Config{Ignore: mask, Now: func() time.Time { return chainNow }}
	for _, r := range roots {
		s.roots.AddCert(r)
	}
	return s.verify(certs)
}

// issue makes a certificate for a key that there is.
func issue(
	t *testing.T,
	subject, issuer string,
	public crypto.PublicKey,
	by crypto.Signer,
	edit func(*x509.Certificate),
) *x509.Certificate {
	t.Helper()
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: subject}, BasicConstraintsValid: true, IsCA: true,
		NotBefore: chainNow.AddDate(
			-1,
			0,
			0,
		), NotAfter: chainNow.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageCertSign,
	}
	if edit != nil {
		edit(c)
	}
	parent := &x509.Certificate{Subject: pkix.Name{CommonName: issuer}}
	raw, err := x509.CreateCertificate(rand.Reader, c, parent, public, by)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = x509.ParseCertificate(raw); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestHostileChains: chains that turn in circles, that are long or wide, or whose dates or names
// ask for much work are refused, by each mask that does not forgive them, and nobody waits for it.
func TestHostileChains(t *testing.T) {
	key := func() *ecdsa.PrivateKey {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	a, b, own := key(), key(), key()
	root := dated{name: "root", from: -400, to: 400}.make().cert
	leaf := func(issuer string, by *ecdsa.PrivateKey, expired bool) *x509.Certificate {
		return issue(t, "server", issuer, own.Public(), by, func(c *x509.Certificate) {
			c.IsCA, c.KeyUsage, c.DNSNames = false, x509.KeyUsageDigitalSignature, []string{
				"mx.test",
			}
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
			if expired {
				c.NotAfter = chainNow.AddDate(0, 0, -1)
			}
		})
	}
	dates := func(i int) func(*x509.Certificate) {
		return func(c *x509.Certificate) {
			c.NotBefore, c.NotAfter = chainNow.AddDate(0, 0, -2*i-2), chainNow.AddDate(0, 0, -2*i-1)
		}
	}
	many := func(n int, one func(i int) *x509.Certificate) (list []*x509.Certificate) {
		for i := range n {
			list = append(list, one(i))
		}
		return list
	}
	constrained := func(c *x509.Certificate) {
		for i := range 500 {
			c.PermittedDNSDomains = append(c.PermittedDNSDomains, fmt.Sprintf("d%d.test", i))
		}
		c.PermittedDNSDomainsCritical = true
	}
	manyNames := leaf("A", a, false)
	manyNames = issue(t, "server", "A", own.Public(), a, func(c *x509.Certificate) {
		*c = x509.Certificate{
			SerialNumber: c.SerialNumber,
			Subject:      c.Subject,
			NotBefore:    c.NotBefore,
			NotAfter:     c.NotAfter,
		}
		c.DNSNames = append(c.DNSNames, manyNames.DNSNames...)
		for i := range 2000 {
			c.DNSNames = append(c.DNSNames, fmt.Sprintf("n%d.d%d.test", i, i))
		}
	})
	for what, certs := range map[string][]*x509.Certificate{
		"two that sign each other": {leaf("A", a, false), issue(t, "A", "B", a.Public(), b, nil), issue(t, "B", "A", b.Public(), a, nil)},
		"one that signs itself under the root's name": {
			leaf("root", a, false), issue(t, "root", "root", a.Public(), a, nil),
		},
		"expired, two that sign each other": {
			leaf("A", a, true), issue(t, "A", "B", a.Public(), b, dates(3)), issue(t, "B", "A", b.Public(), a, dates(5)),
		},
		"wide: three hundred of one name": append([]*x509.Certificate{leaf("A", a, false)},
			many(300, func(int) *x509.Certificate { return issue(t, "A", "A", key().Public(), b, nil) })...),
		"wide and expired": append([]*x509.Certificate{leaf("A", a, true)},
			many(300, func(i int) *x509.Certificate { return issue(t, "A", "A", a.Public(), b, dates(i)) })...),
		"long: three hundred in a row": append([]*x509.Certificate{leaf("0", a, false)},
			many(300, func(i int) *x509.Certificate { return issue(t, fmt.Sprint(i), fmt.Sprint(i+1), a.Public(), a, nil) })...),
		"long and expired": append([]*x509.Certificate{leaf("0", a, true)},
			many(300, func(i int) *x509.Certificate {
				return issue(t, fmt.Sprint(i), fmt.Sprint(i+1), a.Public(), a, dates(i))
			})...),
		"many names under many constraints": append([]*x509.Certificate{manyNames},
			many(20, func(int) *x509.Certificate { return issue(t, "A", "A", a.Public(), a, constrained) })...),
	} {
		t.Run(what, func(t *testing.T) {
			for _, mask := range []Ignore{0, IgnoreInvalid, IgnoreName, IgnoreExpired, IgnoreName | IgnoreExpired, 15} {
				begun := time.Now()
				_, err := judge("mx.test", mask, certs, root)
				if took := time.Since(begun); took > time.Minute {
					t.Errorf("%04b: %v", mask, took)
				}
				if err == nil && mask&IgnoreInvalid == 0 {
					t.Errorf("%04b: accepted", mask)
				}
			}
		})
	}
}

// TestNamesOfCertificates: which names a certificate is good for (RFC 9525), with every mask that
// does not forgive names.
func TestNamesOfCertificates(t *testing.T) {
	root := dated{name: "root", from: -400, to: 400}.make()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		server string
		names  []string
		ips    []string
		common string
		good   bool
	}{
		{"mx.test", []string{"mx.test"}, nil, "", true},
		{"mx.test", []string{"MX.Test"}, nil, "", true},
		{"mx.test", []string{"*.test"}, nil, "", true},
		{"a.mx.test", []string{"*.mx.test"}, nil, "", true},
		{"a.b.mx.test", []string{"*.mx.test"}, nil, "", false},
		{"mx.test", []string{"*.mx.test"}, nil, "", false},
		{"mx.test", []string{"*"}, nil, "", false},
		{"mx.test", []string{"m*.test"}, nil, "", false},
		{"mx.test", []string{"*x.test"}, nil, "", false},
		{"mx.test", []string{"mx.*"}, nil, "", false},
		{"mx.test", []string{"*.*"}, nil, "", false},
		{"mx.test", nil, nil, "mx.test", false},
		{"mx.test", []string{"other.test"}, nil, "mx.test", false},
		{"mx.test", []string{"mx.test.evil.test"}, nil, "", false},
		{"mx.test", []string{"mx.test\x00.evil.test"}, nil, "", false},
		{"mx.test", []string{"evil-mx.test", ".mx.test"}, nil, "", false},
		{"192.0.2.1", nil, []string{"192.0.2.1"}, "", true},
		{"192.0.2.1", nil, []string{"192.0.2.2"}, "", false},
		{"192.0.2.1", []string{"192.0.2.1"}, nil, "", false},
		{"192.0.2.1", []string{"*.0.2.1"}, nil, "", false},
		{"192.0.2.1", nil, nil, "192.0.2.1", false},
		{"2001:db8::1", nil, []string{"2001:db8::1"}, "", true},
		{"2001:db8::1", nil, []string{"2001:db8::2"}, "", false},
		{"::ffff:192.0.2.1", nil, []string{"192.0.2.2"}, "", false},
		{"mx.test", nil, []string{"192.0.2.1"}, "", false},
		{"xn--bcher-kva.test", []string{"xn--bcher-kva.test"}, nil, "", true},
		{"xn--bcher-kva.test", []string{"x*.test"}, nil, "", false},
	} {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(
				7,
			), Subject: pkix.Name{CommonName: c.common}, DNSNames: c.names,
			NotBefore: chainNow.AddDate(
				0,
				0,
				-1,
			), NotAfter: chainNow.AddDate(0, 0, 1), KeyUsage: x509.KeyUsageDigitalSignature,
		}
		for _, ip := range c.ips {
			template.IPAddresses = append(template.IPAddresses, net.ParseIP(ip))
		}
		raw, err := x509.CreateCertificate(rand.Reader, template, root.cert, key.Public(), root.key)
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		cert, err := x509.ParseCertificate(raw)
		if err != nil {
			continue // no client gets as far as a name
		}
		for mask := range Ignore(16) {
			_, err := judge(c.server, mask, []*x509.Certificate{cert}, root.cert)
			var ce *certError
			switch {
			case c.good && err != nil:
				t.Errorf("%s by %q %v, %04b: %v", c.server, c.names, c.ips, mask, err)
			case !c.good && err == nil && mask&IgnoreName == 0:
				t.Errorf("%s by %q %v %q, %04b: accepted", c.server, c.names, c.ips, c.common, mask)
			case !c.good && err != nil && (!errors.As(err, &ce) || ce.kind != WrongName):
				t.Errorf("%s by %q, %04b: %v", c.server, c.names, mask, err)
			}
		}
	}
}

// TestWeakCertificates: signatures that can be forged, and keys that can be found, prove nothing.
// OpenSSL makes them, as Go refuses to.
func TestWeakCertificates(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	folder := t.TempDir()
	openssl := func(args ...string) {
		t.Helper()
		c := exec.Command("openssl", args...)
		c.Dir = folder
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("openssl %v: %v\n%s", args, err, out)
		}
	}
	read := func(name string) *x509.Certificate {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(text)
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	extensions := "basicConstraints=critical,CA:FALSE\nsubjectAltName=DNS:mx.test\n"
	if err := os.WriteFile(filepath.Join(folder, "leaf.cnf"), []byte(extensions), 0o600); err != nil {
		t.Fatal(err)
	}
	openssl(
		"req",
		"-newkey",
		"rsa:2048",
		"-nodes",
		"-keyout",
		"leaf.key",
		"-subj",
		"/CN=server",
		"-out",
		"leaf.csr",
	)
	for _, c := range []struct {
		what, bits, digest string
		good               bool
	}{
		{"SHA-256", "2048", "-sha256", true},
		{"SHA-1", "2048", "-sha1", false},
		{"MD5", "2048", "-md5", false},
		{"an authority with 512 bits", "512", "-sha256", false},
	} {
		openssl(
			"req",
			"-x509",
			"-newkey",
			"rsa:"+c.bits,
			"-nodes",
			"-keyout",
			"ca.key",
			"-subj",
			"/CN=ca",
			"-days",
			"3650",
			"-out",
			"ca.pem",
			"-sha256",
			"-addext",
			"keyUsage=critical,keyCertSign",
		)
		openssl(
			"x509",
			"-req",
			"-in",
			"leaf.csr",
			"-CA",
			"ca.pem",
			"-CAkey",
			"ca.key",
			c.digest,
			"-days",
			"3650",
			"-set_serial",
			"7",
			"-extfile",
			"leaf.cnf",
			"-out",
			"leaf.pem",
		)
		leaf, root := read("leaf.pem"), read("ca.pem")
		for mask := range Ignore(16) {
			s := &setup{
				Conn:  &Conn{name: "mx.test"},
				roots: x509.NewCertPool(),
				own:   []*x509.Certificate{root},
				cfg:   &Config{Ignore: mask},
			}
			s.roots.AddCert(root)
			_, err := s.verify([]*x509.Certificate{leaf})
			if accepted := err == nil; accepted != (c.good || mask&IgnoreInvalid != 0) {
				t.Errorf("%s, %04b: accepted %v, %v", c.what, mask, accepted, err)
			}
		}
	}
}
