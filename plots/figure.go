package plots

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image/png"
	"io"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// Resolution is the PNG's resolution in dots per inch.
const Resolution = 300

// Figure is a drawing that is ready to be written. It holds its data by
// reference: change them after the constructor has returned and the drawing
// changes too.
type Figure struct {
	Name          string    // the file's name without its ending, such as "emergence"
	Width, Height vg.Length // on paper
	Title         string    // what it shows, in the look's language like all that follows
	Reading       string    // how to read it, in sentences
	Interval      string    // what its intervals are, in a sentence, or that it has none
	Data          Data      // exactly what it shows
	look          Look
	draw          func(sheet)
}

// titled is a laid out figure with the title above it that its look wants.
func titled(f Figure, look Look) Figure {
	f.look = look
	if !look.Title {
		return f
	}
	lines := titleText.wrapTo(f.Title, f.Width-2*margin, 3)
	room := vg.Length(len(lines))*titleText.line() + 4
	inner, height := f.draw, f.Height
	f.Height += room
	f.draw = func(s sheet) {
		for i, line := range lines {
			s.text(titleText, margin, s.height-margin-vg.Length(i+1)*titleText.line()+3, atStart, onBase, line)
		}
		s.height = height
		inner(s)
	}
	return f
}

// WritePDF writes the figure as a one-page PDF with its typefaces embedded. The
// bytes depend on the data and the look alone.
func (f Figure) WritePDF(w io.Writer) error {
	canvas, err := newPDF(f.Name, f.Width, f.Height, f.look.Date)
	if err != nil {
		return fmt.Errorf("figure %s as PDF: %w", f.Name, err)
	}
	if err := f.drawOn(canvas); err != nil {
		return fmt.Errorf("figure %s as PDF: %w", f.Name, err)
	}
	if err := canvas.writeTo(w); err != nil {
		return fmt.Errorf("figure %s as PDF: %w", f.Name, err)
	}
	return nil
}

// WritePNG writes the figure as an opaque PNG of [Resolution] dots per inch,
// which the file also states.
func (f Figure) WritePNG(w io.Writer) error {
	if !(f.Width > 0 && f.Height > 0) {
		return fmt.Errorf("figure %s as PNG: %w", f.Name, errEmpty)
	}
	canvas := vgimg.NewWith(vgimg.UseWH(f.Width, f.Height), vgimg.UseDPI(Resolution))
	if err := f.drawOn(canvas); err != nil {
		return fmt.Errorf("figure %s as PNG: %w", f.Name, err)
	}
	var file bytes.Buffer
	// Best speed: the default takes half as long again and the best compression
	// seven times as long, for files that are 5 % smaller.
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&file, canvas.Image()); err != nil {
		return fmt.Errorf("figure %s as PNG: %w", f.Name, err)
	}
	if err := writeWithResolution(w, file.Bytes()); err != nil {
		return fmt.Errorf("figure %s as PNG: %w", f.Name, err)
	}
	return nil
}

// Formats are the endings of the formats that a figure can be written in.
var Formats = []string{"pdf", "svg", "png", "tex"}

// Write writes the figure in one of the [Formats].
func (f Figure) Write(w io.Writer, format string) error {
	switch format {
	case "pdf":
		return f.WritePDF(w)
	case "svg":
		return f.WriteSVG(w)
	case "png":
		return f.WritePNG(w)
	case "tex":
		return f.WriteTeX(w)
	}
	return fmt.Errorf("figure %s: %q is no format; there are %s", f.Name, format, strings.Join(Formats, ", "))
}

var errEmpty = errors.New("there is nothing to draw; make figures by their constructors")

// drawOn draws the figure. gonum's canvas and typefaces report a fault by a
// panic, which becomes an error here.
func (f Figure) drawOn(canvas vg.Canvas) (err error) {
	if f.draw == nil {
		return errEmpty
	}
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the canvas failed: %v", fault)
		}
	}()
	f.draw(sheet{Canvas: canvas, width: f.Width, height: f.Height, grey: f.look.Grey})
	return nil
}

// writeWithResolution writes a PNG with a pHYs chunk behind its header. Go's
// encoder states no resolution, and without it a journal's checks take the
// figure for 72 dpi.
func writeWithResolution(w io.Writer, file []byte) error {
	const headerEnd = 8 + 4 + 4 + 13 + 4 // signature, then length, type, data and checksum of IHDR
	const perMetre uint32 = (Resolution*10000 + 127) / 254
	chunk := []byte("\x00\x00\x00\x09pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // the unit is the metre
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	for _, part := range [][]byte{file[:headerEnd], chunk, file[headerEnd:]} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}
