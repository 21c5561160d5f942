// Command release builds what a release consists of: for each target an archive with the static program, its
// licences, a list of what is inside (SBOM), manual pages and completions; and the checksums of the archives.
//
//	go run ./.ci/release DIRECTORY [OS/ARCH...]
//
// It builds the commit that is checked out, and refuses a checkout with changes. The bytes depend on the commit
// and the version of Go alone: not on the directory, the machine, the time or the user.
package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// targets are those of a release.
var targets = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

// fixed is the part of the environment that must not differ between two builds.
var fixed = []string{
	"CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "GODEBUG=", "GOFIPS140=off", "GOAMD64=v1", "GOARM64=v8.0", "TZ=UTC", "NO_COLOR=1",
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("usage: release DIRECTORY [OS/ARCH...]; targets are %s", strings.Join(targets, " "))
	}
	out, wanted := args[0], args[1:]
	if len(wanted) == 0 {
		wanted = targets
	}
	if entries, err := os.ReadDir(out); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty", out)
	}
	if changes, err := output(nil, "git", "status", "--porcelain"); err != nil || changes != "" {
		return errors.Join(fmt.Errorf("the checkout has changes that no commit has:\n%s", changes), err)
	}
	committed, err := output(nil, "git", "log", "-1", "--format=%ct")
	if err != nil {
		return err
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(committed), 10, 64)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "dugnad-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}

	// Manual pages and completions are those of a program that runs here.
	here := filepath.Join(work, "dugnad-here")
	if err := build(here, nil); err != nil {
		return err
	}
	shared, err := texts(here, work)
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, target := range wanted {
		name, content, err := archiveOf(target, work, shared, time.Unix(seconds, 0).UTC())
		if err != nil {
			return fmt.Errorf("%s: %w", target, err)
		}
		if err := os.WriteFile(filepath.Join(out, name), content, 0o666); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(content), name)
	}
	fmt.Print(sums.String())
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o666)
}

// build compiles the program for the target of the environment.
func build(path string, environment []string) error {
	_, err := output(environment, "go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w", "-o", path, "./cmd/dugnad")
	return err
}

// archiveOf builds the program for a target and returns the archive with everything.
func archiveOf(target, work string, shared []file, stamp time.Time) (name string, content []byte, err error) {
	system, processor, ok := strings.Cut(target, "/")
	if !ok {
		return "", nil, errors.New("allowed: OS/ARCH, such as linux/amd64")
	}
	environment := []string{"GOOS=" + system, "GOARCH=" + processor}
	path := filepath.Join(work, system+"-"+processor)
	if err := build(path, environment); err != nil {
		return "", nil, err
	}
	program, err := os.ReadFile(path)
	if err != nil {
		return "", nil, err
	}
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return "", nil, err
	}
	licences, err := licencesOf(environment, info)
	if err != nil {
		return "", nil, err
	}
	bill, err := billOf(info, licences)
	if err != nil {
		return "", nil, err
	}
	executable := "dugnad"
	if system == "windows" {
		executable += ".exe"
	}
	all := append(slices.Clone(shared), file{executable, program, true}, file{"sbom.cdx.json", bill, false})
	for _, licence := range licences {
		all = append(all, licence.files...)
	}
	folder := strings.Join([]string{"dugnad", strings.TrimPrefix(info.Main.Version, "v"), system, processor}, "-")
	if system == "windows" {
		content, err = zipOf(folder, all, stamp)
		return folder + ".zip", content, err
	}
	content, err = tarOf(folder, all, stamp)
	return folder + ".tar.gz", content, err
}

// texts returns the files that all archives share.
func texts(program, work string) (all []file, err error) {
	for name, path := range map[string]string{
		"LICENSE": "LICENSE", "README.md": "README.md", "CHANGELOG.md": "CHANGELOG.md", "CITATION.cff": "CITATION.cff",
		"licences/data.md": "scenarios/data/README.md",
	} {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		all = append(all, file{name, content, false})
	}
	pages := filepath.Join(work, "man1")
	if _, err := output(nil, program, "man", pages); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(pages)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(pages, entry.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, file{"man/man1/" + entry.Name(), content, false})
	}
	for shell, name := range map[string]string{"bash": "dugnad.bash", "zsh": "_dugnad", "fish": "dugnad.fish", "powershell": "dugnad.ps1"} {
		script, err := output(nil, program, "completion", shell)
		if err != nil {
			return nil, err
		}
		all = append(all, file{"completions/" + name, []byte(script), false})
	}
	return all, nil
}

// output runs a command with the fixed environment and more, and returns what it prints.
func output(more []string, name string, args ...string) (string, error) {
	var out, errs bytes.Buffer
	command := exec.Command(name, args...)
	command.Stdout, command.Stderr = &out, &errs
	command.Env = slices.Concat(os.Environ(), fixed, more)
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, errs.String())
	}
	return out.String(), nil
}
