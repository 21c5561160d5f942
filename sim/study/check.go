package study

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"dugnad/sim/files"
)

// Check verifies the study in dir: manifests, the files that they list, chunks, shards, derived
// files, what else is there, and what killed processes left. It changes nothing.
func Check(dir string) ([]files.Finding, error) {
	dir = filepath.Clean(dir)
	found, err := takeInventory(dir)
	if err != nil {
		if errors.Is(err, ErrChanged) {
			return []files.Finding{{State: files.Changed, Path: dir, Text: "restore it from a copy", Err: err}}, nil
		}
		return nil, err
	}
	if found.manifest == nil && len(found.shards) == 0 {
		return nil, fmt.Errorf("%s: %w: no study has begun there", dir, ErrNotStudy)
	}
	var all []files.Finding
	parts := found.shards
	if found.manifest != nil {
		parts = append([]startedShard{{Shard{}, found.manifest}}, parts...)
	}
	kept := map[string]bool{}
	for _, part := range parts {
		findings, names := checkPart(part.directory(dir), part)
		all = append(all, findings...)
		for _, file := range names {
			kept[path.Join(filepath.ToSlash(part.directory(".")), file.Path)] = true
		}
	}
	list, err := ReadDerived(dir)
	if err != nil {
		all = append(all, files.Finding{State: files.Changed, Path: filepath.Join(dir, DerivedName), Text: "remove it; the files that it lists are then yours", Err: err})
	}
	all = append(all, files.CheckListed(dir, list, func(string) string { return "plot, report and sensitivity make it again" }, ErrChanged)...)
	known := files.Listing(list)
	unlisted, err := files.CheckUnlisted(dir, func(name string) bool { return isOwn(name) || kept[name] || known(name) || listedIn(parts, name) })
	return append(all, unlisted...), err
}

// checkPart verifies a shard, or the whole study, in its directory. It returns the kept files, too.
func checkPart(dir string, part startedShard) (all []files.Finding, kept []files.Listed) {
	all = files.CheckLock(filepath.Join(dir, files.LockName), false)
	all = append(all, files.Finding{State: files.Whole, Path: filepath.Join(dir, manifestName), Text: "it has the checksum of its text"})
	var list []files.Listed
	for _, file := range part.manifest.Files {
		list = append(list, files.Listed{Path: file.Name, SHA256: file.SHA256})
	}
	all = append(all, files.CheckListed(dir, list, func(string) string { return "restore it, or remove it, and run the study again" }, ErrChanged)...)
	chunks, kept := checkChunks(dir, part)
	return append(all, chunks...), kept
}

// checkChunks verifies the chunks of a part, and the kept files.
func checkChunks(dir string, part startedShard) (all []files.Finding, kept []files.Listed) {
	plan := Plan{Rows: make([]Row, part.manifest.Rows), Replications: part.manifest.Replications, Outcomes: part.manifest.Outcomes}
	recorded, err := readChunks(dir, plan, part.manifest.Digest, part.Shard)
	if err != nil {
		return damagedChunks(dir, plan, part, err), nil
	}
	runs := plan.count(part.Shard)
	text := fmt.Sprintf("%d of %d runs are recorded", len(recorded.outcomes), runs)
	if len(recorded.outcomes) < runs {
		text += "; the same command continues"
	}
	all = append(all, files.Finding{State: files.Whole, Path: filepath.Join(dir, chunksName), Text: text})
	return append(all, files.CheckListed(dir, recorded.kept, func(string) string {
		return "restore it from a copy; to have it again, remove its chunk, and run the study again"
	}, ErrChanged)...), recorded.kept
}

// damagedChunks names each chunk that cannot be read. If each can be read by itself, they contradict one
// another, as the error of all together says.
func damagedChunks(dir string, plan Plan, part startedShard, together error) (all []files.Finding) {
	const remedy = "restore it, or remove it, and run the study again"
	entries, err := os.ReadDir(filepath.Join(dir, chunksName))
	if err != nil {
		together = err
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		chunk := filepath.Join(dir, chunksName, entry.Name())
		if _, _, _, err := readChunk(chunk, plan, part.manifest.Digest, part.Shard); err != nil {
			all = append(all, files.Finding{State: files.Changed, Path: chunk, Text: remedy, Err: err})
		}
	}
	if len(all) == 0 {
		all = append(all, files.Finding{State: files.Changed, Path: filepath.Join(dir, chunksName), Text: remedy, Err: together})
	}
	return all
}

// isOwn reports whether a name belongs to the store itself.
func isOwn(name string) bool {
	parts := strings.Split(name, "/")
	if len(parts) > 2 && parts[0] == shardsName {
		parts = parts[2:]
	}
	switch parts[0] {
	case manifestName, DerivedName, files.LockName, files.HolderName:
		return len(parts) == 1
	case chunksName:
		return len(parts) == 2
	}
	return false
}

// listedIn reports whether a part lists the file.
func listedIn(parts []startedShard, name string) bool {
	for _, part := range parts {
		inside := strings.TrimPrefix(name, filepath.ToSlash(part.directory("."))+"/")
		if part.manifest.lists(inside) != "" {
			return true
		}
	}
	return false
}

// Repair removes the temporary files that killed processes left in the study in dir, and nothing
// else. If another process works on the study or a shard, the error is ErrHeld.
func Repair(dir string) error {
	found, err := takeInventory(dir)
	if err != nil {
		return err
	}
	places := []string{dir}
	for _, shard := range found.shards {
		places = append(places, shard.directory(dir))
	}
	for _, place := range places {
		lock, err := takeLock(place)
		if err != nil {
			return err
		}
		for _, folder := range []string{place, filepath.Join(place, chunksName), filepath.Join(place, "figures")} {
			err = errors.Join(err, files.Clear(folder))
		}
		if err := errors.Join(err, lock.Release()); err != nil {
			return err
		}
	}
	return nil
}
