// SPDX-License-Identifier: MIT

package smtp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"testing"
	"time"

	"courriel.dev/courriel/core/internal/netio"
)

// dated is how a certificate of these tests is made.
type dated struct {
	name     string // of the server, or of the authority
	from, to int    // days from now
	by       *authority
	leaf     bool
	usage    x509.ExtKeyUsage
	spoil    bool     // the signature
	permit   []string // the only domains that the authority may sign for
}

var chainNow = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func (d dated) make() *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		panic(err)
	}
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: d.name}, BasicConstraintsValid: true,
		NotBefore: chainNow.AddDate(0, 0, d.from), NotAfter: chainNow.AddDate(0, 0, d.to),
	}
	if d.leaf {
		t.Subject.CommonName, t.DNSNames = "server", []string{d.name}
		t.KeyUsage, t.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{
			x509.ExtKeyUsageServerAuth,
		}
		if d.usage != 0 {
			t.ExtKeyUsage = []x509.ExtKeyUsage{d.usage}
		}
	} else {
		t.IsCA, t.KeyUsage = true, x509.KeyUsageCertSign
		t.PermittedDNSDomains, t.PermittedDNSDomainsCritical = d.permit, len(d.permit) > 0
	}
	a := &authority{key: key}
	if d.by == nil {
		a.cert = sign(t, nil, key, key)
	} else {
		a.cert = sign(t, d.by.cert, key, d.by.key)
	}
	if d.spoil {
		raw := append([]byte(nil), a.cert.Raw...)
		raw[len(raw)-1] ^= 1
		if a.cert, err = x509.ParseCertificate(raw); err != nil {
			panic(err)
		}
	}
	return a
}

// TestCertificateMatrix: each bit forgives exactly its fault, whatever else is wrong and wherever
// in the chain it is; what is not forgiven has its own kind, and what is forgiven is named.
func TestCertificateMatrix(t *testing.T) {
	const invalid, name, expired = IgnoreInvalid, IgnoreName, IgnoreExpired
	list := func(all ...*authority) (certs []*x509.Certificate) {
		for _, a := range all {
			certs = append(certs, a.cert)
		}
		return certs
	}
	leaf := func(host string, from, to int, by *authority) *authority {
		return dated{name: host, from: from, to: to, by: by, leaf: true}.make()
	}
	root := dated{name: "root", from: -400, to: 400}.make()
	oldRoot := dated{name: "old root", from: -400, to: -100}.make()
	newRoot := dated{name: "new root", from: 100, to: 400}.make()
	stranger := dated{name: "stranger", from: -400, to: 400}.make()
	oldStranger := dated{name: "old stranger", from: -400, to: -100}.make()
	newStranger := dated{name: "new stranger", from: 100, to: 400}.make()
	middle := dated{name: "middle", from: -300, to: 300, by: root}.make()
	oldMiddle := dated{name: "old middle", from: -300, to: -50, by: root}.make()
	newMiddle := dated{name: "new middle", from: 50, to: 300, by: root}.make()
	strangeMiddle := dated{name: "strange middle", from: -300, to: 300, by: stranger}.make()
	oldStrangeMiddle := dated{name: "old strange middle", from: -300, to: -50, by: stranger}.make()
	spoiltMiddle := dated{name: "spoilt middle", from: -300, to: 300, by: root, spoil: true}.make()
	narrow := dated{
		name:   "narrow",
		from:   -300,
		to:     300,
		by:     root,
		permit: []string{"other.test"},
	}.make()
	oldNarrow := dated{
		name:   "old narrow",
		from:   -300,
		to:     -50,
		by:     root,
		permit: []string{"other.test"},
	}.make()
	twin := dated{
		name: "root",
		from: -400,
		to:   -100,
	}.make() // a stranger who calls himself as a trusted root does
	notCA := leaf("mx.test", -300, 300, root)
	own := dated{name: "mx.test", from: -10, to: 10, leaf: true}.make()
	oldOwn := dated{name: "mx.test", from: -10, to: -5, leaf: true}.make()
	client := func(to int) *authority {
		return dated{
			name:  "mx.test",
			from:  -10,
			to:    to,
			by:    root,
			leaf:  true,
			usage: x509.ExtKeyUsageClientAuth,
		}.make()
	}
	spoilt := func(to int) *authority {
		return dated{name: "mx.test", from: -10, to: to, by: root, leaf: true, spoil: true}.make()
	}
	trusted := []*authority{root, oldRoot, newRoot}

	for _, c := range []struct {
		what  string
		certs []*x509.Certificate
		want  Ignore
		roots []*authority
	}{
		{"good", list(leaf("mx.test", -10, 10, root)), 0, nil},
		{"good by an intermediate", list(leaf("mx.test", -10, 10, middle), middle), 0, nil},
		{"wrong name", list(leaf("my.test", -10, 10, root)), name, nil},
		{"expired leaf", list(leaf("mx.test", -10, -5, root)), expired, nil},
		{"leaf not yet valid", list(leaf("mx.test", 5, 10, root)), expired, nil},
		{"expired leaf by an intermediate", list(leaf("mx.test", -10, -5, middle), middle), expired, nil},
		{"expired intermediate", list(leaf("mx.test", -290, 10, oldMiddle), oldMiddle), expired, nil},
		{"intermediate not yet valid", list(leaf("mx.test", -10, 290, newMiddle), newMiddle), expired, nil},
		{"expired intermediate and leaf", list(leaf("mx.test", -290, -10, oldMiddle), oldMiddle), expired, nil},
		{"never valid at the same time as the intermediate", list(leaf("mx.test", -10, 10, oldMiddle), oldMiddle), expired, nil},
		{"expired root", list(leaf("mx.test", -300, 10, oldRoot)), expired, nil},
		{"expired root, sent along", list(leaf("mx.test", -300, 10, oldRoot), oldRoot), expired, nil},
		{"never valid at the same time as the root", list(leaf("mx.test", -10, 10, oldRoot)), expired, nil},
		{"expired root and leaf", list(leaf("mx.test", -300, -10, oldRoot)), expired, nil},
		{"root not yet valid", list(leaf("mx.test", -10, 10, newRoot)), expired, nil},
		{"no authority", list(leaf("mx.test", -10, 10, stranger)), invalid, nil},
		{"no authority, sent along", list(leaf("mx.test", -10, 10, stranger), stranger), invalid, nil},
		{"expired leaf of a stranger", list(leaf("mx.test", -10, -5, stranger), stranger), invalid | expired, nil},
		{"a stranger that has expired", list(leaf("mx.test", -300, 10, oldStranger), oldStranger), invalid, nil},
		{"a stranger that had expired before", list(leaf("mx.test", -10, 10, oldStranger), oldStranger), invalid, nil},
		{"a stranger that is not yet valid", list(leaf("mx.test", -10, 10, newStranger), newStranger), invalid, nil},
		{"a stranger that has expired, and the leaf", list(leaf("mx.test", -300, -10, oldStranger), oldStranger), invalid | expired, nil},
		{"a stranger with the name of a root", list(leaf("mx.test", -300, 10, twin), twin), invalid, nil},
		{"a stranger beside a trusted root that has expired", list(leaf("mx.test", -10, 10, oldStranger), oldStranger, oldRoot), invalid, nil},
		{"a stranger's intermediate", list(leaf("mx.test", -10, 10, strangeMiddle), strangeMiddle, stranger), invalid, nil},
		{"a stranger's expired intermediate", list(leaf("mx.test", -290, 10, oldStrangeMiddle), oldStrangeMiddle, stranger), invalid, nil},
		{"the intermediate is missing", list(leaf("mx.test", -10, 10, middle)), invalid, nil},
		{"the expired intermediate is missing", list(leaf("mx.test", -290, -60, oldMiddle)), invalid | expired, nil},
		{"self-signed", list(own), invalid, nil},
		{"self-signed, expired", list(oldOwn), invalid | expired, nil},
		{"self-signed, trusted", list(own), 0, []*authority{own}},
		{"self-signed, trusted, expired", list(oldOwn), expired, []*authority{oldOwn}},
		{"signature wrong", list(spoilt(10)), invalid, nil},
		{"signature wrong, expired", list(spoilt(-5)), invalid | expired, nil},
		{"signature of the intermediate wrong", list(leaf("mx.test", -10, 10, spoiltMiddle), spoiltMiddle), invalid, nil},
		{"for clients", list(client(10)), invalid, nil},
		{"for clients, expired", list(client(-5)), invalid | expired, nil},
		{"signed by a server's certificate", list(leaf("mx.test", -10, 10, notCA), notCA), invalid, nil},
		{"outside what the authority may sign", list(leaf("mx.test", -10, 10, narrow), narrow), invalid, nil},
		{"outside it, authority expired", list(leaf("mx.test", -290, 10, oldNarrow), oldNarrow), invalid, nil},
		{"wrong name, expired", list(leaf("my.test", -10, -5, root)), name | expired, nil},
		{"wrong name, no authority", list(leaf("my.test", -10, 10, stranger)), invalid | name, nil},
		{"all at once", list(leaf("my.test", -10, -5, stranger), stranger), invalid | name | expired, nil},
		{"all at once, by an expired stranger", list(leaf("my.test", -300, -110, oldStranger), oldStranger), invalid | name | expired, nil},
	} {
		for mask := range Ignore(16) {
			t.Run(fmt.Sprintf("%s/%04b", c.what, mask), func(t *testing.T) {
				roots := c.roots
				if roots == nil {
					roots = trusted
				}
				s := &setup{
					Conn:  &Conn{name: "mx.test"},
					roots: x509.NewCertPool(),
					own:   list(roots...),
				}
				s.cfg = &Config{Ignore: mask, Now: func() time.Time { return chainNow }}
				for _, r := range roots {
					s.roots.AddCert(r.cert)
				}
				overlooked, err := s.verify(c.certs)
				kinds := map[Ignore][]Kind{
					invalid: {UnknownAuthority, CertificateInvalid},
					name:    {WrongName},
					expired: {Expired},
				}
				for _, bit := range []Ignore{invalid, name, expired} {
					if c.want&^mask&bit == 0 {
						continue
					}
					var ce *certError
					if !errors.As(err, &ce) {
						t.Fatalf("accepted, %v", err)
					}
					if k := kinds[bit]; ce.kind != k[0] && ce.kind != k[len(k)-1] {
						t.Fatalf("%v: %v, want %v", ce.kind, err, k)
					}
					return
				}
				if err != nil || overlooked != c.want {
					t.Fatalf("overlooked %04b, want %04b: %v", overlooked, c.want, err)
				}
			})
		}
	}
}

// TestCertificateSystemRoots: the same without the caller's roots, where no dates of a root are
// known.
func TestCertificateSystemRoots(t *testing.T) {
	stranger := dated{name: "old stranger", from: -400, to: -100}.make()
	leaf := dated{name: "mx.test", from: -10, to: 10, by: stranger, leaf: true}.make()
	s := &setup{Conn: &Conn{name: "mx.test", lines: &netio.Lines{}}}
	s.cfg = &Config{Ignore: IgnoreExpired, Now: func() time.Time { return chainNow }}
	_, err := s.verify([]*x509.Certificate{leaf.cert, stranger.cert})
	var ce *certError
	if !errors.As(err, &ce) || ce.kind != UnknownAuthority {
		t.Fatalf("%v", err)
	}
}
