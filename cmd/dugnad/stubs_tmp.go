package main

import (
	"context"
	"dugnad/plots"
	"errors"
	"github.com/spf13/pflag"
)

func modesFigure(f *findings, look plots.Look) (plots.Figure, error) {
	return plots.Figure{}, errors.New("todo")
}
func anatomyFigure(f *findings, look plots.Look) (plots.Figure, error) {
	return plots.Figure{}, errors.New("todo")
}
func sizeFigure(f *findings, look plots.Look) (plots.Figure, error) {
	return plots.Figure{}, errors.New("todo")
}
func placesFigure(f *findings, look plots.Look) (plots.Figure, error) {
	return plots.Figure{}, errors.New("todo")
}
func networkFigure(f *findings, look plots.Look) (plots.Figure, error) {
	return plots.Figure{}, errors.New("todo")
}
func ablationFigure(f *findings, look plots.Look) (plots.Figure, error) {
	return plots.Figure{}, errors.New("todo")
}

func (a *app) cook(ctx context.Context, o *plotOptions, flags *pflag.FlagSet) error { return nil }
