// SPDX-License-Identifier: MIT

package parse

import (
	"strings"
	"unicode/utf8"
)

// Mailbox is an address as it was written, with the name beside it decoded.
type Mailbox struct {
	Name   string
	Local  string // before the @, without quotes and escapes
	Domain string
	Quoted bool   // Local was in quotes
	Group  string // the name of the group that it is in
	Text   string // all of it as it came
}

// Addresses reads a list of mailboxes and groups (RFC 5322 §3.4 and §4.4), as people and programs
// write it. Every mailbox that can be read is given, whatever stands beside it. hint is the
// charset of octets that say none.
func Addresses(value, hint string, tell Tell) []Mailbox {
	p := addressReader{tell: tell, hint: hint}
	grouped := 0 // those that know their group
	if plain := []byte(value); strings.Contains(value, "\x1b$") {
		p.s = Text("", plain, hint, tell)
	} else {
		p.s = Guess(plain, hint, tell)
	}
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\r', '\n', ',':
			p.i++
		case ';':
			if !p.group {
				tell(AboutAddress, Semicolon, p.s)
			}
			p.group = false
			p.i++
		case '>':
			tell(AboutAddress, "a > closes nothing", p.s)
			p.i++
		default:
			group, within := p.name, p.group
			p.one()
			for ; grouped < len(p.list); grouped++ {
				if within {
					p.list[grouped].Group = group
				}
			}
		}
	}
	return p.list
}

// Semicolon is what is told of a semicolon between addresses that ends no group.
const Semicolon = "a semicolon parts addresses instead of a comma"

// piece is a word, a quoted string or an @ of what stands before a comma.
type piece struct {
	text   string
	quoted bool
	at     bool
	near   bool // nothing but comments is between it and the piece before
	start  int
}

type addressReader struct {
	s     string
	i     int
	hint  string
	tell  Tell
	group bool
	name  string // of the group
	list  []Mailbox

	unclosed int // quotes that did not end
}

// read takes the pieces from here up to a character of stop that stands outside quotes.
func (p *addressReader) read(stop string) (pieces []piece, comments []string) {
	near := false
	for p.i < len(p.s) {
		c := p.s[p.i]
		start := p.i
		switch {
		case strings.IndexByte(stop, c) >= 0:
			return pieces, comments
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			near = false
			p.i++
			continue
		case c == '(':
			if n := CommentLength(p.s[p.i:]); n > 0 {
				comments = append(comments, unescape(p.s[p.i+1:p.i+n-1]))
				p.i += n
				continue
			}
			p.i++
		case c == '"':
			text, n, ok := "", 0, false
			if p.unclosed < 50 { // a list of quotes that do not end must cost little
				text, n, ok = quotedString(p.s[p.i:])
			}
			if ok {
				p.i += n
				pieces = append(pieces, piece{text: text, quoted: true, near: near, start: start})
				near = true
				continue
			}
			p.unclosed++
			p.i++
		case c == '@':
			p.i++
			pieces = append(pieces, piece{text: "@", at: true, near: near, start: start})
			near = true
			continue
		case c == '[' && len(pieces) > 0 && pieces[len(pieces)-1].at:
			if n := strings.IndexByte(p.s[p.i:min(len(p.s), p.i+256)], ']'); n > 0 {
				p.i += n
			}
			p.i++
		default:
			if w, ok := encodedWord(p.s[p.i:], false); ok {
				p.i += w.end
				break
			}
			for p.i++; p.i < len(p.s) && !strings.ContainsRune(" \t\r\n(\"@[", rune(p.s[p.i])) &&
				strings.IndexByte(stop, p.s[p.i]) < 0 && !strings.HasPrefix(p.s[p.i:], "=?"); p.i++ {
			}
		}
		pieces = append(pieces, piece{text: p.s[start:p.i], near: near, start: start})
		near = true
	}
	return pieces, comments
}

// quotedString reads the quoted string at the beginning of s. One that does not end, or only
// where the next one begins, is none.
func quotedString(s string) (text string, n int, ok bool) {
	var b strings.Builder
	open := 0 // where an address begins within the quotes
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' && open > 0 && lostQuote(s[open:i]):
			return "", 0, false
		case c == '"':
			return b.String(), i + 1, true
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		default:
			if c == '<' && open == 0 {
				open = i
			}
			b.WriteByte(c)
		}
	}
	return "", 0, false
}

// lostQuote is true if what stands within quotes from a < on is the end of one mailbox and the
// beginning of the next: a quote between them was lost.
func lostQuote(s string) bool {
	address, rest, ok := strings.Cut(s, ">")
	return ok && strings.IndexByte(address, '@') > 0 &&
		strings.HasPrefix(strings.TrimLeft(rest, " \t"), ",")
}

func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// one reads what begins here up to its comma: a mailbox, or the beginning of a group.
func (p *addressReader) one() {
	start := p.i
	pieces, comments := p.read(",;<:>")
	named := len(pieces) > 0 && !hasAt(pieces) && !isMailto(pieces)
	if p.i < len(p.s) && p.s[p.i] == ':' && !p.group && named {
		p.name = p.phrase(pieces)
		p.i++
		p.group = true
		return
	}
	for p.i < len(p.s) && p.s[p.i] == ':' {
		// It names no group: as good as any letter.
		pieces = append(pieces, piece{text: ":", near: true, start: p.i})
		p.i++
		at := p.i
		more, others := p.read(",;<:>")
		if len(more) > 0 && more[0].start == at && strings.EqualFold(pieces[0].text, "mailto") {
			more[0].near = true
		}
		pieces, comments = append(pieces, more...), append(comments, others...)
	}
	if p.i < len(p.s) && p.s[p.i] == '<' {
		p.angle(start, pieces, comments)
		return
	}
	if p.i < len(p.s) && p.s[p.i] == '>' {
		p.tell(AboutAddress, "a > closes nothing", strings.TrimSpace(p.s[start:p.i+1]))
		p.i++
	}
	p.bare(p.s[start:p.i], pieces, comments)
}

func isMailto(pieces []piece) bool {
	return len(pieces) == 1 && strings.EqualFold(pieces[0].text, "mailto")
}

func hasAt(pieces []piece) bool {
	for _, p := range pieces {
		if p.at {
			return true
		}
	}
	return false
}

// angle reads <address> after the pieces of a name.
func (p *addressReader) angle(start int, name []piece, comments []string) {
	for p.i < len(p.s) && p.s[p.i] == '<' {
		p.i++
	}
	for p.i < len(p.s) && (p.s[p.i] == ' ' || p.s[p.i] == '\t') {
		p.i++
	}
	// A route (RFC 5322 §4.4) has no meaning any more.
	if p.i < len(p.s) && p.s[p.i] == '@' {
		if n := strings.IndexByte(p.s[p.i:min(len(p.s), p.i+4096)], ':'); n > 0 &&
			!strings.ContainsAny(p.s[p.i:p.i+n], "<>\"") {
			p.i += n + 1
		}
	}
	inner, more := p.read(",;<>")
	closed := p.i < len(p.s) && p.s[p.i] == '>'
	text := p.s[start:p.i]
	if closed {
		p.i++
		text = p.s[start:p.i]
	}
	text = strings.TrimSpace(text)
	if !closed {
		p.tell(AboutAddress, "the < is not closed", text)
	}
	box, before, after := p.mailbox(p.unquoted(text, inner))
	if box.Domain == "" {
		if hasAt(name) {
			// The address is where the name should be.
			p.tell(AboutAddress, "there is no address between < and >", text)
			p.bare(text, name, comments)
		} else {
			p.tell(AboutAddress, "there is no address between < and >", text)
		}
		p.rest()
		return
	}
	if len(before)+len(after) > 0 {
		p.tell(AboutAddress, "there is more than an address between < and >", text)
		name = append(append(name, before...), after...)
	}
	box.Name = p.phrase(name)
	if other, _, _ := p.mailbox(name); other.Domain != "" && len(name) > 3 {
		p.tell(AboutAddress, "an address is taken for a part of a name", text)
	}
	if len(name) == 0 {
		comments = append(comments, more...)
		comments = append(comments, p.commentsAfter()...)
		box.Name = p.phraseText(strings.Join(comments, " "))
	}
	box.Text = text
	p.list = append(p.list, box)
	p.rest()
}

// commentsAfter reads the comments that follow directly.
func (p *addressReader) commentsAfter() (comments []string) {
	for i := p.i; i < len(p.s); {
		switch {
		case p.s[i] == ' ' || p.s[i] == '\t':
			i++
		case p.s[i] == '(' && CommentLength(p.s[i:]) > 0:
			n := CommentLength(p.s[i:])
			comments = append(comments, unescape(p.s[i+1:i+n-1]))
			i += n
			p.i = i
		default:
			return comments
		}
	}
	return comments
}

// rest looks at what follows a mailbox before the next comma: another one whose comma was
// forgotten, or words that are none.
func (p *addressReader) rest() {
	for {
		p.commentsAfter()
		for p.i < len(p.s) && strings.IndexByte(" \t\r\n>", p.s[p.i]) >= 0 {
			if p.s[p.i] == '>' {
				p.tell(AboutAddress, "a > closes nothing", p.s)
			}
			p.i++
		}
		if p.i >= len(p.s) || p.s[p.i] == ',' || p.s[p.i] == ';' {
			return
		}
		start := p.i
		pieces, _ := p.read(",;<")
		if p.i < len(p.s) && p.s[p.i] == '<' || hasAt(pieces) {
			p.tell(AboutAddress, "a comma is missing", p.s[start:p.i])
			p.i = start
			return
		}
		p.tell(AboutAddress, "text after the >", strings.TrimSpace(p.s[start:p.i]))
	}
}

// bare reads an address without brackets, or several whose commas were forgotten.
func (p *addressReader) bare(text string, pieces []piece, comments []string) {
	text = strings.TrimSpace(text)
	pieces = p.unquoted(text, pieces)
	first := true
	for {
		box, before, after := p.mailbox(pieces)
		if box.Domain == "" {
			switch {
			case first && len(pieces) > 0 && !undisclosed(text):
				p.tell(AboutAddress, "it is no address", text)
			case !first && len(pieces) > 0:
				p.tell(AboutAddress, "text after an address", p.phrase(pieces))
			}
			return
		}
		if len(before) > 0 {
			p.tell(AboutAddress, "an address after a name has no < and >", text)
			box.Name = p.phrase(before)
		} else if !hasAt(after) {
			box.Name = p.phraseText(strings.Join(comments, " "))
		}
		box.Text = text
		p.list = append(p.list, box)
		if pieces = after; len(pieces) == 0 {
			return
		}
		if first = false; hasAt(pieces) {
			p.tell(AboutAddress, "a comma is missing", text)
		}
	}
}

// unquoted gives the pieces of an address that somebody put into quotes as a whole.
func (p *addressReader) unquoted(text string, pieces []piece) []piece {
	if len(pieces) != 1 || !pieces[0].quoted || strings.Count(pieces[0].text, "@") != 1 {
		return pieces
	}
	inner := addressReader{s: pieces[0].text, tell: Silent}
	found, _ := inner.read("<>,;:\"()[]\\ ")
	if inner.i < len(inner.s) {
		return pieces
	}
	p.tell(AboutAddress, "an address is in quotes as a whole", text)
	return found
}

// undisclosed is what programs write where nobody is named.
func undisclosed(text string) bool {
	return strings.HasPrefix(strings.ToLower(strings.Trim(text, "\"'<( ")), "undisclosed")
}

// mailbox finds the first address among pieces, and gives those before and after it. Domain is ""
// if there is none.
func (p *addressReader) mailbox(pieces []piece) (box Mailbox, before, after []piece) {
	at := -1
	for i := range pieces {
		if pieces[i].at {
			at = i
			break
		}
	}
	if at < 1 || at+1 >= len(pieces) || pieces[at+1].at {
		return box, pieces, nil
	}
	// Around dots and the @ white space may stand (RFC 5322 §4.4).
	joins := func(i int) bool { // piece i belongs to the one before it
		one, last := pieces[i], pieces[i-1]
		return one.near || !last.at && !last.quoted && strings.HasSuffix(last.text, ".") ||
			!one.quoted && strings.HasPrefix(one.text, ".")
	}
	from := at - 1
	for from > 0 && !pieces[from-1].at && joins(from) {
		from--
	}
	if isEncoded(pieces[from].text) && from < at-1 && !pieces[from].quoted {
		from++ // a name that stands too near
	}
	to := at + 2
	for to < len(pieces) && !pieces[to].at && !pieces[to].quoted && joins(to) {
		to++
	}
	if to < len(pieces) && pieces[to].at {
		if pieces[to].near && to == at+2 { // a@b@c
			return Mailbox{}, pieces, nil
		}
		if to > at+2 { // the last piece is the next one's local part
			to--
		}
	}
	for _, one := range pieces[from:at] {
		box.Local += one.text
		box.Quoted = box.Quoted || one.quoted
	}
	for _, one := range pieces[at+1 : to] {
		box.Domain += one.text
	}
	if rest, ok := strings.CutPrefix(strings.ToLower(box.Local), "mailto:"); ok && !box.Quoted {
		box.Local = box.Local[len(box.Local)-len(rest):]
	}
	if rest, ok := strings.CutPrefix(box.Local, "\""); ok && !box.Quoted {
		p.tell(AboutAddress, "a quote is not closed", box.Local)
		box.Local = rest
	}
	if strings.HasPrefix(box.Local, "'") && strings.HasSuffix(box.Domain, "'") && !box.Quoted {
		box.Local, box.Domain = box.Local[1:], strings.TrimSuffix(box.Domain, "'")
	}
	box.Domain = strings.TrimRight(box.Domain, ".")
	if box.Domain == "" || box.Local == "" && !box.Quoted {
		return Mailbox{}, pieces, nil
	}
	return box, pieces[:from], pieces[to:]
}

func isEncoded(s string) bool {
	w, ok := encodedWord(s, false)
	return ok && w.end == len(s)
}

// phrase gives a display name.
func (p *addressReader) phrase(pieces []piece) string {
	var b strings.Builder
	for i, one := range pieces {
		if i > 0 && (!one.near || apart(one) || apart(pieces[i-1])) {
			b.WriteByte(' ')
		}
		b.WriteString(one.text)
	}
	return p.phraseText(b.String())
}

// apart is true for what is a word by itself, however near it stands to others.
func apart(p piece) bool { return p.quoted || isEncoded(p.text) }

func (p *addressReader) phraseText(s string) string {
	s = Words(s, p.hint, p.tell)
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, replacement)
	}
	return strings.TrimSpace(s)
}
