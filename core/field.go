// SPDX-License-Identifier: MIT

package core

import (
	"fmt"
	"slices"
	"strings"

	"courriel.dev/courriel/core/message"
	"courriel.dev/courriel/core/table"
)

// fieldHeaders are the headers of the fields that are nothing else.
var fieldHeaders = func() map[ContentDetail]string {
	m := make(map[ContentDetail]string, len(table.Fields))
	for _, f := range table.Fields {
		m[ContentDetail(f.Number)] = f.Header
	}
	return m
}()

// contentSetters are the parts of the content that are one text.
var contentSetters = map[ContentDetail]func(*Message, string) error{
	ContentSender:        (*Message).SetSender,
	ContentSubject:       (*Message).SetSubject,
	ContentText:          (*Message).SetText,
	ContentHTML:          (*Message).SetHTML,
	ContentMessageID:     (*Message).SetMessageID,
	ContentSendingAgent:  (*Message).SetSendingAgent,
	ContentInReplyTo:     (*Message).SetInReplyTo,
	ContentReferences:    (*Message).SetReferences,
	ContentKeywords:      (*Message).SetKeywords,
	ContentAutoSubmitted: (*Message).SetAutoSubmitted,
}

// SetContent sets a part of the content that is one text, "" removes it.
func (m *Message) SetContent(d ContentDetail, value string) error {
	if set := contentSetters[d]; set != nil {
		return set(m, value)
	}
	if header := fieldHeaders[d]; header != "" {
		return m.Edit(func(c *message.Message) error { return c.SetHeader(header, value) })
	}
	return badArgument(
		CodeUnknownConstant,
		fmt.Sprintf("there is no content %d that is set as a text", d),
	)
}

// isField tells whether a header is a field of a message that has nothing else.
func isField(header string) bool {
	return slices.ContainsFunc(
		table.Fields,
		func(f table.Field) bool { return strings.EqualFold(f.Header, header) },
	)
}
