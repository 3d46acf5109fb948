// SPDX-License-Identifier: MIT

package message

import (
	"encoding/hex"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGoldenReadByPerl has the golden mails read by a third parser, MIME-tools.
func TestGoldenReadByPerl(t *testing.T) {
	if exec.Command("perl", "-MMIME::Parser", "-MJSON::PP", "-e", "1").Run() != nil {
		t.Skip("there is no Perl with MIME-tools")
	}
	args := []string{filepath.Join("testdata", "read_back.pl")}
	for i := range goldens {
		args = append(args, goldenPath(i))
	}
	out, err := exec.Command("perl", args...).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, err.(*exec.ExitError).Stderr)
	}
	var all map[string]struct {
		Subject string
		Parts   []struct{ Path, Data, Filename string }
	}
	must(t, json.Unmarshal(out, &all))
	for i := range goldens {
		g := &goldens[i]
		m := simple(t)
		g.build(t, m)
		got := all[goldenPath(i)]
		if got.Subject != m.Subject() || len(got.Parts) != len(g.parts) {
			t.Errorf("%s: subject %q, %d parts", g.name, got.Subject, len(got.Parts))
			continue
		}
		for j, w := range g.parts {
			p := got.Parts[j]
			data, err := hex.DecodeString(p.Data)
			must(t, err)
			text, want := strings.TrimRight(string(data), "\r\n"), strings.TrimRight(w.text, "\r\n")
			if strings.Contains(
				w.path,
				"text/",
			) { // MIME-tools gives line ends of its own system in what it decodes
				text, want = canonical(text), canonical(want)
			}
			if p.Path != w.path || p.Filename != w.filename || text != want {
				t.Errorf("%s: part %d is %q, expected %q", g.name, j+1, p, w)
			}
		}
	}
}
