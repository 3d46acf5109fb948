// SPDX-License-Identifier: MIT

package room

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

// TestControlGroups: the smallest limit on the way up counts, in both versions; cached files are
// not in use.
func TestControlGroups(t *testing.T) {
	const meminfo = "MemTotal: 64000000 kB\nMemFree: 1 kB\nMemAvailable:   32000000 kB\n"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  int64
	}{
		{"none", map[string]string{"proc/meminfo": meminfo}, 32000000 * 1024},
		{"nothing is known", nil, math.MaxInt64},
		{"version 2", map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a/b\n",
			"sys/fs/cgroup/a/b/memory.max": "max\n",
			"sys/fs/cgroup/a/memory.max":   "1000000\n", "sys/fs/cgroup/a/memory.current": "700000\n",
			"sys/fs/cgroup/a/memory.stat": "anon 1\ninactive_file 200000\n",
		}, 500000},
		{"version 2, in a container", map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": "0::/../../docker/xyz\n",
			"sys/fs/cgroup/memory.max": "1000000\n", "sys/fs/cgroup/memory.current": "1200000\n",
		}, -200000},
		{"version 1", map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": "5:cpu:/x\n4:hugetlb,memory:/x\n",
			"sys/fs/cgroup/memory/x/memory.limit_in_bytes": "5000000\n", "sys/fs/cgroup/memory/x/memory.usage_in_bytes": "1000000\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n", "sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
		}, 4000000},
		{"nonsense", map[string]string{
			"proc/meminfo": "MemAvailable:\n", "proc/self/cgroup": "0\n::\n0::/\n", "sys/fs/cgroup/memory.max": "many\n",
		}, math.MaxInt64},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, groupsBefore := root, groups
			root = t.TempDir()
			groups = findGroups
			defer func() { root, groups = before, groupsBefore }()
			for name, text := range c.files {
				p := filepath.Join(root, name)
				if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got := available(); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}
