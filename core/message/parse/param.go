// SPDX-License-Identifier: MIT

package parse

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// knownParams are names after which a : may stand for =, and that a blank alone parts from what
// stands before them.
var knownParams = map[string]bool{
	"charset": true, "boundary": true, "name": true, "filename": true, "format": true, "delsp": true,
	"type": true, "start": true, "method": true, "protocol": true, "micalg": true, "report-type": true,
	"size": true, "creation-date": true, "modification-date": true, "read-date": true,
}

// Params reads the value of a field such as Content-Type or Content-Disposition: a word and
// parameters (RFC 2045 §5.1, RFC 2231). The word and the names are in lower case, the values
// decoded. hint is the charset of octets that say none.
func Params(value, hint string, tell Tell) (main string, params map[string]string) {
	params = map[string]string{}
	p := paramReader{s: value, tell: tell}
	p.blanks()
	start := p.i
	for p.i < len(p.s) && !strings.ContainsRune("; \t\r\n(", rune(p.s[p.i])) {
		p.i++
	}
	main = strings.ToLower(strings.Trim(p.s[start:p.i], "\"',"))
	if strings.Contains(main, "=") || strings.HasSuffix(main, ":") { // the word is missing
		tell(AboutType, "it begins with a parameter", value)
		main, p.i = "", start
	}
	for p.next() {
		p.one()
	}
	raw := map[string][]byte{}
	for _, g := range p.found {
		data, label := g.join(tell)
		old, twice := raw[g.name]
		switch {
		case twice && string(old) != string(data):
			tell(AboutType, "a parameter stands there twice, and the first counts", g.name)
			continue
		case twice:
			continue
		}
		raw[g.name] = data
		switch {
		case g.extended:
			params[g.name] = Text(label, data, hint, tell)
		default:
			params[g.name] = Words(string(data), hint, tell)
		}
	}
	return main, params
}

// group is one parameter, with all its continuations.
type group struct {
	name     string
	extended bool
	parts    []section
}

type section struct {
	number  int
	encoded bool
	value   string
}

type paramReader struct {
	s     string
	i     int
	tell  Tell
	found []*group
	index map[string]*group
}

func (p *paramReader) blanks() {
	for p.i < len(p.s) {
		switch c := p.s[p.i]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			p.i++
		case c == '(':
			n := CommentLength(p.s[p.i:])
			if n == 0 {
				return
			}
			p.i += n
		default:
			return
		}
	}
}

// next goes to the next parameter.
func (p *paramReader) next() bool {
	for {
		p.blanks()
		if p.i >= len(p.s) {
			return false
		}
		if p.s[p.i] != ';' {
			return true
		}
		p.i++
	}
}

func isNameChar(c byte) bool {
	return c > ' ' && c < 0x7f && !strings.ContainsRune("()<>@,;:\\\"/[]?=", rune(c))
}

// nameAt gives the parameter name at i and where its value begins.
func (p *paramReader) nameAt(i int) (name string, at int, ok bool) {
	start := i
	for i < len(p.s) && isNameChar(p.s[i]) {
		i++
	}
	name = strings.ToLower(p.s[start:i])
	for i < len(p.s) && (p.s[i] == ' ' || p.s[i] == '\t') {
		i++
	}
	if name == "" || i >= len(p.s) {
		return name, i, false
	}
	return name, i + 1, p.s[i] == '=' || p.s[i] == ':' && knownParams[name]
}

// one reads the parameter that begins here.
func (p *paramReader) one() {
	start := p.i
	name, at, ok := p.nameAt(p.i)
	if !ok {
		for p.i < len(p.s) && p.s[p.i] != ';' {
			p.i++
			if p.s[p.i-1] == ' ' {
				if name, _, ok := p.nameAt(p.i); ok && knownParams[base(name)] {
					break
				}
			}
		}
		p.tell(
			AboutType,
			"a parameter without a value is left out",
			strings.TrimSpace(p.s[start:p.i]),
		)
		return
	}
	p.i = at
	p.blanks()
	p.add(name, p.value(base(name)))
}

// isGap is true for what may part two parameters where a semicolon is missing.
func isGap(c byte) bool { return c == ' ' || c == '\t' || c == ',' }

func base(name string) string {
	name, _, _ = strings.Cut(name, "*")
	return name
}

func (p *paramReader) value(name string) string {
	if p.i < len(p.s) && p.s[p.i] == '"' {
		if v, end, ok := p.quoted(); ok {
			p.i = end
			p.blanks()
			if p.i < len(p.s) && p.s[p.i] != ';' {
				p.tell(AboutType, "a semicolon is missing", p.s[p.i:])
			}
			return v
		}
		p.tell(AboutType, "the quotes of a parameter are not closed", p.s[p.i:])
		p.i++
	}
	start := p.i
	for p.i < len(p.s) && p.s[p.i] != ';' {
		// A blank and another parameter that everybody knows: a semicolon is missing.
		if p.i > start && isGap(p.s[p.i]) && !isGap(p.s[p.i-1]) {
			j := p.i + 1
			for j < len(p.s) && (p.s[j] == ' ' || p.s[j] == '\t') {
				j++
			}
			if next, _, ok := p.nameAt(j); ok && knownParams[base(next)] {
				p.tell(AboutType, "a semicolon is missing", p.s[p.i:])
				v := p.s[start:p.i]
				p.i = j
				return strings.TrimSpace(v)
			}
		}
		if p.s[p.i] == '(' && name != "name" && name != "filename" {
			if n := CommentLength(p.s[p.i:]); n > 0 {
				v := p.s[start:p.i]
				for p.i += n; p.i < len(p.s) && p.s[p.i] != ';'; {
					p.i++
				}
				return strings.TrimSpace(v)
			}
		}
		p.i++
	}
	return strings.Trim(p.s[start:p.i], " \t\r\n\"")
}

// quoted reads a quoted string. ok is false if its end was lost: there is none, or it is where the
// next parameter's begins.
func (p *paramReader) quoted() (v string, end int, ok bool) {
	var b strings.Builder
	i := p.i + 1
	for ; i < len(p.s) && p.s[i] != '"'; i++ {
		// A backslash before a letter is one of a path that somebody forgot to escape.
		if p.s[i] == '\\' && i+1 < len(p.s) && !isNameChar(p.s[i+1]) {
			i++
		}
		b.WriteByte(p.s[i])
	}
	if i == len(p.s) {
		return "", 0, false
	}
	end = i + 1
	v = b.String()
	opens := strings.IndexByte(v, ';') >= 0 && strings.HasSuffix(strings.TrimRight(v, " \t"), "=")
	if opens && end < len(p.s) && isNameChar(p.s[end]) {
		return "", 0, false
	}
	return v, end, true
}

// add files a value under its name, which RFC 2231 may have numbered and starred.
func (p *paramReader) add(name, value string) {
	s := section{value: value}
	name, star, starred := strings.Cut(name, "*")
	extended := false
	if name == "" {
		p.tell(AboutType, "a parameter without a name is left out", "*"+star+"="+value)
		return
	}
	if starred {
		number := strings.TrimSuffix(star, "*")
		s.encoded = star == "" || strings.HasSuffix(star, "*")
		extended = true
		if number != "" {
			n, err := strconv.Atoi(number)
			if err != nil || n < 0 || n > 9999 {
				p.tell(AboutType, "the number of a parameter's piece is none", name+"*"+star)
				n = 9999
			}
			s.number = n
		}
	}
	if p.index == nil {
		p.index = map[string]*group{}
	}
	g := p.index[name]
	switch {
	case g != nil && g.extended && !extended: // for programs that do not know RFC 2231
		return
	case g == nil || !extended || g.extended && repeated(g, s.number):
		again := g
		g = &group{name: name, extended: extended}
		p.found = append(p.found, g)
		if again == nil {
			p.index[name] = g
		}
	case !g.extended:
		// What RFC 2231 says overrides what is written for old programs.
		g.extended, g.parts = true, nil
	}
	g.parts = append(g.parts, s)
}

func repeated(g *group, number int) bool {
	for _, s := range g.parts {
		if s.number == number {
			return true
		}
	}
	return false
}

// join puts the pieces together as octets and gives their charset.
func (g *group) join(tell Tell) (data []byte, label string) {
	sort.SliceStable(g.parts, func(i, j int) bool { return g.parts[i].number < g.parts[j].number })
	for i, s := range g.parts {
		if i > 0 && s.number != g.parts[i-1].number+1 {
			tell(AboutType, "a piece of a parameter is missing", g.name)
		}
		v := s.value
		if !s.encoded {
			data = append(data, v...)
			continue
		}
		if i == 0 {
			if c, rest, ok := strings.Cut(v, "'"); ok && isLabel(c) {
				label = c
				if _, text, ok := strings.Cut(rest, "'"); ok {
					rest = text
				} else {
					tell(AboutType, "a parameter has one quote instead of two before its text", s.value)
				}
				v = rest
			}
		}
		for j := 0; j < len(v); j++ {
			if v[j] == '%' && j+2 < len(v) && isHex(v[j+1]) && isHex(v[j+2]) {
				data = append(data, unhex(v[j+1])<<4|unhex(v[j+2]))
				j += 2
				continue
			}
			data = append(data, v[j])
		}
	}
	// Many write encoded words into what is none of theirs.
	if label == "" && strings.Contains(string(data), "=?") && utf8.Valid(data) {
		return []byte(Words(string(data), "", tell)), "utf-8"
	}
	return data, label
}

func isLabel(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isNameChar(c) || c == '%' {
			return false
		}
	}
	return true
}

// maxComments bounds comments within comments, so that many that do not end cost little.
const maxComments = 50

// CommentLength gives the length of the comment that s begins with (RFC 5322 §3.2.2), 0 if it
// does not end.
func CommentLength(s string) int {
	depth := 0
	if s == "" || s[0] != '(' {
		return 0
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			if depth++; depth > maxComments {
				return 0
			}
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// dropComments gives s without its comments.
func dropComments(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '(' {
			if n := CommentLength(s[i:]); n > 0 {
				i += n
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}
