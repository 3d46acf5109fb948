// SPDX-License-Identifier: MIT

package message

import (
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math"
	"math/big"
	"slices"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// What a key may ask for. Keys come from files of somebody's, and one wrong octet can make hours of
// a moment.
const (
	// maxKeyBits is four times the longest RSA keys in use. The time to check and to use a key
	// grows with its cube and more.
	maxKeyBits  = 16384
	tooManyBits = "the key has more than 16384 bits"
	// maxRounds is more than the most careful programs ask for in a whole PKCS #12 file; it takes
	// some seconds.
	maxRounds = 5_000_000
	// maxDerived is the longest key that is made of a password, in octets.
	maxDerived = 1024
	// maxDecoding bounds the time for what cannot be seen before: what is encrypted may ask for
	// more.
	maxDecoding = 30 * time.Second
	maxDepth    = 20
)

// children are the elements of a constructed value; what cannot be read ends them, as it does for
// whoever reads them later.
func children(der []byte) (list []asn1.RawValue) {
	for len(der) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return list
		}
		list, der = append(list, v), rest
	}
	return list
}

func isUniversal(v asn1.RawValue, tag int) bool {
	return v.Class == asn1.ClassUniversal && v.Tag == tag
}

// longIntegers tells whether a private key in DER has a number of more bits than any key has.
func longIntegers(der []byte, depth int) bool {
	for _, v := range children(der) {
		switch {
		case isUniversal(v, asn1.TagInteger) && !v.IsCompound && len(v.Bytes) > maxKeyBits/8+1:
			return true
		case depth < maxDepth && (v.IsCompound || isUniversal(v, asn1.TagOctetString)) && longIntegers(v.Bytes, depth+1):
			return true
		}
	}
	return false
}

// The families of algorithms that make a key of a password: PKCS #5 (RFC 8018) and PKCS #12 (RFC
// 7292 appendix C).
var passwordAlgorithms = []asn1.ObjectIdentifier{
	{1, 2, 840, 113549, 1, 5},
	{1, 2, 840, 113549, 1, 12, 1},
}

// tooManyRounds says whether PKCS #12 data ask for more rounds than anybody wants to wait for, one
// by one or together.
func tooManyRounds(der []byte) bool {
	sum := int64(0)
	count := func(parameters []asn1.RawValue) {
		seen := 0
		for _, v := range parameters {
			if !isUniversal(v, asn1.TagInteger) {
				continue
			}
			n := new(big.Int).SetBytes(v.Bytes)
			switch seen++; {
			case !n.IsInt64() || n.Int64() > math.MaxInt32, seen > 1 && n.Int64() > maxDerived:
				sum = math.MaxInt32 // for good
			case seen == 1:
				sum += n.Int64()
			}
		}
	}
	// The MAC of a file: its number of rounds follows the digest and the salt (RFC 7292 §4).
	if pfx := children(der); len(pfx) > 0 {
		if parts := children(pfx[0].Bytes); len(parts) > 2 {
			count(children(parts[2].Bytes))
		}
	}
	findAlgorithms(der, 0, func(algorithm asn1.ObjectIdentifier, parameters asn1.RawValue) {
		for _, family := range passwordAlgorithms {
			if len(algorithm) > len(family) && slices.Equal(algorithm[:len(family)], family) {
				count(children(parameters.Bytes))
			}
		}
	})
	return sum > maxRounds
}

// findAlgorithms finds everything that has the form of an algorithm with its parameters.
func findAlgorithms(der []byte, depth int, found func(asn1.ObjectIdentifier, asn1.RawValue)) {
	list := children(der)
	if len(list) > 1 && isUniversal(list[0], asn1.TagOID) {
		var id asn1.ObjectIdentifier
		if _, err := asn1.Unmarshal(list[0].FullBytes, &id); err == nil {
			found(id, list[1])
		}
	}
	for _, v := range list {
		if depth < maxDepth && (v.IsCompound || isUniversal(v, asn1.TagOctetString)) {
			findAlgorithms(v.Bytes, depth+1, found)
		}
	}
}

// decoding is held while PKCS #12 data are opened, so that data that take too long keep one
// processor and not all.
var decoding = make(chan struct{}, 1)

var errTooSlow = errors.New("it takes too long to make a key of the password")

// decodePKCS12 opens PKCS #12 data, within a bounded time.
func decodePKCS12(
	data []byte,
	password string,
) (key any, certificate *x509.Certificate, chain []*x509.Certificate, err error) {
	limit := time.NewTimer(maxDecoding)
	defer limit.Stop()
	select {
	case decoding <- struct{}{}:
	case <-limit.C:
		return nil, nil, nil, errTooSlow
	}
	done := make(chan struct{})
	var k any
	var c *x509.Certificate
	var more []*x509.Certificate
	failed := errors.New("it is damaged")
	go func() {
		defer func() {
			_ = recover()
			close(done)
			<-decoding
		}()
		k, c, more, failed = pkcs12.DecodeChain(data, password)
	}()
	select {
	case <-done:
		return k, c, more, failed
	case <-limit.C:
		return nil, nil, nil, errTooSlow
	}
}
