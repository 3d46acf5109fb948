// SPDX-License-Identifier: MIT

package smtp

import (
	"crypto/x509"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Info is what is known about a connection. It does not change once Dial has returned.
type Info struct {
	// Name is what the server calls itself.
	Name string
	// Greeting is its greeting, made safe to show.
	Greeting string
	// Extensions is what it offered after its last EHLO.
	Extensions Extensions
	// SizeLimit is the largest message it takes, in octets; 0: it named none.
	SizeLimit int64
	// MaxRecipients and MaxMails are the limits that it announced (RFC 9422); 0: none.
	MaxRecipients, MaxMails int
	// TLS is nil when the connection is in clear.
	TLS *TLSInfo
	// SignedIn says whether the server accepted the credentials.
	SignedIn bool
	// Mechanism is the mechanism that was used, empty when nobody signed in.
	Mechanism string
	// Without is what was wanted and could not be had, so that the connection went on without it: a
	// sentence each.
	Without []string
	// Remote and Local are the two ends of the connection; invalid when it is no TCP connection.
	Remote, Local netip.AddrPort
	// Pipelining and Chunking say what the engine uses.
	Pipelining, Chunking bool
}

// Protection is what the connection has.
func (i *Info) Protection() Protection {
	return Protection{Encrypted: i.TLS != nil, SignedIn: i.SignedIn}
}

// TLSInfo describes an encrypted connection.
type TLSInfo struct {
	// Version is "TLS 1.3" and the like, CipherSuite the name of the suite.
	Version, CipherSuite string
	// Verified says that the certificate was found valid in every respect for the name that the
	// caller gave.
	Verified bool
	// Overlooked are the faults that were found and ignored.
	Overlooked Ignore
	// Resumed says that an earlier TLS session was taken up again.
	Resumed bool
	// Certificates is the chain that the server sent, its own certificate first.
	Certificates []*x509.Certificate
}

// String says it in one line.
func (i *TLSInfo) String() string {
	text := i.Version + ", " + i.CipherSuite
	if i.Resumed {
		text += ", session taken up again"
	}
	if len(i.Certificates) > 0 {
		leaf := i.Certificates[0]
		text += fmt.Sprintf(
			", certificate for %s, issued by %s, valid until %s",
			namesOf(leaf),
			leaf.Issuer,
			leaf.NotAfter.UTC().Format(time.DateOnly),
		)
	}
	if i.Verified {
		return text + ", verified"
	}
	text += ", not verified"
	for _, fault := range []struct {
		bit  Ignore
		what string
	}{{IgnoreInvalid, "not trusted"}, {IgnoreName, "for another name"}, {IgnoreExpired, "expired or not yet valid"}} {
		if i.Overlooked&fault.bit != 0 {
			text += ", " + fault.what
		}
	}
	return text
}

// namesOf gives the first names of a certificate: some have hundreds.
func namesOf(c *x509.Certificate) string {
	names := c.DNSNames
	for _, ip := range c.IPAddresses {
		names = append(names[:len(names):len(names)], ip.String())
	}
	if len(names) > 3 {
		names = append(names[:3:3], "…")
	}
	return strings.Join(names, " ")
}

// Extension is one line of the reply to EHLO.
type Extension struct {
	// Keyword is in upper case.
	Keyword string
	// Params are the words behind it as the server wrote them.
	Params []string
}

// Extensions is what a server offers, in its order.
type Extensions []Extension

// Has says whether a keyword is offered, whatever its case.
func (e Extensions) Has(keyword string) bool {
	for i := range e {
		if strings.EqualFold(e[i].Keyword, keyword) {
			return true
		}
	}
	return false
}

// Params gives the words behind a keyword, of all lines that have it.
func (e Extensions) Params(keyword string) []string {
	var all []string
	for i := range e {
		if strings.EqualFold(e[i].Keyword, keyword) {
			all = append(all, e[i].Params...)
		}
	}
	return all
}

// Lines gives the offers as the server wrote them, made safe to show, keywords in upper case.
func (e Extensions) Lines() []string {
	lines := make([]string, len(e))
	for i, x := range e {
		lines[i] = strings.Join(append([]string{x.Keyword}, x.Params...), " ")
	}
	return lines
}

// maxExtensions bounds what is kept of a reply to EHLO; the longest lists seen in the field have
// about thirty lines.
const maxExtensions = 256

// parseExtensions reads the lines behind the first of a reply to EHLO. It accepts whatever it can
// make sense of and ignores the rest.
func parseExtensions(raw []byte) (list Extensions) {
	first := true
	for line := range strings.Lines(string(raw)) {
		if first {
			first = false
			continue
		}
		if len(list) == maxExtensions {
			break
		}
		words := strings.Fields(escape(decodeText(lineText([]byte(line)))))
		// A keyword is ASCII (RFC 5321 section 4.1.1.1); Unicode's case rules would make one of
		// other letters, as of "\u017fize".
		if len(words) == 0 || !isASCII(words[0]) {
			continue
		}
		keyword := strings.ToUpper(words[0])
		// Old servers write AUTH=LOGIN, often beside the right form.
		if mechanism, ok := strings.CutPrefix(keyword, "AUTH="); ok {
			keyword = "AUTH"
			words[0] = mechanism
		} else {
			words = words[1:]
		}
		list = append(list, Extension{Keyword: keyword, Params: words})
	}
	return list
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c >= utf8.RuneSelf })
}

// sizeLimit reads the parameter of SIZE; what is no number above zero is no limit.
func sizeLimit(e Extensions) int64 {
	p := e.Params("SIZE")
	if len(p) == 0 {
		return 0
	}
	n, err := strconv.ParseUint(p[0], 10, 63)
	if err != nil {
		return 0
	}
	return int64(n)
}

// limit reads one of the LIMITS of RFC 9422.
func limit(e Extensions, name string) int {
	for _, p := range e.Params("LIMITS") {
		k, v, _ := strings.Cut(p, "=")
		if strings.EqualFold(k, name) {
			if n, err := strconv.ParseUint(v, 10, 31); err == nil {
				return int(n)
			}
		}
	}
	return 0
}
