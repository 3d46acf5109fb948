// SPDX-License-Identifier: MIT

package message

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"
)

// keptBy is what a reader says that it keeps of a mail.
type keptBy struct {
	Subject                 string
	Addresses, Names, Texts []string
	Files                   []struct{ Name, Data string }
	Error                   string
}

// kept is that as a set of facts.
type kept map[string]bool

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

func sameData(b []byte) string {
	return string(bytes.TrimRight(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), "\n"))
}

// of tells which facts of a mail a reader kept.
func (k *keptBy) of(f *facts) kept {
	set := kept{}
	has := func(list []string, want string) bool {
		for _, s := range list {
			if strings.EqualFold(flat(s), flat(want)) {
				return true
			}
		}
		return false
	}
	set["subject"] = flat(k.Subject) == flat(f.subject)
	for _, a := range f.addresses {
		set["address "+a] = has(k.Addresses, a)
	}
	for _, n := range f.names {
		set["name "+n] = has(k.Names, n)
	}
	all := strings.Join(k.Texts, "\n")
	var data []string
	for _, file := range k.Files {
		b, _ := base64.StdEncoding.DecodeString(file.Data)
		all += "\n" + string(b)
		data = append(data, sameData(b))
	}
	all = flat(strings.NewReplacer("&quot;", "\"", "&amp;", "&").Replace(all))
	for _, line := range f.lines {
		set["line "+line] = strings.Contains(all, flat(line))
	}
	for _, want := range f.files {
		found := false
		for i, file := range k.Files {
			if flat(file.Name) == flat(want.name) {
				set["file name "+want.name] = true
			}
			found = found || data[i] == sameData([]byte(want.data))
		}
		set["file "+want.name] = found
	}
	return set
}

// ours is what the import keeps.
func ours(t *testing.T, mail []byte) (k keptBy, problems []error) {
	m := New()
	problems, err := m.ImportSource(mail)
	if err != nil {
		kindOf(t, err)
		return keptBy{Error: err.Error()}, []error{err}
	}
	k.Subject = m.Subject()
	var boxes []Mailbox
	if from, ok := m.Sender(); ok {
		boxes = append(boxes, from)
	}
	for _, list := range [][]Mailbox{m.To(), m.Cc(), m.ReplyTo()} {
		boxes = append(boxes, list...)
	}
	for _, box := range boxes {
		k.Addresses, k.Names = append(k.Addresses, box.Address()), append(k.Names, box.Name)
	}
	_, invitation := m.Calendar()
	k.Texts = []string{m.Text(), m.HTML(), invitation}
	for rank := 1; rank <= m.Attachments(); rank++ {
		info, err := m.Attachment(rank)
		must(t, err)
		open, _, err := m.OpenAttachment(rank)
		must(t, err)
		r, err := open()
		must(t, err)
		b, err := io.ReadAll(r)
		must(t, err)
		k.Files = append(
			k.Files,
			struct{ Name, Data string }{info.Name, base64.StdEncoding.EncodeToString(b)},
		)
	}
	return k, problems
}

// peers are the readers that the import is held against.
func peers(t *testing.T) map[string][]string {
	t.Helper()
	modules, err := filepath.Abs(filepath.Join("..", "..", "build", "npm"))
	must(t, err)
	script := func(name string) string { return filepath.Join("testdata", "peers", name) }
	for program, missing := range map[string]error{
		"python3":    exec.Command("python3", "-c", "").Run(),
		"node":       exec.Command("node", "--version").Run(),
		"MIME-tools": exec.Command("perl", "-MMIME::Parser", "-MJSON::PP", "-e", "1").Run(),
	} {
		if missing != nil {
			t.Skipf("there is no %s: %v", program, missing)
		}
	}
	if _, err := os.Stat(filepath.Join(modules, "node_modules", "postal-mime")); err != nil {
		t.Skip("mailparser and postal-mime are not there: make deps installs them")
	}
	return map[string][]string{
		"Python":      {"python3", script("read.py")},
		"MIME-tools":  {"perl", script("read.pl")},
		"mailparser":  {"node", script("read.mjs"), "mailparser", modules},
		"postal-mime": {"node", script("read.mjs"), "postal-mime", modules},
	}
}

// answers has every peer read the mails, each in one process.
func answers(t *testing.T, mails [][]byte) map[string][]keptBy {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mails")
	var file bytes.Buffer
	for _, mail := range mails {
		file.Write(binary.BigEndian.AppendUint32(nil, uint32(len(mail))))
		file.Write(mail)
	}
	must(t, os.WriteFile(path, file.Bytes(), 0o600))
	all := map[string][]keptBy{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for name, command := range peers(t) {
		wait.Go(func() {
			out, err := exec.Command(command[0], append(command[1:], path)...).Output()
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			list := make([]keptBy, 0, len(mails))
			lines := bufio.NewScanner(bytes.NewReader(out))
			lines.Buffer(nil, 64<<20)
			for lines.Scan() {
				var k keptBy
				if err := json.Unmarshal(lines.Bytes(), &k); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				list = append(list, k)
			}
			if len(list) != len(mails) {
				t.Errorf("%s read %d of %d mails", name, len(list), len(mails))
				return
			}
			mu.Lock()
			all[name] = list
			mu.Unlock()
		})
	}
	wait.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return all
}

// TestNeverLessThanOthersKeep damages well-formed mails in one place each. Whatever any of four
// other readers keeps of what the mail said, the import keeps, or it names a problem.
// COURRIEL_DAMAGED_MAILS is their number; `make test-reading` takes 10,000.
func TestNeverLessThanOthersKeep(t *testing.T) {
	count := 300
	if s := os.Getenv("COURRIEL_DAMAGED_MAILS"); s != "" {
		n, err := strconv.Atoi(s)
		must(t, err)
		count = n
	}
	mails, whole := make([][]byte, 0, 2*count), make([]*written, count)
	hows := make([]string, count)
	for i := range count {
		r := rand.New(rand.NewSource(int64(i)))
		whole[i] = writeMail(r)
		damaged, how := damage(r, []byte(whole[i].out.String()))
		mails, hows[i] = append(mails, damaged), how
	}
	const wellFormed = 100 // of which everything is kept, without a word
	for i := range min(wellFormed, count) {
		k, problems := ours(t, []byte(whole[i].out.String()))
		for fact, ok := range k.of(&whole[i].facts) {
			if !ok {
				t.Errorf("well-formed mail %d: %s is lost in\n%s", i, fact, whole[i].out.String())
			}
		}
		if len(problems) > 0 {
			t.Errorf("well-formed mail %d: %v", i, problems)
		}
	}
	others := answers(t, mails)
	totals := map[string]int{}
	said, untold, less := 0, 0, 0
	for i, mail := range mails {
		f := &whole[i].facts
		k, problems := ours(t, mail)
		mine := k.of(f)
		said += len(mine)
		for _, ok := range mine {
			if ok {
				totals["Courriel"]++
			}
		}
		missed := map[string]string{}
		for name, list := range others {
			for fact, ok := range list[i].of(f) {
				if ok {
					totals[name]++
					if !mine[fact] {
						missed[fact] = name
					}
				}
			}
		}
		if len(missed) == 0 {
			continue
		}
		less++
		if len(problems) == 0 {
			untold++
		}
		if len(problems) == 0 && untold <= 20 || os.Getenv("COURRIEL_SHOW_LESS") != "" {
			t.Errorf(
				"mail %d, %s: lost and kept by others: %v; told %v\n%s",
				i,
				hows[i],
				missed,
				problems,
				shownDamage(whole[i].out.String(), mail),
			)
		}
	}
	t.Logf(
		"%d mails, %d facts; kept: %v; less than another reader with a named problem: %d, without: %d",
		count,
		said,
		totals,
		less-untold,
		untold,
	)
	if untold > 0 {
		t.Errorf("%d of %d mails lost something untold", untold, count)
	}
}

// shownDamage gives the lines around the damage.
func shownDamage(before string, after []byte) string {
	i := 0
	for i < len(before) && i < len(after) && before[i] == after[i] {
		i++
	}
	return fmt.Sprintf(
		"before: %q\nafter:  %q",
		before[max(0, i-60):min(len(before), i+100)],
		after[max(0, i-60):min(len(after), i+100)],
	)
}

// TestForeignMailsBesideOthers: of the mails in testdata/foreign and the golden ones, too, the
// import keeps every address, attachment and line of text that any of the four readers keeps, or
// names a problem.
func TestForeignMailsBesideOthers(t *testing.T) {
	var paths []string
	for _, pattern := range []string{"foreign", "golden"} {
		found, err := filepath.Glob(filepath.Join("testdata", pattern, "*.eml"))
		must(t, err)
		paths = append(paths, found...)
	}
	mails := make([][]byte, len(paths))
	for i, path := range paths {
		b, err := os.ReadFile(path)
		must(t, err)
		mails[i] = b
	}
	// What the others misread, so that it is no loss.
	misread := map[string]bool{
		"MIME-tools ok-split-character.eml": true, // a character divided between two words
		"MIME-tools smtputf8.eml":           true, // an address in UTF-8, taken for Latin-1
		"Python smtputf8.eml":               true, // the same, not read at all
		"mailparser smtputf8.eml":           true, // domains are given in Unicode
		"Python cte-comment.eml":            true, // its text is left in base64
	}
	for name, list := range answers(t, mails) {
		for i, theirs := range list {
			if theirs.Error != "" || misread[name+" "+filepath.Base(paths[i])] {
				continue
			}
			f := facts{subject: theirs.Subject}
			for _, a := range theirs.Addresses {
				if strings.IndexByte(a, '@') > 0 {
					f.addresses = append(f.addresses, a)
				}
			}
			for _, text := range theirs.Texts {
				for line := range strings.Lines(text) {
					// Controls are there where a charset was not decoded, or taken for another.
					if !strings.ContainsFunc(strings.TrimSpace(line), unicode.IsControl) {
						f.lines = append(f.lines, line)
					}
				}
			}
			for _, file := range theirs.Files {
				b, err := base64.StdEncoding.DecodeString(file.Data)
				must(t, err)
				if file.Name != "" {
					f.files = append(f.files, fact{file.Name, string(b)})
				}
			}
			k, problems := ours(t, mails[i])
			for fact, ok := range k.of(&f) {
				if !ok && len(problems) == 0 {
					t.Errorf("%s: %s has %q, which the import has not", paths[i], name, fact)
				}
			}
		}
	}
}
