// SPDX-License-Identifier: MIT

package core

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"slices"

	"courriel.dev/courriel/core/message"
)

// maxClientCertificate bounds the files of a client's certificate and key.
const maxClientCertificate = 1 << 20

// clientCertificate reads the certificate that is shown to a server that asks for one; nil when
// there is none.
func clientCertificate(v *properties) (*tls.Certificate, error) {
	path, keyPath, password := v.text(
		PropertyClientCertificate,
	), v.text(
		PropertyClientKey,
	), v.text(
		PropertyClientKeyPassword,
	)
	bad := func(property Property, err error) error {
		return &Error{
			Code:  CodeClientCertificate,
			Fault: CodeClientCertificate.fault(),
			Stage: StageArguments,
			Message: CodeClientCertificate.Info().Text + ": " + propertyName(
				property,
			) + ": " + err.Error(),
			Err: err,
		}
	}
	switch {
	case path == "" && keyPath != "":
		return nil, bad(
			PropertyClientKey,
			errors.New("a key was given without "+propertyName(PropertyClientCertificate)),
		)
	case path == "":
		return nil, nil
	}
	data, err := readFile(path, maxClientCertificate)
	if err != nil {
		return nil, bad(PropertyClientCertificate, err)
	}
	defer clear(data)
	if !bytes.Contains(data, []byte("-----BEGIN")) {
		if keyPath != "" {
			return nil, bad(PropertyClientKey, errors.New("a PKCS #12 file has its key"))
		}
		c, err := fromPKCS12(data, password)
		if err != nil {
			return nil, bad(PropertyClientCertificate, err)
		}
		return c, nil
	}
	keyData, property := data, Property(PropertyClientCertificate)
	if keyPath != "" {
		property = PropertyClientKey
		if keyData, err = readFile(keyPath, maxClientCertificate); err != nil {
			return nil, bad(property, err)
		}
		defer clear(keyData)
	}
	if err := hasPlainKey(keyData); err != nil {
		return nil, bad(property, err)
	}
	c, err := tls.X509KeyPair(data, keyData)
	if err != nil {
		return nil, bad(property, err)
	}
	return &c, nil
}

// hasPlainKey says what is wrong with a file in which no key can be read.
func hasPlainKey(data []byte) error {
	for rest := data; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return errors.New("there is no private key in it (PEM)")
		}
		switch {
		case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "":
			return errors.New(
				"the private key is encrypted: use a PKCS #12 file with " + propertyName(
					PropertyClientKeyPassword,
				) + ", or decrypt it",
			)
		case block.Type == "PRIVATE KEY" || bytes.HasSuffix([]byte(block.Type), []byte(" PRIVATE KEY")):
			clear(block.Bytes)
			return nil
		}
	}
}

func fromPKCS12(data []byte, password string) (*tls.Certificate, error) {
	key, chain, err := message.ReadPKCS12(data, password)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok || !slices.ContainsFunc([]x509.PublicKeyAlgorithm{x509.RSA, x509.ECDSA, x509.Ed25519},
		func(a x509.PublicKeyAlgorithm) bool { return chain[0].PublicKeyAlgorithm == a }) {
		return nil, errors.New("its key is of a kind that TLS does not use")
	}
	c := &tls.Certificate{PrivateKey: signer, Leaf: chain[0]}
	for _, one := range chain {
		c.Certificate = append(c.Certificate, one.Raw)
	}
	return c, nil
}
