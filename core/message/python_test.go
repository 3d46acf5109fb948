// SPDX-License-Identifier: MIT

package message

import (
	"encoding/hex"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// readBack is what testdata/read_back.py says of a mail.
type readBack struct {
	Subject  string
	From, To [][2]string
	Defects  []string
	Parts    []struct {
		Path, Data, Filename, Disposition, ID, Description string
		Defects                                            []string
	}
}

// TestGoldenReadByPython has the golden mails read by a parser of another language.
func TestGoldenReadByPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3")
	}
	args := []string{filepath.Join("testdata", "read_back.py")}
	for i := range goldens {
		args = append(args, goldenPath(i))
	}
	out, err := exec.Command(python, args...).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, err.(*exec.ExitError).Stderr)
	}
	var all map[string]readBack
	must(t, json.Unmarshal(out, &all))
	for i := range goldens {
		g := &goldens[i]
		t.Run(g.name, func(t *testing.T) {
			m := simple(t)
			g.build(t, m)
			got := all[goldenPath(i)]
			// Python takes what RFC 6532 allows, and notes it.
			got.Defects = slices.DeleteFunc(
				got.Defects,
				func(s string) bool { return strings.Contains(s, "local-part contains non-ASCII") },
			)
			if got.Subject != m.Subject() || len(got.Defects) > 0 {
				t.Errorf("subject %q, defects %q", got.Subject, got.Defects)
			}
			if from, _ := m.Sender(); len(got.From) != 1 ||
				got.From[0] != [2]string{from.Name, from.Address()} {
				t.Errorf("from %q", got.From)
			}
			for j, to := range m.To() {
				if len(got.To) != len(m.To()) || got.To[j] != [2]string{to.Name, to.Address()} {
					t.Errorf("to %q", got.To)
				}
			}
			if len(got.Parts) != len(g.parts) {
				t.Fatalf("%d parts, expected %d", len(got.Parts), len(g.parts))
			}
			for j, w := range g.parts {
				p := got.Parts[j]
				data, err := hex.DecodeString(p.Data)
				must(t, err)
				l := leaf{
					path:        p.Path,
					disposition: p.Disposition,
					filename:    p.Filename,
					id:          p.ID,
					description: p.Description,
					text:        string(data),
				}
				if strings.TrimSuffix(l.text, "\r\n") == strings.TrimSuffix(w.text, "\r\n") {
					l.text = w.text
				}
				if !equalLeaf(l, w) || len(p.Defects) > 0 {
					t.Errorf("part %d is\n%q, expected\n%q; defects %q", j+1, l, w, p.Defects)
				}
			}
		})
	}
}
