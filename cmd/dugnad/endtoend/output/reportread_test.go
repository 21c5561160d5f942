package output_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"dugnad/cmd/dugnad/endtoend"
	"dugnad/cmd/dugnad/internal/findings"
)

// element is a piece of a page.
type element struct {
	name       string
	attributes map[string]string
	children   []*element
	text       string // of a piece of text; name is empty
}

// parsed is a page as its elements. That it reads as XML means that everything opened is
// closed, in order, and that nothing is left unescaped.
func parsed(t *testing.T, page []byte) *element {
	t.Helper()
	page = regexp.MustCompile(`(?s)<script>.*</script>|<style>.*</style>`).ReplaceAll(page, nil)
	decoder := xml.NewDecoder(bytes.NewReader(page))
	root := &element{name: "page"}
	open := []*element{root}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the page is not well formed: %v", err)
		}
		last := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attributes: map[string]string{}}
			for _, a := range token.Attr {
				e.attributes[a.Name.Local] = a.Value
			}
			last.children = append(last.children, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			last.children = append(last.children, &element{text: string(token)})
		}
	}
	return root
}

// walk goes through an element and all below it.
func (e *element) walk(do func(*element)) {
	do(e)
	for _, child := range e.children {
		child.walk(do)
	}
}

// with is the first element below with that id, nil if there is none.
func (e *element) with(id string) (found *element) {
	e.walk(func(e *element) {
		if found == nil && e.attributes["id"] == id {
			found = e
		}
	})
	return found
}

// words are the text of an element, without its figures, which a reader is told of.
func (e *element) words() string {
	var b strings.Builder
	var walk func(e *element)
	walk = func(e *element) {
		b.WriteString(e.text)
		if e.name == "svg" {
			b.WriteString("[" + e.attributes["aria-label"] + "]")
			return
		}
		for _, child := range e.children {
			walk(child)
		}
		switch e.name {
		case "td", "th":
			b.WriteString(" | ")
		}
	}
	walk(e)
	var lines []string
	for line := range strings.Lines(b.String()) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// rows are the cells of a table's body.
func (e *element) rows() (rows [][]string) {
	e.walk(func(e *element) {
		if e.name != "tr" {
			return
		}
		var cells []string
		body := false
		for _, child := range e.children {
			if child.name == "td" {
				body = true
			}
			if child.name == "td" || child.name == "th" {
				cells = append(cells, strings.TrimSuffix(strings.TrimSpace(child.words()), " |"))
			}
		}
		if body {
			rows = append(rows, cells)
		}
	})
	return rows
}

// sound holds a page to what every page must be: complete by itself, whole, and readable by
// programs that read aloud.
func sound(t *testing.T, page []byte) *element {
	t.Helper()
	root := parsed(t, page)
	ids, links := map[string]bool{}, []string{}
	level, heads := 0, 0
	root.walk(func(e *element) {
		if id, ok := e.attributes["id"]; ok {
			if ids[id] || id == "" {
				t.Errorf("the id %q is there twice, or empty", id)
			}
			ids[id] = true
		}
		if target, ok := strings.CutPrefix(e.attributes["href"], "#"); ok {
			links = append(links, target)
		}
		if by, ok := e.attributes["aria-labelledby"]; ok {
			links = append(links, by)
		}
		for name, value := range e.attributes {
			if name == "style" || strings.HasPrefix(name, "on") || strings.Contains(strings.ToLower(value), "javascript:") {
				t.Errorf("<%s %s=%q> has no place on the page", e.name, name, value)
			}
			if e.name != "a" && (name == "src" || name == "href" || strings.Contains(value, "//")) && name != "aria-label" {
				t.Errorf("<%s %s=%q> may load something", e.name, name, value)
			}
		}
		switch e.name {
		case "html":
			if e.attributes["lang"] == "" {
				t.Error("the page names no language")
			}
		case "h1", "h2", "h3", "h4", "h5", "h6":
			next := int(e.name[1] - '0')
			if next > level+1 {
				t.Errorf("heading %q of level %d follows one of level %d", e.words(), next, level)
			}
			level = next
			if next == 1 {
				heads++
			}
		case "svg":
			if e.attributes["role"] != "img" || len(e.attributes["aria-label"]) < 40 {
				t.Errorf("a figure says only %q", e.attributes["aria-label"])
			}
		case "th":
			if e.attributes["scope"] == "" {
				t.Errorf("the heading %q says not of what", e.words())
			}
		case "img", "iframe", "object", "embed", "link", "form", "video", "audio":
			t.Errorf("<%s> has no place on the page", e.name)
		}
	})
	if heads != 1 {
		t.Errorf("there are %d main headings", heads)
	}
	for _, link := range links {
		if !ids[link] {
			t.Errorf("a link to #%s leads nowhere", link)
		}
	}
	policy := ""
	root.walk(func(e *element) {
		if e.attributes["http-equiv"] == "Content-Security-Policy" {
			policy = e.attributes["content"]
		}
	})
	for _, of := range []string{"style", "script"} {
		text := regexp.MustCompile(`(?s)<`+of+`>(.*?)</`+of+`>`).FindAllSubmatch(page, -1)
		if len(text) != 1 {
			t.Fatalf("there are %d elements <%s>", len(text), of)
		}
		sum := sha256.Sum256(text[0][1])
		if want := of + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
			t.Errorf("the policy %q does not let its own %s through: %s", policy, of, want)
		}
		if bytes.Contains(text[0][1], []byte("url(")) || bytes.Contains(text[0][1], []byte("http")) {
			t.Errorf("the %s loads something", of)
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none';") {
		t.Errorf("the policy is %q", policy)
	}
	return root
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}

// tableOf reads a table of a results directory.
func tableOf(t *testing.T, path string) (columns map[string]int, rows [][]string) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return findings.IndexByName(all[0]), all[1:]
}

// inPercent writes a share of a table as the page does.
func inPercent(t *testing.T, text string) string {
	t.Helper()
	return strings.Replace(strconv.FormatFloat(100*endtoend.Number(t, text), 'f', 1, 64), "-", "−", 1)
}
