// SPDX-License-Identifier: MIT

package message

import (
	"fmt"

	"courriel.dev/courriel/core/internal/room"
)

// ask asks for memory before it is taken: Go ends the process when there is none. The sizes here
// are those of files, of the caller's data and of what is made of them.
func ask(field string, sizes ...int64) error {
	if room.ForAll(sizes...) == nil {
		return nil
	}
	total := int64(0)
	for _, n := range sizes {
		if total += n; total < n {
			return fail(OutOfMemory, field, "")
		}
	}
	return fail(OutOfMemory, field, fmt.Sprintf("%d octets more are needed", total))
}

// contentSize is about what the contents of the message are when they are encoded.
func (m *Message) contentSize() []int64 {
	sizes := []int64{int64(len(m.text)), int64(len(m.html))}
	for _, p := range m.parts {
		sizes = append(sizes, p.size(), p.size()/3)
	}
	if m.source != nil {
		if m.source.file != nil {
			return []int64{m.source.file.size}
		}
		return []int64{int64(len(m.source.data))}
	}
	return sizes
}
