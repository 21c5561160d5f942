package main

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

	"dugnad/sim/study"
)

// slurmArray is what the job scripts are made from.
type slurmArray struct {
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

// writeSlurm writes the scripts of a job array, and submits them if asked to.
func (j *studyJob) writeSlurm(ctx context.Context, name string, o *designOptions) error {
	if name == "-" {
		return wrongInput("save the study to a file", "a study from standard input cannot be run again by a job")
	}
	array, err := j.slurmArray(ctx, name, o)
	if err != nil {
		return err
	}
	folder := j.directory + ".slurm"
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	for _, script := range []struct {
		name string
		text *template.Template
	}{{"array.sbatch", arrayScript}, {"merge.sbatch", mergeScript}, {"submit.sh", submitScript}} {
		var text bytes.Buffer
		if err := script.text.Execute(&text, array); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, script.name), text.Bytes(), 0o777); err != nil {
			return err
		}
	}
	if !o.submit {
		return j.print(fmt.Sprintf("%s of %s, at most %s each, in %s\nsubmit: bash %s\n",
			counted(array.Shards, "task"), counted(array.CPUs, "CPU"), duration(float64(array.Minutes)*60), folder,
			quoteArgument(filepath.Join(folder, "submit.sh"))))
	}
	return j.submit(ctx, folder)
}

// slurmArray sizes the array by a probe.
func (j *studyJob) slurmArray(ctx context.Context, name string, o *designOptions) (slurmArray, error) {
	program, err := os.Executable()
	if err != nil {
		return slurmArray{}, err
	}
	if strings.Contains(program, "go-build") {
		return slurmArray{}, wrongInput("build it first: go build -o dugnad ./cmd/dugnad", "this program is go run's, and is gone when the jobs begin")
	}
	directory, err := filepath.Abs(j.directory)
	if err != nil {
		return slurmArray{}, err
	}
	if strings.ContainsAny(directory, " \"'%\n") {
		return slurmArray{}, wrongInput("choose another --out", "Slurm does not take a directory called %q in its scripts; allowed: no blanks, quotes or %%", directory)
	}
	file := name
	if _, err := os.Stat(name); err == nil {
		if file, err = filepath.Abs(name); err != nil {
			return slurmArray{}, err
		}
	}
	p, err := j.probe(ctx)
	if err != nil {
		return slurmArray{}, err
	}
	cpus := 1
	if o.given {
		cpus = int(o.value)
	}
	runs := len(j.study.Rows()) * j.study.Replications
	minutes := float64(o.taskMinutes.value)
	// Long enough tasks spare the scheduler, which starts a few a second, and arrays are bounded.
	const mostTasks = 1000
	shards := min(max(1, int(math.Ceil(p.seconds*float64(runs)/float64(cpus)/(60*minutes)))), runs, mostTasks)
	switch status, err := study.Inspect(j.directory); {
	case err == nil && status.Shards > 0:
		shards = status.Shards // it was begun with so many
	case err == nil:
		return slurmArray{}, wrongInput("choose another --out, or go on without --slurm", "%s holds a study that was begun without shards", j.directory)
	case !errors.Is(err, study.ErrNotStudy):
		return slurmArray{}, err
	}
	expected := p.seconds * float64(runs) / float64(shards*cpus) / 60
	mergeFlags := ""
	if j.parquet {
		mergeFlags = " --format parquet"
	}
	notice := int(math.Ceil(2*p.seconds)) + 60
	return slurmArray{
		Name: j.study.Name, Program: quoteArgument(program), Study: quoteArgument(file), Directory: quoteArgument(directory),
		Logs: directory + ".slurm", Flags: o.slurmFlags(cpus), MergeFlags: mergeFlags, Shards: shards, CPUs: cpus,
		Minutes: int(math.Ceil(2*expected)) + notice/60 + 5, Notice: notice,
	}, nil
}

// slurmFlags are the flags that each task of the array is called with.
func (o *designOptions) slurmFlags(cpus int) string {
	var flags strings.Builder
	for _, set := range o.sets {
		flags.WriteString(" --set " + quoteArgument(set))
	}
	for _, flag := range []struct {
		name  string
		value *whole
	}{{"seed", &o.seed}, {"replications", &o.replications}, {"max-failures", &o.mostFailed}} {
		if flag.value.given {
			fmt.Fprintf(&flags, " --%s %d", flag.name, flag.value.value)
		}
	}
	if o.keepSeries {
		flags.WriteString(" --keep-series")
	}
	fmt.Fprintf(&flags, " --workers %d", cpus)
	return flags.String()
}

// submit sends the array, and the merge that waits for it.
func (j *studyJob) submit(ctx context.Context, folder string) error {
	sbatch, err := exec.LookPath("sbatch")
	if err != nil {
		return fmt.Errorf("there is no sbatch here to submit with; the scripts are in %s: %w", folder, err)
	}
	array, err := sbatchWith(ctx, sbatch, filepath.Join(folder, "array.sbatch"))
	if err != nil {
		return err
	}
	merge, err := sbatchWith(ctx, sbatch, "--dependency=afterany:"+array, filepath.Join(folder, "merge.sbatch"))
	if err != nil {
		return fmt.Errorf("the array %s is submitted, but not its merge: %w", array, err)
	}
	return j.print(fmt.Sprintf("submitted: array %s, merge %s; logs in %s\n", array, merge, folder))
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
