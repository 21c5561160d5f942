// Package canvas writes drawings as files: PDF, SVG, PNG and TeX.
//
// It knows formats and typefaces, and nothing of figures: it receives a [Picture], whose Draw
// function strokes, fills and sets text on a vg.Canvas, and writes it, always with the same
// bytes. Its canvases take the place of gonum's where these are wrong: translucent colours come
// out right in PDF, text is Unicode everywhere, bold type is a typeface of its own, text is
// anchored at its start, middle or end for typefaces whose widths only a reader's program
// knows, and only the letters used are embedded.
//
// The package may import gonum/plot's canvases and fonts, fpdf, golang.org/x/image and the
// standard library, and no other package of this module.
//
// # Where to start reading
//
// picture.go defines a picture, and the operations of a canvas. pdf.go, svg.go,
// tex.go and png.go hold one format each; pen.go is the state that SVG and TeX have in common;
// typeface.go loads the typeface and subset.go cuts it down to the letters used.
package canvas

import (
	"errors"
	"fmt"
	"image/color"
	"time"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// Picture is a drawing of a known size that can be written in each format.
type Picture struct {
	Name          string          // title of the PDF, and the TeX file's first word
	Title         string          // title element of the SVG
	Description   string          // description element of the SVG
	Width, Height vg.Length       // above 0
	Date          time.Time       // creation date of the PDF; the zero time stands for 1970-01-01
	Draw          func(vg.Canvas) // draws on any canvas, from its lower left corner
}

// ErrEmpty is the error of a picture without a size or a drawing.
var ErrEmpty = errors.New("there is nothing to draw; make figures by their constructors")

var errUnsupported = errors.New("arcs and images are not drawn")

// check refuses an empty picture.
func (p Picture) check() error {
	if p.Draw == nil || !(p.Width > 0 && p.Height > 0) {
		return ErrEmpty
	}
	return nil
}

// drawOn draws the picture. gonum's canvas and typefaces report a fault by a panic, which
// becomes an error here.
func (p Picture) drawOn(c vg.Canvas) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the canvas failed: %v", fault)
		}
	}()
	p.Draw(c)
	return nil
}

// Shares of a text's width, for [FillAnchored].
const (
	Start  = 0.0
	Middle = 0.5
	End    = 1.0
)

// anchoring is a canvas whose text is set in a typeface that its reader chooses.
type anchoring interface {
	vg.Canvas
	anchored(face font.Face, at vg.Point, along float64, text string)
}

// FillAnchored sets a line of text on the height y, so that its [Start], [Middle] or [End] lies
// at the canvas's origin in whatever typeface it is read. The text must be [Printable].
func FillAnchored(c vg.Canvas, face font.Face, y vg.Length, along float64, text string) {
	if to, ok := c.(anchoring); ok {
		to.anchored(face, vg.Point{Y: y}, along, text)
		return
	}
	c.FillString(face, vg.Point{X: -vg.Length(along) * face.Width(text), Y: y}, text)
}

// Tooltip gives an area words that appear when a reader points at it. Only SVG within a web page
// has them; other canvases ignore them.
func Tooltip(c vg.Canvas, area vg.Rectangle, words string) {
	if to, ok := c.(interface{ tooltip(vg.Rectangle, string) }); ok {
		to.tooltip(area, words)
	}
}

// Straight is a colour whose components are not multiplied by its alpha; nil is black.
func Straight(c color.Color) color.NRGBA {
	if c == nil {
		c = color.Black
	}
	return color.NRGBAModel.Convert(c).(color.NRGBA)
}
