package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
	"unicode"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/sim/files"
	"dugnad/sim/study"
)

// scriptData fills the templates of the job scripts. Every text from outside is in one of two forms: a job
// name of plain characters, which may stand in a #SBATCH line, or a word quoted for the shell, which may not.
type scriptData struct {
	Name       string // see jobName
	Program    string // quoted, as all that follow
	Study      string
	Directory  string
	Array      string // sbatch's arguments for the array and for the merge
	Merge      string
	Flags      string // of each task
	MergeFlags string
	Shards     int
	CPUs       int
	Minutes    int // time limit of a task
	Notice     int // seconds before the limit at which Slurm signals a task
}

// arrayScript runs one shard per task. Slurm signals a task some time before its time limit (USR1, to
// the shell alone), and when it preempts or requeues the task (TERM). In both cases dugnad finishes and
// keeps the current run, and the restarted task continues from there. The script requeues only after
// USR1: Slurm requeues preempted tasks itself, and a cancelled job must stay cancelled.
var arrayScript = template.Must(template.New("array").Parse(`#!/bin/bash
#SBATCH --job-name={{.Name}}
#SBATCH --array=1-{{.Shards}}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task={{.CPUs}}
#SBATCH --time={{.Minutes}}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@{{.Notice}}

# Shard i of {{.Shards}} is task i of the array. Submitting this again goes on where it ended.
echo "shard $SLURM_ARRAY_TASK_ID of {{.Shards}} on $(hostname), restart ${SLURM_RESTART_COUNT:-0}"
late=no
{{.Program}} sweep {{.Study}} --out {{.Directory}}{{.Flags}} --shard "$SLURM_ARRAY_TASK_ID/{{.Shards}}" &
child=$!
trap : TERM # the program gets it from Slurm; a second one would end it at once
trap 'late=yes; kill -TERM $child' USR1
while :; do
	wait $child
	status=$?
	kill -0 $child 2>/dev/null || break # a signal ends wait before the program has
done
if [ $late = yes ] && [ $status = 143 ]; then
	scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
fi
exit $status
`))

var mergeScript = template.Must(template.New("merge").Parse(`#!/bin/bash
#SBATCH --job-name={{.Name}}-merge
#SBATCH --ntasks=1
#SBATCH --time=10
#SBATCH --requeue
#SBATCH --open-mode=append

{{.Program}} merge {{.Directory}}{{.MergeFlags}}
`))

var submitScript = template.Must(template.New("submit").Parse(`#!/bin/bash
# Submits the array, and the merge for when all of it has ended.
set -e
array=$(sbatch --parsable {{.Array}})
sbatch --dependency="afterany:${array%%;*}" {{.Merge}}
`))

// JobArray is a study written as a job array for Slurm.
type JobArray struct {
	Tasks, CPUs, Minutes int    // Minutes is the time limit of a task
	Folder               string // of the scripts
	Script               string // submits the array and the merge

	array, merge []string // sbatch's arguments
}

// WriteJobArray writes the scripts of a job array whose tasks take about taskMinutes each. It probes
// the study to size the array.
func WriteJobArray(ctx context.Context, j *jobs.StudyWork, taskMinutes int) (*JobArray, error) {
	name := j.Job.Study
	if name == "-" {
		return nil, fault.Input("save the study to a file", "a study from standard input cannot be run again by a job")
	}
	directory, err := filepath.Abs(j.Directory)
	if err != nil {
		return nil, err
	}
	if bad := func(r rune) bool { return unicode.IsControl(r) || r == '%' || r == '\\' }; strings.ContainsFunc(directory, bad) {
		return nil, fault.Input("choose another --out", "Slurm does not keep its logs beside a directory called %q; allowed: a path without %%, backslashes and control characters", directory)
	}
	sized, err := newScriptData(ctx, j, name, directory, taskMinutes)
	if err != nil {
		return nil, err
	}
	folder := j.Directory + ".slurm"
	array, merge := submission(directory+".slurm", "array-%a.log", "array.sbatch"), submission(directory+".slurm", "merge.log", "merge.sbatch")
	sized.Array, sized.Merge = fault.ShellLine(array), fault.ShellLine(merge)
	scripts := []struct {
		name string
		text *template.Template
	}{{"array.sbatch", arrayScript}, {"merge.sbatch", mergeScript}, {"submit.sh", submitScript}}
	for _, script := range scripts {
		if err := files.CheckMark(filepath.Join(folder, script.name), "# "); err != nil {
			return nil, err
		}
	}
	for _, script := range scripts {
		var text bytes.Buffer
		if err := script.text.Execute(&text, sized); err != nil {
			return nil, err
		}
		if err := files.WriteProgram(filepath.Join(folder, script.name), files.WithMark(text.Bytes(), "# ")); err != nil {
			return nil, err
		}
	}
	return &JobArray{sized.Shards, sized.CPUs, sized.Minutes, folder, filepath.Join(folder, "submit.sh"), array, merge}, nil
}

// submission returns sbatch's arguments for a script. The log is an argument because a #SBATCH line cannot
// quote a path. In the name of the log, %a is the number of the task.
func submission(folder, log, script string) []string {
	return []string{"--output=" + filepath.Join(folder, log), filepath.Join(folder, script)}
}

// jobName returns a study's name with an underscore for every character that is not an ASCII letter, a digit or
// one of . _ / -, because sbatch splits a #SBATCH line at blanks and takes what follows as options.
func jobName(study string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._/-", r) {
			return r
		}
		return '_'
	}, study)
}

// newScriptData sizes the array by a probe.
func newScriptData(ctx context.Context, j *jobs.StudyWork, name, directory string, taskMinutes int) (scriptData, error) {
	program, err := os.Executable()
	if err != nil {
		return scriptData{}, err
	}
	if strings.Contains(program, "go-build") {
		return scriptData{}, fault.Input("build it first: go build -o dugnad ./cmd/dugnad", "this program is go run's, and is gone when the jobs begin")
	}
	file := name
	if _, err := os.Stat(name); err == nil {
		if file, err = filepath.Abs(name); err != nil {
			return scriptData{}, err
		}
	}
	p, err := RunProbe(ctx, j)
	if err != nil {
		return scriptData{}, err
	}
	cpus := max(1, j.Job.Workers)
	runs := j.RowCount() * j.Replications
	minutes := float64(taskMinutes)
	// Long tasks spare the scheduler, which starts a few per second. Clusters limit the size of arrays.
	const mostTasks = 1000
	shards := min(max(1, int(math.Ceil(p.Seconds*float64(runs)/float64(cpus)/(60*minutes)))), runs, mostTasks)
	switch status, err := study.Inspect(j.Directory); {
	case err == nil && status.Shards > 0:
		shards = status.Shards // the number is fixed once the study has begun
	case err == nil:
		return scriptData{}, fault.Input("choose another --out, or go on without --slurm", "%s holds a study that was begun without shards", j.Directory)
	case !errors.Is(err, study.ErrNotStudy):
		return scriptData{}, err
	}
	expected := p.Seconds * float64(runs) / float64(shards*cpus) / 60
	mergeFlags := ""
	if j.Job.Format == tables.Parquet {
		mergeFlags = " --format parquet"
	}
	notice := int(math.Ceil(2*p.Seconds)) + 60
	return scriptData{
		Name: jobName(j.Name), Program: fault.Quote(program), Study: fault.Quote(file), Directory: fault.Quote(directory),
		Flags: taskFlags(j, cpus), MergeFlags: mergeFlags, Shards: shards, CPUs: cpus,
		Minutes: int(math.Ceil(2*expected)) + notice/60 + 5, Notice: notice,
	}, nil
}

// taskFlags returns the flags of each task of the array.
func taskFlags(j *jobs.StudyWork, cpus int) string {
	task := *j.Job
	task.Study, task.Out, task.Format, task.Figures, task.Workers = "", "", tables.CSV, jobs.FiguresDefault, cpus
	var flags strings.Builder
	for _, word := range jobs.CommandLine(&task)[2:] { // after the command and the study
		flags.WriteString(" " + fault.Quote(word))
	}
	return flags.String()
}

// Submit submits the array and the merge that depends on it, and returns the job numbers of both. If the
// merge cannot be submitted, the error comes with the number of the array.
func (a *JobArray) Submit(ctx context.Context) (array, merge string, err error) {
	sbatch, err := exec.LookPath("sbatch")
	if err != nil {
		return "", "", fmt.Errorf("there is no sbatch here to submit with; the scripts are in %s: %w", a.Folder, err)
	}
	if array, err = sbatchWith(ctx, sbatch, a.array); err != nil {
		return "", "", err
	}
	merge, err = sbatchWith(ctx, sbatch, append([]string{"--dependency=afterany:" + array}, a.merge...))
	if err != nil {
		return array, "", fmt.Errorf("the array %s is submitted, but not its merge: %w", array, err)
	}
	return array, merge, nil
}

// sbatchWith submits a script and returns the number of its job.
func sbatchWith(ctx context.Context, sbatch string, arguments []string) (string, error) {
	out, err := exec.CommandContext(ctx, sbatch, append([]string{"--parsable"}, arguments...)...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", fmt.Errorf("sbatch: %s: %w", strings.TrimSpace(string(exit.Stderr)), exec.ErrNotFound)
	}
	if err != nil {
		return "", err
	}
	job, _, _ := strings.Cut(strings.TrimSpace(string(out)), ";")
	return job, nil
}
