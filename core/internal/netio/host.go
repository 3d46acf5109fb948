// SPDX-License-Identifier: MIT

package netio

import (
	"errors"
	"net/netip"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// names maps a name as people write it to the one that is looked up. Underscores are let through,
// because names of containers have them; ASCIIHost checks the characters itself.
var names = idna.New(
	idna.MapForLookup(),
	idna.BidiRule(),
	idna.CheckJoiners(true),
	idna.StrictDomainName(false),
)

// ASCIIHost gives a host the form in which it is looked up and verified: an address without
// brackets, or a name in A-labels without a final dot. It refuses what is no host: control
// characters, spaces, empty labels, A-labels that do not stand for a name (RFC 5891 §5.4).
func ASCIIHost(host string) (string, error) {
	if host == "" {
		return "", errors.New("no host given")
	}
	literal := host
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		literal = host[1 : len(host)-1]
		if len(literal) > 5 && strings.EqualFold(literal[:5], "IPv6:") {
			literal = literal[5:]
		}
	}
	if a, err := netip.ParseAddr(literal); err == nil {
		return a.String(), nil
	}
	name, err := names.ToASCII(strings.TrimSuffix(host, "."))
	if err == nil && strings.Contains(name, "xn--") {
		// An A-label that would not be made from what it stands for is a disguise.
		var again string
		if again, err = names.ToASCII(name); again != name {
			err = errors.New("label does not round-trip")
		}
	}
	if err != nil || !utf8.ValidString(host) {
		return "", errNoHost
	}
	if len(name) > 253 {
		return "", errors.New("host name is too long")
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.IndexFunc(label, notInHost) >= 0 {
			return "", whyNoHost(label)
		}
	}
	return strings.ToLower(name), nil
}

var (
	errNoHost = errors.New("this is no host name")
	errPort   = errors.New("this is no host name; the port is given apart from it")
	errURL    = errors.New(
		"this is no host name; give it without what stands before and behind it in a URL",
	)
)

// whyNoHost tells what people write most often where a name is wanted.
func whyNoHost(label string) error {
	switch before, behind, colon := strings.Cut(label, ":"); {
	case strings.Contains(label, "/"):
		return errURL
	case colon && before != "" && behind != "" && strings.Trim(behind, "0123456789") == "":
		return errPort
	}
	return errNoHost
}

func notInHost(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '_':
		return false
	}
	return true
}
