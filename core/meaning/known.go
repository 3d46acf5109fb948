// SPDX-License-Identifier: MIT

package meaning

import "strings"

// Reply is a reply that is known: what its text proves whatever its codes are worth.
type Reply struct {
	Stages   stages
	Code     int    // 0: any refusal; 4 or 5: any of that class
	Enhanced [3]int // zero: any, none included; a first digit of zero: any class
	Text     string // a stable part of its text in lower case; "*" stands for anything between two parts
	When     When
	Meaning

	// Example is a reply as the server writes it: the row is tested with it.
	Example string
}

// At says whether the reply is looked for at a stage.
func (k *Reply) At(s Stage) bool { return k.Stages&(1<<s) != 0 }

// When narrows a row to sessions in one state.
type When uint8

// The states.
const (
	Always When = iota
	NotSignedIn
	CouldSignIn // not signed in, although there are credentials or the server offers a sign-in
)

func (k *Reply) matches(stage Stage, said Said, lower string, session Session) bool {
	switch {
	case k.Stages&(1<<stage) == 0:
	case k.Code != 0 && k.Code != said.Code && k.Code != said.Code/100:
	case k.Enhanced != [3]int{} && (k.Enhanced[1] != said.Enhanced[1] || k.Enhanced[2] != said.Enhanced[2] ||
		k.Enhanced[0] != 0 && k.Enhanced[0] != said.Enhanced[0]):
	case k.When != Always && session.SignedIn, k.When == CouldSignIn && !session.CouldSignIn:
	default:
		return contains(lower, k.Text)
	}
	return false
}

// contains looks for the parts of a pattern, one after the other.
func contains(text, pattern string) bool {
	for part := range strings.SplitSeq(pattern, "*") {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return true
}
