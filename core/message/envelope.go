// SPDX-License-Identifier: MIT

package message

import "strings"

// Envelope is what MAIL FROM and RCPT TO say. Its addresses are ready for the wire, without angle
// brackets.
type Envelope struct {
	Sender     string   // "" is the null reverse-path
	Recipients []string // those set by hand, or else To, Cc, Bcc in this order; each address once
	UTF8       bool     // an address is not ASCII: the server has to offer SMTPUTF8
}

// Envelope derives the envelope. It fails with NoSender or NoRecipient.
func (m *Message) Envelope() (Envelope, error) {
	var e Envelope
	sender := m.envelope
	if sender == nil {
		sender = m.from
	}
	if sender == nil {
		return e, fail(NoSender, "", "")
	}
	if *sender != (Mailbox{}) {
		e.Sender = sender.Address()
		e.UTF8 = sender.NeedsSMTPUTF8()
	}
	lists := [...][]Mailbox{m.to, m.cc, m.bcc}
	if len(m.wire) > 0 {
		lists = [...][]Mailbox{m.wire, nil, nil}
	}
	n := len(lists[0]) + len(lists[1]) + len(lists[2])
	if n == 0 {
		return e, fail(NoRecipient, "", "")
	}
	e.Recipients = make([]string, 0, n)
	var seen map[string]struct{}
	if n > 1 {
		seen = make(map[string]struct{}, n)
	}
	for _, list := range lists {
		for i := range list {
			address := list[i].Address()
			if seen != nil {
				// Domains are the same in any case, local parts are not (RFC 5321 §2.4).
				key := list[i].Local + "@" + strings.ToLower(list[i].Domain)
				if _, again := seen[key]; again {
					continue
				}
				seen[key] = struct{}{}
			}
			e.Recipients = append(e.Recipients, address)
			e.UTF8 = e.UTF8 || list[i].NeedsSMTPUTF8()
		}
	}
	return e, nil
}
