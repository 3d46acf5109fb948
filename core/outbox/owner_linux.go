// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
)

// thisProcess names this process so that others can tell whether it still
// lives: the run of the system, the PID namespace, the PID, and when it
// started, as PIDs come again.
var thisProcess = sync.OnceValue(func() string {
	pid := os.Getpid()
	start, _ := process(pid)
	if start == "" {
		return ""
	}
	return fmt.Sprintf("%s %s %d %s", thisRun(), pidNamespace(), pid, start)
})

var thisRun = sync.OnceValue(func() string {
	id, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(id))
})

var pidNamespace = sync.OnceValue(func() string {
	ns, _ := os.Readlink("/proc/self/ns/pid")
	return ns
})

// gone tells whether the process of this name is known to have ended. A file
// in WAL mode is shared by the processes of one running system only, as they
// share memory: an owner of another run is gone.
func gone(owner string) bool {
	f := strings.Fields(owner)
	if len(f) != 4 || thisProcess() == "" {
		return false
	}
	if f[0] != thisRun() {
		return true
	}
	var pid int
	if _, err := fmt.Sscan(f[2], &pid); err != nil || pid <= 0 || f[1] != pidNamespace() {
		return false
	}
	if syscall.Kill(pid, 0) == syscall.ESRCH {
		return true
	}
	start, ended := process(pid)
	return ended || start != "" && start != f[3]
}

// process tells when a process started, "" when that cannot be seen, and whether
// it has ended and only waits for its parent to notice.
func process(pid int) (start string, ended bool) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", false
	}
	// The name of the program, in parentheses, may hold anything; the fields
	// behind it begin with the third, the state; the 22nd is the start.
	_, rest, ok := bytes.Cut(stat[max(0, bytes.LastIndexByte(stat, ')')):], []byte(") "))
	fields := bytes.Fields(rest)
	if !ok || len(fields) < 20 {
		return "", false
	}
	if fields[0][0] == 'Z' {
		// A process whose first thread ended looks the same while others run.
		threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
		ended = err == nil && len(threads) <= 1
	}
	return string(fields[19]), ended
}
