package canvas

import (
	"bytes"
	"strings"
	"sync"
	"unicode"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
)

// LineSpacing is the distance of two lines as a multiple of the type's size.
const LineSpacing = 1.2

// typefaces reads the embedded typefaces once, when the first picture needs them.
var typefaces = sync.OnceValue(func() *font.Cache { return font.NewCache(liberation.Collection()) })

// Face is Liberation Sans, regular or bold, of a size.
func Face(size vg.Length, bold bool) font.Face {
	wanted := font.Font{Typeface: "Liberation", Variant: "Sans"}
	if bold {
		wanted.Weight = stdfont.WeightBold
	}
	return typefaces().Lookup(wanted, size)
}

func isBold(face font.Face) bool { return face.Font.Weight == stdfont.WeightBold }

// Printable replaces the characters that the typeface lacks: control characters, broken UTF-8 and
// those beyond Unicode's first plane.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case r > 0xffff:
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// sources holds the typefaces' files by weight, which every PDF and SVG embeds.
var sources sync.Map

func typefaceSource(face font.Face) ([]byte, error) {
	if source, ok := sources.Load(face.Font.Weight); ok {
		return source.([]byte), nil
	}
	var file bytes.Buffer
	if _, err := face.Face.WriteSourceTo(nil, &file); err != nil {
		return nil, err
	}
	sources.Store(face.Font.Weight, file.Bytes())
	return file.Bytes(), nil
}
