// SPDX-License-Identifier: MIT

package core

import (
	"bytes"
	"strings"
	"testing"

	"courriel.dev/courriel/core/table"
)

func TestFieldsAreTheirHeader(t *testing.T) {
	for _, f := range table.Fields {
		m, detail := NewMessage(), ContentDetail(f.Number)
		wantCode(t, f.Name, m.SetSender("a@example.com"), OK)
		wantCode(t, f.Name, m.AddRecipient("b@example.org"), OK)
		wantCode(t, f.Name, m.SetContent(detail, "first"), OK)
		wantCode(t, f.Name, m.SetContent(detail, "Größe & Söhne"), OK)
		wantCode(t, f.Name, m.SetContent(detail, "two\r\nlines: x"), CodeControlCharacter)
		if got, err := m.Content(detail); got != "Größe & Söhne" || err != nil {
			t.Errorf("%s reads %q, %v", f.Name, got, err)
		}
		source, err := m.BuildSource(0)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(source), f.Header+": "); n != 1 {
			t.Errorf("%s stands %d times in\n%s", f.Header, n, source)
		}
		other := NewMessage()
		wantCode(t, f.Name, other.ImportSource(bytes.Clone(source)), OK)
		if got, err := other.Content(detail); got != "Größe & Söhne" || err != nil {
			t.Errorf("%s imported reads %q, %v", f.Name, got, err)
		}
		wantCode(t, f.Name, m.SetContent(detail, ""), OK)
		if got, err := m.Content(detail); got != "" || err != nil {
			t.Errorf("%s removed reads %q, %v", f.Name, got, err)
		}
	}
}

func TestContentIsSetByItsNumber(t *testing.T) {
	m := NewMessage()
	wantCode(t, "subject", m.SetContent(ContentSubject, "Hello"), OK)
	wantCode(t, "keywords", m.SetContent(ContentKeywords, "one; two"), OK)
	if got, _ := m.Content(ContentSubject); got != "Hello" {
		t.Errorf("the subject reads %q", got)
	}
	wantCode(t, "a sender that is none", m.SetContent(ContentSender, "nobody"), CodeInvalidAddress)
	for _, d := range []ContentDetail{0, ContentRecipients, ContentPriority, ContentDate, 999} {
		wantCode(t, "no text", m.SetContent(d, "x"), CodeUnknownConstant)
	}
}
