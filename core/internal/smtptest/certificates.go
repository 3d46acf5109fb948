// SPDX-License-Identifier: MIT

package smtptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Kinds of server certificate. All but the good ones must be refused by a
// client that trusts the authority and connects to localhost, 127.0.0.1, ::1 or
// one of the names given to NewCertificates.
const (
	Good                = "good"
	GoodChain           = "good-chain" // signed by an intermediate, which is sent
	Expired             = "expired"
	NotYetValid         = "not-yet-valid"
	WrongName           = "wrong-name"
	CommonNameOnly      = "common-name-only" // the right name, but not in a SAN
	UnknownAuthority    = "unknown-authority"
	ExpiredStranger     = "expired-stranger" // of an unknown authority, both out of date
	SelfSigned          = "self-signed"
	MissingIntermediate = "missing-intermediate"
	WrongPurpose        = "wrong-purpose" // a client's certificate
)

// CertificateKinds lists all kinds.
var CertificateKinds = []string{Good, GoodChain, Expired, NotYetValid, WrongName, CommonNameOnly,
	UnknownAuthority, ExpiredStranger, SelfSigned, MissingIntermediate, WrongPurpose}

// Certificates is an authority made in memory, and what it signs.
type Certificates struct {
	names  []string
	root   *authority
	middle *authority
}

type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// NewCertificates makes a new authority. Its server certificates are for
// localhost, 127.0.0.1, ::1 and names.
func NewCertificates(names ...string) (*Certificates, error) {
	root, err := newAuthority("smtptest root", nil)
	if err != nil {
		return nil, err
	}
	middle, err := newAuthority("smtptest intermediate", root)
	if err != nil {
		return nil, err
	}
	return &Certificates{names: names, root: root, middle: middle}, nil
}

// Pool is a pool that holds nothing but the authority.
func (c *Certificates) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(c.root.certificate)
	return pool
}

// PEM is the authority's certificate as PEM.
func (c *Certificates) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.root.certificate.Raw})
}

// WritePEM writes the authority as ca.pem into the folder, which is made if it
// is not there, and returns the path.
func (c *Certificates) WritePEM(folder string) (string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(folder, "ca.pem")
	return path, os.WriteFile(path, c.PEM(), 0o644)
}

func (c *Certificates) file(t TestFolder) string {
	t.Helper()
	path, err := c.WritePEM(t.TempDir())
	if err != nil {
		t.Fatalf("%v", err)
	}
	return path
}

// Server makes a server certificate of the kind.
func (c *Certificates) Server(kind string) (tls.Certificate, error) {
	now := time.Now()
	template := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "localhost"},
		DNSNames:    append([]string{"localhost"}, c.names...),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		NotBefore:   now.Add(-24 * time.Hour),
		NotAfter:    now.Add(90 * 24 * time.Hour),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	signer := c.root
	var chain []*x509.Certificate
	switch kind {
	case Good, "":
	case GoodChain:
		signer, chain = c.middle, []*x509.Certificate{c.middle.certificate}
	case Expired:
		template.NotAfter = now.Add(-time.Hour)
	case NotYetValid:
		template.NotBefore = now.Add(24 * time.Hour)
	case WrongName:
		template.Subject.CommonName = "elsewhere.example"
		template.DNSNames, template.IPAddresses = []string{"elsewhere.example"}, nil
	case CommonNameOnly:
		template.DNSNames, template.IPAddresses = nil, nil
	case UnknownAuthority:
		stranger, err := newAuthority("smtptest stranger", nil)
		if err != nil {
			return tls.Certificate{}, err
		}
		signer = stranger
	case ExpiredStranger:
		past := now.Add(-30 * 24 * time.Hour)
		stranger, err := newAuthorityUntil("smtptest stranger", nil, past)
		if err != nil {
			return tls.Certificate{}, err
		}
		template.NotBefore, template.NotAfter = past.Add(-24*time.Hour), past
		signer, chain = stranger, []*x509.Certificate{stranger.certificate}
	case SelfSigned:
		signer = nil
	case MissingIntermediate:
		signer = c.middle
	case WrongPurpose:
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	default:
		return tls.Certificate{}, fmt.Errorf("smtptest: no certificate kind %q", kind)
	}
	leaf, err := sign(template, signer)
	if err != nil {
		return tls.Certificate{}, err
	}
	certificate := tls.Certificate{
		Certificate: [][]byte{leaf.certificate.Raw},
		PrivateKey:  leaf.key,
		Leaf:        leaf.certificate,
	}
	for _, above := range chain {
		certificate.Certificate = append(certificate.Certificate, above.Raw)
	}
	return certificate, nil
}

// Client makes a certificate of a client of that name.
func (c *Certificates) Client(name string) (tls.Certificate, error) {
	now := time.Now()
	leaf, err := sign(&x509.Certificate{
		Subject:     pkix.Name{CommonName: name},
		NotBefore:   now.Add(-24 * time.Hour),
		NotAfter:    now.Add(90 * 24 * time.Hour),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}, c.root)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{
		Certificate: [][]byte{leaf.certificate.Raw}, PrivateKey: leaf.key, Leaf: leaf.certificate,
	}, nil
}

func newAuthority(name string, signer *authority) (*authority, error) {
	return newAuthorityUntil(name, signer, time.Now().Add(365*24*time.Hour))
}

func newAuthorityUntil(name string, signer *authority, until time.Time) (*authority, error) {
	return sign(&x509.Certificate{
		Subject: pkix.Name{
			CommonName:   name,
			Organization: []string{"Courriel tests"},
		},
		NotBefore:             until.Add(-2 * 365 * 24 * time.Hour),
		NotAfter:              until,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:                  true,
		BasicConstraintsValid: true,
	}, signer)
}

// sign completes the template with a new key and a serial number; without a
// signer the certificate signs itself.
func sign(template *x509.Certificate, signer *authority) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	parent, parentKey := template, key
	if signer != nil {
		parent, parentKey = signer.certificate, signer.key
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, err
	}
	return &authority{certificate: certificate, key: key}, nil
}
