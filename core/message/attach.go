// SPDX-License-Identifier: MIT

package message

import (
	"io"
	"slices"
	"strings"
)

// Attachment is one part of a mail beside its bodies. Exactly one of Path, Data and Open says where
// the octets come from.
type Attachment struct {
	Name        string // as the receiver sees it; directories are cut off; "" takes the base name of Path
	ContentType string // "" is guessed from content and name
	Description string // Content-Description, may be empty
	ContentID   string // for cid: references in the HTML, without angle brackets; needed when Inline
	Inline      bool   // shown within the HTML (multipart/related), not listed as a file

	Path string // a regular file; it is read when the mail is sent and has to be unchanged by then
	Data []byte // octets in memory, copied unless Own is set
	Own  bool   // nobody changes Data any more: no copy is made
	// Open gives the octets from their beginning, each time it is called: once for every attempt to
	// send.
	Open func() (io.ReadCloser, error)
	Size int64 // how many octets Open gives; negative: unknown, they are read once to be counted

	beside  Place
	foreign bool // ContentType is what somebody else's mail says

	root string // Path is relative to this directory and must not lead out of it
}

// Part is an attachment that was checked and read as far as it has to be.
type Part struct{ part *part }

// Prepare checks an attachment without a message. It is where Open may be called, to count or to
// look.
func Prepare(a Attachment) (Part, error) {
	p, err := newPart(a)
	return Part{p}, err
}

// Add adds an attachment that Prepare gave, and gives its rank, counted from 1. The rank stays:
// pictures of ImportHTML, which come and go with the HTML, always follow what was attached.
func (m *Message) Add(p Part) (rank int, err error) {
	if err := enough(p.part.field(), "attachments", len(m.parts), maxAttachments); err != nil {
		return 0, err
	}
	at := m.attached()
	m.parts = slices.Insert(m.parts, at, p.part)
	return at + 1, nil
}

// attached is how many parts are not pictures of ImportHTML.
func (m *Message) attached() int {
	if at := slices.IndexFunc(m.parts, func(p *part) bool { return p.imported }); at >= 0 {
		return at
	}
	return len(m.parts)
}

// Attach adds an attachment and gives its rank, counted from 1.
func (m *Message) Attach(a Attachment) (rank int, err error) {
	p, err := Prepare(a)
	if err != nil {
		return 0, err
	}
	return m.Add(p)
}

// AttachFile attaches a regular file. name "" is the file's base name; contentType "" is guessed.
// The file is read when the mail is sent, and has to be the same file with the same size and time
// then.
func (m *Message) AttachFile(path, name, contentType string) error {
	_, err := m.Attach(Attachment{Path: path, Name: name, ContentType: contentType})
	return err
}

// AttachData attaches a copy of data under a name. contentType "" is guessed.
func (m *Message) AttachData(name, contentType string, data []byte) error {
	_, err := m.Attach(Attachment{Data: nonNil(data), Name: name, ContentType: contentType})
	return err
}

// AttachReader attaches what open gives, without ever holding it in memory. size is its exact
// length, or negative if it is unknown: then open is called once more, to count.
func (m *Message) AttachReader(
	name, contentType string,
	size int64,
	open func() (io.ReadCloser, error),
) error {
	_, err := m.Attach(Attachment{Open: open, Size: size, Name: name, ContentType: contentType})
	return err
}

// AttachInlineFile adds a file that the HTML refers to as cid:contentID.
func (m *Message) AttachInlineFile(path, name, contentType, contentID string) error {
	_, err := m.Attach(
		Attachment{
			Path:        path,
			Name:        name,
			ContentType: contentType,
			ContentID:   contentID,
			Inline:      true,
		},
	)
	return err
}

// AttachInlineData adds a copy of data that the HTML refers to as cid:contentID. name may be empty.
func (m *Message) AttachInlineData(name, contentType, contentID string, data []byte) error {
	_, err := m.Attach(
		Attachment{
			Data:        nonNil(data),
			Name:        name,
			ContentType: contentType,
			ContentID:   contentID,
			Inline:      true,
		},
	)
	return err
}

// Attachments gives the number of attachments, inline ones included.
func (m *Message) Attachments() int { return len(m.parts) }

func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// baseName cuts directories off, of both kinds: a name that was right on the sender's system must
// not be a path on the receiver's.
func baseName(s string) string {
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		s = s[i+1:]
	}
	return s
}
