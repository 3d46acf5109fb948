// SPDX-License-Identifier: MIT

package message

import (
	"strings"
	"unicode/utf8"

	"courriel.dev/courriel/core/message/parse"
)

// maxAddressList bounds a list of addresses that is split.
const maxAddressList = 1 << 20

// Listed is a mailbox of a list, with the name of the group that it is in; "" for none.
type Listed struct {
	Mailbox
	Group string
}

// SplitAddresses reads a list of mailboxes and groups, as people and programs write it (RFC 5322
// §3.4 and §4.4): separated by commas, semicolons or line ends. What cannot be read is a problem,
// and takes nothing beside it along.
func SplitAddresses(list string) (boxes []Listed, problems []error, err error) {
	const field = "list"
	if !utf8.ValidString(list) {
		return nil, nil, fail(InvalidUTF8, field, "")
	}
	if len(list) > maxAddressList {
		return nil, nil, fail(TooLong, field, "it is longer than 1 MiB")
	}
	im := importer{m: New()}
	lines := strings.NewReplacer("\r\n ", " ", "\r\n\t", " ", "\n ", " ", "\n\t", " ") // folded
	list = lines.Replace(list)
	list = strings.NewReplacer("\r\n", ",", "\n", ",", "\r", ",").Replace(list)
	tell := im.tell(field)
	semicolons := func(kind parse.Kind, why, text string) {
		if why != parse.Semicolon { // as good as a comma where people type
			tell(kind, why, text)
		}
	}
	for _, box := range parse.Addresses(list, "", semicolons) {
		im.address(field, &box, func(mailbox string) error {
			read, err := parseMailbox(field, mailbox)
			if err == nil {
				boxes = append(boxes, Listed{read, im.clean(field, box.Group)})
			}
			return err
		})
	}
	return boxes, im.problems, nil
}
