// SPDX-License-Identifier: MIT

package message

import (
	"mime"
	"slices"
	"strings"
)

// Place is where in the mail an attachment stands.
type Place int

const (
	// Attached: after the bodies, as a file.
	Attached Place = iota
	// Related: with the HTML, or with an alternative, that shows it (RFC 2387).
	Related
	// BeforeHTML and AfterHTML: another form of the same text. Readers take the last form that they
	// know (RFC 2046 §5.1.4).
	BeforeHTML
	AfterHTML
)

// maxAlternative bounds an alternative: it is encoded in memory, as the texts are.
const maxAlternative = 64 << 20

// AddAlternative adds another form of the text and gives its rank among the attachments: an AMP or
// watch page, an invitation, a text in a charset of its own. It stands before the HTML, which most
// readers shall show, but for text/calendar, which Outlook looks for behind it.
func (m *Message) AddAlternative(contentType string, data []byte) (rank int, err error) {
	media, _, _ := strings.Cut(contentType, ";")
	place := BeforeHTML
	switch strings.ToLower(strings.TrimSpace(media)) {
	case "":
		return 0, fail(InvalidContentType, "alternative", "type/subtype is expected")
	case "text/calendar":
		place = AfterHTML
	}
	if len(data) > maxAlternative {
		return 0, fail(TooLong, "alternative", "it is longer than 64 MiB")
	}
	return m.Attach(Attachment{Data: nonNil(data), ContentType: contentType, beside: place})
}

// change replaces the attachment of that rank, as a snapshot may have the one that there was.
func (m *Message) change(rank int, set func(*part) error) error {
	p, err := m.part(rank)
	if err != nil {
		return err
	}
	changed := *p
	if err := set(&changed); err != nil {
		return err
	}
	m.parts[rank-1] = &changed
	return nil
}

// SetAttachmentDescription sets the Content-Description of the attachment of that rank, counted
// from 1.
func (m *Message) SetAttachmentDescription(rank int, description string) error {
	return m.change(rank, func(p *part) (err error) {
		p.description, err = oneLine(p.field(), description)
		return err
	})
}

// SetAttachmentName sets the name, which may be "".
func (m *Message) SetAttachmentName(rank int, name string) error {
	return m.change(rank, func(p *part) error {
		name, err := checkName(name)
		if err == nil {
			p.name = name
		}
		return err
	})
}

// SetAttachmentType sets the media type with its parameters.
func (m *Message) SetAttachmentType(rank int, contentType string) error {
	return m.change(rank, func(p *part) error {
		p.guessed = false
		return p.setType(p.field(), contentType)
	})
}

// SetAttachmentContentID sets the identifier that others refer to, with or without angle brackets.
// "" removes it from what no HTML shows.
func (m *Message) SetAttachmentContentID(rank int, id string) error {
	return m.change(rank, func(p *part) (err error) {
		if id == "" && !p.inline {
			p.contentID = ""
			return nil
		}
		p.contentID, err = checkContentID(p.field(), id)
		return err
	})
}

// SetAttachmentLocation sets the Content-Location (RFC 2557 §4): a URI. "" removes it.
func (m *Message) SetAttachmentLocation(rank int, uri string) error {
	return m.change(rank, func(p *part) error {
		if err := checkValue(p.field(), uri); err != nil {
			return err
		}
		bare, why := bareValue(uri, true)
		if why == "" && strings.ContainsAny(bare, " <>") {
			why = "a URI is expected, not " + show(uri)
		}
		if why != "" {
			return fail(InvalidHeader, p.field(), why)
		}
		p.location = bare
		return nil
	})
}

// SetAttachmentDisposition sets how the part is to be shown (RFC 2183), with parameters:
// "attachment; creation-date=...", "inline". "none" writes no such field, "" the one that goes with
// the part's place.
func (m *Message) SetAttachmentDisposition(rank int, disposition string) error {
	return m.change(rank, func(p *part) error {
		if err := checkValue(p.field(), disposition); err != nil {
			return err
		}
		if disposition == "" {
			p.disposition, p.fileParams = "", nil
			return nil
		}
		token, params, err := mime.ParseMediaType(disposition)
		if err != nil || !isToken(token) {
			return fail(InvalidHeader, p.field(),
				"inline, attachment or none is expected, not "+show(disposition))
		}
		list := make([]header, 0, len(params))
		for _, param := range sortedParams(params) {
			if param.name == "filename" { // the part's own name stands there
				continue
			}
			if err := checkParam(p.field(), param); err != nil {
				return err
			}
			list = append(list, param)
		}
		p.disposition, p.fileParams = token, list
		return nil
	})
}

// checkParam refuses a parameter that could not be written.
func checkParam(field string, param header) error {
	if !isToken(param.name) || strings.ContainsAny(param.name, "*'%") || len(param.name) > 60 {
		return fail(InvalidHeader, field, "the name of a parameter is wrong: "+show(param.name))
	}
	// Percent-encoding was undone, so a line end may have appeared.
	return checkValue(field, param.value)
}

// SetAttachmentPlace moves the attachment to where it belongs. Related needs a Content-ID or a
// Content-Location.
func (m *Message) SetAttachmentPlace(rank int, place Place) error {
	return m.change(rank, func(p *part) error {
		switch {
		case place < Attached || place > AfterHTML:
			return fail(OutOfRange, p.field(), "there is no such place")
		case place == Related && p.contentID == "" && p.location == "":
			return fail(Empty, p.field(),
				"what the HTML shows needs a Content-ID or a Content-Location")
		case place >= BeforeHTML && p.size() > maxAlternative:
			return fail(TooLong, p.field(), "an alternative has at most 64 MiB")
		}
		p.inline, p.beside = place == Related, Attached
		if place >= BeforeHTML {
			p.beside = place
		}
		return nil
	})
}

// SetAttachmentView says which alternative, by its rank, shows the attachment; 0 is the HTML.
func (m *Message) SetAttachmentView(rank, view int) error {
	return m.change(rank, func(p *part) error {
		there := view > 0 && view <= len(m.parts) && view != rank
		if view != 0 && (!there || m.parts[view-1].beside == Attached) {
			return fail(OutOfRange, p.field(), "there is no alternative of that rank")
		}
		p.view = view
		return nil
	})
}

// viewOf gives the rank of the alternative that shows the part, 0 for the HTML; -1 if nothing does,
// and it goes as a file.
func (m *Message) viewOf(p *part) int {
	switch {
	case !p.inline:
		return -1
	case p.view > 0 && p.view <= len(m.parts) && m.parts[p.view-1].beside != Attached:
		return p.view
	case p.view == 0 && m.hasHTML:
		return 0
	case p.view == 0:
		// The only HTML there is may be an alternative, as in a charset of its own.
		html := func(p *part) bool { return p.beside != Attached && p.mediaType == "text/html" }
		if at := slices.IndexFunc(m.parts, html); at >= 0 {
			return at + 1
		}
	}
	return -1
}

// isBoundary is RFC 2046 §5.1.1.
func isBoundary(s string) bool {
	if s == "" || len(s) > 70 || s[len(s)-1] == ' ' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isLetDig(c) && strings.IndexByte("'()+_,-./:=? ", c) < 0 {
			return false
		}
	}
	return true
}
