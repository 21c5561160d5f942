package memory

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

// Allowance is the memory that a job may take, in bytes, and where the number comes from.
type Allowance struct {
	Bytes float64
	From  string // "the free memory of the machine"
}

// stated is the limit of GOMEMLIMIT, which a negative limit returns and does not change. It is read once: the jobs
// of a recipe set lower ones one after the other.
var stated = debug.SetMemoryLimit(-1)

// fallback is the allowance of systems that do not tell: of all but Linux. GOMEMLIMIT replaces it.
const fallback = 8e9

// Available returns the least of what limits the process: the free memory of the machine, the memory
// limit of its control group or container and of those above it (versions 1 and 2), the limit of its
// address space (ulimit -v), and the environment variable GOMEMLIMIT.
func Available() Allowance {
	return available(os.DirFS("/"), float64(stated), os.Getpagesize())
}

// Hold makes the garbage collector work harder when the heap comes near an allowance, rather than let
// it grow to twice of what is in use. A lower GOMEMLIMIT stays in force.
func Hold(a Allowance) {
	if limit := int64(min(0.95*a.Bytes, math.MaxInt64/2)); limit < stated {
		debug.SetMemoryLimit(limit)
	}
}

// available is Available with the root of the file system and the limit of the Go runtime.
func available(root fs.FS, goLimit float64, page int) Allowance {
	least := Allowance{Bytes: math.Inf(1)}
	add := func(bytes float64, from string) {
		if bytes < least.Bytes {
			least = Allowance{max(bytes, 0), from}
		}
	}
	if free, ok := column(root, "proc/meminfo", "MemAvailable:"); ok {
		add(free*1024, "the free memory of the machine")
	}
	controlGroups(root, add)
	if bytes, ok := addressSpace(root, page); ok {
		add(bytes, "the limit of the address space (ulimit -v)")
	}
	if goLimit < math.MaxInt64 {
		add(goLimit, "GOMEMLIMIT")
	}
	if math.IsInf(least.Bytes, 1) {
		return Allowance{fallback, "assumed, as this system does not tell; GOMEMLIMIT states another"}
	}
	return least
}

// controlGroups adds what is left of the limits of the control groups of the process. What the kernel
// has cached of files is not counted as used, since it gives way.
func controlGroups(root fs.FS, add func(bytes float64, from string)) {
	text, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return
	}
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) < 3 {
			continue
		}
		mount, limit, used, cached := "", "", "", ""
		switch {
		case parts[0] == "0" && parts[1] == "":
			mount, limit, used, cached = "sys/fs/cgroup", "memory.max", "memory.current", ""
		case strings.Contains(","+parts[1]+",", ",memory,"):
			mount, limit, used, cached = "sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_"
		default:
			continue
		}
		// In a container the path may be that of the host, of which only the root is mounted.
		for at := path.Join(mount, parts[2]); strings.HasPrefix(at, mount); at = path.Dir(at) {
			most, ok := number(root, path.Join(at, limit))
			now, known := number(root, path.Join(at, used))
			if !ok || !known {
				continue
			}
			for _, list := range []string{"inactive_file", "active_file"} {
				files, _ := column(root, path.Join(at, "memory.stat"), cached+list)
				now -= files
			}
			add(most-max(now, 0), "the memory limit of the control group or container")
		}
	}
}

// addressSpace returns what is left of the limit of the address space.
func addressSpace(root fs.FS, page int) (bytes float64, ok bool) {
	limits, err := fs.ReadFile(root, "proc/self/limits")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(limits)) {
		rest, here := strings.CutPrefix(line, "Max address space")
		fields := strings.Fields(rest)
		if !here || len(fields) == 0 {
			continue
		}
		most, err := strconv.ParseFloat(fields[0], 64) // or "unlimited"
		used, known := number(root, "proc/self/statm")
		return most - used*float64(page), err == nil && known
	}
	return 0, false
}

// number returns the first number in a file; a word such as "max" is none.
func number(root fs.FS, name string) (float64, bool) {
	text, err := fs.ReadFile(root, name)
	fields := strings.Fields(string(text))
	if err != nil || len(fields) == 0 {
		return 0, false
	}
	x, err := strconv.ParseFloat(fields[0], 64)
	return x, err == nil
}

// column returns the number behind a name at the beginning of a line.
func column(root fs.FS, file, name string) (float64, bool) {
	text, err := fs.ReadFile(root, file)
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == name {
			x, err := strconv.ParseFloat(fields[1], 64)
			return x, err == nil
		}
	}
	return 0, false
}

// Text writes a number of bytes for readers: "5.9 GB".
func Text(bytes float64) string {
	switch {
	case bytes < 1e6:
		return fmt.Sprintf("%.0f kB", bytes/1e3)
	case bytes < 1e9:
		return fmt.Sprintf("%.0f MB", bytes/1e6)
	case bytes < 1e15:
		return fmt.Sprintf("%.1f GB", bytes/1e9)
	}
	return fmt.Sprintf("%.1g GB", bytes/1e9)
}
