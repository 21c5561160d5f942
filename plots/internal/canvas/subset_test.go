package canvas

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/vg"
)

// unpacked is the sfnt file within a WOFF file.
func unpacked(t *testing.T, woff []byte) []byte {
	t.Helper()
	be := binary.BigEndian
	tables := int(be.Uint16(woff[12:]))
	if int(be.Uint32(woff[8:])) != len(woff) {
		t.Fatal("the WOFF file has another length than it says")
	}
	header := be.AppendUint32(nil, 0x00010000)
	header = be.AppendUint16(header, uint16(tables))
	header = append(header, make([]byte, 6)...)
	var content []byte
	for i := range tables {
		entry := woff[44+20*i:]
		from, stored, whole := be.Uint32(entry[4:]), be.Uint32(entry[8:]), be.Uint32(entry[12:])
		table := woff[from : from+stored]
		if stored < whole {
			r, err := zlib.NewReader(bytes.NewReader(table))
			if err != nil {
				t.Fatal(err)
			}
			if table, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		if len(table) != int(whole) || checksum(table) != be.Uint32(entry[16:]) {
			t.Fatalf("table %s is broken", entry[:4])
		}
		header = append(header, entry[:4]...)
		for _, value := range []uint32{checksum(table), uint32(12 + 16*tables + len(content)), whole} {
			header = be.AppendUint32(header, value)
		}
		content = append(content, table...)
		content = append(content, make([]byte, -len(content)&3)...)
	}
	return append(header, content...)
}

// The typeface embedded draws the letters used as the whole one does, and no others.
func TestSubsetDrawsTheSame(t *testing.T) {
	const used = "Bodø ≤ Ærø Å αβ – «frivillighet» 0123456789\u00a0%"
	letters := map[rune]bool{}
	for _, letter := range used {
		letters[letter] = true
	}
	for _, bold := range []bool{false, true} {
		face := Face(8, bold)
		file, err := subset(face, letters)
		if err != nil {
			t.Fatal(err)
		}
		if len(file) > 20_000 {
			t.Errorf("the subset takes %d bytes", len(file))
		}
		part, err := sfnt.Parse(unpacked(t, file))
		if err != nil {
			t.Fatal(err)
		}
		drawing := func(f *sfnt.Font, letter rune) string {
			number, err := f.GlyphIndex(nil, letter)
			if err != nil {
				t.Fatal(err)
			}
			outline, err := f.LoadGlyph(&sfnt.Buffer{}, number, fixed.I(100), nil)
			if err != nil {
				t.Fatal(err)
			}
			advance, err := f.GlyphAdvance(nil, number, fixed.I(100), 0)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(outline, advance)
		}
		for letter := range letters {
			if have, want := drawing(part, letter), drawing(face.Face, letter); have != want {
				t.Errorf("%c is drawn otherwise", letter)
			}
		}
		if number, err := part.GlyphIndex(nil, 'Q'); err != nil || number != 0 {
			t.Errorf("a letter that is not used has glyph %d (%v)", number, err)
		}
	}
}

// The letters that an SVG sets are those that it embeds.
func TestSVGEmbedsItsLetters(t *testing.T) {
	const name = "Bodø, ≤ 5 × α₂ – «frivillighet»"
	picture := Picture{Width: 200, Height: 20, Draw: func(c vg.Canvas) { FillAnchored(c, Face(8, true), 5, Start, name) }}
	var written bytes.Buffer
	if err := picture.WriteSVG(&written); err != nil {
		t.Fatal(err)
	}
	file := written.String()
	if !strings.Contains(file, ">"+name+"</text>") {
		t.Error("the name is not in the SVG as text")
	}
	found := regexp.MustCompile(`font-weight:bold;src:url\(data:font/woff;base64,([^)]+)\)`).FindStringSubmatch(file)
	if found == nil {
		t.Fatal("no bold typeface is embedded")
	}
	woff, err := base64.StdEncoding.DecodeString(found[1])
	if err != nil {
		t.Fatal(err)
	}
	part, err := sfnt.Parse(unpacked(t, woff))
	if err != nil {
		t.Fatal(err)
	}
	for _, letter := range "Bodø≤α" {
		if number, err := part.GlyphIndex(nil, letter); err != nil || number == 0 {
			t.Errorf("%c is not embedded", letter)
		}
	}
}
