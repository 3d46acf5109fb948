// SPDX-License-Identifier: MIT

package parse

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// threadTime is the processor time of this thread: a machine that is busy or stands still takes
// none.
func threadTime(t *testing.T) time.Duration {
	t.Helper()
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &now); err != nil {
		t.Fatal(err)
	}
	return time.Duration(now.Nano())
}

// TestHostileInputTakesLinearTime: a megabyte of what each reader might look through again and
// again.
func TestHostileInputTakesLinearTime(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for _, unit := range []string{
		"(", "(a", "((a)", "\"", "\"<", "\"<>", "<", "< ", "<@", "<@a:", ">", ":", "a:", "a:;", ";", ",", "@", "a@", "a@b ", "a@b <", "@a", "[", "a@[", "\\", "\"\\",
		"=?", "=?a?q?", "=?a?q? ", "=?a?q??=", "=?a?q?=?=20", "=?utf-8?q?=C3?= ", "?=", " ", "\t", " a", "a ", "a=", "a=b ", ";a", ";a=\"", ";a*0=b", ";a*1*=%", "; charset", " charset=x",
		"\r", "\n", "\r\n", "\r\r\n", "\n\r", "a\n", " \n", "a: b\n", ": \n", "Subject: x\n\n", "-", "--", "--\n", "--boundary1\n", "--boundary\n", "--bouxdary1\nContent-Type: x\n", "--x\n\n",
		"+", "+-", "+AOk", "\x1b$)C", "\x0e", "\x0e\x0f", "\x1b$B", "begin 644 a\n", "M\n", "YQ==\n", "YQ==", "= \n", "=\n", "1 ", "1:1 ", "jan ", "a-b-c ", ".", "..", "a . ", "\xe9", "%", "*", "'",
		"mailto:", "undisclosed ", "\"a@b\" ", "a@b\"",
	} {
		s := strings.Repeat(unit, (1<<20)/len(unit))
		for name, read := range map[string]func(){
			"addresses":          func() { Addresses(s, "gbk", Silent) },
			"params":             func() { Params("a/b; "+s, "gbk", Silent) },
			"words":              func() { Words(s, "gbk", Silent) },
			"head":               func() { Head([]byte(s), Silent) },
			"parts":              func() { Parts([]byte(s), "boundary1", func(string) bool { return false }, Silent) },
			"parts, no boundary": func() { Parts([]byte(s), "", func(string) bool { return false }, Silent) },
			"texts": func() {
				for _, label := range []string{"utf-7", "iso-2022-kr", "iso-2022-jp", "utf-16", "utf-8", "x-no"} {
					Text(label, []byte(s), "", Silent)
				}
			},
			"transfer": func() {
				for _, c := range []Coding{Base, Quoted, UUCoded} {
					Decode(c, []byte(s), Silent)
				}
				TransferEncoding(s, Silent)
			},
			"date": func() { Date(s) }, "flowed": func() { Unflow(s, true) },
		} {
			begin := threadTime(t)
			read()
			if d := threadTime(t) - begin; d > 3*time.Second {
				t.Fatalf("%q, %s: %v", unit, name, d)
			}
		}
	}
}
