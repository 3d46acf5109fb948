// SPDX-License-Identifier: MIT

package message

import (
	"strings"

	"courriel.dev/courriel/core/message/parse"
)

// parseMailbox reads what a caller gives as one mailbox. In a name without quotes, parentheses
// are what they say and not a comment: "Jean (Paris) O'Neil" needs no quotes.
func parseMailbox(field, s string) (Mailbox, error) {
	if err := checkLine(field, s); err != nil {
		return Mailbox{}, err
	}
	if len(s) > maxMailbox {
		return Mailbox{}, fail(TooLong, field, "a mailbox is longer than 4096 octets")
	}
	s = strings.Trim(s, " ")
	bad := func(why string) (Mailbox, error) {
		return Mailbox{}, fail(InvalidAddress, field, why+" in "+show(s))
	}
	if i := skipComments(s, 0); i < len(s) && s[i] == '"' {
		name, end, ok := quotedName(s, i)
		if !ok {
			return bad("the quotes are not closed")
		}
		next := skipComments(s, end)
		switch {
		case next == len(s) || s[next] == '@':
			return parseSpaced(field, s)
		case s[next] != '<':
			return bad("text after the quoted name")
		}
		return parseAngle(field, s, next, name)
	}
	i := special(s)
	switch {
	case i < 0:
		return parseSpaced(field, s)
	case s[i] == '<':
		name := strings.TrimRight(s[:i], " ")
		if skipComments(name, 0) == len(name) {
			name = ""
		}
		return parseAngle(field, s, i, name)
	case s[i] == '>':
		return bad("a > has no < before it")
	case strings.IndexByte(",;", s[i]) >= 0 && strings.IndexByte(s[:i], '@') >= 0:
		return bad("exactly one address is expected, not a list,")
	}
	return Mailbox{}, fail(InvalidAddress, field,
		"exactly one mailbox is expected; a name with "+s[i:i+1]+" needs quotes: "+show(s))
}

// parseAngle reads the address in the angle brackets that open at s[at].
func parseAngle(field, s string, at int, name string) (Mailbox, error) {
	end := at + 1
	for end < len(s) && s[end] != '>' {
		switch s[end] {
		case '"':
			if _, after, ok := quotedName(s, end); ok {
				end = after
				continue
			}
		case '(':
			if after := skipComments(s, end); after > end {
				end = after
				continue
			}
		}
		end++
	}
	if end == len(s) {
		return Mailbox{}, fail(InvalidAddress, field, "the < is not closed in "+show(s))
	}
	if skipComments(s, end+1) < len(s) {
		return Mailbox{}, fail(InvalidAddress, field, "text after the > in "+show(s))
	}
	box, err := parseSpaced(field, s[at+1:end])
	box.Name = name
	return box, err
}

// parseSpaced reads local@domain with white space and comments beside the two (RFC 5322 §3.4.1).
func parseSpaced(field, s string) (Mailbox, error) {
	from := skipComments(s, 0)
	end := from
	if end < len(s) && s[end] == '"' {
		_, end, _ = quotedName(s, end)
	} else {
		end = word(s, end, " (@")
	}
	at := skipComments(s, end)
	if at >= len(s) || s[at] != '@' {
		return parseAddrSpec(field, strings.Trim(s, " "))
	}
	domain := skipComments(s, at+1)
	last := word(s, domain, " (")
	if skipComments(s, last) < len(s) {
		return parseAddrSpec(field, strings.Trim(s, " "))
	}
	return parseAddrSpec(field, s[from:end]+"@"+s[domain:last])
}

// word gives where the word that begins at i ends.
func word(s string, i int, stop string) int {
	for i < len(s) && strings.IndexByte(stop, s[i]) < 0 {
		i++
	}
	return i
}

// skipComments gives where white space and comments (RFC 5322 §3.2.2) that begin at i end. A
// comment that does not end is none.
func skipComments(s string, i int) int {
	for i < len(s) {
		if s[i] == ' ' {
			i++
			continue
		}
		n := parse.CommentLength(s[i:])
		if n == 0 {
			break
		}
		i += n
	}
	return i
}

// quotedName reads the quoted string at s[i]; end is where it ends.
func quotedName(s string, i int) (text string, end int, ok bool) {
	var b strings.Builder
	for i++; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	if i >= len(s) {
		return "", len(s), false
	}
	return b.String(), i + 1, true
}

// special gives where the first character stands that no name without quotes has, outside
// comments and address literals; -1 if there is none.
func special(s string) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case strings.IndexByte(`<>,;:"`, c) >= 0:
			return i
		case c == '(':
			if n := parse.CommentLength(s[i:]); n > 0 {
				i += n - 1
			}
		case c == '[' && strings.HasSuffix(strings.TrimRight(s[:i], " "), "@"):
			if n := strings.IndexByte(s[i:], ']'); n > 0 {
				i += n
			}
		}
	}
	return -1
}
