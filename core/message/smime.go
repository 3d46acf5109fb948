// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/smallstep/pkcs7"
	"software.sslmate.com/src/go-pkcs12"
)

func init() {
	// The library's default is DES. S/MIME 3.2 and later have AES (RFC 8551 §2.7); CBC is what
	// every mail program reads.
	pkcs7.ContentEncryptionAlgorithm = pkcs7.EncryptionAlgorithmAES256CBC
}

// smime is how the content of a message is secured.
type smime struct {
	certificate *x509.Certificate
	chain       []*x509.Certificate
	key         crypto.PrivateKey
	recipients  []*x509.Certificate
}

func (s *smime) active() bool { return s.certificate != nil || len(s.recipients) > 0 }

// maxCertificates is far more than a key and the certificates up to its root take.
const maxCertificates = 1 << 20

// maxSecured bounds a mail that is signed or encrypted with S/MIME, as this happens in memory.
const maxSecured = 64 << 20

// SetSMIMESigner makes Encode sign the content with S/MIME (RFC 8551, multipart/signed).
// certificates is PEM: the signer's first, then those of the authorities between it and a root; key
// is its private key in PEM, RSA or ECDSA, not encrypted. Such a mail has at most 64 MiB.
func (m *Message) SetSMIMESigner(certificates, key []byte) error {
	const field = "smime signer"
	list, err := parseCertificates(field, certificates)
	if err != nil {
		return err
	}
	private, err := parseKey(field, key)
	if err != nil {
		return err
	}
	return m.setSigner(field, list[0], list[1:], private)
}

// ReadPKCS12 reads a key and its certificates, the key's own first, out of PKCS #12 data. What the
// data ask for is bounded.
func ReadPKCS12(data []byte, password string) (key any, chain []*x509.Certificate, err error) {
	if len(data) > maxCertificates {
		return nil, nil, errors.New("PKCS #12 data have at most 1 MiB")
	}
	if tooManyRounds(data) {
		return nil, nil, errors.New(
			"the PKCS #12 data are damaged: they ask for millions of rounds to make a key of the password",
		)
	}
	key, certificate, above, err := decodePKCS12(data, password)
	switch {
	case err == pkcs12.ErrIncorrectPassword:
		return nil, nil, errors.New("the password is wrong")
	case err != nil: // in which there is nothing of the password
		return nil, nil, fmt.Errorf("the PKCS #12 data cannot be used: %w", err)
	}
	return key, append([]*x509.Certificate{certificate}, above...), nil
}

// SetSMIMESignerPKCS12 is SetSMIMESigner with key and certificates in a PKCS #12 file (.p12, .pfx).
func (m *Message) SetSMIMESignerPKCS12(data []byte, password string) error {
	const field = "smime signer"
	if len(data) > maxCertificates {
		return fail(TooLong, field, "PKCS #12 data have at most 1 MiB")
	}
	key, chain, err := ReadPKCS12(data, password)
	if err != nil {
		return fail(InvalidKey, field, err.Error())
	}
	return m.setSigner(field, chain[0], chain[1:], key)
}

func (m *Message) setSigner(
	field string,
	certificate *x509.Certificate,
	chain []*x509.Certificate,
	key any,
) error {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return fail(InvalidKey, field, "the key cannot sign")
	}
	fits := false
	switch public := certificate.PublicKey.(type) {
	case *rsa.PublicKey:
		if public.N.BitLen() > maxKeyBits {
			return fail(InvalidKey, field, tooManyBits)
		}
		fits = public.Equal(signer.Public())
	case *ecdsa.PublicKey:
		fits = public.Equal(signer.Public())
	default:
		return fail(InvalidKey, field, "an RSA or ECDSA certificate is expected")
	}
	if !fits {
		return fail(InvalidKey, field, "the key does not belong to the certificate")
	}
	if err := current(field, certificate); err != nil {
		return err
	}
	m.smime.certificate, m.smime.chain, m.smime.key = certificate, chain, signer
	return nil
}

// AddSMIMERecipient makes Encode encrypt the content with S/MIME for the owners of these
// certificates (PEM, RSA). It is called for every recipient, and for the sender's own certificate
// if the sender is to read the mail, too. The header, subject included, is not encrypted.
func (m *Message) AddSMIMERecipient(certificates []byte) error {
	const field = "smime recipient"
	list, err := parseCertificates(field, certificates)
	if err != nil {
		return err
	}
	for _, c := range list {
		if _, ok := c.PublicKey.(*rsa.PublicKey); !ok {
			return fail(InvalidKey, field, "an RSA certificate is expected")
		}
		if err := current(field, c); err != nil {
			return err
		}
	}
	if err := enough(field, "S/MIME recipients", len(m.smime.recipients)+len(list)-1, maxReaders); err != nil {
		return err
	}
	m.smime.recipients = append(m.smime.recipients, list...)
	return nil
}

// current refuses a certificate out of its time: readers call such a signature invalid, and the key
// may not be its owner's any more (RFC 8550 §3).
func current(field string, c *x509.Certificate) error {
	const day = "2 January 2006"
	switch now := time.Now(); {
	case now.After(c.NotAfter):
		return fail(
			InvalidKey,
			field,
			"the certificate of "+show(c.Subject.CommonName)+" expired on "+c.NotAfter.Format(day),
		)
	case now.Before(c.NotBefore):
		return fail(
			InvalidKey,
			field,
			"the certificate of "+show(
				c.Subject.CommonName,
			)+" is not valid before "+c.NotBefore.Format(
				day,
			),
		)
	}
	return nil
}

func parseCertificates(field string, text []byte) (list []*x509.Certificate, err error) {
	if len(text) > maxCertificates {
		return nil, fail(TooLong, field, "certificates have at most 1 MiB")
	}
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fail(InvalidKey, field, "a certificate is damaged")
		}
		if public, ok := c.PublicKey.(*rsa.PublicKey); ok && public.N.BitLen() > maxKeyBits {
			return nil, fail(InvalidKey, field, tooManyBits)
		}
		list = append(list, c)
	}
	if len(list) == 0 {
		return nil, fail(InvalidKey, field, "a certificate in PEM is expected")
	}
	return list, nil
}

// secured writes the content signed, encrypted, or signed and then encrypted.
func (w *writer) secured() error {
	m := w.m
	// What is signed must not be converted on the way (RFC 8551 §3.1.3).
	inner := writer{m: m, o: &Options{UTF8: false, Now: w.o.Now, Random: w.o.Random}}
	if err := inner.plan(); err != nil {
		return err
	}
	// The content, signed, encrypted and encoded: each is a copy.
	if err := ask("smime", 6*int64(inner.estimate)); err != nil {
		return err
	}
	inner.dst = make([]byte, 0, inner.estimate)
	if err := inner.root(); err != nil {
		return err
	}
	content, err := inner.flat()
	if err != nil {
		return err
	}
	s := &m.smime
	if s.certificate != nil {
		if content, err = s.sign(content, "=_"+m.boundary+".s"); err != nil {
			return err
		}
	}
	if len(s.recipients) > 0 {
		if content, err = s.encrypt(content); err != nil {
			return err
		}
	}
	w.dst = append(w.dst, content...)
	return nil
}

// flat gives everything that was written in one piece.
func (w *writer) flat() ([]byte, error) {
	if w.segments == nil {
		return w.dst, nil
	}
	w.flush()
	if w.streamed > maxSecured {
		return nil, fail(TooLong, "smime", "a secured mail has at most 64 MiB")
	}
	if err := ask("smime", 6*w.streamed); err != nil {
		return nil, err
	}
	e := &Encoded{segments: w.segments, size: w.streamed}
	var b bytes.Buffer
	b.Grow(int(w.streamed))
	if _, err := e.WriteTo(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (s *smime) sign(content []byte, boundary string) ([]byte, error) {
	failed := func(err error) ([]byte, error) { return nil, &Error{Kind: InvalidKey, Field: "smime signer", Err: err} }
	data, err := pkcs7.NewSignedData(content)
	if err != nil {
		return failed(err)
	}
	data.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if err := data.AddSigner(s.certificate, s.key, pkcs7.SignerInfoConfig{}); err != nil {
		return failed(err)
	}
	for _, c := range s.chain {
		data.AddCertificate(c)
	}
	data.Detach()
	der, err := data.Finish()
	if err != nil {
		return failed(err)
	}
	out := make([]byte, 0, len(content)+2*len(der)+1024)
	out = append(
		out,
		"Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n micalg=sha-256;\r\n boundary=\""...)
	out = append(out, boundary...)
	out = append(out, "\"\r\n\r\n--"...)
	out = append(out, boundary...)
	out = append(out, '\r', '\n')
	out = append(out, content...)
	out = append(out, "\r\n--"...)
	out = append(out, boundary...)
	out = append(
		out,
		"\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n"+
			"Content-Disposition: attachment; filename=smime.p7s\r\n\r\n"...)
	out = appendBase64(out, der)
	out = append(out, "\r\n--"...)
	out = append(out, boundary...)
	return append(out, "--\r\n"...), nil
}

func (s *smime) encrypt(content []byte) ([]byte, error) {
	der, err := pkcs7.Encrypt(content, s.recipients)
	if err != nil {
		return nil, &Error{Kind: InvalidKey, Field: "smime recipient", Err: err}
	}
	out := make([]byte, 0, base64Size(int64(len(der)))+512)
	out = append(
		out,
		"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n"+
			"Content-Disposition: attachment; filename=smime.p7m\r\n\r\n"...)
	out = appendBase64(out, der)
	return append(out, '\r', '\n'), nil
}
