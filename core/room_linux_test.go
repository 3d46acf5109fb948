// SPDX-License-Identifier: MIT

package core_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"courriel.dev/courriel/core"
)

const roomChild = "COURRIEL_TEST_ROOM"

// TestMemoryRunsOut: under a limit of the address space, whatever is done again and again ends with
// OUT_OF_MEMORY, and the process goes on.
func TestMemoryRunsOut(t *testing.T) {
	folder := t.TempDir()
	for what := range roomChildren {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c := exec.Command(os.Args[0], "-test.run=^TestMemoryRunsOutHere$")
			c.Env = append(os.Environ(), roomChild+"="+what, roomChild+"_FOLDER="+folder)
			out, err := c.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "went on") {
				t.Fatalf("%v\n%.3000s", err, out)
			}
		})
	}
}

// roomChildren are done until one fails.
var roomChildren = map[string]func(i int, folder string) error{
	"text": func(i int, _ string) error {
		text := strings.Repeat("a line of text\n", 1<<20/15)
		if err := core.Room("text", int64(len(text))); err != nil {
			return err
		}
		m := core.NewMessage()
		kept = append(kept, m)
		return m.SetText(text)
	},
	"attachments": func(i int, _ string) error {
		const size = 24 << 20
		if err := core.Room("data", size); err != nil {
			return err
		}
		if i == 0 {
			kept = append(kept, core.NewMessage())
		}
		_, err := kept[0].AttachData("a.bin", "application/octet-stream", make([]byte, size))
		return err
	},
	"large source": func(i int, folder string) error {
		m := core.NewMessage()
		if err := errors.Join(m.SetSender("a@b.example"), m.AddRecipient("c@d.example")); err != nil {
			return err
		}
		path := filepath.Join(folder, "of a gigabyte")
		if err := sparse(path, 1<<30); err != nil {
			return err
		}
		if _, err := m.AttachFile(path, "", ""); err != nil {
			return err
		}
		_, err := m.BuildSource(0)
		return err
	},
	"imports": func(i int, _ string) error {
		if imported == nil {
			imported = []byte(
				"From: a@b.example\r\n\r\n" + strings.Repeat(
					strings.Repeat("x", 70)+"\r\n",
					8<<20/72,
				),
			)
		}
		m := core.NewMessage()
		kept = append(kept, m)
		return m.ImportSource(imported)
	},
}

var (
	kept     []*core.Message
	imported []byte
)

func sparse(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString("\x89PNG\r\n\x1a\n"); err != nil {
		return err
	}
	return f.Truncate(size)
}

// TestMemoryRunsOutHere is the process of TestMemoryRunsOut.
func TestMemoryRunsOutHere(t *testing.T) {
	what := os.Getenv(roomChild)
	if what == "" {
		return
	}
	if os.Getenv(roomChild+"_UNLIMITED") == "" { // else something else limits it
		limitAddresses(t)
	}
	for i := range 10000 {
		if err := roomChildren[what](i, os.Getenv(roomChild+"_FOLDER")); err != nil {
			if e := core.AsError(err); e.Code != core.CodeOutOfMemory || e.Hint() == "" {
				t.Fatalf("%v: %v", e.Code, e)
			}
			kept = nil
			m := core.NewMessage()
			if err := m.SetText("small"); err != nil {
				t.Fatal(err)
			}
			fmt.Printf("went on after %d\n", i)
			return
		}
	}
	t.Fatal("it never ended")
}

// limitAddresses leaves the process 700 MiB more than it has.
func limitAddresses(t *testing.T) {
	t.Helper()
	var l syscall.Rlimit
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var pages uint64
	fmt.Sscan(string(statm), &pages)
	l.Cur = pages*4096 + 700<<20
	l.Max = l.Cur
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &l); err != nil {
		t.Fatal(err)
	}
}

// TestSparseFiles: a file of which nobody has the octets is refused by its size, before it is read.
func TestSparseFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.png")
	if err := sparse(path, 200<<40); err != nil {
		if err = sparse(path, 200<<30); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"attached", "text", "named by HTML", "source", "import"} {
		t.Run(name, func(t *testing.T) {
			m := core.NewMessage()
			err := errors.Join(m.SetSender("a@b.example"), m.AddRecipient("c@d.example"))
			if err != nil {
				t.Fatal(err)
			}
			begun := time.Now()
			switch name {
			case "attached":
				_, err = m.AttachFile(path, "", "")
			case "text":
				_, err = m.AttachFile(path, "a.txt", "text/plain")
			case "named by HTML":
				err = m.ImportHTML(`<img src="large.png">`, filepath.Dir(path), core.ImportStrict)
			case "source":
				err = m.SetSender("x@y.example")
				if err == nil {
					_, err = m.AttachFile(path, "mail.eml", "message/rfc822")
				}
			case "import":
				err = m.ImportSourceFile(path)
				if core.AsError(err).Code != core.CodeOutOfRange {
					t.Fatalf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			_, err = m.BuildSource(0)
			if e := core.AsError(err); e.Code != core.CodeOutOfMemory {
				t.Fatalf("%v: %v", e.Code, e)
			}
			if took := time.Since(begun); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}
