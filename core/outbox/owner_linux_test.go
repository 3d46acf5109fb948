// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"fmt"
	"os/exec"
	"testing"
)

func TestProcessIsGoneWhenItEndedEvenIfNobodyNoticed(t *testing.T) {
	child := exec.Command("cat")
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	started, _ := process(child.Process.Pid)
	owner := fmt.Sprintf("%s %s %d %s 1", thisRun(), pidNamespace(), child.Process.Pid, started)
	if gone(owner) {
		t.Error("gone while it lives")
	}
	in.Close()
	buffer := make([]byte, 1)
	_, _ = out.Read(buffer) // the end of its output: it is about to end
	for range 10_000_000 {
		if gone(owner) {
			break
		}
	}
	if !gone(owner) {
		t.Error("not gone although it ended")
	}
	_ = child.Wait()
	if !gone(owner) {
		t.Error("not gone although it is not there any more")
	}
}

func TestProgramIsNamed(t *testing.T) {
	if name := thisProgram(); len(name) != 16 || name != thisProgram() {
		t.Errorf("%q", name)
	}
}
