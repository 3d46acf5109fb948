// SPDX-License-Identifier: MIT

package smtptest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // so that text in any character set is decoded
	"github.com/emersion/go-message/mail"
)

// Summary is a mail as another program's reader, go-message, understands it.
type Summary struct {
	Subject   string              `json:"subject"`
	From      []Address           `json:"from"`
	To        []Address           `json:"to"`
	Cc        []Address           `json:"cc"`
	Bcc       []Address           `json:"bcc"` // must be empty
	ReplyTo   []Address           `json:"reply_to"`
	Date      string              `json:"date"`
	MessageID string              `json:"message_id"`
	Headers   map[string][]string `json:"headers"` // decoded, by canonical name
	Parts     []Part              `json:"parts"`
	Error     string              `json:"error,omitempty"`
}

// Address is a mailbox of a header.
type Address struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// Part is a part that is not a container, decoded.
type Part struct {
	ContentType string `json:"content_type"`
	Charset     string `json:"charset,omitempty"`
	Encoding    string `json:"encoding,omitempty"`
	Disposition string `json:"disposition,omitempty"`
	FileName    string `json:"file_name,omitempty"`
	ContentID   string `json:"content_id,omitempty"`
	Parents     string `json:"parents,omitempty"` // "multipart/mixed/alternative"
	Size        int    `json:"size"`
	SHA256      string `json:"sha256"`
	Text        string `json:"text,omitempty"` // of text parts, at most 64 KiB
}

// maxText keeps one line of JSON readable in a terminal and cheap to parse.
const maxText = 64 << 10

// Summarize reads a mail. What cannot be read is named in Error.
func Summarize(raw []byte) Summary {
	var summary Summary
	entity, err := message.Read(bytes.NewReader(raw))
	if entity == nil {
		summary.Error = err.Error()
		return summary
	}
	note := func(err error) {
		if err != nil && summary.Error == "" {
			summary.Error = err.Error()
		}
	}
	note(err)
	header := mail.Header{Header: entity.Header}
	summary.Subject, err = header.Subject()
	note(err)
	addresses := func(name string) []Address {
		list, err := header.AddressList(name)
		note(err)
		all := []Address{}
		for _, one := range list {
			all = append(all, Address{one.Name, one.Address})
		}
		return all
	}
	summary.From, summary.To, summary.Cc = addresses("From"), addresses("To"), addresses("Cc")
	summary.Bcc, summary.ReplyTo = addresses("Bcc"), addresses("Reply-To")
	summary.Date, summary.MessageID = header.Get("Date"), header.Get("Message-Id")
	summary.Headers = map[string][]string{}
	for fields := header.Fields(); fields.Next(); {
		text, err := fields.Text()
		if err != nil {
			text = fields.Value()
		}
		summary.Headers[fields.Key()] = append(summary.Headers[fields.Key()], text)
	}
	summary.Parts = []Part{}
	summary.walk(entity, "", note)
	return summary
}

func (s *Summary) walk(entity *message.Entity, parents string, note func(error)) {
	contentType, parameters, err := entity.Header.ContentType()
	note(err)
	if parts := entity.MultipartReader(); parts != nil {
		if parents == "" {
			parents = contentType
		} else {
			parents += "/" + strings.TrimPrefix(contentType, "multipart/")
		}
		for {
			part, err := parts.NextPart()
			if err == io.EOF {
				return
			}
			note(err)
			if part == nil {
				return
			}
			s.walk(part, parents, note)
		}
	}
	attachment := mail.AttachmentHeader{Header: entity.Header}
	part := Part{
		ContentType: contentType,
		Charset:     parameters["charset"],
		Encoding:    strings.ToLower(entity.Header.Get("Content-Transfer-Encoding")),
		ContentID:   strings.Trim(entity.Header.Get("Content-Id"), "<>"),
		Parents:     parents,
	}
	part.FileName, err = attachment.Filename()
	note(err)
	if entity.Header.Get("Content-Disposition") != "" {
		part.Disposition, _, err = entity.Header.ContentDisposition()
		note(err)
	}
	body, err := io.ReadAll(entity.Body)
	note(err)
	part.Size = len(body)
	sum := sha256.Sum256(body)
	part.SHA256 = hex.EncodeToString(sum[:])
	if strings.HasPrefix(contentType, "text/") {
		part.Text = strings.ToValidUTF8(string(body[:min(len(body), maxText)]), "\uFFFD")
	}
	s.Parts = append(s.Parts, part)
}
