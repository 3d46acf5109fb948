// SPDX-License-Identifier: MIT

package message

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"strings"
	"testing"
)

// TestNothingIsAddedWithoutEnd: each list takes its bound and no more, and the message stays as it
// was.
func TestNothingIsAddedWithoutEnd(t *testing.T) {
	keys, _ := dkimKeys(t)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	reader := newIdentity(t, rsaKey)
	m := New()
	for _, c := range []struct {
		what string
		most int
		add  func(i int) error
	}{
		{"to", maxMailboxes, func(int) error { return m.AddTo("a@example.org") }},
		{"cc", maxMailboxes, func(int) error { return m.AddCc("a@example.org") }},
		{"bcc", maxMailboxes, func(int) error { return m.AddBcc("a@example.org") }},
		{"reply-to", maxMailboxes, func(int) error { return m.AddReplyTo("a@example.org") }},
		{"header", maxFields, func(i int) error { return m.AddHeader(fmt.Sprintf("X-%d", i), "x") }},
		{"unsubscribe", maxUnsubscribe, func(int) error { return m.AddListUnsubscribe("mailto:a@example.org", false) }},
		{"signature", maxSignatures, func(int) error { return m.AddDKIM("example.org", "s", keys["e"]) }},
		{"reader", maxReaders, func(int) error { return m.AddSMIMERecipient(reader.certificate) }},
		{"attachment", maxAttachments, func(int) error { return m.AttachData("x", "text/plain", nil) }},
	} {
		m = New()
		for i := range c.most {
			if err := c.add(i); err != nil {
				t.Fatalf("%s %d: %v", c.what, i+1, err)
			}
		}
		err := c.add(c.most)
		if kindOf(t, err) != OutOfRange || !strings.Contains(err.Error(), fmt.Sprint(c.most)) {
			t.Errorf("%s %d: %v", c.what, c.most+1, err)
		}
	}

	var html strings.Builder
	for i := range maxAttachments + 1 {
		fmt.Fprintf(&html, "<img src='data:image/png;base64,%08d'>", i)
	}
	m = New()
	if kindOf(t, m.ImportHTML(html.String(), "", ImportOptions{})) != OutOfRange ||
		len(m.parts) > 0 {
		t.Errorf("a page with %d pictures was taken", maxAttachments+1)
	}
	must(t, m.AddHeader("List-Unsubscribe", "<mailto:a@b.example>"))
	if err := m.AddHeader("List-Unsubscribe", strings.Repeat("<mailto:a@b.example>, ", maxUnsubscribe)+"<mailto:a@b.example>"); err == nil {
		t.Error("many ways out of a list were taken")
	}
}

// signerOf makes a signer's certificate and key.
func signerOf(t *testing.T) (certificate, key []byte) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	id := newIdentity(t, private)
	return id.certificate, id.key
}
