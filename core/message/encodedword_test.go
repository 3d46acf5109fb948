// SPDX-License-Identifier: MIT

package message

import "testing"

// TestEncodedWordsInAddresses: what somebody may decode to another address is none, wherever it
// stands.
func TestEncodedWordsInAddresses(t *testing.T) {
	for _, s := range []string{
		"=?iso-8859-1?q?collab=40evil.example=3e=20?=foo@good.example",
		"=?x?q?=41=42?=@good.example", "=?utf-8?B?YUBi?=@good.example", "a=?utf-8?b?YUBi?=b@good.example",
		"=?utf-8*en?Q?a=40evil.example@good.example", "Name <=?utf-8?q?a=40b.example=00?=c@good.example>",
		`"=?utf-8?q?a=40b.example?="@good.example`, `"x =?utf-8?q?a=40b.example?= y"@good.example`, "=?=?u?q?a?=@good.example",
	} {
		m := New()
		for what, err := range map[string]error{"mailbox": second(ParseMailbox(s)), "to": m.AddTo(s), "bcc": m.AddBcc(s), "sender": m.SetSender(s)} {
			if kindOf(t, err) != InvalidAddress {
				t.Errorf("%s %s: %v", what, s, err)
			}
		}
	}
	for _, s := range []string{"a=?b@good.example", "=?@good.example", "a=b?c?q@good.example", "=?a?x?b@good.example", "who=?=is@good.example"} {
		if _, err := ParseAddress(s); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
}

func second(_ Mailbox, err error) error { return err }
