// SPDX-License-Identifier: MIT

package message

import (
	"slices"
	"strings"

	"courriel.dev/courriel/core/message/parse"
)

// fieldGroup collects the fields that are one property together: they can be taken over only when
// all were seen.
type fieldGroup struct{ priority, unsubscribe []header }

// oneClickValue is the only value that RFC 8058 §3.1 gives List-Unsubscribe-Post.
const oneClickValue = "List-Unsubscribe=One-Click"

// propertyOf takes a field over into its property, or keeps it for later; ok is false if it is none
// of these.
func (im *importer) propertyOf(key, name, raw, text string, later *fieldGroup) (ok bool) {
	switch key {
	case "importance", "x-priority", "priority", "x-msmail-priority":
		later.priority = append(later.priority, header{name, text})
	case "list-unsubscribe", "list-unsubscribe-post":
		later.unsubscribe = append(later.unsubscribe, header{name, text})
	case "sensitivity":
		im.sensitivity(name, text)
	case "keywords":
		im.keywords(name, raw, text)
	case "auto-submitted":
		im.autoSubmitted(name, text)
	case "date":
		t, zone, exact, ok := parse.Date(text)
		switch {
		case !ok:
			im.note(fail(InvalidHeader, "date", "it is no date of RFC 5322: "+show(text)))
			return true
		case zone != "":
			im.note(
				fail(
					InvalidHeader,
					"date",
					"the time zone "+show(zone)+" is unknown, and UTC is taken",
				),
			)
		case !exact:
			im.note(
				fail(
					InvalidHeader,
					"date",
					"it is no date of RFC 5322, and read as "+t.Format(dateFormat)+": "+show(text),
				),
			)
		}
		im.note(im.m.SetDate(t))
	case "message-id":
		im.identifiers(key, text, im.m.SetMessageID, 1)
	case "in-reply-to":
		im.identifiers(key, text, im.m.SetInReplyTo, maxReferences)
	case "references":
		im.identifiers(key, text, im.m.SetReferences, maxReferences)
	default:
		return false
	}
	return true
}

// plain keeps a field as it is, where its property cannot have it. It goes past AddHeader, which
// would hand it to the setter again.
func (im *importer) plain(name, text string) {
	field := "header " + printable(name)
	if key := strings.ToLower(name); uriHeaders[key] || identifierHeaders[key] {
		bare, why := bareValue(text, uriHeaders[key])
		if why != "" {
			im.note(fail(InvalidHeader, field, why))
			return
		}
		text = bare
	}
	switch {
	case !isFieldName(name):
		im.note(fail(InvalidHeader, "header name", show(name)))
	case checkValue(field, text) != nil:
		im.note(checkValue(field, text))
	default:
		im.m.headers = append(im.m.headers, header{name, text})
	}
}

// finish takes over what stood in several fields.
func (im *importer) finish(later *fieldGroup) {
	im.priority(later.priority)
	im.unsubscribe(later.unsubscribe)
}

var priorityWords = map[string]Priority{
	"high": HighPriority, "urgent": HighPriority, "1": HighPriority, "2": HighPriority, "highest": HighPriority,
	"normal": NormalPriority, "medium": NormalPriority, "3": NormalPriority,
	"low": LowPriority, "non-urgent": LowPriority, "4": LowPriority, "5": LowPriority, "lowest": LowPriority,
}

// priorityRank says which field counts when they contradict each other: the one that RFC 2156
// §5.3.4 has, and the one that most programs look at.
var priorityRank = []string{"importance", "x-priority", "priority", "x-msmail-priority"}

func (im *importer) priority(fields []header) {
	var bad []header
	found, best := NoPriority, len(priorityRank)
	for _, h := range fields {
		// "1 (Highest)" is common.
		word, _, _ := strings.Cut(h.value, "(")
		p, ok := priorityWords[strings.ToLower(strings.TrimSpace(word))]
		if !ok {
			bad = append(bad, h)
			continue
		}
		rank := slices.Index(priorityRank, strings.ToLower(h.name))
		if found != NoPriority && p != found {
			im.note(
				fail(
					InvalidHeader,
					"header "+h.name,
					"it contradicts another that tells the priority: "+show(h.value),
				),
			)
		}
		if rank < best {
			found, best = p, rank
		}
	}
	im.m.props.priority = found
	for _, h := range bad {
		if found != NoPriority {
			// Beside the field that the property writes it would stand twice.
			im.note(fail(InvalidHeader, "header "+h.name, "no priority is known as "+show(h.value)))
			continue
		}
		im.plain(h.name, h.value)
	}
}

func (im *importer) sensitivity(name, text string) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "normal":
	case "personal":
		im.m.props.sensitivity = Personal
	case "private":
		im.m.props.sensitivity = Private
	case "company-confidential", "confidential":
		im.m.props.sensitivity = CompanyConfidential
	default:
		im.plain(name, text)
	}
}

// keywords takes a list of phrases (RFC 5322 §3.6.5); the field may stand there several times.
func (im *importer) keywords(name, raw, text string) {
	words, ok := im.phrases(name, raw)
	for i, word := range words {
		words[i] = im.clean("header "+name, word)
	}
	var scratch Message
	if !ok || scratch.SetKeywords(strings.Join(words, ";")) != nil {
		im.plain(name, text)
		return
	}
	im.m.props.keywords = append(im.m.props.keywords, scratch.props.keywords...)
}

// phrases divides at commas that stand outside quotes, and decodes; ok is false if a quote does not
// end.
func (im *importer) phrases(name, raw string) (list []string, ok bool) {
	var word strings.Builder
	quoted := false
	end := func() {
		s := strings.TrimSpace(word.String())
		word.Reset()
		if s = parse.Words(s, im.charset, parse.Silent); s != "" {
			list = append(list, s)
		}
	}
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted && i+1 < len(raw):
			i++
			word.WriteByte(raw[i])
		case c == ',' && !quoted:
			end()
		default:
			word.WriteByte(c)
		}
	}
	end()
	return list, !quoted
}

// autoSubmitted takes the keyword; what RFC 3834 §5.1 allows behind it has no property.
func (im *importer) autoSubmitted(name, text string) {
	word, rest, _ := strings.Cut(text, ";")
	word, comment, _ := strings.Cut(word, "(")
	if im.m.SetAutoSubmitted(strings.ToLower(strings.TrimSpace(word))) != nil {
		im.plain(name, text)
		return
	}
	if rest != "" || comment != "" {
		im.note(fail(InvalidHeader, "header "+name, "only its keyword is kept"))
	}
}

// maxReferences bounds what is looked at, not what a thread has.
const maxReferences = 1 << 20

// identifiers takes a list of message identifiers, of which at most the first few count. Old
// programs wrote phrases beside them (RFC 5322 §4.5.4), which are left out. Where there is no angle
// bracket, words that all have an @ are identifiers.
func (im *importer) identifiers(key, text string, set func(string) error, most int) {
	var ids, others []string
	take := func(id string) {
		id = strings.Join(strings.Fields(id), "") // folding put it there
		if _, err := checkID(key, id); err != nil || len(ids) == most {
			others = append(others, id)
			return
		}
		ids = append(ids, "<"+id+">")
	}
	rest := text
	for rest != "" {
		before, after, ok := strings.Cut(rest, "<")
		if before = strings.Trim(before, " ,;"); before != "" {
			others = append(others, before)
		}
		if !ok {
			break
		}
		id, next, closed := strings.Cut(after, ">")
		if !closed {
			others = append(others, after)
			break
		}
		take(id)
		rest = next
	}
	if words := strings.Fields(strings.ReplaceAll(text, ",", " ")); len(ids) == 0 &&
		!strings.Contains(text, "<") &&
		!slices.ContainsFunc(words, func(w string) bool { return strings.IndexByte(w, '@') < 1 }) {
		others = nil
		for _, word := range words {
			take(strings.Trim(word, ">;"))
		}
	}
	if len(ids) > 0 {
		im.note(set(strings.Join(ids, " ")))
	}
	if len(others) > 0 {
		im.note(
			fail(
				InvalidHeader,
				key,
				"text beside the identifiers is left out: "+show(strings.Join(others, " ")),
			),
		)
	}
}

// unsubscribe takes the two fields over together: one that promises one click is nothing without an
// https URI.
func (im *importer) unsubscribe(fields []header) {
	var scratch Message
	good := true
	for _, h := range fields {
		if strings.EqualFold(h.name, "list-unsubscribe") {
			good = good && addUnsubscribe(&scratch, h.value)
		}
	}
	click := false
	for _, h := range fields {
		if strings.EqualFold(h.name, "list-unsubscribe-post") {
			click = strings.EqualFold(strings.ReplaceAll(h.value, " ", ""), oneClickValue)
			good = good && click &&
				slices.ContainsFunc(scratch.props.unsubscribe, func(uri string) bool {
					return strings.HasPrefix(strings.ToLower(uri), "https:")
				})
		}
	}
	if good {
		im.m.props.unsubscribe, im.m.props.oneClick = scratch.props.unsubscribe, click
		return
	}
	for _, h := range fields {
		im.plain(h.name, h.value)
	}
}

// addUnsubscribe takes a list of URIs in angle brackets (RFC 2369 §2); white space between the
// brackets was put there by folding, comments may stand outside them.
func addUnsubscribe(m *Message, list string) bool {
	found := false
	for rest := list; ; {
		_, after, ok := strings.Cut(rest, "<")
		if !ok {
			return found
		}
		uri, next, ok := strings.Cut(after, ">")
		if !ok || m.AddListUnsubscribe(strings.Join(strings.Fields(uri), ""), false) != nil {
			return false
		}
		found, rest = true, next
	}
}
