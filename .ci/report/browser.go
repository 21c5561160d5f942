package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// browser is a Chromium that is spoken to by the DevTools protocol over two pipes: messages are
// JSON, each ended by a zero byte.
type browser struct {
	process *exec.Cmd
	profile string
	to      io.WriteCloser
	from    chan message
	last    int
	session string
	asked   []string // URLs of requests
	heard   []string // errors and warnings on the console
}

type message struct {
	ID        int             `json:"id"`
	Method    string          `json:"method"`
	Params    json.RawMessage `json:"params"`
	Result    json.RawMessage `json:"result"`
	Error     json.RawMessage `json:"error"`
	SessionID string          `json:"sessionId"`
}

// start starts a Chromium without a window that can reach no host.
func start() (*browser, error) {
	profile, err := os.MkdirTemp("", "chromium-")
	if err != nil {
		return nil, err
	}
	toRead, toWrite, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	fromRead, fromWrite, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	b := &browser{profile: profile, to: toWrite, from: make(chan message, 1000)}
	b.process = exec.Command("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe", "--user-data-dir="+profile, "about:blank")
	b.process.ExtraFiles = []*os.File{toRead, fromWrite}
	if err := b.process.Start(); err != nil {
		return nil, err
	}
	toRead.Close()
	fromWrite.Close()
	go func() {
		defer close(b.from)
		in := bufio.NewReader(fromRead)
		for {
			text, err := in.ReadBytes(0)
			if err != nil {
				return
			}
			var m message
			if json.Unmarshal(text[:len(text)-1], &m) == nil {
				b.from <- m
			}
		}
	}()
	var target struct{ TargetID string }
	if err := b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return nil, err
	}
	var attached struct{ SessionID string }
	if err := b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached); err != nil {
		return nil, err
	}
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Network", "Runtime", "Log", "Accessibility"} {
		if err := b.call(domain+".enable", nil, nil); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *browser) end() {
	b.call("Browser.close", nil, nil) // it may end before it answers
	b.to.Close()
	b.process.Wait()
	os.RemoveAll(b.profile)
}

// call asks the browser for something and waits for its answer.
func (b *browser) call(method string, parameters, answer any) error {
	b.last++
	if parameters == nil {
		parameters = map[string]any{}
	}
	request := map[string]any{"id": b.last, "method": method, "params": parameters}
	if b.session != "" && !strings.HasPrefix(method, "Browser.") {
		request["sessionId"] = b.session
	}
	text, err := json.Marshal(request)
	if err != nil {
		return err
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		return err
	}
	for {
		m, err := b.next(method)
		switch {
		case err != nil:
			return err
		case m.ID != b.last:
		case m.Error != nil:
			return fmt.Errorf("%s: %s", method, m.Error)
		case answer == nil:
			return nil
		default:
			return json.Unmarshal(m.Result, answer)
		}
	}
}

// next is the next message, and notes what a page asks for and says.
func (b *browser) next(waitingFor string) (message, error) {
	select {
	case m, ok := <-b.from:
		if !ok {
			return m, errors.New("the browser has ended")
		}
		switch m.Method {
		case "Network.requestWillBeSent":
			var event struct{ Request struct{ URL string } }
			if err := json.Unmarshal(m.Params, &event); err != nil {
				return m, err
			}
			b.asked = append(b.asked, event.Request.URL)
		case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded":
			if !aboutItself(m.Params) {
				b.heard = append(b.heard, string(m.Params))
			}
		}
		return m, nil
	case <-time.After(2 * time.Minute):
		return message{}, fmt.Errorf("no answer to %s", waitingFor)
	}
}

// open opens a page in a window of that width, and waits until it is there. What was asked for
// and said before is kept, but for another page's.
func (b *browser) open(url string, width int, script bool) error {
	if len(b.asked) > 0 && b.asked[0] != url {
		b.asked, b.heard = nil, nil
	}
	for _, step := range []struct {
		method     string
		parameters map[string]any
	}{
		{"Emulation.setScriptExecutionDisabled", map[string]any{"value": !script}},
		{"Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700}},
		{"Page.navigate", map[string]any{"url": url}},
	} {
		if err := b.call(step.method, step.parameters, nil); err != nil {
			return err
		}
	}
	for {
		m, err := b.next("a page")
		if err != nil {
			return err
		}
		if m.Method == "Page.loadEventFired" {
			return nil
		}
	}
}

// aboutItself reports whether a message only says that a page on disk was loaded from itself: Chromium
// 148 says so when a page that stands at one of its headings is printed. Nothing else is asked for.
func aboutItself(message json.RawMessage) bool {
	var event struct{ Entry struct{ Source, Text string } }
	if json.Unmarshal(message, &event) != nil || event.Entry.Source != "security" {
		return false
	}
	rest, found := strings.CutPrefix(event.Entry.Text, "Unsafe attempt to load URL ")
	url, rest, both := strings.Cut(rest, " from frame with URL ")
	return found && both && strings.HasPrefix(rest, url+". ")
}
