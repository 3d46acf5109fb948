// SPDX-License-Identifier: MIT

//go:build !race

package core_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// controlGroup makes a control group of the kind that this machine has, with so much memory.
func controlGroup(t *testing.T, octets int) (folder string) {
	t.Helper()
	write := func(name, value string) error {
		return os.WriteFile(filepath.Join(folder, name), []byte(value), 0o644)
	}
	unavailable := func(why string) {
		// core/internal/room has the same with made-up files, on every machine.
		t.Logf("no control group can be made here (%s)", why)
		folder = ""
	}
	for _, kind := range []struct{ mount, limit, swap, swapLimit string }{
		{"/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", fmt.Sprint(octets)},
		{"/sys/fs/cgroup", "memory.max", "memory.swap.max", "0"},
	} {
		if _, err := os.Stat(filepath.Join(kind.mount, "cgroup.procs")); err != nil {
			continue
		}
		folder = filepath.Join(kind.mount, fmt.Sprintf("courriel-test-%d", os.Getpid()))
		if err := os.Mkdir(folder, 0o755); err != nil {
			unavailable(err.Error())
			return ""
		}
		t.Cleanup(func() {
			if err := os.Remove(folder); err != nil {
				t.Error(err)
			}
		})
		if err := write(kind.limit, fmt.Sprint(octets)); err != nil {
			unavailable(err.Error())
			return ""
		}
		_ = write(kind.swap, kind.swapLimit) // where there is swap
		return folder
	}
	unavailable("there are none, or no memory controller")
	return ""
}

// TestMemoryRunsOutInAControlGroup: what the kernel would end the process for is an error before.
// It
// runs without the race detector, which takes several times the memory that the library counts.
func TestMemoryRunsOutInAControlGroup(t *testing.T) {
	group := controlGroup(t, 400<<20)
	if group == "" {
		return
	}
	folder := t.TempDir()
	for what := range roomChildren {
		t.Run(what, func(t *testing.T) {
			c := exec.Command(
				"/bin/sh",
				"-c",
				`echo $$ >"$0/cgroup.procs" && exec "$1" -test.run=^TestMemoryRunsOutHere$`,
				group,
				os.Args[0],
			)
			c.Env = append(
				os.Environ(),
				roomChild+"="+what,
				roomChild+"_FOLDER="+folder,
				roomChild+"_UNLIMITED=1",
			)
			out, err := c.CombinedOutput()
			if strings.Contains(string(out), "cgroup.procs") {
				t.Logf("this process may not be put into a group: %s", out)
				return
			}
			if err != nil || !strings.Contains(string(out), "went on") {
				t.Fatalf("%v\n%.3000s", err, out)
			}
		})
	}
}
