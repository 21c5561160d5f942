package files

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// A record in JSON ends with checksumBegin, 64 digits and checksumEnd. The digits are the SHA-256
// of the text before checksumBegin.
const (
	checksumBegin = ",\n  \"checksum\": \""
	checksumEnd   = "\"\n}\n"
)

// ErrChecksum is the error of a record that does not end with the checksum of its text: somebody
// has edited it.
var ErrChecksum = errors.New("its checksum does not fit its text")

// EncodeRecord returns a struct as indented JSON whose last entry, "checksum", is the SHA-256 of
// the text before it. The struct has at least one entry.
func EncodeRecord(record any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(record); err != nil {
		return nil, err
	}
	return AppendChecksum(bytes.TrimSuffix(text.Bytes(), []byte("\n}\n"))), nil
}

// AppendChecksum returns a record whose text before the checksum is body.
func AppendChecksum(body []byte) []byte {
	return fmt.Appendf(nil, "%s%s%s%s", body, checksumBegin, Digest(body), checksumEnd)
}

// DecodeRecord reads what EncodeRecord wrote. A text with another checksum, or none, is ErrChecksum.
func DecodeRecord(text []byte, record any) error {
	rest, closed := bytes.CutSuffix(text, []byte(checksumEnd))
	at := len(rest) - 64
	if !closed || at < 0 || !bytes.HasSuffix(rest[:at], []byte(checksumBegin)) ||
		Digest(rest[:at-len(checksumBegin)]) != string(rest[at:]) {
		return ErrChecksum
	}
	return json.Unmarshal(text, record)
}
