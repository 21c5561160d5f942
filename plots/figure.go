package plots

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image/png"
	"io"
	"os"
	"path/filepath"

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
	draw          func(sheet)
}

// WritePDF writes the figure as a one-page PDF with its typefaces embedded. The
// bytes depend on the data and on [SetDate] alone.
func (f Figure) WritePDF(w io.Writer) error {
	canvas, err := newPDF(f.Name, f.Width, f.Height)
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

// Save writes NAME.pdf and NAME.png into a directory that exists and returns
// the two names, without the directory. What could not be written whole is
// removed.
func (f Figure) Save(directory string) ([]string, error) {
	if f.Name == "" || f.Name != filepath.Base(f.Name) {
		return nil, fmt.Errorf("figure: %q is no file name", f.Name)
	}
	var written []string
	for _, format := range []struct {
		ending string
		write  func(io.Writer) error
	}{{".pdf", f.WritePDF}, {".png", f.WritePNG}} {
		name := f.Name + format.ending
		if err := writeFile(filepath.Join(directory, name), format.write); err != nil {
			return written, err
		}
		written = append(written, name)
	}
	return written, nil
}

func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err = errors.Join(write(file), file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
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
	f.draw(sheet{Canvas: canvas, width: f.Width, height: f.Height})
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
