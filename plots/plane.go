package plots

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"dugnad/plots/wording"
)

// Plane holds the data of figure "dependence-plane": where tasks lie by mutual
// dependence and imbalance, and what share of them is co-produced there.
type Plane struct {
	Bins   int          // along each axis, which runs from 0 to 1
	Panels []PlanePanel // laid out row by row
	Modes  []string     // what can be agreed; one of them is "co-production"
}

// PlanePanel is one panel, such as a period and stage.
type PlanePanel struct {
	Label         string
	Field, Period string // what the panel is of, for the figure's data
	// Tasks counts tasks by [mode][mutualBin*Bins+imbalanceBin]; modes in the
	// order of Plane.Modes. A mean over replications may be a broken number.
	Tasks [][]float64
}

const coproduction = "co-production"

// NewPlane checks the data and lays out the figure: one square panel per entry,
// in it one square per bin that holds tasks, its area growing with the
// logarithm of their number, its colour the share that is co-produced. It
// returns an error if there is no panel, if counts have another shape than
// [modes][bins²], if one is negative or not finite, or if no mode is called
// "co-production".
func NewPlane(data Plane, look Look) (Figure, error) {
	p, err := newPlan("dependence-plane", planPlane, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "dependence-plane", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(data),
		Title: look.Say("Tasks by mutual dependence and imbalance"),
		Reading: look.Say("Every task by how much the two sides need each other (to the right: both) and by how much one needs the other more (upwards). " +
			"A square is a bin of tasks: its area grows with the logarithm of their number, its colour is the share co-produced. " +
			"Tasks are summed over all replications."),
		Interval: look.Say("No interval is drawn."),
	}, look), nil
}

// table is the figure's data: bins without tasks are left out.
func (p *planePlan) table(data Plane) Data {
	d := Data{Columns: []string{"field", "period", "mutual_from", "mutual_to", "imbalance_from", "imbalance_to", "tasks", "coproduced"}}
	for i, counts := range p.panels {
		for cell, tasks := range counts.tasks {
			if tasks > 0 {
				edge := func(bin int) float64 { return float64(bin) / float64(p.bins) }
				mutual, imbalance := cell/p.bins, cell%p.bins
				d.add(data.Panels[i].Field, data.Panels[i].Period, edge(mutual), edge(mutual+1), edge(imbalance), edge(imbalance+1), tasks, counts.coproduced[cell])
			}
		}
	}
	return d
}

type planePlan struct {
	look           Look
	bins           int
	panels         []planeCounts
	labels         [][]string
	most           float64 // tasks in the fullest bin of any panel
	columns, lines int
	together       int       // panels of one period, after which a new row begins
	side           vg.Length // of a panel
	strip          vg.Length // for a panel's label
	left           vg.Length
	height         vg.Length
}

// planeCounts is a panel with its modes summed.
type planeCounts struct {
	tasks, coproduced       []float64
	allTasks, allCoproduced float64
}

const (
	planeGap    = vg.Length(14)
	planeFooter = vg.Length(63) // axis, its title, the two keys beside each other
	planeKey    = vg.Length(34) // one key
	planeBar    = vg.Length(120)
)

func planPlane(data Plane, look Look) (*planePlan, error) {
	const mostBins = 200
	n := len(data.Panels)
	if n == 0 {
		return nil, errors.New("there is no panel to draw")
	}
	if data.Bins < 1 || data.Bins > mostBins {
		return nil, fmt.Errorf("there are %d bins; 1 to %d can be drawn", data.Bins, mostBins)
	}
	if !slices.Contains(data.Modes, coproduction) {
		return nil, fmt.Errorf("no mode is called %q", coproduction)
	}
	p := &planePlan{look: look, bins: data.Bins}
	for _, panel := range data.Panels {
		counts, err := countPlane(panel, data)
		if err != nil {
			return nil, fmt.Errorf("panel %q: %w", panel.Label, err)
		}
		p.most = max(p.most, slices.Max(counts.tasks))
		p.panels = append(p.panels, counts)
	}
	p.together = n
	const mostColumns = 4
	if of := panelsOfPeriod(data.Panels); of > mostColumns {
		p.together = of
	}
	switch {
	case p.together <= 3:
		p.columns = p.together
	case p.together == 4:
		p.columns = 2
	case p.together <= 6 || p.together == 9:
		p.columns = 3
	default:
		p.columns = mostColumns
	}
	p.columns = max(1, min(p.columns, int(look.width()/(40*vg.Millimeter))))
	last, _ := p.cell(n - 1)
	p.lines = last + 1
	p.left = margin + axisText.line() + 3 + tickText.width("0.5") + 2 + tickSize
	right := margin + tickText.width("1")
	p.side = min(175, (look.width()-p.left-right-vg.Length(p.columns-1)*planeGap)/vg.Length(p.columns))
	var labels []string
	for _, panel := range data.Panels {
		labels = append(labels, panel.Label)
	}
	var lines int
	p.labels, lines, _ = panelText.wrapEach(labels, p.side, 3)
	p.strip = vg.Length(lines)*panelText.line() + 11
	p.height = 2*margin + vg.Length(p.lines)*(p.strip+p.side) + planeFooter
	if p.stacked() {
		p.height += planeKey
	}
	return p, tooHighFor(p.height, "draw fewer", "%d panels", n)
}

// panelsOfPeriod returns the number of panels of each period; 0 where periods have different numbers.
func panelsOfPeriod(panels []PlanePanel) int {
	first := slices.IndexFunc(panels, func(panel PlanePanel) bool { return panel.Period != panels[0].Period })
	if first < 0 {
		return len(panels)
	}
	for i := range panels {
		if panels[i].Period != panels[i-i%first].Period {
			return 0
		}
	}
	if len(panels)%first > 0 {
		return 0
	}
	return first
}

// cell returns the line and the column of a panel.
func (p *planePlan) cell(panel int) (line, column int) {
	lines := (p.together + p.columns - 1) / p.columns
	in := panel % p.together
	return panel/p.together*lines + in/p.columns, in % p.columns
}

// lowest reports whether no panel is below another one in its column.
func (p *planePlan) lowest(panel int) bool {
	_, column := p.cell(panel)
	for below := panel + 1; below < len(p.panels); below++ {
		if _, other := p.cell(below); other == column {
			return false
		}
	}
	return true
}

func countPlane(panel PlanePanel, data Plane) (planeCounts, error) {
	cells := data.Bins * data.Bins
	counts := planeCounts{tasks: make([]float64, cells), coproduced: make([]float64, cells)}
	if len(panel.Tasks) != len(data.Modes) {
		return counts, fmt.Errorf("there are %d modes and counts for %d", len(data.Modes), len(panel.Tasks))
	}
	for mode, tasks := range panel.Tasks {
		if len(tasks) != cells {
			return counts, fmt.Errorf("mode %q has %d counts instead of %d", data.Modes[mode], len(tasks), cells)
		}
		for cell, count := range tasks {
			if !(count >= 0) || math.IsInf(count, 0) {
				return counts, fmt.Errorf("mode %q counts %v tasks", data.Modes[mode], count)
			}
			counts.tasks[cell] += count
			counts.allTasks += count
			if data.Modes[mode] == coproduction {
				counts.coproduced[cell] += count
				counts.allCoproduced += count
			}
		}
	}
	if math.IsInf(counts.allTasks, 0) {
		return counts, errors.New("the counts are too large to be summed")
	}
	return counts, nil
}

// size returns a square's side: the area grows with the logarithm of the number
// of tasks, from a tenth of the bin for one task to nearly all of it in the
// fullest bin. Where bins are coarse, squares stay as small as the key's.
func (p *planePlan) size(tasks float64) vg.Length {
	const least, most = 0.10, 0.90
	grown := 1.0
	if p.most > 1 {
		grown = math.Max(0, math.Log(tasks)) / math.Log(p.most)
	}
	bin := min(11, p.side/vg.Length(p.bins))
	return bin * vg.Length(math.Sqrt(least+(most-least)*grown))
}

// draw paints the figure on its sheet.
func (p *planePlan) draw(s sheet) {
	grid := vg.Length(p.columns)*p.side + vg.Length(p.columns-1)*planeGap
	// Panels that do not fill the page are centred.
	left := p.left + max(0, (s.width-margin-tickText.width("1")-p.left-grid)/2)
	top := s.height - margin
	for i, counts := range p.panels {
		line, column := p.cell(i)
		x := left + vg.Length(column)*(p.side+planeGap)
		y := top - vg.Length(line)*(p.strip+p.side) - p.strip
		s.textLines(panelText, x, y+5, p.labels[i])
		area := box{x, x + p.side, y - p.side, y}
		p.drawPanel(s, area, counts)
		p.drawAxes(s, area, column == 0, p.lowest(i))
	}
	bottom := top - vg.Length(p.lines)*(p.strip+p.side)
	s.text(axisText, left+grid/2, bottom-tickSize-3-tickText.line(), atMiddle, onTop,
		p.mutualLabel(left, grid))
	label := p.look.Say("Imbalance (their difference)")
	if axisText.width(label) > top-bottom {
		label = p.look.Say("Imbalance")
	}
	s.turned(axisText, left-p.left+margin+axisText.size*0.8, (top-p.strip+bottom)/2, math.Pi/2, atMiddle, onBase, label)
	p.drawKeys(s, left, grid)
}

// mutualLabel is the title of the horizontal axis, short where there is no room.
func (p *planePlan) mutualLabel(left, grid vg.Length) string {
	label := p.look.Say("Mutual dependence (the smaller of the two sides’ dependences)")
	middle := left + grid/2
	if axisText.width(label)/2 > min(middle, p.look.width()-middle)-margin {
		label = p.look.Say("Mutual dependence")
	}
	return label
}

// drawPanel draws one panel's tasks and the corner no pair can reach: the
// smaller dependence and the difference add up to the larger one, at most 1.
func (p *planePlan) drawPanel(s sheet, area box, counts planeCounts) {
	s.fill(grey(0.93), area.at(0, 1), area.at(1, 0), area.at(1, 1))
	s.line(axisWidth, grey(0.6), nil, area.at(0, 1), area.at(1, 0))
	s.line(gridWidth, gridInk, nil, area.at(0, 0.5), area.at(0.5, 0.5), area.at(0.5, 0))
	for cell, tasks := range counts.tasks {
		if tasks == 0 {
			continue
		}
		mutual, imbalance := cell/p.bins, cell%p.bins
		centre := area.at((float64(mutual)+0.5)/float64(p.bins), (float64(imbalance)+0.5)/float64(p.bins))
		s.drawTasks(centre, p.size(tasks), scaleColour(counts.coproduced[cell]/tasks))
		s.pointTooltip(centre, p.countWords(tasks)+", "+p.look.sayf("%s\u00a0%% co-produced", p.look.Fixed(100*counts.coproduced[cell]/tasks, 0)))
	}
	p.drawCorner(s, area, counts)
}

// drawTasks draws a bin's square. The thin frame keeps the palest ones visible.
func (s sheet) drawTasks(centre vg.Point, side vg.Length, c color.NRGBA) {
	b := box{centre.X - side/2, centre.X + side/2, centre.Y - side/2, centre.Y + side/2}
	s.fillBox(c, b)
	s.frame(0.25, grey(0.45), b)
}

// drawCorner writes the panel's sums into the impossible corner.
func (p *planePlan) drawCorner(s sheet, area box, counts planeCounts) {
	corner := area.at(1, 1)
	lines := []string{p.look.Say(wording.NoTasks)}
	if counts.allTasks > 0 {
		lines = []string{
			p.countWords(counts.allTasks),
			p.look.sayf("%s\u00a0%% co-produced", p.look.Fixed(100*counts.allCoproduced/counts.allTasks, 0)),
		}
	}
	for i, line := range lines {
		s.text(tickText, corner.X-4, corner.Y-4-vg.Length(i)*tickText.line(), atEnd, onTop, line)
	}
	along := area.at(0.62, 0.62)
	// Turned by 45°, it must stay below the sums in the corner.
	words := p.look.Say("cannot occur")
	if smallText.width(words)*0.354 < p.side*0.38-6-vg.Length(len(lines))*tickText.line() {
		s.turned(smallText, along.X, along.Y, -math.Pi/4, atMiddle, onCentre, words)
	}
}

// countWords says how many tasks there are.
func (p *planePlan) countWords(tasks float64) string {
	unit := "%s tasks"
	if p.look.rounded(tasks) == "1" {
		unit = "%s task"
	}
	return p.look.sayf(unit, p.look.rounded(tasks))
}

// rounded writes a count in full up to a million and with three significant digits beyond,
// where the unit is a word.
func (l Look) rounded(count float64) string {
	switch {
	case count < 999500:
		return l.number(math.Round(count))
	case count < 999.5e6:
		return l.sayf("%s million", l.significant(count/1e6))
	case count < 999.5e9:
		return l.sayf("%s billion", l.significant(count/1e9))
	}
	return l.decimalMark(fmt.Sprintf("%.2g", count))
}

// significant writes a value from 1 to 1000 with three significant digits.
func (l Look) significant(value float64) string {
	scale := math.Pow(10, 2-math.Floor(math.Log10(value)))
	return l.number(math.Round(value*scale) / scale)
}

func (p *planePlan) drawAxes(s sheet, area box, first, last bool) {
	for _, tick := range []float64{0, 0.5, 1} {
		at := area.at(tick, tick)
		s.line(axisWidth, ink, nil, point(at.X, area.bottom), point(at.X, area.bottom-tickSize))
		s.line(axisWidth, ink, nil, point(area.left, at.Y), point(area.left-tickSize, at.Y))
		if last {
			s.text(tickText, at.X, area.bottom-tickSize-2, atMiddle, onTop, p.look.number(tick))
		}
		if first {
			s.text(tickText, area.left-tickSize-2, at.Y, atEnd, onCentre, p.look.number(tick))
		}
	}
	s.line(axisWidth, ink, nil, area.at(0, 1), area.at(0, 0), area.at(1, 0))
}

const planeSample = vg.Length(42) // between the samples of the key of sizes

// sizesWidth is the width of the key of sizes.
func (p *planePlan) sizesWidth() vg.Length {
	return max(tickText.width(p.look.Say(sizesTitle)), planeSample*vg.Length(len(p.sampleCounts())))
}

const (
	sizesTitle = "Tasks in a bin (area grows with the logarithm)"
	sizesGap   = vg.Length(34)
)

// stacked reports whether the two keys are below one another.
func (p *planePlan) stacked() bool {
	return len(p.sampleCounts()) > 0 && planeBar+sizesGap+p.sizesWidth() > p.look.width()-2*margin-8
}

// drawKeys explains colour and size below the panels.
func (p *planePlan) drawKeys(s sheet, left, grid vg.Length) {
	bar := box{0, 0, margin + tickText.line(), margin + tickText.line() + 8}
	counts := p.sampleCounts()
	total := planeBar
	x := vg.Length(0) // of the sizes
	switch {
	case p.stacked():
		bar.left = margin + 8
		x = bar.left
		bar.bottom, bar.top = bar.bottom+planeKey, bar.top+planeKey
	default:
		if len(counts) > 0 {
			total += sizesGap + p.sizesWidth()
		}
		bar.left = max(margin+8, min(s.width-margin-total, left+(grid-total)/2))
		x = bar.left + planeBar + sizesGap
	}
	bar.right = bar.left + planeBar
	s.colourBar(bar)
	for _, tick := range []float64{0, 50, 100} {
		s.text(tickText, bar.at(tick/100, 0).X, bar.bottom-3, atMiddle, onTop, p.look.number(tick))
	}
	s.text(tickText, bar.left, bar.top+4, atStart, onBase, p.look.Say("Share co-produced (%)"))
	if len(counts) == 0 {
		return
	}
	row := box{x, x, margin + tickText.line(), margin + tickText.line() + 8}
	s.text(tickText, x, row.top+4, atStart, onBase, p.look.Say(sizesTitle))
	for _, count := range counts {
		s.drawTasks(point(x+5, row.at(0, 0.5).Y), p.size(count), grey(0.8))
		s.text(tickText, x+5, row.bottom-3, atMiddle, onTop, p.look.rounded(count))
		x += planeSample
	}
}

// sampleCounts picks the powers of ten for the size key, at most five.
func (p *planePlan) sampleCounts() (counts []float64) {
	if !(p.most > 0) {
		return nil
	}
	decades := int(math.Max(0, math.Floor(math.Log10(math.Max(1, p.most)))))
	step := decades/5 + 1
	for d := 0; d <= decades; d += step {
		counts = append(counts, math.Pow(10, float64(d)))
	}
	return counts
}
