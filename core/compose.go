// SPDX-License-Identifier: MIT

package core

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"courriel.dev/courriel/core/message"
)

// ContentDetail says what of the content of a message is wanted.
type ContentDetail int

// AttachmentDetail says what of an attachment is wanted.
type AttachmentDetail int

// attach adds an attachment and gives its rank, counted from 1.
func (m *Message) attach(a message.Attachment) (rank int, err error) {
	// Without the lock: a function that gives the content is called, and may use the message.
	part, err := message.Prepare(a)
	if err != nil {
		return 0, AsError(err)
	}
	err = m.Edit(func(c *message.Message) error {
		rank, err = c.Add(part)
		return err
	})
	return rank, err
}

// AttachFile attaches a file, which is read when the message is sent.
func (m *Message) AttachFile(path, name, contentType string) (rank int, err error) {
	if path == "" {
		return 0, badArgument(CodeEmptyArgument, "the path")
	}
	return m.attach(message.Attachment{Path: path, Name: name, ContentType: contentType})
}

// AttachData attaches bytes, which belong to the message from now on.
func (m *Message) AttachData(name, contentType string, data []byte) (rank int, err error) {
	return m.attach(
		message.Attachment{Data: present(data), Own: true, Name: name, ContentType: contentType},
	)
}

// AttachReader attaches what open gives, without ever holding it in memory.
// size is its length, negative when it is not known.
func (m *Message) AttachReader(
	name, contentType string,
	size int64,
	open func() (io.ReadCloser, error),
) (rank int, err error) {
	return m.attach(
		message.Attachment{Open: open, Size: size, Name: name, ContentType: contentType},
	)
}

// AttachInlineFile adds a file that the HTML shows as cid:contentID.
func (m *Message) AttachInlineFile(
	path, name, contentType, contentID string,
) (rank int, err error) {
	if path == "" {
		return 0, badArgument(CodeEmptyArgument, "the path")
	}
	return m.attach(
		message.Attachment{
			Path:        path,
			Name:        name,
			ContentType: contentType,
			ContentID:   contentID,
			Inline:      true,
		},
	)
}

// AttachInlineData adds bytes, which belong to the message from now on, that the HTML shows as
// cid:contentID.
func (m *Message) AttachInlineData(
	name, contentType, contentID string,
	data []byte,
) (rank int, err error) {
	return m.attach(
		message.Attachment{
			Data:        present(data),
			Own:         true,
			Name:        name,
			ContentType: contentType,
			ContentID:   contentID,
			Inline:      true,
		},
	)
}

func present(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// SetAttachmentDescription sets the Content-Description of an attachment by its rank.
func (m *Message) SetAttachmentDescription(rank int, description string) error {
	return m.Edit(
		func(c *message.Message) error { return c.SetAttachmentDescription(rank, description) },
	)
}

// AddAlternative adds another form of the text.
func (m *Message) AddAlternative(contentType string, data []byte) (rank int, err error) {
	err = m.Edit(func(c *message.Message) error {
		rank, err = c.AddAlternative(contentType, data)
		return err
	})
	return rank, err
}

// SetAttachmentText sets a detail of an attachment that is a text.
func (m *Message) SetAttachmentText(rank int, d AttachmentDetail, value string) error {
	var set func(*message.Message, int, string) error
	switch d {
	case AttachmentName:
		set = (*message.Message).SetAttachmentName
	case AttachmentContentType:
		set = (*message.Message).SetAttachmentType
	case AttachmentContentID:
		set = (*message.Message).SetAttachmentContentID
	case AttachmentDescription:
		set = (*message.Message).SetAttachmentDescription
	case AttachmentDisposition:
		set = (*message.Message).SetAttachmentDisposition
	case AttachmentLocation:
		set = (*message.Message).SetAttachmentLocation
	default:
		return badArgument(CodeUnknownConstant, "there is no such text of an attachment")
	}
	return m.Edit(func(c *message.Message) error { return set(c, rank, value) })
}

// SetAttachmentNumber sets a detail of an attachment that is a number.
func (m *Message) SetAttachmentNumber(rank int, d AttachmentDetail, value int) error {
	switch d {
	case AttachmentPlace:
		return m.Edit(
			func(c *message.Message) error { return c.SetAttachmentPlace(rank, message.Place(value)) },
		)
	case AttachmentView:
		return m.Edit(func(c *message.Message) error { return c.SetAttachmentView(rank, value) })
	}
	return badArgument(CodeUnknownConstant, "there is no such number of an attachment")
}

// SetSendingAgent sets the Sender header: who sends for the one in From; "" removes it.
func (m *Message) SetSendingAgent(mailbox string) error {
	return m.Edit(func(c *message.Message) error { return c.SetSendingAgent(mailbox) })
}

// SetPriority says how urgent the mail is.
func (m *Message) SetPriority(priority int) error {
	return m.Edit(
		func(c *message.Message) error { return c.SetPriority(message.Priority(priority)) },
	)
}

// SetSensitivity says how confidential the mail is.
func (m *Message) SetSensitivity(sensitivity int) error {
	return m.Edit(
		func(c *message.Message) error { return c.SetSensitivity(message.Sensitivity(sensitivity)) },
	)
}

// SetKeywords replaces the keywords, a list separated by semicolons.
func (m *Message) SetKeywords(list string) error {
	return m.Edit(func(c *message.Message) error { return c.SetKeywords(list) })
}

// RequestReadReceipt asks the reader's program to tell that the mail was displayed.
func (m *Message) RequestReadReceipt(yes bool) error {
	return m.Edit(func(c *message.Message) error { c.RequestReadReceipt(yes); return nil })
}

// RequestDeliveryReceipt asks for a report of delivery.
func (m *Message) RequestDeliveryReceipt(yes bool) error {
	return m.Edit(func(c *message.Message) error { c.RequestDeliveryReceipt(yes); return nil })
}

// SetMessageID sets the Message-ID; "" lets one be made.
func (m *Message) SetMessageID(id string) error {
	return m.Edit(func(c *message.Message) error { return c.SetMessageID(id) })
}

// SetInReplyTo names the mails that this one answers.
func (m *Message) SetInReplyTo(ids string) error {
	return m.Edit(func(c *message.Message) error { return c.SetInReplyTo(ids) })
}

// SetReferences names the mails of the conversation.
func (m *Message) SetReferences(ids string) error {
	return m.Edit(func(c *message.Message) error { return c.SetReferences(ids) })
}

// maxOffset is the largest distance from UTC, in minutes, that RFC 5322 §3.3 can write.
const maxOffset = 99*60 + 59

// SetDate sets the Date header from seconds since 1970 and minutes east of UTC.
func (m *Message) SetDate(seconds int64, offset int) error {
	if offset < -maxOffset || offset > maxOffset {
		return badArgument(CodeOutOfRange, "the distance from UTC is -5999 to 5999 minutes")
	}
	zone := time.UTC
	if offset != 0 {
		zone = time.FixedZone("", offset*60)
	}
	return m.Edit(
		func(c *message.Message) error { return c.SetDate(time.Unix(seconds, 0).In(zone)) },
	)
}

// SetAutoSubmitted says that no person wrote the mail (RFC 3834).
func (m *Message) SetAutoSubmitted(keyword string) error {
	return m.Edit(func(c *message.Message) error { return c.SetAutoSubmitted(keyword) })
}

// AddListUnsubscribe adds a way to leave the list (RFC 2369, RFC 8058).
func (m *Message) AddListUnsubscribe(uri string, oneClick bool) error {
	return m.Edit(func(c *message.Message) error { return c.AddListUnsubscribe(uri, oneClick) })
}

// SetCalendar makes the mail an invitation (RFC 6047).
func (m *Message) SetCalendar(method, ics string) error {
	return m.Edit(func(c *message.Message) error { return c.SetCalendar(method, ics) })
}

// ImportHTML sets the HTML and attaches the pictures that it names.
func (m *Message) ImportHTML(html, directory string, options int) error {
	if options&^(ImportStrict|ImportNoText) != 0 {
		return badArgument(CodeUnknownConstant, "there is no such option of an import")
	}
	o := message.ImportOptions{Strict: options&ImportStrict != 0, NoText: options&ImportNoText != 0}
	return m.Edit(func(c *message.Message) error { return c.ImportHTML(html, directory, o) })
}

func sourceOptions(options int) (message.Options, error) {
	if options&^SourceWithBcc != 0 {
		return message.Options{}, badArgument(
			CodeUnknownConstant,
			"there is no such option of a source",
		)
	}
	return message.Options{EightBit: true, UTF8: true, KeepBcc: options&SourceWithBcc != 0}, nil
}

// BuildSource gives the whole mail as bytes.
func (m *Message) BuildSource(options int) (data []byte, err error) {
	o, err := sourceOptions(options)
	if err != nil {
		return nil, err
	}
	err = m.encodable(o, func(c *message.Message) (err error) {
		data, err = c.BuildSource(o)
		return err
	})
	if err != nil {
		return nil, AsError(err)
	}
	return data, nil
}

// BuildSourceFile writes the whole mail to a file, which is there only when it is complete.
func (m *Message) BuildSourceFile(path string, options int) error {
	if path == "" {
		return badArgument(CodeEmptyArgument, "the path")
	}
	o, err := sourceOptions(options)
	if err != nil {
		return err
	}
	if err := m.encodable(o, func(c *message.Message) error { return c.BuildSourceFile(path, o) }); err != nil {
		return AsError(err)
	}
	return nil
}

// ImportSource takes a ready-made mail apart into the properties of the message.
func (m *Message) ImportSource(data []byte) error {
	return m.imported(func(c *message.Message) ([]error, error) { return c.ImportSource(data) })
}

// ImportSourceFile is ImportSource for a file.
func (m *Message) ImportSourceFile(path string) error {
	if path == "" {
		return badArgument(CodeEmptyArgument, "the path")
	}
	return m.imported(func(c *message.Message) ([]error, error) { return c.ImportSourceFile(path) })
}

func (m *Message) imported(read func(*message.Message) ([]error, error)) error {
	var problems []error
	err := m.Edit(func(c *message.Message) (err error) {
		problems, err = read(c)
		return err
	})
	if err == nil {
		m.mu.Lock()
		m.problems = problems
		m.mu.Unlock()
	}
	return err
}

// AddDKIM signs the mail for a domain when it is sent; key is PEM. Several
// signatures may be added.
func (m *Message) AddDKIM(domain, selector string, key []byte) error {
	return m.Edit(func(c *message.Message) error { return c.AddDKIM(domain, selector, key) })
}

// AddDKIMFile is AddDKIM with the key in a file.
func (m *Message) AddDKIMFile(domain, selector, path string) error {
	if path == "" {
		return badArgument(CodeEmptyArgument, "the path")
	}
	return m.Edit(func(c *message.Message) error { return c.AddDKIMFile(domain, selector, path) })
}

// SetSMIMESigner signs the content with S/MIME; certificates and key are PEM.
func (m *Message) SetSMIMESigner(certificates, key []byte) error {
	return m.Edit(func(c *message.Message) error { return c.SetSMIMESigner(certificates, key) })
}

// SetSMIMESignerPKCS12 is SetSMIMESigner with a PKCS #12 file.
func (m *Message) SetSMIMESignerPKCS12(path, password string) error {
	if path == "" {
		return badArgument(CodeEmptyArgument, "the path")
	}
	if message.HoldsKey(path) {
		return badArgument(
			CodeFileNotFound,
			"the PKCS #12 file: a path is expected, not the key itself",
		)
	}
	data, err := readFile(path, maxPKCS12)
	if err != nil {
		// The error would quote the password as a path.
		if _, swapped := os.Stat(password); swapped == nil {
			return badArgument(
				CodeFileNotFound,
				"the PKCS #12 file: path and password stand in each other's place",
			)
		}
		code := CodeCannotRead
		switch {
		case errors.Is(err, fs.ErrNotExist):
			code = CodeFileNotFound
		case errors.Is(err, errNotAFile):
			code = CodeNotAFile
		}
		what := "the PKCS #12 file"
		if errors.Is(err, errTooLarge) {
			code, what = CodeOutOfRange, what+" is longer than 1 MiB"
		}
		e := badArgument(code, what)
		e.Err = err
		e.system(err)
		return e
	}
	return m.Edit(func(c *message.Message) error { return c.SetSMIMESignerPKCS12(data, password) })
}

// maxPKCS12 is far more than a key and the certificates up to its root take.
const maxPKCS12 = 1 << 20

// AddSMIMERecipient encrypts the content with S/MIME for the owners of certificates in PEM.
func (m *Message) AddSMIMERecipient(certificates []byte) error {
	return m.Edit(func(c *message.Message) error { return c.AddSMIMERecipient(certificates) })
}
