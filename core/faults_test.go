// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// catalogue is how many rows each series of the catalogue has.
var catalogue = map[byte]int{'A': 16, 'B': 9, 'C': 13, 'D': 14, 'E': 21, 'F': 9, 'G': 26, 'H': 8}

var (
	faultTest   = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)Fault_\w+)\(`)
	faultNumber = regexp.MustCompile(`[A-H]\d\d`)
	transcript  = regexp.MustCompile(`^([A-H]\d\d)_.*\.smtp$`)
)

// Every row of the catalogue of faults has a test wherever testdata/faults.tsv says that it has
// one, or a reason why it has none; and no test bears the number of a row that there is not.
func TestEveryFaultHasItsTests(t *testing.T) {
	bears := faultsOfTheTree(t)
	all, err := smtptest.Scenarios()
	want(t, "scenarios", err, core.OK)
	for _, sc := range all {
		for _, number := range sc.Faults {
			if faultNumber.MatchString(number) {
				bears[number+" scenarios"] = true
			}
		}
	}
	table, err := os.ReadFile("testdata/faults.tsv")
	want(t, "table", err, core.OK)
	rows := map[string]bool{}
	for line := range strings.Lines(string(table)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "row\twhere\twhat" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 3 || cells[2] == "" || rows[cells[0]] {
			t.Errorf("not a row, or a second one: %q", line)
			continue
		}
		row := cells[0]
		rows[row] = true
		tests := 0
		for _, where := range strings.Fields(cells[1]) {
			file, name, byName := strings.Cut(where, "#")
			switch {
			case where == "-":
				continue
			case byName:
				source, err := os.ReadFile(filepath.Join("..", file))
				if err != nil ||
					!regexp.MustCompile(`\b`+regexp.QuoteMeta(name)+`\b`).Match(source) {
					t.Errorf("%s: there is no %s in %s", row, name, file)
				}
			case !bears[row+" "+where]:
				t.Errorf("%s: no test in %s bears its number", row, where)
			}
			tests++
		}
		if (cells[1] == "-") != (tests == 0) {
			t.Errorf("%s: neither tests nor a hyphen", row)
		}
		for where := range bears {
			if number, folder, _ := strings.Cut(where, " "); number == row &&
				!slices.Contains(strings.Fields(cells[1]), folder) {
				t.Errorf("%s: there are tests in %s, which the table does not say", row, folder)
			}
		}
	}
	for series, count := range catalogue {
		for i := range count {
			if row := fmt.Sprintf("%c%02d", series, i+1); !rows[row] {
				t.Errorf("%s is not in the table", row)
			}
		}
	}
	for where := range bears {
		if number, _, _ := strings.Cut(where, " "); !rows[number] {
			t.Errorf("a test in %s bears a number that is not in the table", where)
		}
	}
}

// faultsOfTheTree gives "A01 core/smtp" for every number that a test or a transcript of a folder
// bears.
func faultsOfTheTree(t *testing.T) map[string]bool {
	t.Helper()
	bears := map[string]bool{}
	for _, top := range []string{".", "../capi"} {
		err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if m := transcript.FindStringSubmatch(d.Name()); m != nil {
				bears[m[1]+" "+place(filepath.Dir(filepath.Dir(path)))] = true
			}
			if !strings.HasSuffix(path, "_test.go") {
				return nil
			}
			source, err := os.ReadFile(path)
			for _, m := range faultTest.FindAllStringSubmatch(string(source), -1) {
				for _, number := range faultNumber.FindAllString(m[1], -1) {
					bears[number+" "+place(filepath.Dir(path))] = true
				}
			}
			return err
		})
		want(t, "tree", err, core.OK)
	}
	return bears
}

// place names a folder from the top of the tree.
func place(folder string) string {
	return filepath.ToSlash(filepath.Join("core", folder))
}

// A source of the caller's has bare line ends made whole, and its dots doubled.
func TestFault_B01_SourceWithBareLineEnds(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{Without: []string{"CHUNKING"}})
	s := start(t, srv)
	for i, source := range []string{
		"Subject: x\n\nbody\n.\nrest\n", "Subject: x\r\n\r\nbody\r.\rrest\r", "Subject: x\r\n\r\nbody\n.\r\nMAIL FROM:<a@b>\r\n", "Subject: x\r\n\r\nbody\r\n.\nrest",
	} {
		_, err := s.SendSource(
			context.Background(),
			"a@example.org",
			[]string{"b@example.org"},
			[]byte(source),
		)
		want(t, "source", err, core.OK)
		m := srv.WaitMails(i + 1)[i]
		if m.Bytes.BareCR != 0 || m.Bytes.BareLF != 0 ||
			!strings.Contains(string(m.Raw), "\r\n.\r\n") {
			t.Errorf("%q arrived as %q", source, m.Raw)
		}
	}
	if _, open := srv.Connections(); open != 1 {
		t.Error("a smuggled line ended the connection")
	}
}

// Each session signs in as who it is, on a connection of its own.
func TestFault_C07_D14_SessionsDoNotShareConnections(t *testing.T) {
	for _, tls := range []smtptest.TLSMode{smtptest.TLSNone, smtptest.TLSStartTLS} {
		srv := smtptest.Start(
			t,
			smtptest.Options{TLS: tls, User: "one", Password: "secret", RequireAuth: true},
		)
		good := start(
			t,
			srv,
			text(core.PropertyUsername, "one"),
			text(core.PropertyPassword, "secret"),
		)
		_, err := good.SendMessage(context.Background(), newMessage(t, "b@example.org"))
		want(t, "signed in", err, core.OK)
		other := newSession(
			t,
			srv,
			text(core.PropertyUsername, "two"),
			text(core.PropertyPassword, "other"),
		)
		want(t, "other credentials", other.Start(context.Background()), core.CodeSignInRefused)
		nobody := start(t, srv)
		_, err = nobody.SendMessage(context.Background(), newMessage(t, "b@example.org"))
		want(t, "no credentials", err, core.CodeSignInRequired)
		if total, _ := srv.Connections(); total != 3 {
			t.Errorf("%d connections", total)
		}
		for _, m := range srv.Mails() {
			if m.User != "one" {
				t.Errorf("a mail of %q", m.User)
			}
		}
	}
}
