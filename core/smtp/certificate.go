// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"
)

// verify looks at each fault of a certificate on its own, so that overlooking one never hides
// another: whether the chain leads to a trusted authority, whether the name is right, and whether
// the dates are.
func (s *setup) verify(certs []*x509.Certificate) (overlooked Ignore, err error) {
	if len(certs) == 0 {
		return 0, &certError{CertificateInvalid, errors.New("the server sent no certificate")}
	}
	now := time.Now()
	if s.cfg.Now != nil {
		now = s.cfg.Now()
	}
	if s.cfg.PinsOnly && len(s.cfg.Pins) > 0 {
		if s.cfg.pinned(certs[0]) {
			return 0, nil
		}
		return 0, s.checkPins(certs[0], nil)
	}
	chains, chainErr, expired := s.verifyChain(certs, now)
	if chainErr == nil {
		chainErr = oddSerial(certs)
	}
	for _, fault := range []struct {
		kind   Kind
		ignore Ignore
		err    error
	}{
		{chainKind(chainErr), IgnoreInvalid, chainErr},
		{WrongName, IgnoreName, certs[0].VerifyHostname(s.name)},
		{Expired, IgnoreExpired, expired},
	} {
		if fault.err == nil {
			continue
		}
		if s.cfg.Ignore&fault.ignore == 0 {
			return 0, &certError{fault.kind, fault.err}
		}
		overlooked |= fault.ignore
	}
	return overlooked, s.checkPins(certs[0], chains)
}

// oddSerial is a fault that crypto/x509 is told to leave to us (go.mod): RFC 5280 §4.1.2.2 has
// serial numbers positive. The number of an authority at the end of the chain decides nothing.
func oddSerial(certs []*x509.Certificate) error {
	for _, c := range certs {
		if c.SerialNumber.Sign() < 0 && !bytes.Equal(c.RawIssuer, c.RawSubject) {
			return fmt.Errorf("the serial number of a certificate is negative: %s", c.SerialNumber)
		}
	}
	return nil
}

// verifyChain tells apart what is wrong with a chain whatever the time is, and what is wrong with
// its dates.
//
// x509 looks at the dates of each certificate before it looks for its issuer. That a date is wrong
// therefore says nothing about the rest: a stranger's authority that has expired is still a
// stranger's. So the chain is built with the dates taken out, and only when it ends at a trusted
// authority is "expired" all that is wrong with it.
func (s *setup) verifyChain(
	certs []*x509.Certificate,
	now time.Time,
) (chains [][]*x509.Certificate, chain, dates error) {
	chains, dates = certs[0].Verify(s.verifyOptions(certs, now))
	if dates == nil {
		return chains, nil, nil
	}
	undated := make([]*x509.Certificate, len(certs))
	for i, c := range certs {
		undated[i] = withoutDates(c)
	}
	for _, at := range s.timesToTry(certs, now) {
		chains, err := undated[0].Verify(s.verifyOptions(undated, at))
		if err == nil {
			return chains, nil, dates
		}
		if chain == nil || isDateError(chain) && !isDateError(err) {
			chain = err
		}
	}
	if isDateError(chain) {
		chain = errors.New("the certificate does not lead to an authority that is or was trusted")
	}
	leaf := certs[0]
	if now.Before(leaf.NotBefore) || now.After(leaf.NotAfter) {
		return nil, chain, fmt.Errorf("the certificate is valid from %s to %s",
			leaf.NotBefore.UTC().Format(time.DateOnly), leaf.NotAfter.UTC().Format(time.DateOnly))
	}
	return nil, chain, nil
}

func (s *setup) verifyOptions(certs []*x509.Certificate, at time.Time) x509.VerifyOptions {
	o := x509.VerifyOptions{Roots: s.roots, Intermediates: x509.NewCertPool(), CurrentTime: at}
	for _, c := range certs[1:] {
		o.Intermediates.AddCert(c)
	}
	return o
}

// maxTimesToTry bounds the work that the dates of a chain can ask for: a chain has three or four
// certificates.
const maxTimesToTry = 24

// timesToTry are times at which the authority at the end of the chain may have been valid: it keeps
// its dates, as its pool cannot be changed. Wherever the validity of two certificates overlaps, one
// begins or ends in it.
func (s *setup) timesToTry(certs []*x509.Certificate, now time.Time) []time.Time {
	times := []time.Time{now}
	add := func(c *x509.Certificate) {
		if len(times) < maxTimesToTry {
			times = append(times, c.NotBefore, c.NotAfter)
		}
	}
	for _, c := range certs {
		add(c)
	}
	for _, root := range s.own {
		issued := func(c *x509.Certificate) bool { return bytes.Equal(c.RawIssuer, root.RawSubject) }
		if slices.ContainsFunc(certs, issued) {
			add(root)
		}
	}
	return times
}

// withoutDates is a copy that is valid at any time. Everything that is signed, and what
// certificates are told apart by, is in its Raw fields, which stay.
func withoutDates(c *x509.Certificate) *x509.Certificate {
	n := *c
	n.NotBefore = time.Time{}
	n.NotAfter = time.Time{}.AddDate(9998, 11, 30) // the year 9999
	return &n
}

func isDateError(err error) bool {
	var invalid x509.CertificateInvalidError
	return errors.As(err, &invalid) && invalid.Reason == x509.Expired
}

func chainKind(err error) Kind {
	var unknown x509.UnknownAuthorityError
	var noRoots x509.SystemRootsError
	if errors.As(err, &unknown) || errors.As(err, &noRoots) {
		return UnknownAuthority
	}
	return CertificateInvalid
}
