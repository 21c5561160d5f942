package scenarios

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"dugnad/scenarios/keys"
)

// link is a file in a chain in which each file extends the next.
type link struct {
	from *keys.Origin
	name string // as the file before it, or the user, wrote it
}

// extended parses a file and merges it over the one that it extends. chain ends with the file.
func (l *loader) extended(text []byte, from *keys.Origin, chain []link) *keys.Node {
	l.lineage = append(l.lineage, from)
	tree, problem := keys.Parse(text, from)
	if problem != nil {
		l.problems.Add(*problem)
		return nil
	}
	extends, drop := tree.Items["extends"], tree.Items["drop"]
	tree.Drop("extends")
	tree.Drop("drop")
	if extends == nil {
		if drop != nil {
			l.problems.Add(keys.Problem{
				File: from.Name, Line: drop.Line, Key: "drop", Found: "keys to drop in a file that extends no other",
				Allowed: "drop beside extends: it removes what the extended file states",
			})
			return nil
		}
		return tree
	}
	report := func(found, allowed, hint string) {
		l.problems.Add(keys.Problem{File: from.Name, Line: extends.Line, Key: "extends", Found: found, Allowed: allowed, Hint: hint})
	}
	name, ok := extends.Scalar.(string)
	if !ok {
		report(extends.Describe(), "a file's or a shipped scenario's name in quotes", "")
		return nil
	}
	baseText, base, refused := l.base(name, from, chain)
	if refused != nil {
		report(strconv.Quote(name)+", which is "+refused.Found, refused.Allowed, "")
	}
	if refused != nil || l.fault != nil {
		return nil
	}
	next := append(slices.Clone(chain), link{base, name})
	if base == nil {
		found := fmt.Sprintf("%q, and there is no such file or shipped scenario", name)
		if len(chain) > 1 {
			found += " (" + chainText(next) + ")"
		}
		report(found, "a file beside this one, or one of "+strings.Join(Shipped(), ", "), keys.DidYouMean(name, l.candidates(from, chain)))
		return nil
	}
	const longest = 32 // a folder that links to itself has endless names for one file
	again := slices.ContainsFunc(chain, func(c link) bool { return c.from.Name == base.Name })
	if again || len(next) > longest {
		hint := ""
		if file, ok := shippedFile(name); ok && file == name {
			hint = fmt.Sprintf("the shipped scenario is %q", strings.TrimSuffix(file, ".toml"))
		}
		report(fmt.Sprintf("%q, which leads back to itself: %s", name, chainText(next)), "a chain of files that ends", hint)
		return nil
	}
	below := l.extended(baseText, base, next)
	if below == nil {
		return nil
	}
	for _, key := range titles {
		below.Drop(key)
	}
	l.drop(drop, below)
	below.DropTexts(new(Scenario), tree)
	return keys.Merge(below, tree)
}

// base finds the file that from extends: the shipped scenario of that name, else a file in the folder of
// from, with .toml behind its name or without. A name that ends in .toml, or has a slash in it as ./norway
// has, is a file's first.
func (l *loader) base(name string, from *keys.Origin, chain []link) ([]byte, *keys.Origin, *keys.FileError) {
	file := strings.HasSuffix(name, ".toml") || strings.ContainsAny(name, `/\`)
	if known, ok := shippedFile(name); ok && !file && !from.Shipped {
		l.shadowed(name, from, chain)
		return l.find(known, "", &keys.Origin{Shipped: true})
	}
	text, base, refused := l.find(name, from.Folder, from)
	if again := slices.ContainsFunc(chain, func(c link) bool { return base != nil && c.from.Name == base.Name }); base != nil && !again {
		return text, base, refused
	}
	if l.fault != nil || refused != nil || strings.HasSuffix(name, ".toml") || from.Shipped {
		return text, base, refused
	}
	if moreText, more, moreRefused := l.find(name+".toml", from.Folder, from); more != nil || moreRefused != nil {
		return moreText, more, moreRefused
	}
	return text, base, refused
}

// shadowed warns of a file beside from that has the name of a shipped scenario, which from extends. A file
// of that name in the chain, such as from itself, is not mistaken for it.
func (l *loader) shadowed(name string, from *keys.Origin, chain []link) {
	if from.Files == nil {
		return
	}
	for _, file := range []string{name + ".toml", name} {
		at := keys.Join(from.Folder, file)
		inChain := slices.ContainsFunc(chain, func(c link) bool { return c.from.Name == at })
		if !inChain && differs(from.Files, at, name+".toml") {
			l.warnings = append(l.warnings, fmt.Sprintf("%s: extends = %q is the shipped scenario, not %s beside it, which %q names", from.Name, name, file, "./"+name))
			return
		}
	}
}

// differs reports whether a user's file is there and has another text than a shipped one. A copy of the shipped
// file, as in its own folder, is not mistaken for another.
func differs(files fs.FS, at, known string) bool {
	info, err := fs.Stat(files, at)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	theirs, err := keys.ReadFile(files, at, keys.MostBytes)
	ours, _ := fs.ReadFile(shipped, known)
	return err != nil || !bytes.Equal(theirs, ours)
}

// drop removes the keys that an array names from the tree of an extended file. An array that is nil has
// none.
func (l *loader) drop(array *keys.Node, below *keys.Node) {
	if array == nil {
		return
	}
	const allowed = `an array of inherited keys, ["fields.children"]`
	if array.Kind != keys.ListNode {
		l.problems.Add(array.Problem(array.Describe(), allowed, "", "drop"))
		return
	}
	for i, element := range array.List {
		report := func(found, allowed, hint string) {
			l.problems.Add(keys.Problem{File: element.From.Name, Line: element.Line, Key: fmt.Sprintf("drop.%d", i), Found: found, Allowed: allowed, Hint: hint})
		}
		name, isText := element.Scalar.(string)
		path, ok := keys.SplitPath(name)
		if !isText || !ok {
			report(element.Describe(), "a path of keys in quotes, with dots between", "")
			continue
		}
		depth, siblings, ok := below.Remove(path...)
		if ok {
			continue
		}
		found := strconv.Quote(name) + ", which is not inherited"
		if depth > 0 && len(path) > 1 {
			found += fmt.Sprintf(": %s has no %q", keys.PathOf(path[:depth]), path[depth])
		}
		near := keys.Nearest(path[depth], siblings)
		if near == "" {
			report(found, strings.Join(siblings, ", "), "")
			continue
		}
		meant := slices.Concat(path[:depth], []string{near}, path[depth+1:])
		report(found, "a key that the extended file states", fmt.Sprintf("did you mean %q?", keys.PathOf(meant)))
	}
}

func chainText(chain []link) string {
	names := make([]string, len(chain))
	for i, link := range chain {
		names[i] = link.name
		if link.from != nil {
			names[i] = link.from.Name
		}
	}
	return strings.Join(names, " → ")
}

// candidates returns the names of scenarios that a file could extend, for a hint.
func (l *loader) candidates(from *keys.Origin, chain []link) []string {
	names := Shipped()
	if from.Files != nil {
		if files, err := fs.ReadDir(from.Files, from.Folder); err == nil {
			for _, file := range files {
				inChain := slices.ContainsFunc(chain, func(c link) bool { return c.from.Name == path.Join(from.Folder, file.Name()) })
				if strings.HasSuffix(file.Name(), ".toml") && !inChain {
					names = append(names, file.Name())
				}
			}
		}
	}
	return names
}
