// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-msgauth/dkim"

	"courriel.dev/courriel/core/internal/file"
)

// maxKeyFile is far more than any private key takes.
const maxKeyFile = 64 << 10

// dkimKey is one signature that every encoding of the message gets.
type dkimKey struct {
	domain, selector string
	key              crypto.Signer
}

// AddDKIM makes Encode sign the mail (RFC 6376, RFC 8463) for a domain with the private key whose
// public half stands in the DNS at selector._domainkey.domain. key is PEM: RSA of at least 1024
// bits, or Ed25519, not encrypted. It can be called several times, for instance once for each kind
// of key. Signed mails are sent in 7 bits, since a server on the way that converts them would break
// the signature.
func (m *Message) AddDKIM(domain, selector string, key []byte) error {
	const field = "dkim"
	if err := checkLine(field+" domain", domain); err != nil {
		return err
	}
	if err := checkLine(field+" selector", selector); err != nil {
		return err
	}
	d, why := normaliseDomain(domain)
	if why == "" && d[0] == '[' {
		why = "a domain is expected"
	}
	if why != "" {
		return fail(InvalidHeader, field+" domain", why+": "+show(domain))
	}
	s, why := normaliseDomain(selector)
	if why != "" || s[0] == '[' {
		return fail(InvalidHeader, field+" selector", "it is wrong: "+show(selector))
	}
	signer, err := parseKey(field, key)
	if err != nil {
		return err
	}
	switch key := signer.(type) {
	case *rsa.PrivateKey:
		if key.N.BitLen() < 1024 {
			return fail(InvalidKey, field, "the key is shorter than 1024 bits")
		}
	case ed25519.PrivateKey:
	default:
		return fail(InvalidKey, field, "an RSA or Ed25519 key is expected")
	}
	if err := enough(field, "DKIM keys", len(m.dkim), maxSignatures); err != nil {
		return err
	}
	m.dkim = append(m.dkim, dkimKey{strings.ToLower(d), strings.ToLower(s), signer})
	return nil
}

// AddDKIMFile is AddDKIM with the key in a file.
func (m *Message) AddDKIMFile(domain, selector, path string) error {
	key, err := readKeyFile("dkim key", path)
	if err != nil {
		return err
	}
	defer clear(key)
	return m.AddDKIM(domain, selector, key)
}

// readKeyFile reads a small regular file.
func readKeyFile(field, path string) ([]byte, error) {
	if _, err := newFile(field, "", path); err != nil {
		return nil, err
	}
	b, err := file.Read(path, maxKeyFile)
	if errors.Is(err, file.ErrTooLarge) {
		return nil, fail(TooLong, field, "a key has at most 65536 octets")
	}
	if err != nil {
		return nil, fileError(field, err)
	}
	return b, nil
}

// parseKey reads a private key in PEM. Nothing of it appears in an error.
func parseKey(field string, text []byte) (crypto.Signer, error) {
	if len(text) > maxKeyFile { // its numbers would be checked for minutes
		return nil, fail(TooLong, field, "a key has at most 65536 octets")
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fail(InvalidKey, field, "PEM is expected")
	}
	defer clear(block.Bytes)
	if longIntegers(block.Bytes, 0) {
		return nil, fail(InvalidKey, field, tooManyBits)
	}
	var key any
	var err error
	switch {
	case strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") || block.Type == "ENCRYPTED PRIVATE KEY":
		return nil, fail(InvalidKey, field, "the key is encrypted")
	case block.Type == "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case block.Type == "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case block.Type == "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	case strings.Trim(block.Type, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ") != "":
		// No label of PEM (RFC 7468 §4 and what is in use), so it may be a part of the key.
		return nil, fail(InvalidKey, field, "a private key is expected")
	default:
		return nil, fail(InvalidKey, field, "a private key is expected, not "+show(block.Type))
	}
	if err != nil {
		return nil, fail(InvalidKey, field, "the key is damaged")
	}
	if signer, ok := key.(crypto.Signer); ok {
		return signer, nil
	}
	return nil, fail(InvalidKey, field, "the key cannot sign")
}

// signedFields are signed as often as they stand in the header (RFC 6376 §5.4.1).
var signedFields = map[string]bool{
	"from": true, "sender": true, "reply-to": true, "to": true, "cc": true, "subject": true, "date": true, "message-id": true,
	"in-reply-to": true, "references": true, "mime-version": true, "content-type": true, "content-transfer-encoding": true,
	"list-id": true, "list-unsubscribe": true, "list-unsubscribe-post": true, "list-help": true, "list-post": true, "auto-submitted": true,
}

// oversigned are the signed fields that nobody may add one more of: From, and what RFC 8058 §4 has
// a signature for.
var oversigned = []string{"from", "list-unsubscribe", "list-unsubscribe-post"}

// sign puts a DKIM-Signature for each key before the mail, which is read once.
func (m *Message) sign(e *Encoded) error {
	header, body := splitMail(e.segments[0].data)
	if len(e.segments) == 1 && len(body) == 0 && !bytes.HasSuffix(header, []byte("\r\n\r\n")) {
		// A mail may end with its header (RFC 5322 §3.5); a signature is over the empty line as
		// well.
		e.segments = []segment{{data: append(bytes.Clone(header), '\r', '\n')}}
		e.size += 2
	}
	var fields []string
	for line := range bytes.SplitSeq(header, []byte("\r\n")) {
		if len(line) == 0 || line[0] == ' ' || line[0] == '\t' {
			continue
		}
		name, _, _ := bytes.Cut(line, []byte{':'})
		if key := strings.ToLower(strings.TrimRight(string(name), " \t")); signedFields[key] {
			fields = append(fields, key)
		}
	}
	if !slices.Contains(fields, "from") {
		return fail(NoSender, "dkim", "the mail has no From to sign")
	}
	for _, name := range oversigned {
		if slices.Contains(fields, name) {
			fields = append(fields, name)
		}
	}
	signers := make([]*dkim.Signer, 0, len(m.dkim))
	all := make([]io.Writer, 0, len(m.dkim))
	var err error
	for _, k := range m.dkim {
		var s *dkim.Signer
		if s, err = dkim.NewSigner(&dkim.SignOptions{
			Domain: k.domain, Selector: k.selector, Signer: k.key, HeaderKeys: fields,
			HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
		}); err != nil {
			break
		}
		signers, all = append(signers, s), append(all, s)
	}
	if err == nil {
		_, err = e.WriteTo(io.MultiWriter(all...))
	}
	var signatures []byte
	for _, s := range signers { // each is closed, as it has a goroutine
		if closing := s.Close(); err == nil {
			err = closing
		}
		if err == nil {
			signatures = append(signatures, s.Signature()...)
		}
	}
	if _, ours := err.(*Error); err != nil && !ours {
		err = &Error{Kind: InvalidMessage, Field: "dkim", Err: err}
	}
	if err != nil {
		return err
	}
	if b := e.Bytes(); b != nil {
		e.segments = []segment{{data: append(signatures, b...)}}
	} else {
		e.segments = append([]segment{{data: signatures}}, e.segments...)
	}
	e.size += int64(len(signatures))
	return nil
}
