// SPDX-License-Identifier: MIT

package parse

import "strings"

// Unflow gives a text of format=flowed (RFC 3676) with each paragraph on one line. delSp is true
// if the blank that marks a line as soft is no blank of the text.
func Unflow(text string, delSp bool) string {
	var out strings.Builder
	soft := false
	depth := 0 // of the quotation of the line in progress
	for raw := range strings.Lines(text) {
		line := strings.TrimRight(raw, "\r\n")
		end := raw[len(line):]
		quotes := len(line) - len(strings.TrimLeft(line, ">"))
		content := strings.TrimPrefix(line[quotes:], " ") // space-stuffing
		signature := content == "-- "
		if soft && (quotes != depth || signature) {
			out.WriteString("\r\n")
			soft = false
		}
		if !soft {
			out.WriteString(strings.Repeat(">", quotes))
			if quotes > 0 && content != "" {
				out.WriteByte(' ')
			}
		}
		soft = strings.HasSuffix(content, " ") && !signature && end != ""
		if soft && delSp {
			content = content[:len(content)-1]
		}
		out.WriteString(content)
		if !soft {
			out.WriteString(end)
		}
		depth = quotes
	}
	if soft {
		out.WriteString("\r\n")
	}
	return out.String()
}
