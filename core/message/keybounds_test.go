// SPDX-License-Identifier: MIT

package message

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"testing"
	"time"
)

var (
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBMAC1 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 14}
	oidPBE    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 1, 3}
	oidData   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSHA256 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
)

func der(t *testing.T, v any) []byte {
	t.Helper()
	b, err := asn1.Marshal(v)
	must(t, err)
	return b
}

func raw(t *testing.T, v any) asn1.RawValue { return asn1.RawValue{FullBytes: der(t, v)} }

// pfx is a PKCS #12 file whose MAC and whose content are made by an algorithm.
func pfx(
	t *testing.T,
	mac pkix.AlgorithmIdentifier,
	rounds int,
	content ...pkix.AlgorithmIdentifier,
) []byte {
	t.Helper()
	type digestInfo struct {
		Algorithm pkix.AlgorithmIdentifier
		Digest    []byte
	}
	type macData struct {
		Mac    digestInfo
		Salt   []byte
		Rounds int
	}
	type contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,tag:0"`
	}
	return der(t, struct {
		Version int
		Safe    contentInfo
		Mac     macData
	}{3, contentInfo{oidData, raw(t, der(t, content))}, macData{digestInfo{mac, make([]byte, 32)}, []byte("salt"), rounds}})
}

// kdf is PBKDF2 with a salt of some tag.
func kdf(t *testing.T, saltClass, saltTag, rounds, length int) pkix.AlgorithmIdentifier {
	t.Helper()
	return pkix.AlgorithmIdentifier{Algorithm: oidPBKDF2, Parameters: raw(t, struct {
		Salt   asn1.RawValue
		Rounds int
		Length int `asn1:"optional"`
	}{asn1.RawValue{Class: saltClass, Tag: saltTag, Bytes: []byte("saltsalt")}, rounds, length})}
}

// TestRoundsOfPKCS12: whatever the salt looks like and wherever the algorithm stands, what it asks
// for is seen before it is done.
func TestRoundsOfPKCS12(t *testing.T) {
	sha := pkix.AlgorithmIdentifier{Algorithm: oidSHA256}
	with := func(id asn1.ObjectIdentifier, f pkix.AlgorithmIdentifier) pkix.AlgorithmIdentifier {
		return pkix.AlgorithmIdentifier{
			Algorithm:  id,
			Parameters: raw(t, struct{ F, S pkix.AlgorithmIdentifier }{f, sha}),
		}
	}
	pbe := func(rounds int) pkix.AlgorithmIdentifier {
		return pkix.AlgorithmIdentifier{Algorithm: oidPBE, Parameters: raw(t, struct {
			Salt   []byte
			Rounds int
		}{[]byte("salt"), rounds})}
	}
	many := make([]pkix.AlgorithmIdentifier, 3000)
	for i := range many {
		many[i] = pbe(2000)
	}
	for _, c := range []struct {
		what string
		data []byte
		much bool
	}{
		{"usual", pfx(t, sha, 2048, pbe(2048), with(oidPBES2, kdf(t, 0, 4, 600000, 32))), false},
		{"MAC", pfx(t, sha, 60_000_000), true},
		{"PBMAC1", pfx(t, with(oidPBMAC1, kdf(t, 0, 4, 60_000_000, 32)), 1), true},
		{"PBMAC1, another tag of the salt", pfx(t, with(oidPBMAC1, kdf(t, 2, 4, 60_000_000, 32)), 1), true},
		{"PBMAC1, a long key", pfx(t, with(oidPBMAC1, kdf(t, 0, 4, 2048, 1<<30)), 1), true},
		{"PBES2", pfx(t, sha, 1, with(oidPBES2, kdf(t, 2, 4, 60_000_000, 0))), true},
		{"PBE", pfx(t, sha, 1, pbe(60_000_000)), true},
		{"a little, thousands of times", pfx(t, sha, 1, many...), true},
		{"two that are just too much", pfx(t, sha, maxRounds/2, pbe(maxRounds/2+1)), true},
	} {
		if tooManyRounds(c.data) != c.much {
			t.Errorf("%s: %v", c.what, !c.much)
		}
		begun := time.Now()
		err := New().SetSMIMESignerPKCS12(c.data, "secret")
		if kindOf(t, err) != InvalidKey {
			t.Errorf("%s: %v", c.what, err)
		}
		if took := time.Since(begun); c.much && took > 2*time.Second {
			t.Errorf("%s: it took %s", c.what, took)
		}
	}
}

// TestKeyOfTooManyBits: a key whose numbers nobody has is refused by their length, before it is
// checked.
func TestKeyOfTooManyBits(t *testing.T) {
	huge := new(big.Int).Lsh(big.NewInt(1), 32768)
	huge.Add(huge, big.NewInt(1))
	pkcs1 := der(t, struct {
		Version             int
		N, E, D, P, Q       *big.Int
		Dp, Dq, Coefficient *big.Int
	}{0, huge, big.NewInt(65537), huge, huge, huge, huge, huge, huge})
	pkcs8 := der(t, struct {
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}{0, pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}, Parameters: asn1.NullRawValue}, pkcs1})
	for kind, der := range map[string][]byte{"RSA PRIVATE KEY": pkcs1, "PRIVATE KEY": pkcs8} {
		key := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
		begun := time.Now()
		err := New().AddDKIM("b.example", "s", key)
		if k := kindOf(t, err); k != InvalidKey && k != TooLong {
			t.Errorf("%s: %v", kind, err)
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%s: it took %s", kind, took)
		}
	}
}
