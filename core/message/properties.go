// SPDX-License-Identifier: MIT

package message

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"courriel.dev/courriel/core/message/parse"
)

// Priority is how urgent a mail says it is.
type Priority int

const (
	// NoPriority: the mail says nothing.
	NoPriority Priority = iota
	// LowPriority, NormalPriority and HighPriority write X-Priority, Importance and Priority, as
	// different mail programs look at different ones.
	LowPriority
	NormalPriority
	HighPriority
)

// Sensitivity is how confidential a mail says it is (RFC 2156 §5.3.4).
type Sensitivity int

const (
	// NoSensitivity: the mail says nothing, which is the normal sensitivity.
	NoSensitivity Sensitivity = iota
	// Personal, Private and CompanyConfidential write the Sensitivity header.
	Personal
	Private
	CompanyConfidential
)

// properties are what only writes header fields.
type properties struct {
	priority        Priority
	sensitivity     Sensitivity
	keywords        []string
	agent           *Mailbox // Sender header
	readReceipt     bool
	readTo          []Mailbox
	deliveryReceipt bool
	deliveryTo      []Mailbox
	messageID       string
	inReplyTo       []string
	references      []string
	date            time.Time
	autoSubmitted   string
	unsubscribe     []string
	oneClick        bool
}

// calendar is an invitation.
type calendar struct{ method, text string }

func init() {
	for name, set := range map[string]func(*Message, string) error{
		"date": func(m *Message, s string) error {
			t, zone, exact, ok := parse.Date(s)
			if !ok || !exact {
				return fail(InvalidHeader, "date", "an RFC 5322 date is expected, not "+show(s))
			}
			if zone != "" {
				return fail(InvalidHeader, "date", "the time zone "+show(zone)+" is unknown; +hhmm is expected")
			}
			return m.SetDate(t)
		},
		"sender":                      (*Message).SetSendingAgent,
		"message-id":                  (*Message).SetMessageID,
		"in-reply-to":                 (*Message).SetInReplyTo,
		"references":                  (*Message).SetReferences,
		"auto-submitted":              (*Message).SetAutoSubmitted,
		"disposition-notification-to": (*Message).setReadReceiptTo,
		"return-receipt-to":           (*Message).setDeliveryReceiptTo,
	} {
		ownHeaders[name] = set
	}
}

// propertyHeaders are the fields that a property writes and that may be added as they are as well,
// with what makes the property silent about its own. The fields of the priority are three: only the
// one that was added is left out.
var propertyHeaders = map[string]func(*Message){
	"x-priority": func(*Message) {}, "importance": func(*Message) {}, "priority": func(*Message) {},
	"sensitivity":           func(m *Message) { m.props.sensitivity = NoSensitivity },
	"keywords":              func(m *Message) { m.props.keywords = nil },
	"list-unsubscribe-post": func(m *Message) { m.props.oneClick = false },
}

// SetSendingAgent sets the Sender header: who sends the mail for the one in From (RFC 5322 §3.6.2).
// "" removes it.
func (m *Message) SetSendingAgent(mailbox string) error {
	if mailbox == "" {
		m.props.agent = nil
		return nil
	}
	box, err := parseMailbox("header Sender", mailbox)
	if err != nil {
		return err
	}
	m.props.agent = &box
	return nil
}

// SetPriority says how urgent the mail is.
func (m *Message) SetPriority(p Priority) error {
	if p < NoPriority || p > HighPriority {
		return fail(OutOfRange, "priority", "")
	}
	m.props.priority = p
	m.dropHeaders("X-Priority", "Importance", "Priority")
	return nil
}

// SetSensitivity says how confidential the mail is.
func (m *Message) SetSensitivity(s Sensitivity) error {
	if s < NoSensitivity || s > CompanyConfidential {
		return fail(OutOfRange, "sensitivity", "")
	}
	m.props.sensitivity = s
	m.dropHeaders("Sensitivity")
	return nil
}

// SetKeywords replaces the keywords: a list separated by semicolons. "" removes them.
func (m *Message) SetKeywords(list string) error {
	list, err := oneLine("keywords", list)
	if err != nil {
		return err
	}
	m.dropHeaders("Keywords")
	m.props.keywords = nil
	for word := range strings.SplitSeq(list, ";") {
		if word = strings.Trim(word, " "); word != "" {
			m.props.keywords = append(m.props.keywords, word)
		}
	}
	return nil
}

// RequestReadReceipt asks the reader's program to tell the reply address, or else the sender, that
// the mail was displayed (RFC 8098).
func (m *Message) RequestReadReceipt(yes bool) { m.props.readReceipt, m.props.readTo = yes, nil }

// RequestDeliveryReceipt asks for a report of delivery, to the same address. The header is what old
// systems look at; a session asks a server that offers DSN for it, too: see DeliveryReceipt.
func (m *Message) RequestDeliveryReceipt(yes bool) {
	m.props.deliveryReceipt, m.props.deliveryTo = yes, nil
}

// DeliveryReceipt is true if a report of delivery was asked for.
func (m *Message) DeliveryReceipt() bool { return m.props.deliveryReceipt }

func (m *Message) setReadReceiptTo(s string) error {
	boxes, err := parseMailboxes("header Disposition-Notification-To", s)
	if err == nil {
		m.props.readReceipt, m.props.readTo = true, boxes
	}
	return err
}

func (m *Message) setDeliveryReceiptTo(s string) error {
	boxes, err := parseMailboxes("header Return-Receipt-To", s)
	if err == nil {
		m.props.deliveryReceipt, m.props.deliveryTo = true, boxes
	}
	return err
}

func (m *Message) addReadReceiptTo(s string) error {
	box, err := parseMailbox("header Disposition-Notification-To", s)
	if err == nil {
		m.props.readReceipt, m.props.readTo = true, append(m.props.readTo, box)
	}
	return err
}

func (m *Message) addDeliveryReceiptTo(s string) error {
	box, err := parseMailbox("header Return-Receipt-To", s)
	if err == nil {
		m.props.deliveryReceipt, m.props.deliveryTo = true, append(m.props.deliveryTo, box)
	}
	return err
}

// receiptTo is where receipts go unless a header said otherwise; nobody if there is no sender yet.
func (m *Message) receiptTo(given []Mailbox) []Mailbox {
	switch {
	case len(given) > 0:
		return given
	case len(m.replyTo) > 0:
		return m.replyTo[:1]
	case m.from != nil:
		return []Mailbox{*m.from}
	}
	return nil
}

// SetMessageID sets the Message-ID, with or without its angle brackets. "" lets one be made.
func (m *Message) SetMessageID(id string) error {
	if id == "" {
		m.props.messageID = ""
		return nil
	}
	id, err := checkID("message-id", id)
	if err != nil {
		return err
	}
	if at := strings.IndexByte(id, '@'); at < 1 || at == len(id)-1 || strings.Count(id, "@") > 1 {
		return fail(InvalidHeader, "message-id", "left@right is expected, not "+show(id))
	}
	m.props.messageID = id
	return nil
}

// MessageID gives the Message-ID without angle brackets: the one that was set, else the one that
// Encode made, else "".
func (m *Message) MessageID() string {
	if m.props.messageID != "" {
		return m.props.messageID
	}
	return m.madeID
}

// SetInReplyTo sets the identifiers, separated by spaces, of the mails that this one answers. ""
// removes them.
func (m *Message) SetInReplyTo(ids string) (err error) {
	m.props.inReplyTo, err = checkIDs("in-reply-to", ids, m.props.inReplyTo)
	return err
}

// SetReferences sets the identifiers, separated by spaces, of the mails of the thread, oldest
// first. "" removes them.
func (m *Message) SetReferences(ids string) (err error) {
	m.props.references, err = checkIDs("references", ids, m.props.references)
	return err
}

func checkIDs(field, ids string, old []string) ([]string, error) {
	if err := checkValue(field, ids); err != nil {
		return old, err
	}
	var list []string
	for _, id := range strings.Fields(strings.ReplaceAll(ids, "><", "> <")) {
		id, err := checkID(field, id)
		if err != nil {
			return old, err
		}
		list = append(list, id)
	}
	return list, nil
}

// checkID takes more than RFC 5322 §3.6.4 allows, since the mails that are answered were made by
// anybody; only what would end the identifier is refused.
func checkID(field, id string) (string, error) {
	if err := checkLine(field, id); err != nil {
		return "", err
	}
	if n := len(id); n > 1 && id[0] == '<' && id[n-1] == '>' {
		id = id[1 : n-1]
	}
	if id == "" {
		return "", fail(Empty, field, "")
	}
	if len(id) > 900 { // it has to fit a line
		return "", fail(TooLong, field, "an identifier is longer than 900 octets")
	}
	if !isASCII(id) || strings.ContainsAny(id, " <>,;") {
		return "", fail(InvalidHeader, field, "the identifier is wrong: "+show(id))
	}
	return id, nil
}

// SetDate sets the Date header, in the time zone of t. The zero time lets the clock tell it.
func (m *Message) SetDate(t time.Time) error {
	if y := t.Year(); !t.IsZero() && (y < 1900 || y > 9999) {
		return fail(OutOfRange, "date", "the year is not between 1900 and 9999")
	}
	m.props.date = t
	return nil
}

// Date gives the date that was set, else the one that Encode took, else the zero time.
func (m *Message) Date() time.Time {
	if !m.props.date.IsZero() {
		return m.props.date
	}
	return m.madeDate
}

// SetAutoSubmitted says that no person sent the mail, so that no robot answers it (RFC 3834 §5):
// "auto-generated", "auto-replied", "auto-notified" or "no"; "" removes it.
func (m *Message) SetAutoSubmitted(keyword string) error {
	if err := checkValue("auto-submitted", keyword); err != nil {
		return err
	}
	if keyword != "" &&
		!slices.Contains(
			[]string{"no", "auto-generated", "auto-replied", "auto-notified"},
			keyword,
		) {
		return fail(
			InvalidHeader,
			"auto-submitted",
			"no, auto-generated, auto-replied or auto-notified is expected, not "+show(keyword),
		)
	}
	m.props.autoSubmitted = keyword
	return nil
}

// AddListUnsubscribe adds a way out of a mailing list: an https or mailto URI (RFC 2369 §3.2).
// oneClick promises that a POST to the https URI does it without a question (RFC 8058); the large
// mailbox providers ask for it from senders of many mails, and for a DKIM signature over both
// headers.
func (m *Message) AddListUnsubscribe(uri string, oneClick bool) error {
	const field = "list-unsubscribe"
	if err := checkValue(field, uri); err != nil {
		return err
	}
	u, err := url.Parse(uri)
	if err != nil || !isASCII(uri) || strings.ContainsAny(uri, " <>,\"") || len(uri) > 900 {
		return fail(InvalidHeader, field, "the URI is wrong: "+show(uri))
	}
	switch {
	case u.Scheme == "https" && u.Host != "":
	case u.Scheme == "mailto" && u.Opaque != "" && !oneClick:
	case u.Scheme == "http" && u.Host != "" && !oneClick:
	default:
		return fail(
			InvalidHeader,
			field,
			"an https URI (or mailto, without one-click) is expected, not "+show(uri),
		)
	}
	if oneClick {
		m.dropHeaders("List-Unsubscribe-Post")
	}
	if at := m.indexOf("List-Unsubscribe"); at >= 0 { // as it was written, with comments perhaps
		if err := m.extend(at, ", <"+uri+">"); err != nil {
			return err
		}
	} else {
		if err := enough(field, "ways out of a list", len(m.props.unsubscribe), maxUnsubscribe); err != nil {
			return err
		}
		m.props.unsubscribe = append(slices.Clip(m.props.unsubscribe), uri)
	}
	m.props.oneClick = m.props.oneClick || oneClick
	return nil
}

// SetCalendar adds an invitation, as Outlook and Gmail expect it: a text/calendar alternative with
// its method. ics is a whole iCalendar object (RFC 5545); method is its METHOD ("REQUEST",
// "CANCEL", "REPLY", "PUBLISH" ...) and has to be the same (RFC 6047 §2.4); "" takes the object's.
func (m *Message) SetCalendar(method, ics string) error {
	const field = "calendar"
	if err := checkValue(field, method); err != nil {
		return err
	}
	if ics == "" {
		if method != "" {
			return fail(Empty, field, "")
		}
		m.calendar = calendar{}
		return nil
	}
	if err := checkLine(field, strings.NewReplacer("\r", "", "\n", "", "\t", "").Replace(ics)); err != nil {
		return err
	}
	inside, first := "", ""
	for line := range strings.Lines(ics) {
		line = strings.TrimRight(line, " \t\r\n")
		if first == "" {
			first = line
		}
		if name, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(name, "method") &&
			inside == "" {
			inside = strings.ToUpper(strings.Trim(value, " \t"))
		}
	}
	if !strings.EqualFold(first, "BEGIN:VCALENDAR") {
		return fail(InvalidMessage, field, "it does not begin with BEGIN:VCALENDAR")
	}
	if method == "" {
		method = inside
	}
	method = strings.ToUpper(strings.Trim(method, " \t"))
	switch {
	case inside == "":
		return fail(InvalidMessage, field, "it has no METHOD, and an invitation needs one")
	case !isToken(inside):
		return fail(InvalidMessage, field, "its METHOD is no word: "+show(inside))
	case method != inside:
		return fail(InvalidMessage, field, "its METHOD is "+show(inside)+", not "+show(method))
	}
	m.calendar = calendar{method, ics}
	return nil
}
