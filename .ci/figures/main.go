// Figures compares a figure that another program has drawn with our PNG of it:
//
//	go run ./.ci/figures OURS.png THEIRS.png [OURS.png THEIRS.png]...
//
// Both have the same resolution; theirs may have a pixel or three more, where a window is whole.
// They are compared in squares of a millimetre, as no two programs blend an edge or hint a letter
// alike: at most one in fifty may be off by a fifth of the way from black to white. Where text is
// missing, several times as many are.
package main

import (
	"fmt"
	"image"
	_ "image/png"
	"os"
)

const (
	square = 12 // pixels at 300 dots per inch
	often  = 0.02
	far    = 51
)

func main() {
	if len(os.Args) < 3 || len(os.Args)%2 == 0 {
		fmt.Fprintln(os.Stderr, "figures: give pairs of files")
		os.Exit(2)
	}
	failed := false
	for i := 1; i < len(os.Args); i += 2 {
		if err := compare(os.Args[i], os.Args[i+1]); err != nil {
			fmt.Fprintf(os.Stderr, "figures: %s: %v\n", os.Args[i+1], err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

func compare(ours, theirs string) error {
	a, err := read(ours)
	if err != nil {
		return err
	}
	b, err := read(theirs)
	if err != nil {
		return err
	}
	wide, high := a.Bounds().Dx(), a.Bounds().Dy()
	if more := b.Bounds().Size().Sub(a.Bounds().Size()); more.X < -1 || more.Y < -1 || more.X > 4 || more.Y > 4 {
		return fmt.Errorf("is %v pixels large, ours %v", b.Bounds().Size(), a.Bounds().Size())
	}
	squares, off := 0, 0
	for y := 0; y+square <= high; y += square {
		for x := 0; x+square <= wide; x += square {
			difference := light(a, x, y) - light(b, x, y)
			squares++
			if difference > far || difference < -far {
				off++
			}
		}
	}
	if float64(off) > often*float64(squares) {
		return fmt.Errorf("%d of %d squares differ from ours", off, squares)
	}
	return nil
}

func read(name string) (image.Image, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	picture, _, err := image.Decode(file)
	return picture, err
}

// light is the mean of a square, from 0 to 255.
func light(picture image.Image, left, top int) float64 {
	origin := picture.Bounds().Min
	sum := uint64(0)
	for y := range square {
		for x := range square {
			r, g, b, _ := picture.At(origin.X+left+x, origin.Y+top+y).RGBA()
			sum += uint64(r + g + b)
		}
	}
	return float64(sum) / (3 * 257 * square * square)
}
