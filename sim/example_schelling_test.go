package sim_test

import (
	"context"
	"fmt"

	"dugnad/sim"
)

// A city is a square grid whose edges meet, after T. C. Schelling, "Dynamic
// models of segregation", Journal of Mathematical Sociology 1 (1971).
type city struct {
	side     int
	cells    []int8     // 0 empty, 1 and 2 the two groups
	unhappy  []int      // cells whose households want to move, found by look
	settling sim.Stream // who lives where at the start
	moving   sim.Stream // where a household moves to
}

var (
	purposeSettling = sim.NewPurpose("schelling settling")
	purposeMoving   = sim.NewPurpose("schelling moving")
)

// The month is data: the engine runs this list, and a document can print it.
var cityMonth = sim.Schedule[*city]{
	{Name: "look", Does: "A household with fewer than 40 % like neighbours wants to move.", Run: (*city).look},
	{Name: "move", Does: "Each such household moves to a random empty cell.", Run: (*city).move},
}

func (c *city) Step(month int) { cityMonth.Step(c, month) }

func newCity(side int, seed uint64) *city {
	c := &city{
		side:     side,
		cells:    make([]int8, side*side),
		settling: sim.NewStream(seed, purposeSettling, 0, 0),
		moving:   sim.NewStream(seed, purposeMoving, 0, 0),
	}
	for i := range c.cells {
		switch u := c.settling.Uniform4(0, i, 0)[0]; {
		case u < 0.45:
			c.cells[i] = 1
		case u < 0.9:
			c.cells[i] = 2
		}
	}
	return c
}

func (c *city) look(int) {
	c.unhappy = c.unhappy[:0]
	for i, group := range c.cells {
		if group == 0 {
			continue
		}
		if like, all := c.neighbours(i); 10*like < 4*all {
			c.unhappy = append(c.unhappy, i)
		}
	}
}

func (c *city) move(month int) {
	for _, from := range c.unhappy {
		for draw := 0; ; draw++ { // until a draw hits an empty cell
			u := c.moving.Uniform4(month, from, draw)
			if to := int(u[0] * float64(len(c.cells))); c.cells[to] == 0 {
				c.cells[to], c.cells[from] = c.cells[from], 0
				break
			}
		}
	}
}

// neighbours counts a household's neighbours of its own group and of any.
func (c *city) neighbours(i int) (like, all int) {
	row, column := i/c.side, i%c.side
	for _, d := range [8][2]int{{-1, -1}, {-1, 0}, {-1, 1}, {0, -1}, {0, 1}, {1, -1}, {1, 0}, {1, 1}} {
		other := c.cells[(row+d[0]+c.side)%c.side*c.side+(column+d[1]+c.side)%c.side]
		if other == c.cells[i] {
			like++
		}
		if other != 0 {
			all++
		}
	}
	return like, all
}

// segregation is the share of neighbours that are of one's own group.
func (c *city) segregation() float64 {
	like, all := 0, 0
	for i, group := range c.cells {
		if group != 0 {
			l, a := c.neighbours(i)
			like, all = like+l, all+a
		}
	}
	return float64(like) / float64(all)
}

// Schelling's model of segregation: mild preferences, strong separation.
func Example_schelling() {
	for number, phase := range cityMonth {
		fmt.Printf("%d. %s: %s\n", number+1, phase.Name, phase.Does)
	}
	c := newCity(40, sim.RunSeed(1971, 0, 1))
	fmt.Printf("at the start: %.2f like neighbours\n", c.segregation())
	err := sim.Run(context.Background(), c, 1, 24, func(month int) {
		if month%8 == 0 {
			fmt.Printf("month %2d: %.2f, %d unhappy\n", month, c.segregation(), len(c.unhappy))
		}
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// 1. look: A household with fewer than 40 % like neighbours wants to move.
	// 2. move: Each such household moves to a random empty cell.
	// at the start: 0.49 like neighbours
	// month  8: 0.82, 22 unhappy
	// month 16: 0.83, 1 unhappy
	// month 24: 0.83, 0 unhappy
}
