// SPDX-License-Identifier: MIT

package core_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// Code and comments are at most 100 columns wide, prose 120; a tab counts as four. What was wider
// when the rule began is counted file by file, and only gets less.
const (
	codeColumns  = 100
	proseColumns = 120
	widthsFile   = "testdata/widths.tsv"
)

var updateWidths = flag.Bool(
	"update-widths",
	false,
	"write the numbers of lines that are too wide anew",
)

// columnsOf gives how wide a file may be; 0 is for files without a rule: data, and what a program
// wrote.
func columnsOf(path string, content []byte) int {
	head := string(content[:min(len(content), 300)])
	for _, made := range []string{"Made by ", "Written by ", "DO NOT EDIT", "auto-generated"} {
		if strings.Contains(head, made) {
			return 0
		}
	}
	if strings.Contains("/"+path, "/testdata/") ||
		strings.HasPrefix(path, "core/table/") && !strings.Contains(path, "/generate/") {
		return 0
	}
	switch filepath.Ext(path) {
	case ".go", ".c", ".h", ".hpp", ".cpp", ".cc", ".py", ".cs":
		return codeColumns
	case ".md":
		return proseColumns
	}
	return 0
}

// tooWide counts the lines of a file that are wider than allowed. What cannot be broken does not
// count: rows of tables and addresses in prose.
func tooWide(path, content string, columns int) int {
	wide := 0
	for line := range strings.Lines(content) {
		line = strings.TrimRight(line, "\r\n")
		if utf8.RuneCountInString(strings.ReplaceAll(line, "\t", "    ")) <= columns {
			continue
		}
		if filepath.Ext(path) == ".md" &&
			(strings.HasPrefix(line, "|") || strings.Contains(line, "://")) {
			continue
		}
		wide++
	}
	return wide
}

func TestLinesAreNoWiderThanTheRule(t *testing.T) {
	listed, err := exec.Command("git", "-C", "..", "ls-files", "-z").Output()
	if err != nil {
		t.Skip("this is no checkout: ", err)
	}
	was := map[string]int{}
	if old, err := os.ReadFile(widthsFile); err == nil {
		for line := range strings.Lines(string(old)) {
			if path, number, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
				was[path], _ = strconv.Atoi(number)
			}
		}
	}
	now, looked := map[string]int{}, 0
	for path := range strings.SplitSeq(string(listed), "\x00") {
		content, err := os.ReadFile(filepath.Join("..", path))
		if err != nil { // a link to what is not built, or removed
			continue
		}
		columns := columnsOf(path, content)
		if columns == 0 {
			continue
		}
		looked++
		wide := tooWide(path, string(content), columns)
		if wide > 0 {
			now[path] = wide
		}
		if wide > was[path] && !*updateWidths {
			t.Errorf(
				"%s has %d lines of more than %d columns, %d were there",
				path,
				wide,
				columns,
				was[path],
			)
		}
	}
	if looked < 300 {
		t.Errorf("only %d files were looked at", looked)
	}
	if !*updateWidths {
		return
	}
	var b strings.Builder
	paths := make([]string, 0, len(now))
	for path := range now {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		fmt.Fprintf(&b, "%s\t%d\n", path, now[path])
	}
	if err := os.WriteFile(widthsFile, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestWidthIsCounted(t *testing.T) {
	long := strings.Repeat("x", codeColumns)
	for line, want := range map[string]int{long: 0, long + "x": 1, "\t" + long: 1, strings.Repeat("é", codeColumns): 0} {
		if got := tooWide("a.go", line+"\nshort\n", codeColumns); got != want {
			t.Errorf("%q: %d lines are too wide, want %d", line, got, want)
		}
	}
	prose := strings.Repeat("x", proseColumns)
	if tooWide("a.md", prose+"x\n| "+prose+" |\n", proseColumns) != 1 {
		t.Error("a row of a table counts, or prose does not")
	}
	if columnsOf("core/table/generate/c.go", []byte("package main")) != codeColumns ||
		columnsOf("capi/entry.c", []byte("/* Made by x */")) != 0 {
		t.Error("the wrong files have a rule")
	}
}
