package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/scenarios/studies"
	"dugnad/sim/results"
)

// complete adds the completion of a flag by words.
func complete(command *cobra.Command, name string, words ...string) {
	completeBy(command, name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// completeScenario completes the first most arguments, all if it is negative, with the shipped scenarios
// that run and with files.
func completeScenario(most int) cobra.CompletionFunc { return completeNames(most, scenarios.Runnable) }

// completeNames completes the first most arguments, all if it is negative, with names and files.
func completeNames(most int, names func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if most >= 0 && len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return names(), cobra.ShellCompDirectiveDefault
	}
}

func completeStudy(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return studies.Shipped(), cobra.ShellCompDirectiveDefault
}

// completeOf adds the completion of a flag whose words are those of the scenario on the command line.
func completeOf(command *cobra.Command, flag string, words func(s *scenarios.Scenario, begun string) []cobra.Completion) {
	completeBy(command, flag, func(_ *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		found := slices.DeleteFunc(words(completed(args), begun), func(word string) bool { return !strings.HasPrefix(word, begun) })
		return found, cobra.ShellCompDirectiveNoFileComp
	})
}

func completeBy(command *cobra.Command, flag string, by cobra.CompletionFunc) {
	if err := command.RegisterFlagCompletionFunc(flag, by); err != nil {
		panic(err) // the flag was just added
	}
}

// completed returns the scenario that completion is about: the first argument, the scenario of the study that it
// is, and the flagship if there is none yet or it does not load. Standard input is not read.
func completed(args []string) *scenarios.Scenario {
	if len(args) > 0 && args[0] != "-" {
		source := scenarios.Source{FS: findings.UserFiles{}, Path: filepath.ToSlash(args[0])}
		s, err := scenarios.Load(source, nil)
		if err == nil {
			return s
		}
		if base, ok := scenarios.Base(err); ok {
			return base
		}
		if study, err := studies.Count(source, nil, 0); err == nil {
			return study.Base()
		}
	}
	s, err := scenarios.LoadNamed(scenarios.Flagship, nil)
	if err != nil {
		panic(err) // cannot happen: shipped scenarios are tested
	}
	return s
}

// placeWords returns the codes of the scenario's places, with their names, and a name that is begun.
func placeWords(s *scenarios.Scenario, begun string) (words []cobra.Completion) {
	for _, entry := range s.AllEntries() {
		record, _ := s.Register().Place(entry.Name)
		words = append(words, cobra.CompletionWithDesc(record.Code, record.Name))
		if begun != "" {
			words = append(words, cobra.CompletionWithDesc(record.Name, record.Code))
		}
	}
	return words
}

func fieldWords(s *scenarios.Scenario, _ string) []cobra.Completion { return s.FieldNames() }

func groupWords(s *scenarios.Scenario, _ string) []cobra.Completion { return append(s.Groups(), "all") }

func periodWords(s *scenarios.Scenario, _ string) (words []cobra.Completion) {
	for _, p := range s.Periods {
		words = append(words, cobra.CompletionWithDesc(p.Name, p.Start+" to "+p.End))
	}
	return words
}

// completeSet completes PATH=VALUE: the next part of a path with what the key means, then the words of a key
// that has a few. Behind the name of an event, also of one that --set makes, are the keys of an event, and the
// keys that an event can change.
func completeSet(_ *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	s := completed(args)
	path, _, assigned := strings.Cut(begun, "=")
	var words []cobra.Completion
	visit := func(at string, meaning string, values []string) {
		rest, ok := strings.CutPrefix(at, path)
		next, _, inner := strings.Cut(rest, ".")
		switch {
		case assigned && at == path:
			for _, value := range values {
				words = append(words, at+"="+value)
			}
		case !ok || assigned:
		case inner:
			at = path + next + "."
			words = append(words, cobra.CompletionWithDesc(at, scenarios.Meaning(strings.TrimSuffix(at, "."))))
		default:
			words = append(words, cobra.CompletionWithDesc(at+"=", meaning))
		}
	}
	structured := []string{keys.Table.String(), keys.NamedTables.String(), keys.List.String()}
	events := map[string]bool{}
	if parts := strings.Split(path, "."); parts[0] == "event" && len(parts) > 2 {
		events["event."+parts[1]] = true
	}
	keys.Walk(s, func(e keys.Entry) {
		at, meaning, values := keys.PathOf(e.Path), e.Key.Doc(), e.Key.Words()
		if strings.Contains(path, "*") {
			at = keys.PathOf(e.Pattern)
		}
		if e.Path[0] == "event" {
			return
		}
		visit(at, meaning, values)
		for _, share := range e.Shares() {
			visit(keys.PathOf(keys.Below(e.Path, share.Name)), meaning, nil)
		}
		if e.Key.Scope() == "" {
			return
		}
		for event := range events {
			visit(event+".set."+at, meaning, values)
			if _, number := e.Number(); number {
				visit(event+".scale."+at, meaning, nil)
				visit(event+".add."+at, meaning, nil)
			}
		}
	})
	for _, e := range s.Events {
		events["event."+e.Name] = true
	}
	for _, doc := range keys.Docs(scenarios.Scenario{}) {
		below, ofEvent := strings.CutPrefix(doc.Path, "event.*.")
		if !ofEvent && !strings.Contains(doc.Path, "*") && !slices.Contains(structured, doc.Type) {
			visit(doc.Path, doc.Doc, nil) // also a key that has no value
		}
		for event := range events {
			if ofEvent && below != "name" && below != "set" && below != "scale" && below != "add" {
				visit(event+"."+below, doc.Doc, map[string][]string{"field": s.FieldNames(), "group": s.Groups()}[below])
			}
		}
	}
	slices.Sort(words)
	directive := cobra.ShellCompDirectiveNoFileComp
	if !assigned {
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	return slices.Compact(words), directive
}

// completeResults completes one argument with directories that a command wrote, in the folder that is begun and in
// those below it, such as results; with any directory if there is none.
func completeResults(_ *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	folder, _ := filepath.Split(begun)
	var found []cobra.Completion
	for _, sign := range []string{results.ManifestName, "shards"} { // the second of a study that is not merged
		for _, pattern := range []string{"*", filepath.Join("*", "*")} {
			written, _ := filepath.Glob(filepath.Join(folder, pattern, sign)) // the pattern is well formed
			for _, name := range written {
				if below, err := filepath.Rel(filepath.Clean(folder), filepath.Dir(name)); err == nil && strings.HasPrefix(folder+below, begun) {
					found = append(found, folder+below)
				}
			}
		}
	}
	if found == nil {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	slices.Sort(found)
	return slices.Compact(found), cobra.ShellCompDirectiveNoFileComp
}
