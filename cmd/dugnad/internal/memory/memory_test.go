package memory

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"
)

func TestAvailable(t *testing.T) {
	const none = math.MaxInt64
	meminfo := "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n"
	for _, c := range []struct {
		name    string
		files   map[string]string
		goLimit float64
		want    float64
		from    string
	}{
		{"another system", nil, none, fallback, "assumed"},
		{"another system with GOMEMLIMIT", nil, 20e9, 20e9, "GOMEMLIMIT"},
		{"free memory", map[string]string{"proc/meminfo": meminfo}, none, 4096e6, "machine"},
		{"GOMEMLIMIT", map[string]string{"proc/meminfo": meminfo}, 1e9, 1e9, "GOMEMLIMIT"},
		{"no limit of a control group", map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n", "sys/fs/cgroup/memory.current": "5\n",
		}, none, 4096e6, "machine"},
		{"version 2, of a group above", map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": "0::/job/step\n",
			"sys/fs/cgroup/job/step/memory.max": "max\n", "sys/fs/cgroup/job/step/memory.current": "7\n",
			"sys/fs/cgroup/job/memory.max": "3000000\n", "sys/fs/cgroup/job/memory.current": "1500000\n",
			"sys/fs/cgroup/job/memory.stat": "anon 1000000\ninactive_file 300000\nactive_file 200000\n",
		}, none, 2e6, "control group"},
		{"version 2, the path of the host", map[string]string{
			"proc/self/cgroup": "0::/docker/abc\n", "sys/fs/cgroup/memory.max": "3000000\n", "sys/fs/cgroup/memory.current": "1000000\n",
		}, none, 2e6, "control group"},
		{"version 1", map[string]string{
			"proc/self/cgroup": "5:cpu,cpuacct:/x\n4:memory:/x\n",
			"sys/fs/cgroup/memory/x/memory.limit_in_bytes": "9000\n", "sys/fs/cgroup/memory/x/memory.usage_in_bytes": "5000\n",
			"sys/fs/cgroup/memory/x/memory.stat": "total_inactive_file 1000\n",
		}, none, 5000, "control group"},
		{"used up", map[string]string{
			"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1\n", "sys/fs/cgroup/memory.current": "5\n",
		}, none, 0, "control group"},
		{"address space", map[string]string{
			"proc/meminfo": meminfo, "proc/self/statm": "1000 5 5\n",
			"proc/self/limits": "Limit  Soft Limit  Hard Limit  Units\nMax address space         5000000              unlimited            bytes\n",
		}, none, 904e3, "ulimit"},
		{"no limit of the address space", map[string]string{
			"proc/meminfo": meminfo, "proc/self/statm": "1000 5 5\n",
			"proc/self/limits": "Max address space         unlimited            unlimited            bytes\n",
		}, none, 4096e6, "machine"},
	} {
		files := fstest.MapFS{}
		for name, text := range c.files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		if got := available(files, c.goLimit, 4096); got.Bytes != c.want || !strings.Contains(got.From, c.from) {
			t.Errorf("%s: %v, want %v of %s", c.name, got, c.want, c.from)
		}
	}
	if a := Available(); a.Bytes <= 0 || a.From == "" {
		t.Errorf("here: %v", a)
	}
}
