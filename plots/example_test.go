package plots_test

import (
	"bytes"
	"fmt"
	"log"
	"math"
	"os"
	"strings"

	"dugnad/plots"
)

// A heat map of six numbers, a journal's column wide, as SVG.
func ExampleNewHeatMap() {
	share := func(mean float64) plots.Estimate {
		return plots.Estimate{Mean: mean, Lower: mean - 2, Upper: mean + 2}
	}
	missing := plots.Estimate{Mean: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}
	figure, err := plots.NewHeatMap(plots.HeatMap{
		Across: "Discretion", X: []float64{-0.3, 0, 0.3},
		Up: "Surge", Y: []float64{1, 2},
		Label: "Tasks co-produced (%)",
		Panels: []plots.HeatPanel{{
			Title:  "Health, design",
			Values: [][]plots.Estimate{{share(20), share(30), share(45)}, {share(10), share(25), missing}},
		}},
		Replications: 20,
	}, plots.Look{Width: plots.ColumnWidth})
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer // or a file
	if err := figure.WriteSVG(&file); err != nil {
		log.Fatal(err)
	}
	fmt.Println(figure.Title)
	fmt.Println(strings.Split(file.String(), "\n")[1])
	// Output:
	// Outcomes over Discretion and Surge
	// <svg xmlns="http://www.w3.org/2000/svg" role="img" width="85mm" height="86.11mm" viewBox="0 0 240.94 244.1">
}

// A figure gives its numbers as CSV, unrounded.
func ExampleFigure_WriteCSV() {
	figure, err := plots.NewTornado(plots.Tornado{
		Label: "Tasks co-produced (%)",
		Panels: []plots.TornadoPanel{{
			Title: "Health, design", Base: 20,
			Bars: []plots.TornadoBar{{
				Factor: "Discretion", Least: "-0.3", Most: "0.3",
				AtLeast: plots.Estimate{Mean: 10, Lower: 8, Upper: 12},
				AtMost:  plots.Estimate{Mean: 25, Lower: 22, Upper: 28},
				Low:     10, High: 25,
			}},
		}},
		Replications: 4,
	}, plots.Look{})
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.WriteCSV(os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// outcome,base,factor,end,factor_value,value,lower,upper,least_mean,greatest_mean
	// "Health, design",20,Discretion,least,-0.3,10,8,12,10,25
	// "Health, design",20,Discretion,greatest,0.3,25,22,28,10,25
}
