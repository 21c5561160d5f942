package tables

import (
	"bytes"
	"encoding/json"
)

// JSONLine returns a value as one line of JSON, with its newline. HTML is not escaped. It panics if the
// value cannot be encoded, such as NaN.
func JSONLine(value any) []byte {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // finite numbers and text can always be encoded
	}
	return line.Bytes()
}

// QuoteJSON returns a text as a JSON string.
func QuoteJSON(text string) []byte { return bytes.TrimSuffix(JSONLine(text), []byte("\n")) }
