package results

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// withFigure is a results directory with a table and a figure.
func withFigure(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	d, err := Create(dir, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"series.csv", "figures/a.pdf"} {
		file, err := d.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(file, name); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Finish(Manifest{Seed: 7}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func writes(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func TestAdditionIsEnteredInTheManifest(t *testing.T) {
	dir := withFigure(t)
	names := []string{"figures/a.pdf", "figures/b.svg"}
	for _, text := range []string{"first", "second"} { // what was added may be replaced, too
		a, err := Add(dir, names, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if err := a.Write(name, writes(text)); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.Finish(); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(Verify(dir), a.Abort()); err != nil {
			t.Error(err)
		}
		for _, name := range names {
			have, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil || string(have) != text {
				t.Errorf("%s holds %q (%v), want %q", name, have, err, text)
			}
		}
	}
	m, err := ReadManifest(dir)
	if err != nil || len(m.Files) != 3 || m.Seed != 7 || m.Files[0].Path != "figures/a.pdf" || m.Files[2].Path != "series.csv" {
		t.Errorf("the manifest is %+v (%v)", m, err)
	}
}

func TestAdditionKeepsWhatSomebodyChanged(t *testing.T) {
	dir := withFigure(t)
	for name, text := range map[string]string{"a.pdf": "edited", "c.svg": "made by hand"} {
		if err := os.WriteFile(filepath.Join(dir, "figures", name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Add(dir, []string{"figures/" + name}, false); !errors.Is(err, ErrNotWritten) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	a, err := Add(dir, []string{"figures/a.pdf"}, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Write("figures/a.pdf", writes("new")), a.Finish(), Verify(dir)); err != nil {
		t.Error(err)
	}
}

// An addition that fails leaves the results as they were.
func TestAdditionAborts(t *testing.T) {
	dir := withFigure(t)
	a, err := Add(dir, []string{"figures/a.pdf", "figures/Child.svg"}, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Write("figures/Child.svg", writes("whole")); err != nil {
		t.Error(err)
	}
	if err := a.Write("figures/a.pdf", func(io.Writer) error { return errors.New("disk full") }); err == nil {
		t.Error("an error of the content is lost")
	}
	if err := a.Write("series.csv", writes("x")); err == nil {
		t.Error("a table was replaced")
	}
	if err := errors.Join(a.Abort(), Verify(dir)); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "figures", "*")); len(left) != 1 {
		t.Errorf("%v are left", left)
	}
	if _, err := Add(t.TempDir(), nil, false); !errors.Is(err, ErrNotOurs) {
		t.Errorf("a directory without a manifest: %v", err)
	}
}

func TestVerifyFilesReadsOnlyWhatIsWanted(t *testing.T) {
	dir := withFigure(t)
	if err := os.WriteFile(filepath.Join(dir, "figures", "a.pdf"), []byte("edited"), 0o666); err != nil {
		t.Fatal(err)
	}
	tables := func(path string) bool { return !strings.HasPrefix(path, "figures/") }
	if err := VerifyFiles(dir, tables); err != nil {
		t.Error(err)
	}
	if err := Verify(dir); !errors.Is(err, ErrChanged) {
		t.Errorf("an edited figure: %v", err)
	}
}
