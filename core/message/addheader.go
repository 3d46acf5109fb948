// SPDX-License-Identifier: MIT

package message

import (
	"maps"
	"slices"
	"strings"
)

// AddHeader adds a header field of any other name. The same name may be added several times: fields
// that the RFCs make a list become one list, those that they allow once are refused the second
// time, all others stand side by side. Fields that have a setter go through it, so that they obey
// its rules. Those that a property writes in a form of its own (Importance, Keywords ...) are taken
// as they are, and replace what the property says. Mailboxes in fields that are known to hold them
// are encoded as such; identifiers and URIs are never encoded as words.
func (m *Message) AddHeader(name, value string) error {
	field := "header " + printable(name)
	if err := checkLine("header name", name); err != nil {
		return err
	}
	if !isFieldName(name) {
		return fail(InvalidHeader, "header name",
			"printable ASCII without blanks and colons is expected, not "+show(name))
	}
	key := strings.ToLower(name)
	var err error
	if mailboxHeaders[key] || ownHeaders[key] != nil && key != "subject" {
		err = checkValue(field, value) // a blank for a tab within quotes would be another address
	} else {
		value, err = oneLine(field, value)
	}
	if err != nil {
		return err
	}
	if why := refusedHeader(key); why != "" {
		return fail(InvalidHeader, field, why)
	}
	earlier, again := m.added[key]
	if again && onceOnly[key] {
		if earlier == value {
			return nil
		}
		return fail(InvalidHeader, field, "it was added already, and a mail has it once")
	}
	if set, ok := ownHeaders[key]; ok {
		if again {
			value = earlier + listGlue[key] + value
		}
		err = set(m, value)
	} else {
		err = m.addField(header{name, value}, key)
	}
	if err == nil && (onceOnly[key] || listGlue[key] != "") {
		m.added = maps.Clone(m.added) // a snapshot may have the other
		if m.added == nil {
			m.added = make(map[string]string)
		}
		m.added[key] = value
	}
	return err
}

// addField adds a field that no setter has.
func (m *Message) addField(h header, key string) error {
	field := "header " + printable(h.name)
	if uriHeaders[key] || identifierHeaders[key] {
		bare, why := bareValue(h.value, uriHeaders[key])
		if why != "" {
			return fail(InvalidHeader, field, why)
		}
		h.value = bare
	}
	if key == "list-unsubscribe" {
		return m.addUnsubscribeField(h)
	}
	if _, err := h.mailboxes(); err != nil {
		return err
	}
	if at := m.indexOf(h.name); at >= 0 && listGlue[key] != "" {
		return m.extend(at, listGlue[key]+h.value)
	}
	if silence, ok := propertyHeaders[key]; ok {
		m.dropHeaders(h.name)
		silence(m)
	}
	if err := enough(field, "headers", len(m.headers), maxFields); err != nil {
		return err
	}
	m.headers = append(m.headers, h)
	return nil
}

// extend adds to the value of a field that is a list.
func (m *Message) extend(at int, more string) error {
	longer := header{m.headers[at].name, m.headers[at].value + more}
	if err := checkValue("header "+longer.name, longer.value); err != nil {
		return err
	}
	m.headers = slices.Clone(m.headers)
	m.headers[at] = longer
	return nil
}

// addUnsubscribeField adds ways out of a list to those that there are. What is no plain list of
// URIs, as it may have comments, is kept as it was written (RFC 2369 §2).
func (m *Message) addUnsubscribeField(h header) error {
	at := m.indexOf(h.name)
	switch uris, plain := uriList(h.value); {
	case at >= 0:
		return m.extend(at, ", "+h.value)
	case plain:
		if err := enough("header "+h.name, "ways out of a list", len(m.props.unsubscribe)+len(uris)-1, maxUnsubscribe); err != nil {
			return err
		}
		m.props.unsubscribe = append(slices.Clip(m.props.unsubscribe), uris...)
	case len(m.props.unsubscribe) > 0:
		h.value = "<" + strings.Join(m.props.unsubscribe, ">, <") + ">, " + h.value
		m.props.unsubscribe = nil
		fallthrough
	default:
		m.headers = append(m.headers, h)
	}
	return nil
}

// uriList takes <uri>, <uri> apart.
func uriList(s string) (list []string, ok bool) {
	for one := range strings.SplitSeq(s, ">") {
		one = strings.TrimLeft(one, " ")
		if one == "" {
			continue
		}
		if len(list) > 0 {
			var comma bool
			if one, comma = strings.CutPrefix(one, ","); !comma {
				return nil, false
			}
			one = strings.TrimLeft(one, " ")
		}
		uri, begins := strings.CutPrefix(one, "<")
		if !begins || uri == "" || strings.ContainsAny(uri, "<\"") {
			return nil, false
		}
		list = append(list, strings.ReplaceAll(uri, " ", "")) // put there by folding
	}
	return list, len(list) > 0 && strings.HasSuffix(strings.TrimRight(s, " "), ">")
}

// onceOnly are the fields that a mail has at most once (RFC 5322 §3.6, and the RFCs of each) and
// that are no lists.
var onceOnly = set("subject", "date", "sender", "message-id", "auto-submitted", "importance",
	"priority", "x-priority", "sensitivity", "list-unsubscribe-post", "list-id")

// listGlue are the fields that are lists, and what stands between two values (RFC 5322 §3.6, RFC
// 2369 §2, RFC 8098 §2.1).
var listGlue = map[string]string{
	"in-reply-to": " ", "references": " ",
	"keywords": ", ", "disposition-notification-to": ", ", "return-receipt-to": ", ",
	"list-unsubscribe": ", ", "list-help": ", ", "list-subscribe": ", ", "list-post": ", ",
	"list-owner":   ", ",
	"list-archive": ", ",
	"errors-to":    ", ", "mail-followup-to": ", ", "mail-reply-to": ", ",
	"x-confirm-reading-to": ", ",
}

// uriHeaders hold URIs, and identifierHeaders other things that programs compare octet by octet. As
// encoded words neither would be found again.
var (
	uriHeaders = set("list-unsubscribe", "list-help", "list-subscribe", "list-post", "list-owner",
		"list-archive", "archived-at", "x-unsubscribe", "x-list-unsubscribe")
	identifierHeaders = set(
		"list-unsubscribe-post",
		"resent-message-id",
		"original-message-id",
		"supersedes",
		"obsoletes",
		"x-entity-ref-id",
		"feedback-id",
		"thread-index",
		"x-original-message-id",
	)
)

func set(names ...string) map[string]bool {
	all := make(map[string]bool, len(names))
	for _, name := range names {
		all[name] = true
	}
	return all
}

// bareValue gives the value as it can stand without being encoded: international URIs become URIs
// (RFC 3987 §3.1).
func bareValue(value string, uris bool) (bare, why string) {
	var b strings.Builder
	inside := false
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c < 0x80:
			inside = c == '<' || inside && c != '>'
			b.WriteByte(c)
		case uris && (inside || !strings.Contains(value, "<")):
			b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
		default:
			return "", "it is compared octet by octet and must be ASCII, not " + show(value)
		}
	}
	bare = strings.Trim(b.String(), " ")
	for word := range strings.SplitSeq(bare, " ") {
		if len(word) > maxBareWord {
			return "", "a part of it is longer than 900 octets, and a line has 998"
		}
	}
	return bare, ""
}

// maxBareWord is what fits a line with the name of the field.
const maxBareWord = 900

// refusedHeader says why a field cannot be added; "" if it can.
func refusedHeader(key string) string {
	if why, ok := refusedHeaders[key]; ok {
		return why
	}
	if mimeHeaders[key] {
		return "the message writes it itself, from its texts and attachments"
	}
	return ""
}

// mimeHeaders describe the content (RFC 2045 §3 to §8, RFC 2183, RFC 2557). Others, as
// Content-Class and Content-Language, say what the mail is about.
var mimeHeaders = set(
	"content-type",
	"content-transfer-encoding",
	"content-disposition",
	"content-id",
	"content-description",
	"content-location",
	"content-base",
	"content-md5",
	"content-length",
)

const (
	writtenFrom = "the message writes it itself, from "
	blindCopy   = "a mail that is sent has no such header; " +
		"add the address as the recipient of a blind copy"
)

var refusedHeaders = map[string]string{
	"from":         writtenFrom + "its sender",
	"to":           writtenFrom + "its recipients",
	"cc":           writtenFrom + "the recipients of a copy",
	"reply-to":     writtenFrom + "the mailboxes that answers go to",
	"mime-version": "the message writes it itself",
	"bcc":          blindCopy,
	"resent-bcc":   blindCopy,
	"return-path":  "the last server writes it, from the envelope sender, which can be set",
	"received":     "only servers that take a mail write it",
}

// mailboxHeaders are fields that hold mailboxes and have no setter. As unstructured text they would
// be encoded with their addresses, which nobody could answer then.
var mailboxHeaders = set("resent-from", "resent-sender", "resent-reply-to", "resent-to",
	"resent-cc", "errors-to", "x-confirm-reading-to", "mail-followup-to", "mail-reply-to")

// mailboxes reads the value if it is a list of mailboxes that has to be encoded.
func (h *header) mailboxes() (boxes []Mailbox, err error) {
	if isASCII(h.value) || !mailboxHeaders[strings.ToLower(h.name)] {
		return nil, nil
	}
	return parseMailboxes("header "+h.name, h.value)
}

// parseMailboxes reads a list of mailboxes, divided by commas.
func parseMailboxes(field, list string) (boxes []Mailbox, err error) {
	if err := checkValue(field, list); err != nil {
		return nil, err
	}
	for _, one := range mailboxTexts(list) {
		box, err := parseMailbox(field, one)
		if err != nil {
			return nil, err
		}
		boxes = append(boxes, box)
	}
	return boxes, nil
}

// mailboxTexts divides at the commas that stand in no quotes.
func mailboxTexts(list string) (texts []string) {
	quoted, start := false, 0
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++
		case c == ',' && !quoted:
			texts = append(texts, list[start:i])
			start = i + 1
		}
	}
	return append(texts, list[start:])
}

// given is true if a field of that name was added as a header.
func (m *Message) given(name string) bool { return m.indexOf(name) >= 0 }

// indexOf gives the place of the first added field of that name, or -1.
func (m *Message) indexOf(name string) int {
	return slices.IndexFunc(m.headers, func(h header) bool {
		return strings.EqualFold(h.name, name)
	})
}

// SetHeader replaces what was added under that name by one value; "" removes it.
func (m *Message) SetHeader(name, value string) error {
	headers, added := slices.Clone(m.headers), m.added
	m.dropHeaders(name)
	if value == "" {
		return nil
	}
	err := m.AddHeader(name, value)
	if err != nil {
		m.headers, m.added = headers, added
	}
	return err
}

// dropHeaders takes the fields of these names out of the added headers.
func (m *Message) dropHeaders(names ...string) {
	m.added = maps.Clone(m.added)
	for _, name := range names {
		delete(m.added, strings.ToLower(name))
	}
	m.headers = slices.DeleteFunc(m.headers, func(h header) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			return strings.EqualFold(h.name, name)
		})
	})
}

// ownHeaders are the fields that go through their setter.
var ownHeaders map[string]func(*Message, string) error

func init() { // assigned here because the setters refer to it in their turn
	ownHeaders = map[string]func(*Message, string) error{"subject": (*Message).SetSubject}
}

// maxHeaderValue bounds one header: servers refuse long header blocks, and nothing real comes near.
const maxHeaderValue = 64 << 10

func checkValue(field, value string) error {
	if len(value) > maxHeaderValue {
		return fail(TooLong, field, "a header is longer than 65536 octets")
	}
	return checkLine(field, value)
}

// oneLine gives a value as it stands on a line: a tab is a blank, as where lines are folded.
func oneLine(field, value string) (string, error) {
	if strings.IndexByte(value, '\t') >= 0 {
		value = strings.ReplaceAll(value, "\t", " ")
	}
	return value, checkValue(field, value)
}

// maxFieldName leaves room for a value on a line of 998 octets.
const maxFieldName = 900

// isFieldName is RFC 5322 §2.2: printable ASCII but for the colon.
func isFieldName(s string) bool {
	if s == "" || len(s) > maxFieldName {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == ':' {
			return false
		}
	}
	return true
}
