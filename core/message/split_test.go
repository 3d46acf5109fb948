// SPDX-License-Identifier: MIT

package message

import (
	"fmt"
	"strings"
	"testing"
)

func TestSplitAddresses(t *testing.T) {
	for list, want := range map[string]string{
		"":                                     "",
		"a@x.org":                              "a@x.org",
		"a@x.org, b@x.org;c@x.org":             "a@x.org b@x.org c@x.org",
		"a@x.org\r\nb@x.org\nc@x.org\n":        "a@x.org b@x.org c@x.org",
		"Doe\r\n <a@x.org>,\n b@x.org":         `"Doe"<a@x.org> b@x.org`,
		`"Doe, John" <j@x.org>, Zoë <z@x.org>`: `"Doe, John"<j@x.org> "Zoë"<z@x.org>`,
		"=?utf-8?q?Zo=C3=AB?= <z@x.org>":       `"Zoë"<z@x.org>`,
		"team: a@x.org, B <b@x.org>;, c@x.org": `a@x.org/team "B"<b@x.org>/team c@x.org`,
		"undisclosed-recipients:;":             "",
		"=?utf-8?q?=C3=89quipe?=: a@x.org;":    "a@x.org/Équipe",
		"a@x.org (John), <b@x.org>":            `"John"<a@x.org> b@x.org`,
		"a@münchen.de, ü@x.org":                "a@xn--mnchen-3ya.de ü@x.org",
		"a@x.org nonsense, b@x.org":            "a@x.org b@x.org !",
		"nobody, b@x.org, @y, c@x.org":         "b@x.org c@x.org !",
		"a@x.org b@x.org":                      "a@x.org b@x.org !",
		`"unclosed <a@x.org>, b@x.org`:         `"\"unclosed"<a@x.org> b@x.org`,
	} {
		boxes, problems, err := SplitAddresses(list)
		var got []string
		for _, b := range boxes {
			one := strings.Replace(b.String(), " <", "<", 1)
			if strings.Contains(b.Name, " <") {
				t.Fatal(list)
			}
			if b.Group != "" {
				one += "/" + b.Group
			}
			got = append(got, one)
		}
		if len(problems) > 0 {
			got = append(got, "!")
		}
		text := strings.Join(got, " ")
		if err != nil || strings.TrimSuffix(text, " !") != strings.TrimSuffix(want, " !") ||
			strings.HasSuffix(want, "!") && len(problems) == 0 {
			t.Errorf("%q: %q %v %v, want %q", list, text, problems, err, want)
		}
	}
	for list, kind := range map[string]Kind{
		strings.Repeat("a@x.org,", maxAddressList/8+1): TooLong, "a\xff@x.org": InvalidUTF8,
	} {
		if _, _, err := SplitAddresses(list); kindOf(t, err) != kind {
			t.Errorf("%.20q: %v", list, err)
		}
	}
	if boxes, _, _ := SplitAddresses(strings.Repeat("a@x.org,", maxAddressList/8)); len(boxes) !=
		maxAddressList/8 {
		t.Error(len(boxes))
	}
}

func TestEnvelopeRecipients(t *testing.T) {
	m := simple(t)
	must(t, m.AddTo("To <to@x.org>"))
	must(t, m.AddBcc("bcc@x.org"))
	for _, address := range []string{"list-1@y.org", "list-2@Y.org", "list-1@Y.ORG"} {
		must(t, m.AddEnvelopeRecipient(address))
	}
	e, err := m.Envelope()
	must(t, err)
	if fmt.Sprint(e.Recipients) != "[list-1@y.org list-2@Y.org]" || e.UTF8 {
		t.Errorf("%+v", e)
	}
	b := string(encoded(t, m, Options{}))
	if !strings.Contains(b, "to@x.org") || strings.Contains(b, "list-1") ||
		strings.Contains(b, "bcc@") {
		t.Errorf("%s", b)
	}
	must(t, m.AddEnvelopeRecipient("ü@y.org"))
	if e, _ = m.Envelope(); !e.UTF8 {
		t.Error("SMTPUTF8 is not asked for")
	}
	for address, kind := range map[string]Kind{
		"": Empty, "Name <a@x.org>": InvalidAddress, "a@x.org, b@x.org": InvalidAddress,
		"a@x.org\r\nRCPT TO:<b@x.org>": ControlCharacter, "a": InvalidAddress,
	} {
		if err := m.AddEnvelopeRecipient(address); kindOf(t, err) != kind {
			t.Errorf("%q: %v", address, err)
		}
	}
	if n := len(m.EnvelopeRecipients()); n != 4 {
		t.Error(n)
	}
	m.UnsetEnvelopeRecipients()
	if e, _ = m.Envelope(); len(e.Recipients) < 2 || len(m.EnvelopeRecipients()) != 0 {
		t.Errorf("%+v", e)
	}
	var alone Message
	must(t, alone.SetSender("a@x.org"))
	must(t, alone.AddEnvelopeRecipient("b@x.org"))
	if e, err := alone.Envelope(); err != nil || len(e.Recipients) != 1 {
		t.Errorf("%+v %v", e, err)
	}
}
