// Package docs_test keeps the documentation true: what it says of names, commands, links and
// parameters is compared with the program. This file reads the pages and checks their links;
// generated_test.go compares what is generated, program_test.go what the program prints.
package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pages are all documents, by path from this directory.
var pages = []string{
	"../README.md", "../CHANGELOG.md", "../CONTRIBUTING.md", "../.ci/README.md", "../scenarios/data/README.md",
	"guide.md", "questions.md", "output.md", "examples.md", "what-ifs.md", "own-country.md", "studies.md", "paper.md", "figures.md",
	"sensitivity.md", "cluster.md", "trace.md", "ODD.md", "scenario-reference.md", "study-reference.md",
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// block is a fenced or indented code block.
type block struct{ page, language, text string }

func blocks(t *testing.T) (all []block) {
	t.Helper()
	for _, page := range pages {
		var b *block
		fenced := false
		for line := range strings.Lines(read(t, page)) {
			code, indented := strings.CutPrefix(line, "    ")
			switch {
			case strings.HasPrefix(line, "```"):
				fenced = !fenced
				b = nil
				if fenced {
					all = append(all, block{page: page, language: strings.TrimSpace(line[3:])})
					b = &all[len(all)-1]
				}
			case fenced:
				b.text += line
			case indented:
				if b == nil {
					all = append(all, block{page: page})
					b = &all[len(all)-1]
				}
				b.text += code
			case strings.TrimSpace(line) != "":
				b = nil
			case b != nil:
				b.text += line
			}
		}
	}
	return all
}

// words splits a shell's line; it knows quotes and nothing else.
func words(line string) []string {
	var words []string
	quoted := regexp.MustCompile(`'([^']*)'|"([^"]*)"`)
	for _, match := range regexp.MustCompile(`(?:'[^']*'|"[^"]*"|[^\s'"])+`).FindAllString(line, -1) {
		words = append(words, quoted.ReplaceAllString(match, "$1$2"))
	}
	return words
}

// anchor is what a heading is called in a link.
func anchor(heading string) string {
	heading = strings.ToLower(strings.TrimSpace(strings.TrimLeft(heading, "#")))
	heading = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(heading, "")
	return strings.ReplaceAll(heading, " ", "-")
}

func TestLinksResolve(t *testing.T) {
	code := regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	found := 0
	for _, page := range pages {
		for _, match := range link.FindAllStringSubmatch(code.ReplaceAllString(read(t, page), ""), -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			found++
			file, heading, _ := strings.Cut(match[1], "#")
			target := page
			if file != "" {
				target = filepath.Join(filepath.Dir(page), filepath.FromSlash(file))
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s, which is not there", page, match[1])
				continue
			}
			if heading == "" {
				continue
			}
			headings := regexp.MustCompile(`(?m)^#+ .*$`).FindAllString(read(t, target), -1)
			if !slices.ContainsFunc(headings, func(h string) bool { return anchor(h) == heading }) {
				t.Errorf("%s links to %s, and there is no such heading", page, match[1])
			}
		}
	}
	if found < 20 {
		t.Errorf("found only %d links", found)
	}
}

// The tests and files that CONTRIBUTING.md names exist. A name in capitals stands for one of the reader's.
func TestContributingNamesWhatExists(t *testing.T) {
	var tests strings.Builder
	err := filepath.WalkDir("..", func(path string, _ os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, "_test.go") {
			tests.WriteString(read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, match := range regexp.MustCompile("`([A-Za-z_./-]+)`").FindAllStringSubmatch(read(t, "../CONTRIBUTING.md"), -1) {
		name := match[1]
		_, err := os.Stat(filepath.Join("..", name))
		switch {
		case strings.HasPrefix(name, "Test"):
			found++
			name, _, _ = strings.Cut(name, "/")
			if !strings.Contains(tests.String(), "\nfunc "+name+"(") {
				t.Errorf("CONTRIBUTING.md names the test %s, which does not exist", name)
			}
		case strings.Contains(name, "/") && strings.Contains(name, ".") && !regexp.MustCompile(`NAME|COUNTRY|^\./|\.\.\.`).MatchString(name):
			found++
			if err != nil {
				t.Errorf("CONTRIBUTING.md names the file %s, which does not exist", name)
			}
		}
	}
	if found < 60 {
		t.Errorf("found only %d names", found)
	}
}
