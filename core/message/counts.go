// SPDX-License-Identifier: MIT

package message

import "fmt"

// How often something can be added to a message. A program that passes on what others send it does
// not take a message without end; no mail in use comes near.
const (
	maxMailboxes   = 100_000 // To, Cc, Bcc and Reply-To, each
	maxFields      = 10_000  // headers of the caller's
	maxAttachments = maxParts
	maxSignatures  = 100 // DKIM keys
	maxReaders     = 1000
	maxUnsubscribe = 100
)

// enough refuses one more of what there are enough of.
func enough(field, what string, n, most int) error {
	if n < most {
		return nil
	}
	return fail(OutOfRange, field, fmt.Sprintf("a message has at most %d %s", most, what))
}
