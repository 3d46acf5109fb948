// SPDX-License-Identifier: MIT

package message

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// expected is what testdata/foreign/expected.json says of a mail.
type expected struct {
	Source   string
	Expected struct {
		Text      *string
		HTML      *string
		Names     []string
		Contains  string
		ToHas     []string `json:"to_has"`
		SenderHas string   `json:"sender_has"`
		Subject   *string
		IRT       string
		DateAny   []string `json:"date_any"`
		Noted     bool
	}
}

// TestForeignMails: mails as other programs were seen to write them; those called ok- were read
// before, the others came from reports of users.
func TestForeignMails(t *testing.T) {
	dir := filepath.Join("testdata", "foreign")
	b, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	must(t, err)
	var all map[string]expected
	must(t, json.Unmarshal(b, &all))
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	must(t, err)
	if len(files) != len(all) || len(files) < 38 {
		t.Fatalf("%d mails, %d expectations", len(files), len(all))
	}
	for name, want := range all {
		t.Run(name, func(t *testing.T) {
			m := New()
			source, err := os.ReadFile(filepath.Join(dir, name+".eml"))
			must(t, err)
			problems, err := m.ImportSource(source)
			must(t, err)
			w := want.Expected
			same := func(what, got string, want *string) {
				if got = strings.ReplaceAll(got, "\r\n", "\n"); want != nil &&
					strings.TrimSpace(got) != strings.TrimSpace(*want) {
					t.Errorf("%s is %q instead of %q; problems %v", what, got, *want, problems)
				}
			}
			same("text", m.Text(), w.Text)
			same("HTML", m.HTML(), w.HTML)
			same("subject", m.Subject(), w.Subject)
			if all := m.Text() + m.HTML(); !strings.Contains(all, w.Contains) {
				t.Errorf("%q is not in %q", w.Contains, all)
			}
			var names []string
			for rank := 1; rank <= m.Attachments(); rank++ {
				info, err := m.Attachment(rank)
				must(t, err)
				names = append(names, info.Name)
			}
			if w.Names != nil && !slices.Equal(names, w.Names) && len(names)+len(w.Names) > 0 {
				t.Errorf("attachments %q instead of %q; problems %v", names, w.Names, problems)
			}
			var to []string
			for _, box := range m.To() {
				to = append(to, box.Address())
			}
			for _, address := range w.ToHas {
				if !slices.Contains(to, address) {
					t.Errorf("%s is not in %q; problems %v", address, to, problems)
				}
			}
			if from, _ := m.Sender(); !strings.Contains(from.String(), w.SenderHas) {
				t.Errorf("the sender is %q without %q; problems %v", from, w.SenderHas, problems)
			}
			if ids := Bracketed(m.InReplyTo()); w.IRT != "" && ids != w.IRT {
				t.Errorf("it answers %q instead of %q", ids, w.IRT)
			}
			if w.DateAny != nil &&
				!slices.Contains(w.DateAny, m.Date().UTC().Format(time.RFC3339)) {
				t.Errorf("its date is %v; problems %v", m.Date(), problems)
			}
			if w.Noted && len(problems) == 0 {
				t.Error("nothing was told")
			}
		})
	}
}
