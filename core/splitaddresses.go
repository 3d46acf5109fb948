// SPDX-License-Identifier: MIT

package core

import (
	"fmt"
	"strings"

	"courriel.dev/courriel/core/message"
)

// SplitAddresses reads a list of mailboxes and groups, as people and programs write it, and gives
// one thing of each mailbox, a line each, or what could not be read.
func SplitAddresses(list string, detail SplitDetail) (string, error) {
	if detail < SplitMailboxes || detail > SplitProblems {
		return "", badArgument(CodeUnknownConstant, fmt.Sprintf("there is no detail %d", detail))
	}
	boxes, problems, err := message.SplitAddresses(list)
	if err != nil {
		return "", AsError(err)
	}
	lines := make([]string, 0, len(boxes))
	for i := range boxes {
		lines = append(lines, [...]string{
			SplitMailboxes: boxes[i].String(), SplitAddressesAlone: boxes[i].Address(),
			SplitNames: boxes[i].Name, SplitGroups: boxes[i].Group, SplitProblems: "",
		}[detail])
	}
	if detail == SplitProblems {
		lines = lines[:0]
		for _, p := range problems {
			lines = append(lines, oneLine(p.Error()))
		}
	}
	return strings.Join(lines, "\n"), nil
}
