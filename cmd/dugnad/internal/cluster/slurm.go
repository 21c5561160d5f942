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

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/sim/files"
	"dugnad/sim/study"
)

// array is what the job scripts are made from.
type array struct {
	Name       string
	Program    string // quoted for the shell, as all that follows
	Study      string
	Directory  string
	Logs       string
	Flags      string // that decide the study, and how it runs
	MergeFlags string
	Shards     int
	CPUs       int
	Minutes    int // limit of a task
	Notice     int // seconds before the limit at which a task is told
}

// The array. Slurm tells a task a while before its time is up (USR1, to the shell alone), or
// when it is preempted or requeued (TERM). Either way dugnad finishes the run under way and
// keeps it, and the task that goes on later begins there. Only the first is put back into
// the queue from here: Slurm does so itself with what it requeued, and a cancelled job is to
// stay cancelled.
var arrayScript = template.Must(template.New("array").Parse(`#!/bin/bash
#SBATCH --job-name={{.Name}}
#SBATCH --array=1-{{.Shards}}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task={{.CPUs}}
#SBATCH --time={{.Minutes}}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@{{.Notice}}
#SBATCH --output={{.Logs}}/array-%a.log

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
#SBATCH --output={{.Logs}}/merge.log

{{.Program}} merge {{.Directory}}{{.MergeFlags}}
`))

var submitScript = template.Must(template.New("submit").Parse(`#!/bin/bash
# Submits the array, and the merge for when all of it has ended.
set -e
array=$(sbatch --parsable {{.Logs}}/array.sbatch)
sbatch --dependency="afterany:${array%%;*}" {{.Logs}}/merge.sbatch
`))

// A JobArray is a study as an array of Slurm's jobs.
type JobArray struct {
	Tasks, CPUs, Minutes int    // the minutes are the limit of a task
	Folder               string // of the scripts
	Script               string // that submits them
}

// WriteJobArray writes the scripts of a job array whose tasks take about so many minutes each.
func WriteJobArray(ctx context.Context, j *jobs.StudyWork, taskMinutes int) (*JobArray, error) {
	name := j.Job.Study
	if name == "-" {
		return nil, fault.Input("save the study to a file", "a study from standard input cannot be run again by a job")
	}
	sized, err := newArray(ctx, j, name, taskMinutes)
	if err != nil {
		return nil, err
	}
	folder := j.Directory + ".slurm"
	for _, script := range []struct {
		name string
		text *template.Template
	}{{"array.sbatch", arrayScript}, {"merge.sbatch", mergeScript}, {"submit.sh", submitScript}} {
		var text bytes.Buffer
		if err := script.text.Execute(&text, sized); err != nil {
			return nil, err
		}
		if err := files.WriteProgram(filepath.Join(folder, script.name), text.Bytes()); err != nil {
			return nil, err
		}
	}
	return &JobArray{sized.Shards, sized.CPUs, sized.Minutes, folder, filepath.Join(folder, "submit.sh")}, nil
}

// newArray sizes the array by a probe.
func newArray(ctx context.Context, j *jobs.StudyWork, name string, taskMinutes int) (array, error) {
	program, err := os.Executable()
	if err != nil {
		return array{}, err
	}
	if strings.Contains(program, "go-build") {
		return array{}, fault.Input("build it first: go build -o dugnad ./cmd/dugnad", "this program is go run's, and is gone when the jobs begin")
	}
	directory, err := filepath.Abs(j.Directory)
	if err != nil {
		return array{}, err
	}
	if strings.ContainsAny(directory, " \"'%\n") {
		return array{}, fault.Input("choose another --out", "Slurm does not take a directory called %q in its scripts; allowed: no blanks, quotes or %%", directory)
	}
	file := name
	if _, err := os.Stat(name); err == nil {
		if file, err = filepath.Abs(name); err != nil {
			return array{}, err
		}
	}
	p, err := RunProbe(ctx, j)
	if err != nil {
		return array{}, err
	}
	cpus := max(1, j.Job.Workers)
	runs := len(j.Rows()) * j.Replications
	minutes := float64(taskMinutes)
	// Long enough tasks spare the scheduler, which starts a few a second, and arrays are bounded.
	const mostTasks = 1000
	shards := min(max(1, int(math.Ceil(p.Seconds*float64(runs)/float64(cpus)/(60*minutes)))), runs, mostTasks)
	switch status, err := study.Inspect(j.Directory); {
	case err == nil && status.Shards > 0:
		shards = status.Shards // it was begun with so many
	case err == nil:
		return array{}, fault.Input("choose another --out, or go on without --slurm", "%s holds a study that was begun without shards", j.Directory)
	case !errors.Is(err, study.ErrNotStudy):
		return array{}, err
	}
	expected := p.Seconds * float64(runs) / float64(shards*cpus) / 60
	mergeFlags := ""
	if j.Job.Format == tables.Parquet {
		mergeFlags = " --format parquet"
	}
	notice := int(math.Ceil(2*p.Seconds)) + 60
	return array{
		Name: j.Name, Program: fault.Quote(program), Study: fault.Quote(file), Directory: fault.Quote(directory),
		Logs: directory + ".slurm", Flags: taskFlags(j, cpus), MergeFlags: mergeFlags, Shards: shards, CPUs: cpus,
		Minutes: int(math.Ceil(2*expected)) + notice/60 + 5, Notice: notice,
	}, nil
}

// taskFlags are the flags that each task of the array is called with.
func taskFlags(j *jobs.StudyWork, cpus int) string {
	task := *j.Job
	task.Study, task.Out, task.Format, task.Figures, task.Workers = "", "", tables.CSV, jobs.FiguresDefault, cpus
	var flags strings.Builder
	for _, word := range task.CommandLine()[2:] { // after the command and the study
		flags.WriteString(" " + fault.Quote(word))
	}
	return flags.String()
}

// Submit sends the array, and the merge that waits for it, and returns the numbers of both.
func (a *JobArray) Submit(ctx context.Context) (array, merge string, err error) {
	folder := a.Folder
	sbatch, err := exec.LookPath("sbatch")
	if err != nil {
		return "", "", fmt.Errorf("there is no sbatch here to submit with; the scripts are in %s: %w", folder, err)
	}
	if array, err = sbatchWith(ctx, sbatch, filepath.Join(folder, "array.sbatch")); err != nil {
		return "", "", err
	}
	merge, err = sbatchWith(ctx, sbatch, "--dependency=afterany:"+array, filepath.Join(folder, "merge.sbatch"))
	if err != nil {
		return array, "", fmt.Errorf("the array %s is submitted, but not its merge: %w", array, err)
	}
	return array, merge, nil
}

// sbatchWith submits a script and returns the job's number.
func sbatchWith(ctx context.Context, sbatch string, arguments ...string) (string, error) {
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
