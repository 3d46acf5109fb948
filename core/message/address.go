// SPDX-License-Identifier: MIT

package message

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// Limits of RFC 5321 §4.5.3.1, in octets. A path is at most 256 with its angle brackets. That of
// the local part is one of the strict level only: the reply addresses of GitHub, Asana and others
// are longer, and their servers take them.
const (
	maxLocal   = 64
	maxDomain  = 255
	maxLabel   = 63
	maxAddress = 254
	// maxMailbox bounds name and address together: enough for every real name, little enough to
	// encode in no time.
	maxMailbox = 4096
)

// Mailbox is one address with the name that is shown beside it.
type Mailbox struct {
	Name   string // as people read it, may be empty
	Local  string // before the @, without quotes and escapes
	Domain string // after the @ in ASCII: A-labels for international names, or an address literal in brackets
}

// ParseMailbox reads exactly one mailbox: addr, <addr>, Name <addr> or "Name" <addr>, in UTF-8,
// with white space and comments where RFC 5322 §3.4 has them. A list, a group and a route are
// errors. Encoded words (RFC 2047) are not decoded: a name is what it says.
func ParseMailbox(s string) (Mailbox, error) { return parseMailbox("address", s) }

// ParseAddress reads a bare envelope address, local@domain or <local@domain>, without a name or a
// comment. Blanks around it are none of it.
func ParseAddress(s string) (Mailbox, error) { return parseAddress("address", s) }

func parseAddress(field, s string) (Mailbox, error) {
	if err := checkLine(field, s); err != nil {
		return Mailbox{}, err
	}
	s = strings.Trim(s, " ")
	if n := len(s); n > 1 && s[0] == '<' && s[n-1] == '>' {
		s = strings.Trim(s[1:n-1], " ")
	}
	return parseAddrSpec(field, s)
}

// parseAddrSpec reads local@domain. The domain is what stands after the local part as it was
// parsed, never after the last @ found in the text, so that a quoted @ cannot move a mail to
// another host.
func parseAddrSpec(field, s string) (Mailbox, error) {
	bad := func(why string) (Mailbox, error) {
		return Mailbox{}, fail(InvalidAddress, field, why+" in "+show(s))
	}
	if s == "" {
		return Mailbox{}, fail(Empty, field, "an address is expected")
	}
	if len(s) > 4*maxAddress { // quoting and U-labels can be longer than what they stand for
		return Mailbox{}, fail(InvalidAddress, field, "the address is longer than 254 octets")
	}
	var local, domain string
	if s[0] == '"' {
		var ok bool
		if local, domain, ok = unquoteLocal(s); !ok {
			return bad("the quoted part before the @ is wrong")
		}
	} else {
		at := strings.IndexByte(s, '@')
		if at < 0 {
			return bad("there is no @")
		}
		local, domain = s[:at], s[at+1:]
		if !isDotAtom(local) {
			return bad(whyNotDotAtom(local))
		}
	}
	if holdsEncodedWord(local) {
		// RFC 2047 §5 forbids it. Some servers decode it and deliver to what it says.
		return bad("an encoded word stands before the @")
	}
	ascii, why := normaliseDomain(domain)
	if why != "" {
		if strings.ContainsAny(domain, ",;") {
			why = "exactly one address is expected, not a list,"
		}
		return bad(why)
	}
	box := Mailbox{Local: local, Domain: ascii}
	if len(local)+1+len(ascii) > maxAddress || box.quoted() && len(box.Address()) > maxAddress {
		return bad("the address is longer than 254 octets")
	}
	return box, nil
}

// holdsEncodedWord is true for what a careless reader decodes: the beginning of an encoded word,
// wherever it stands and however it ends. Readers differ in what they take for one.
func holdsEncodedWord(s string) bool {
	for {
		_, rest, found := strings.Cut(s, "=?")
		if !found {
			return false
		}
		s = rest
		charset, rest, found := strings.Cut(rest, "?")
		if found && charset != "" && len(rest) > 1 && rest[1] == '?' &&
			strings.IndexByte("bBqQ", rest[0]) >= 0 {
			return true
		}
	}
}

// unquoteLocal reads "quoted"@domain (RFC 5321 §4.1.2, with UTF-8 after RFC 6531 §3.3).
func unquoteLocal(s string) (local, domain string, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			if i+1 >= len(s) || s[i+1] != '@' {
				return "", "", false
			}
			return b.String(), s[i+2:], localRunes(b.String())
		case c == '\\':
			i++
			if i == len(s) || s[i] >= utf8.RuneSelf {
				return "", "", false
			}
			b.WriteByte(s[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}

const atomSpecials = "!#$%&'*+-/=?^_`{|}~"

var isAtext = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' ||
			c >= utf8.RuneSelf ||
			strings.IndexByte(atomSpecials, byte(c)) >= 0 && c < utf8.RuneSelf
	}
	return t
}()

func isDotAtom(s string) bool {
	dot, ascii := true, true
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '.':
			if dot {
				return false
			}
			dot = true
			continue
		case !isAtext[c]:
			return false
		case c >= utf8.RuneSelf:
			ascii = false
		}
		dot = false
	}
	return !dot && (ascii || localRunes(s))
}

// whyNotDotAtom says what is wrong with the part before the @, and where, counted in characters
// from 1.
func whyNotDotAtom(s string) string {
	if s == "" {
		return "there is nothing before the @"
	}
	place, last := 0, '.'
	for _, r := range s {
		place++
		switch {
		case r == '.' && last == '.':
			return "a dot at character " + strconv.Itoa(place) + " has nothing before it"
		case r < utf8.RuneSelf && r != '.' && !isAtext[r]:
			return strconv.QuoteRuneToASCII(
				r,
			) + " at character " + strconv.Itoa(
				place,
			) + " cannot stand there without quotes"
		case r >= utf8.RuneSelf && !localRunes(string(r)):
			return strconv.QuoteRuneToASCII(
				r,
			) + " at character " + strconv.Itoa(
				place,
			) + " is invisible or a kind of space"
		}
		last = r
	}
	return "a dot is the last character before the @"
}

// localRunes refuses what nobody can see or type and what other programs take for a space or an end
// of line.
func localRunes(s string) bool {
	for _, r := range s {
		if r < utf8.RuneSelf {
			continue
		}
		joiner := r == '\u200c' || r == '\u200d' // which some scripts are not written without
		if unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) && !joiner ||
			unicode.Is(unicode.Noncharacter_Code_Point, r) || r == utf8.RuneError {
			return false
		}
	}
	return true
}

// idnaProfile is IDNA2008 lookup. What it maps is compared with the original afterwards.
var idnaProfile = idna.New(
	idna.MapForLookup(),
	idna.Transitional(false),
	idna.BidiRule(),
	idna.CheckJoiners(true),
	idna.StrictDomainName(true),
	idna.ValidateLabels(true),
	idna.VerifyDNSLength(true),
)

// normaliseDomain checks a domain or address literal and gives its ASCII form, or says what is
// wrong.
func normaliseDomain(d string) (ascii, why string) {
	if d == "" {
		return "", "there is nothing after the @"
	}
	if d[0] == '[' {
		return checkLiteral(d)
	}
	plain := true
	for i := 0; i < len(d); i++ {
		if d[i] >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if !plain {
		if len(d) > 4*maxDomain {
			return "", "the domain is longer than 255 octets"
		}
		a, err := idnaProfile.ToASCII(d)
		if err != nil {
			return "", "the international domain is wrong"
		}
		// Upper case and composition are the only differences taken: any other mapping would make
		// two names that
		// look different the same one, or bring forth characters that were not checked.
		// Cherokee's normal form is the upper case, so what is normal already is not lowered.
		u, err := idnaProfile.ToUnicode(a)
		if composed := norm.NFC.String(d); err != nil ||
			u != composed && u != norm.NFC.String(strings.ToLower(composed)) {
			return "", "the international domain is not in its normal form"
		}
		if becomesPlain(d, a) {
			return "", "the international domain is not in its normal form"
		}
		d = a
	}
	return checkDomain(d)
}

// becomesPlain is true if a label that is not ASCII stands for one that is, as with the Kelvin
// sign.
func becomesPlain(d, ascii string) bool {
	for label := range strings.SplitSeq(d, ".") {
		var a string
		if a, ascii, _ = strings.Cut(ascii, "."); !isASCII(label) && !strings.HasPrefix(a, "xn--") {
			return true
		}
	}
	return false
}

// checkDomain takes letters, digits and hyphens (RFC 5321 §4.1.2, RFC 5890 §2.3.1).
func checkDomain(d string) (ascii, why string) {
	if len(d) > maxDomain {
		return "", "the domain is longer than 255 octets"
	}
	start := 0
	for i := 0; i <= len(d); i++ {
		if i < len(d) && d[i] != '.' {
			if c := d[i]; !isLetDig(c) && c != '-' {
				return "", "the domain has " + strconv.QuoteRuneToASCII(rune(c))
			}
			continue
		}
		label := d[start:i]
		start = i + 1
		if label == "" {
			return "", "the domain has a dot with nothing beside it"
		}
		if label[0] == '-' || label[len(label)-1] == '-' {
			return "", "the domain has a label that begins or ends with a hyphen"
		}
		if len(label) > maxLabel {
			return "", "a label of the domain is longer than 63 octets"
		}
		if len(label) > 3 && strings.EqualFold(label[:4], "xn--") &&
			!roundTrips(strings.ToLower(label)) {
			return "", "a punycode label of the domain is wrong"
		}
	}
	return d, ""
}

func isLetDig(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// roundTrips is false for an A-label that stands for nothing, or for something with another
// A-label: decoders differ
// on those, and some make an @ or a comma out of them.
func roundTrips(label string) bool {
	u, err := idnaProfile.ToUnicode(label)
	if err != nil || u == label {
		return false
	}
	a, err := idnaProfile.ToASCII(u)
	return err == nil && a == label
}

func checkLiteral(d string) (ascii, why string) {
	if d[len(d)-1] != ']' {
		return "", "the address literal is wrong"
	}
	inner := d[1 : len(d)-1]
	if len(inner) > 5 && strings.EqualFold(inner[:5], "IPv6:") {
		ip, err := netip.ParseAddr(inner[5:])
		if err != nil || !ip.Is6() || ip.Zone() != "" {
			return "", "the address literal is wrong"
		}
		return d, ""
	}
	if ip, err := netip.ParseAddr(inner); err != nil || !ip.Is4() {
		return "", "the address literal is wrong"
	}
	return d, ""
}

// NeedsSMTPUTF8 is true if the address cannot be written in ASCII.
func (b Mailbox) NeedsSMTPUTF8() bool { return !isASCII(b.Local) }

func (b Mailbox) quoted() bool { return !isDotAtom(b.Local) }

// Address gives the address as it goes on the wire, without angle brackets: quoted where it must
// be, the domain in A-labels. If the local part is not ASCII the domain is in U-labels, as RFC 6531
// wants the whole address to be.
func (b Mailbox) Address() string {
	domain := b.Domain
	if b.NeedsSMTPUTF8() && domain != "" && domain[0] != '[' {
		if u, err := idnaProfile.ToUnicode(domain); err == nil {
			domain = u
		}
	}
	if !b.quoted() {
		return b.Local + "@" + domain
	}
	var s strings.Builder
	s.WriteByte('"')
	for i := 0; i < len(b.Local); i++ {
		if c := b.Local[i]; c == '"' || c == '\\' {
			s.WriteByte('\\')
		}
		s.WriteByte(b.Local[i])
	}
	s.WriteString(`"@`)
	s.WriteString(domain)
	return s.String()
}

// String gives the mailbox in a form that ParseMailbox reads back.
func (b Mailbox) String() string {
	if b.Name == "" {
		return b.Address()
	}
	return string(appendQuoted(nil, b.Name)) + " <" + b.Address() + ">"
}

// Level is how much CheckAddress asks of an address.
type Level int

const (
	// Syntax: the address is well formed.
	Syntax Level = iota
	// Strict: and its top-level domain exists.
	Strict
)

// CheckAddress tells whether a bare address is well formed and, at level Strict, whether its domain
// ends in a
// top-level domain that exists. nil is yes. Nothing is asked over the network.
func CheckAddress(address string, level Level) error {
	box, err := ParseAddress(address)
	if err != nil {
		return err
	}
	if level >= Strict && len(box.Local) > maxLocal {
		return fail(
			InvalidAddress,
			"address",
			"the part before the @ is longer than 64 octets in "+show(address),
		)
	}
	if level >= Strict && !knownTopLevel(box.Domain) {
		return fail(InvalidAddress, "address", "the top-level domain is unknown in "+show(address))
	}
	return nil
}

func knownTopLevel(domain string) bool {
	if domain[0] == '[' || strings.IndexByte(domain, '.') < 0 {
		return false
	}
	if last := domain[len(domain)-1]; last >= '0' && last <= '9' &&
		!strings.Contains(domain, "xn--") {
		return false // the list takes an IP address for a name
	}
	// An unknown top-level domain falls under the list's default rule: one label, not ICANN's.
	suffix, icann := publicsuffix.PublicSuffix(strings.ToLower(domain))
	return icann || strings.IndexByte(suffix, '.') >= 0
}

func isASCII(s string) bool {
	for len(s) >= 8 {
		if (s[0]|s[1]|s[2]|s[3]|s[4]|s[5]|s[6]|s[7])&0x80 != 0 {
			return false
		}
		s = s[8:]
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// checkLine is the one rule against injection: what becomes part of a line is valid UTF-8 without
// control characters.
func checkLine(field, s string) error {
	ascii := true
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < ' ' || c == 0x7f:
			return fail(ControlCharacter, field, "in "+show(s))
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	if !ascii && !utf8.ValidString(s) {
		return fail(InvalidUTF8, field, "")
	}
	return nil
}
