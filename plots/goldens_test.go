package plots

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// oneOfEach is each kind of figure, with a little data.
func oneOfEach(t *testing.T) []Figure {
	t.Helper()
	var figures []Figure
	add := func(f Figure, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		figures = append(figures, f)
	}
	bargain := Bargain{Panels: []BargainPanel{{
		Label: "Design: health-003, Bodø, 2015-10", Outcome: "agreed: say 0.52",
		Curve:       []BargainPoint{{0.5, -0.25}, {0.375, 0.25}, {0.125, 0.5}, {-0.25, 0.625}},
		Offers:      []BargainOffer{{BargainPoint{0.375, 0.25}, true, 1}, {BargainPoint{0.125, 0.5}, false, 1}},
		Agreement:   &BargainPoint{0.25, 0.375},
		Reservation: 0.125,
	}}}
	column, page := Look{Width: ColumnWidth}, Look{}
	add(NewAblation(syntheticAblation(6), column))
	add(NewAnatomy(syntheticAnatomy(12), column))
	add(NewBargain(bargain, column))
	add(NewConvergence(syntheticConvergence(2, 3), page))
	add(NewDifferences(syntheticDifferences(1), column))
	add(NewEmergence(sliced(syntheticEmergence(), 0, 12), column))
	add(NewForest(syntheticForest(1), page))
	add(NewHeatMap(syntheticHeatMap(2, 5, 4), page))
	add(NewICE(syntheticICE(2, 5), page))
	add(NewIndexBars(syntheticIndexBars(2, 4), page))
	add(NewInteractions(syntheticInteractions(2, 4), page))
	add(NewModes(syntheticModes(2, 12), column))
	add(NewMorrisPlane(syntheticMorrisPlane(2, 4), page))
	add(NewNetwork(syntheticNetwork(3, 12, 3), page))
	add(NewPhases(syntheticPhases(2, 4, 4), page))
	plane := syntheticPlane()
	plane.Panels = plane.Panels[:1]
	add(NewPlane(plane, column))
	add(NewPlaceStrip(syntheticStrip(2, 8), column))
	add(NewResponseLines(syntheticLines(2, 3), page))
	add(NewSizes(syntheticSizes(2, 20), column))
	add(NewFieldTable(syntheticFieldTable(), page))
	add(NewFieldTable(syntheticPlainTable(), page))
	add(NewTornado(syntheticTornado(2, 4), page))
	add(NewWaterfall(syntheticWaterfall(2, 3), page))
	return figures
}

// The text of every figure is as it was when somebody last looked at it.
func TestGoldenOfEach(t *testing.T) {
	for _, f := range oneOfEach(t) {
		golden(t, filepath.Join("each", f.Name+".svg"), written(t, inline(f)))
	}
}

// So are its pixels: means over tiles of 12 by 12, which machines that blend edges otherwise agree
// on, are within 12 of 255 levels everywhere and within 1 on average.
func TestPixelsOfEach(t *testing.T) {
	const most, mean = 12, 1.0
	for _, f := range oneOfEach(t) {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			have := tiles(t, written(t, f.WritePNG), 12)
			path := filepath.Join("testdata", "each", f.Name+".png")
			if update {
				var file bytes.Buffer
				if err := png.Encode(&file, have); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, file.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			picture, err := png.Decode(bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			want := tiles(t, text, 1)
			if have.Bounds() != picture.Bounds() {
				t.Fatalf("figure %s has %v tiles, wanted %v", f.Name, have.Bounds(), picture.Bounds())
			}
			sum, worst := 0, 0
			for i := range want.Pix {
				apart := max(int(want.Pix[i]), int(have.Pix[i])) - min(int(want.Pix[i]), int(have.Pix[i]))
				sum, worst = sum+apart, max(worst, apart)
			}
			if average := float64(sum) / float64(len(want.Pix)); worst > most || average > mean {
				t.Errorf("figure %s: tiles are up to %d levels apart and %.2f on average; allowed: %d and %.0f", f.Name, worst, average, most, mean)
			}
		})
	}
}

// tiles are the mean colours of a picture's squares of so many pixels; what is left at the right
// and at the foot is left out.
func tiles(t *testing.T, file []byte, side int) *image.RGBA {
	t.Helper()
	decoded, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	picture, ok := decoded.(*image.RGBA)
	if !ok || picture.Bounds().Min != (image.Point{}) {
		t.Fatalf("the picture is a %T at %v, not opaque colours from the origin", decoded, decoded.Bounds().Min)
	}
	width, height := picture.Bounds().Dx()/side, picture.Bounds().Dy()/side
	all := image.NewRGBA(image.Rect(0, 0, width, height))
	n := uint32(side * side)
	for y := range height {
		for x := range width {
			var sum [4]uint32
			for dy := range side {
				row := picture.Pix[picture.PixOffset(x*side, y*side+dy):]
				for i, c := range row[:4*side] {
					sum[i%4] += uint32(c)
				}
			}
			for i, c := range sum {
				all.Pix[all.PixOffset(x, y)+i] = uint8((c + n/2) / n)
			}
		}
	}
	return all
}
