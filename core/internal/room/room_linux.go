// SPDX-License-Identifier: MIT

package room

import (
	"bytes"
	"math"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// root is where the system's files are; tests have others.
var root = "/"

// available is what the system, or the group that the process is in, can give.
func available() int64 {
	free := int64(math.MaxInt64)
	if n, ok := field(text("proc/meminfo"), "MemAvailable:"); ok {
		free = n * 1024
	}
	for _, g := range groups() {
		if n, ok := g.free(); ok {
			free = min(free, n)
		}
	}
	return min(free, addressable())
}

// addressable is what the limits of the process leave it, RLIMIT_AS and RLIMIT_DATA. Go never gives
// addresses back, so that what it has released can be had again.
func addressable() int64 {
	free := int64(math.MaxInt64)
	var sizes []string
	for _, r := range []struct{ which, column int }{{unix.RLIMIT_AS, 0}, {unix.RLIMIT_DATA, 5}} {
		var l unix.Rlimit
		if unix.Getrlimit(r.which, &l) != nil || uint64(l.Cur) > math.MaxInt64 {
			continue
		}
		if sizes == nil {
			sizes = strings.Fields(string(text("proc/self/statm")))
		}
		if len(sizes) <= r.column {
			continue
		}
		if pages, ok := number([]byte(sizes[r.column])); ok {
			used := pages * int64(os.Getpagesize())
			free = min(free, max(0, int64(l.Cur)-used)+read("/memory/classes/heap/released:bytes"))
		}
	}
	return free
}

// group is one level of control groups with a limit of memory.
type group struct{ folder, limit, used, cache string }

func (g group) free() (int64, bool) {
	limit, ok := number(text(path.Join(g.folder, g.limit)))
	if !ok || limit > math.MaxInt64/4 { // "max", or version 1's way to say it
		return 0, false
	}
	used, ok := number(text(path.Join(g.folder, g.used)))
	if !ok {
		return 0, false
	}
	// The cache of files is given back when it is needed.
	cache, _ := field(text(path.Join(g.folder, "memory.stat")), g.cache)
	return limit - used + min(cache, used), true
}

// groups are the control groups of the process, up to the root that it sees. They do not change as
// a rule.
var groups = sync.OnceValue(findGroups)

func findGroups() (list []group) {
	for line := range strings.Lines(string(text("proc/self/cgroup"))) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		var g group
		switch {
		case parts[0] == "0" && parts[1] == "":
			g = group{"sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"}
		case strings.Contains(","+parts[1]+",", ",memory,"):
			g = group{
				"sys/fs/cgroup/memory",
				"memory.limit_in_bytes",
				"memory.usage_in_bytes",
				"total_inactive_file",
			}
		default:
			continue
		}
		top := g.folder
		// In a container the path is often that of the host, and what is mounted is the group
		// itself.
		for at := path.Clean("/" + parts[2]); ; at = path.Dir(at) {
			g.folder = path.Join(top, at)
			list = append(list, g)
			if at == "/" || len(list) > 32 {
				break
			}
		}
	}
	return list
}

func text(name string) []byte {
	b, err := os.ReadFile(path.Join(root, name))
	if err != nil {
		return nil
	}
	return b
}

func number(b []byte) (int64, bool) {
	n, err := strconv.ParseInt(string(bytes.TrimSpace(b)), 10, 64)
	return n, err == nil
}

// field gives the number that follows a word at the beginning of a line.
func field(b []byte, name string) (int64, bool) {
	for line := range bytes.Lines(b) {
		if words := bytes.Fields(line); len(words) >= 2 && string(words[0]) == name {
			return number(words[1])
		}
	}
	return 0, false
}

// bounded tells whether mapping memory may fail before memory is short.
func bounded() bool {
	if strconv.IntSize == 32 {
		return true
	}
	for _, which := range []int{unix.RLIMIT_AS, unix.RLIMIT_DATA} {
		var l unix.Rlimit
		if unix.Getrlimit(which, &l) == nil && l.Cur != unix.RLIM_INFINITY {
			return true
		}
	}
	return strictlyCounted()
}

// strictlyCounted: vm.overcommit_memory 2, where the system promises only what it has.
var strictlyCounted = sync.OnceValue(func() bool {
	n, ok := number(text("proc/sys/vm/overcommit_memory"))
	return ok && n == 2
})

// mapped tries whether n octets can be mapped.
func mapped(n int64) bool {
	b, err := unix.Mmap(
		-1,
		0,
		int(n),
		unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_ANON|unix.MAP_PRIVATE,
	)
	if err != nil {
		return false
	}
	_ = unix.Munmap(b)
	return true
}
