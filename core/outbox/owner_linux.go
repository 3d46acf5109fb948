// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// thisProcess names this process so that others can tell whether it still
// lives: the run of the system, the PID namespace, the PID, when it
// started, as PIDs come again, and which program it runs: exec keeps all the others.
var thisProcess = sync.OnceValue(func() string {
	pid := os.Getpid()
	start, _ := process(pid)
	if start == "" {
		return ""
	}
	return fmt.Sprintf("%s %s %d %s %s", thisRun(), pidNamespace(), pid, start, thisProgram())
})

// thisProgram is the same for all copies of the library in a process, and another after each
// exec: made of the random octets that the system gives a program (AT_RANDOM). "-" if they
// cannot be read.
var thisProgram = sync.OnceValue(func() string {
	auxv, err := os.ReadFile("/proc/self/auxv")
	if err != nil {
		return "-"
	}
	const atRandom, word = 25, strconv.IntSize / 8
	number := func(b []byte) uint64 {
		if word == 4 {
			return uint64(binary.NativeEndian.Uint32(b))
		}
		return binary.NativeEndian.Uint64(b)
	}
	for ; len(auxv) >= 2*word; auxv = auxv[2*word:] {
		if number(auxv) != atRandom {
			continue
		}
		var random [16]byte
		f, err := os.Open("/proc/self/mem")
		if err != nil {
			return "-"
		}
		defer f.Close()
		if _, err := f.ReadAt(random[:], int64(number(auxv[word:]))); err != nil {
			return "-"
		}
		sum := sha256.Sum256(random[:]) // the octets themselves are a secret of the process
		return hex.EncodeToString(sum[:8])
	}
	return "-"
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
	if len(f) != 5 || thisProcess() == "" {
		return false
	}
	if here := strings.Fields(thisProcess()); slices.Equal(f[:4], here[:4]) {
		return f[4] != here[4] && f[4] != "-" && here[4] != "-" // it was before exec
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
