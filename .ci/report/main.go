// Report opens reports in Chromium and fails if a reader would find one broken: an error on the
// console, a request for anything but the page, a link that leads nowhere, a table that does
// not sort, a page wider than its window, a second typeface, or a page that needs its script.
//
//	report DIR PAGE...
//
// puts screenshots at two widths and a print of every page into DIR.
package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// mostBytes are what a page may have: one that can be sent by mail.
const mostBytes = 5_000_000

// widths are those of a small phone, a phone and a desk.
var widths = []int{320, 390, 1280}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: report DIR PAGE...")
		os.Exit(2)
	}
	browser, err := start()
	if err == nil {
		for _, path := range os.Args[2:] {
			if problem := check(browser, path, os.Args[1]); problem != nil {
				err = errors.Join(err, fmt.Errorf("%s: %w", path, problem))
			}
		}
		browser.end()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// check opens one page at every width, with its script and without.
func check(b *browser, path, out string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	name := filepath.Base(filepath.Dir(path))
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() > mostBytes {
		return fmt.Errorf("it has %d bytes, more than %d", info.Size(), mostBytes)
	}
	for _, width := range widths {
		if err := b.open("file://"+path, width, true); err != nil {
			return err
		}
		for _, test := range tests {
			answer, err := b.evaluate(test.script)
			if err != nil {
				return fmt.Errorf("%d wide, %s: %w", width, test.name, err)
			}
			if answer != "" {
				return fmt.Errorf("%d wide, %s: %s", width, test.name, answer)
			}
		}
		if width == 320 {
			continue
		}
		if err := b.screenshot(filepath.Join(out, fmt.Sprintf("%s-%d.png", name, width))); err != nil {
			return err
		}
	}
	if err := b.oneTypeface(); err != nil {
		return err
	}
	if err := b.print(filepath.Join(out, name+".pdf")); err != nil {
		return err
	}
	if err := b.open("file://"+path, 1280, false); err != nil {
		return err
	}
	if err := b.readable(); err != nil {
		return fmt.Errorf("without script: %w", err)
	}
	if len(b.heard) > 0 {
		return fmt.Errorf("the browser says:\n%s", strings.Join(b.heard, "\n"))
	}
	if len(b.asked) == 0 {
		return errors.New("no request was seen, not even that for the page")
	}
	for _, url := range b.asked {
		if url != "file://"+path && !strings.HasPrefix(url, "file://"+path+"#") {
			return fmt.Errorf("the page asks for %s", url)
		}
	}
	fmt.Printf("  %s: fine at %v, in print and without script\n", path, widths)
	return nil
}

// tests are scripts whose value is what is wrong, empty if nothing is.
var tests = []struct{ name, script string }{
	{"width", `(function () {
		var root = document.documentElement;
		if (root.scrollWidth > root.clientWidth) return "the page is " + root.scrollWidth + " wide in a window of " + root.clientWidth;
		return "";
	})()`},
	{"figures", `(function () {
		var seen = 0;
		for (var svg of document.querySelectorAll("svg")) {
			var at = svg.getBoundingClientRect();
			if (at.width === 0) continue;
			seen++;
			if (at.right > document.documentElement.clientWidth + 1 && !svg.closest(".scroll")) return "a figure leaves the window: " + svg.getAttribute("aria-label").slice(0, 60);
			for (var text of svg.querySelectorAll("text")) {
				var size = text.getBoundingClientRect().height;
				var box = text.getBBox();
				var view = svg.viewBox.baseVal;
				if (!text.hasAttribute("transform") && (box.x < -1 || box.x + box.width > view.width + 1)) return "words leave a figure: " + text.textContent;
			}
		}
		var figures = document.querySelectorAll("figure").length;
		return seen === figures ? "" : figures + " figures, of which " + seen + " are seen";
	})()`},
	{"links", `(function () {
		var links = document.querySelectorAll("a[href^='#']");
		if (links.length < 5) return "only " + links.length + " links";
		for (var link of links) {
			var target = document.getElementById(link.getAttribute("href").slice(1));
			if (!target) return link.getAttribute("href") + " leads nowhere";
			link.click();
			if (location.hash !== link.getAttribute("href")) return link.getAttribute("href") + " was not followed";
			var top = target.getBoundingClientRect().top;
			var end = Math.ceil(window.scrollY + window.innerHeight) >= document.documentElement.scrollHeight - 2;
			if (Math.abs(top) > 2 && !end) return link.getAttribute("href") + " leads to " + top + " from its target";
		}
		window.scrollTo(0, 0);
		return "";
	})()`},
	{"sorting", `(function () {
		for (var details of document.querySelectorAll("details")) details.open = true;
		var tables = document.querySelectorAll("table.sortable");
		if (tables.length === 0) return "no table sorts";
		for (var table of tables) {
			var before = Array.from(table.tBodies[0].rows).map(function (row) { return row.textContent; }).sort().join("|");
			var heads = Array.from(table.tHead.rows[0].cells);
			for (var column = 0; column < heads.length; column++) {
				var button = heads[column].querySelector("button");
				if (!button) return table.id + " has a head without a button";
				button.focus();
				if (document.activeElement !== button) return table.id + " has a button that cannot be focused";
				for (var want of ["ascending", "descending"]) {
					button.click();
					if (heads[column].getAttribute("aria-sort") !== want) return table.id + " does not say that it is " + want;
					if (table.querySelectorAll("[aria-sort]").length !== 1) return table.id + " is sorted by several columns";
					var values = Array.from(table.tBodies[0].rows).map(function (row) { return row.cells[column].getAttribute("data-value"); });
					var numbers = values.filter(function (v) { return v !== null && v !== ""; }).map(Number);
					for (var i = 1; i < numbers.length; i++) {
						if (want === "ascending" ? numbers[i] < numbers[i - 1] : numbers[i] > numbers[i - 1]) return table.id + ", column " + column + " is not " + want;
					}
					if (values.indexOf("") >= 0 && values.slice(values.indexOf("")).some(function (v) { return v !== ""; })) return table.id + " has empty cells among others";
				}
			}
			var after = Array.from(table.tBodies[0].rows).map(function (row) { return row.textContent; }).sort().join("|");
			if (after !== before) return table.id + " lost a row";
		}
		var root = document.documentElement;
		if (root.scrollWidth > root.clientWidth) return "with everything open the page is " + root.scrollWidth + " wide";
		for (var details of document.querySelectorAll("details")) details.open = false;
		window.scrollTo(0, 0);
		return "";
	})()`},
	{"values", `(function () {
		var told = document.querySelectorAll(".told rect > title");
		if (told.length === 0 && document.querySelector("figure")) return "no figure tells its values";
		for (var title of told) if (title.textContent === "") return "a figure tells nothing";
		return "";
	})()`},
}

// oneTypeface looks at what letters are drawn with.
func (b *browser) oneTypeface() error {
	var document struct{ Root struct{ NodeID int } }
	for _, domain := range []string{"DOM", "CSS"} {
		if err := b.call(domain+".enable", nil, nil); err != nil {
			return err
		}
	}
	if err := b.call("DOM.getDocument", nil, &document); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, selector := range []string{"h1", ".lead", "#levels td, #contrasts td, #verdicts td, #parts td, #spans td, #strengths td", "figure .wide text, h1", "pre code", "summary", "figcaption"} {
		var node struct{ NodeID int }
		if err := b.call("DOM.querySelector", map[string]any{"nodeId": document.Root.NodeID, "selector": selector}, &node); err != nil {
			return err
		}
		if node.NodeID == 0 {
			return fmt.Errorf("the page has no %s", selector)
		}
		var used struct {
			Fonts []struct {
				FamilyName string
				GlyphCount float64
			}
		}
		if err := b.call("CSS.getPlatformFontsForNode", map[string]any{"nodeId": node.NodeID}, &used); err != nil {
			return err
		}
		for _, font := range used.Fonts {
			seen[font.FamilyName] = true
		}
	}
	if len(seen) != 1 {
		return fmt.Errorf("the page is set in %v", seen)
	}
	return nil
}

// readable is that a page without its script has its text and no button that does nothing.
func (b *browser) readable() error {
	var snapshot struct {
		Nodes []struct{ Name, Role struct{ Value any } }
	}
	if err := b.call("Accessibility.getFullAXTree", nil, &snapshot); err != nil {
		return err
	}
	roles := map[string]int{}
	for _, node := range snapshot.Nodes {
		role := fmt.Sprint(node.Role.Value)
		roles[role]++
		if name := fmt.Sprint(node.Name.Value); (role == "image" || role == "img" || role == "table" || role == "region") && (name == "" || name == "<nil>") {
			return fmt.Errorf("a %s has no name", role)
		}
	}
	for _, role := range []string{"main", "navigation", "banner", "contentinfo", "heading", "table"} {
		if roles[role] == 0 {
			return fmt.Errorf("who listens finds no %s among %v", role, roles)
		}
	}
	if roles["button"] > 0 {
		return errors.New("there are buttons")
	}
	return nil
}

func (b *browser) screenshot(path string) error {
	return b.save("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true}, path)
}

func (b *browser) print(path string) error {
	return b.save("Page.printToPDF", map[string]any{"preferCSSPageSize": true, "paperWidth": 8.27, "paperHeight": 11.69}, path)
}

func (b *browser) save(method string, parameters any, path string) error {
	var answer struct{ Data string }
	if err := b.call(method, parameters, &answer); err != nil {
		return err
	}
	content, err := base64.StdEncoding.DecodeString(answer.Data)
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o666)
}

// evaluate is the words that a script comes to.
func (b *browser) evaluate(script string) (string, error) {
	var answer struct {
		Result           struct{ Value any }
		ExceptionDetails json.RawMessage
	}
	if err := b.call("Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true}, &answer); err != nil {
		return "", err
	}
	if answer.ExceptionDetails != nil {
		return "", fmt.Errorf("the check itself failed: %s", answer.ExceptionDetails)
	}
	return fmt.Sprint(answer.Result.Value), nil
}
