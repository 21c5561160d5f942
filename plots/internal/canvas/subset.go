package canvas

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
)

var errTypeface = errors.New("the typeface's file is not as expected")

// subset is a WOFF file of a TrueType typeface that draws the letters given and no others.
// Glyphs keep their numbers, so that nothing that refers to them changes; those not needed
// are empty, and tables that only layout software reads are left out.
//
// See the OpenType specification (tables head, maxp, loca, glyf, hmtx, cmap) and W3C, WOFF
// File Format 1.0.
func subset(face font.Face, letters map[rune]bool) ([]byte, error) {
	source, err := typefaceSource(face)
	if err != nil {
		return nil, err
	}
	tables, err := sfntTables(source)
	if err != nil {
		return nil, err
	}
	glyphs, err := glyphsOf(face, letters)
	if err != nil {
		return nil, err
	}
	outlines, err := readOutlines(tables)
	if err != nil {
		return nil, err
	}
	kept := map[uint16]bool{0: true} // the box that stands for what is missing
	for _, glyph := range glyphs {
		outlines.keep(uint16(glyph.number), kept)
	}
	highest := uint16(0)
	for number := range kept {
		highest = max(highest, number)
	}
	count := int(highest) + 1
	var glyf []byte
	loca := make([]byte, 0, 4*(count+1))
	for number := range count {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		if kept[uint16(number)] {
			glyf = append(glyf, outlines.of(uint16(number))...)
			glyf = append(glyf, make([]byte, -len(glyf)&3)...)
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))

	advances := int(binary.BigEndian.Uint16(tables["hhea"][34:]))
	if len(tables["hmtx"]) < 4*advances || advances < count {
		return nil, errTypeface
	}
	head, maxp, hhea := slices.Clone(tables["head"]), slices.Clone(tables["maxp"]), slices.Clone(tables["hhea"])
	binary.BigEndian.PutUint32(head[8:], 0)  // checksum of the whole, which WOFF's readers do not check
	binary.BigEndian.PutUint16(head[50:], 1) // loca counts bytes
	binary.BigEndian.PutUint16(maxp[4:], uint16(count))
	binary.BigEndian.PutUint16(hhea[34:], uint16(count))
	return woff(map[string][]byte{
		"OS/2": tables["OS/2"], "cmap": characterMap(glyphs), "cvt ": tables["cvt "], "fpgm": tables["fpgm"],
		"glyf": glyf, "head": head, "hhea": hhea, "hmtx": tables["hmtx"][:4*count], "loca": loca, "maxp": maxp,
		"name": {0, 0, 0, 0, 0, 6}, "post": append([]byte{0, 3, 0, 0}, tables["post"][4:32]...), "prep": tables["prep"],
	})
}

// sfntTables are a typeface's tables by name.
func sfntTables(file []byte) (map[string][]byte, error) {
	if len(file) < 12 {
		return nil, errTypeface
	}
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(file[4:])) {
		entry := 12 + 16*i
		if len(file) < entry+16 {
			return nil, errTypeface
		}
		from, length := binary.BigEndian.Uint32(file[entry+8:]), binary.BigEndian.Uint32(file[entry+12:])
		if uint64(from)+uint64(length) > uint64(len(file)) {
			return nil, errTypeface
		}
		tables[string(file[entry:entry+4])] = file[from : from+length]
	}
	for name, least := range map[string]int{"head": 54, "maxp": 32, "hhea": 36, "hmtx": 4, "loca": 4, "glyf": 1, "post": 32, "OS/2": 78} {
		if len(tables[name]) < least {
			return nil, fmt.Errorf("%w: table %q", errTypeface, name)
		}
	}
	return tables, nil
}

// letterGlyph is a letter and the number of its glyph.
type letterGlyph struct {
	letter rune
	number sfnt.GlyphIndex
}

// glyphsOf are the letters' glyphs in the letters' order; those that the typeface lacks are
// left out.
func glyphsOf(face font.Face, letters map[rune]bool) (glyphs []letterGlyph, err error) {
	for letter := range letters {
		number, err := face.Face.GlyphIndex(nil, letter)
		if err != nil {
			return nil, err
		}
		if number != 0 && letter <= 0xffff {
			glyphs = append(glyphs, letterGlyph{letter, number})
		}
	}
	slices.SortFunc(glyphs, func(a, b letterGlyph) int { return int(a.letter - b.letter) })
	return glyphs, nil
}

// outlines are a typeface's glyphs.
type outlines struct {
	glyf   []byte
	starts []uint32 // by glyph, and one more
}

func readOutlines(tables map[string][]byte) (outlines, error) {
	o := outlines{glyf: tables["glyf"]}
	loca := tables["loca"]
	if binary.BigEndian.Uint16(tables["head"][50:]) == 0 {
		for ; len(loca) >= 2; loca = loca[2:] {
			o.starts = append(o.starts, 2*uint32(binary.BigEndian.Uint16(loca)))
		}
	} else {
		for ; len(loca) >= 4; loca = loca[4:] {
			o.starts = append(o.starts, binary.BigEndian.Uint32(loca))
		}
	}
	for i := 1; i < len(o.starts); i++ {
		if o.starts[i] < o.starts[i-1] || int(o.starts[i]) > len(o.glyf) {
			return o, errTypeface
		}
	}
	return o, nil
}

func (o outlines) of(number uint16) []byte {
	if int(number)+1 >= len(o.starts) {
		return nil
	}
	return o.glyf[o.starts[number]:o.starts[number+1]]
}

// keep notes a glyph and those that it is put together from, as ø of a letter and a stroke.
func (o outlines) keep(number uint16, kept map[uint16]bool) {
	if kept[number] {
		return
	}
	kept[number] = true
	glyph := o.of(number)
	if len(glyph) < 10 || int16(binary.BigEndian.Uint16(glyph)) >= 0 {
		return // empty, or drawn by itself
	}
	const words, scale, more, twoScales, matrix = 1, 1 << 3, 1 << 5, 1 << 6, 1 << 7
	for at := 10; at+4 <= len(glyph); {
		flags := binary.BigEndian.Uint16(glyph[at:])
		o.keep(binary.BigEndian.Uint16(glyph[at+2:]), kept)
		at += 6
		if flags&words != 0 {
			at += 2
		}
		switch {
		case flags&scale != 0:
			at += 2
		case flags&twoScales != 0:
			at += 4
		case flags&matrix != 0:
			at += 8
		}
		if flags&more == 0 {
			return
		}
	}
}

// characterMap is a cmap table of format 4 with a segment for every letter.
func characterMap(glyphs []letterGlyph) []byte {
	segments := len(glyphs) + 1
	search := 1
	selector := 0
	for search*2 <= segments {
		search *= 2
		selector++
	}
	be := binary.BigEndian
	table := []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12, 0, 4}
	for _, value := range []int{16 + 8*segments, 0, 2 * segments, 2 * search, selector, 2 * (segments - search)} {
		table = be.AppendUint16(table, uint16(value))
	}
	for _, glyph := range glyphs { // ends
		table = be.AppendUint16(table, uint16(glyph.letter))
	}
	table = append(table, 0xff, 0xff, 0, 0)
	for _, glyph := range glyphs { // starts
		table = be.AppendUint16(table, uint16(glyph.letter))
	}
	table = append(table, 0xff, 0xff)
	for _, glyph := range glyphs { // what to add to a letter for its glyph
		table = be.AppendUint16(table, uint16(glyph.number)-uint16(glyph.letter))
	}
	table = append(table, 0, 1)
	return append(table, make([]byte, 2*segments)...)
}

// woff packs tables into a WOFF file, those of no length left out.
func woff(tables map[string][]byte) ([]byte, error) {
	var names []string
	for name, table := range tables {
		if len(table) > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	be := binary.BigEndian
	at, whole := 44+20*len(names), 12+16*len(names)
	var directory, content []byte
	for _, name := range names {
		table := tables[name]
		var packed bytes.Buffer
		w, err := zlib.NewWriterLevel(&packed, zlib.BestCompression)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(table); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		stored := packed.Bytes()
		if len(stored) >= len(table) {
			stored = table
		}
		directory = append(directory, name...)
		for _, value := range []uint32{uint32(at + len(content)), uint32(len(stored)), uint32(len(table)), checksum(table)} {
			directory = be.AppendUint32(directory, value)
		}
		content = append(content, stored...)
		content = append(content, make([]byte, -len(content)&3)...)
		whole += (len(table) + 3) &^ 3
	}
	file := []byte("wOFF\x00\x01\x00\x00")
	file = be.AppendUint32(file, uint32(at+len(content)))
	file = be.AppendUint16(file, uint16(len(names)))
	file = be.AppendUint16(file, 0)
	file = be.AppendUint32(file, uint32(whole))
	file = append(file, 0, 1, 0, 0)           // version of the typeface
	file = append(file, make([]byte, 4*5)...) // no metadata, nothing private
	return append(append(file, directory...), content...), nil
}

// checksum is a table's sum of 32-bit words.
func checksum(table []byte) (sum uint32) {
	for len(table) >= 4 {
		sum += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	var last [4]byte
	copy(last[:], table)
	return sum + binary.BigEndian.Uint32(last[:])
}
