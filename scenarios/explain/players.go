package explain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// Player is a change, or several changes made together, to which an explanation attributes a part
// of a difference. It may also be a mechanism.
type Player struct {
	Name string
	// Paths are the keys that have the alternative's value if the player is in a coalition.
	Paths []string
	// Mechanisms are on in both scenarios, and switched off in runs without the player.
	Mechanisms []string
}

// Group is a player that the user defines. Paths are paths of keys or of tables, with * for any name,
// or names of the players that Players makes by default.
type Group struct {
	Name  string
	Paths []string
}

// Players groups the changes from base to alternative into players:
//
//   - arrivals: the applicants file, the country, and changes to its series
//   - places: the places, and the places and population files
//   - one for each field, activity, organisation type, resource and event, named like fields.health
//   - one for each mechanism, with its name, and for each frozen driver, such as freeze.trust
//   - one for each other table: supply, agenda, relationship, dependence, negotiation,
//     mobilisation, refugees; and one for each other key
//
// groups change this: a group with the name of one of these players adds to it. mechanisms names
// switches that are players too if both scenarios have them on. The order is that of the scenario,
// with mechanisms last. Wrong groups and mechanisms are reported as keys.Problems.
func Players(base, alternative *scenarios.Scenario, groups []Group, mechanisms []string) ([]Player, error) {
	blend := newBlend(base, alternative)
	g := grouping{}
	for _, d := range blend.changes {
		parts, _ := keys.SplitPath(d.Path)
		g.items = append(g.items, item{path: d.Path, parts: parts, group: groupOf(parts)})
	}
	for _, name := range mechanisms {
		if err := g.mechanism(blend, name); err != nil {
			return nil, err
		}
	}
	for _, group := range groups {
		if err := g.addGroup(group); err != nil {
			return nil, err
		}
	}
	return g.players(), nil
}

// grouping is the state of Players.
type grouping struct {
	items []item
	names []string // of the user's groups
}

// item is a change or a mechanism that becomes part of a player.
type item struct {
	path, mechanism string   // one of the two is empty
	parts           []string // of the path
	group           string   // name of the player
	grouped         bool     // whether the user chose the group
}

// groupOf returns the name of the default player of a key.
func groupOf(path []string) string {
	switch path[0] {
	case "data":
		if slices.Contains([]string{"places", "population"}, path[1]) {
			return "places"
		}
		return "arrivals"
	case "places", "all_places", "default_group":
		return "places"
	case "mechanisms":
		return path[1]
	case "fields", "activities", "organisation_types", "resources", "event", "freeze":
		return keys.PathOf(path[:2])
	}
	return path[0]
}

// mechanism adds a mechanism that is on in both scenarios.
func (g *grouping) mechanism(blend *blend, name string) error {
	var names []string
	for _, m := range agents.MechanismTable {
		names = append(names, m.Name)
	}
	if !slices.Contains(names, name) {
		return keys.Problems{{Key: "--mechanisms", Found: strconv.Quote(name), Allowed: "names of mechanisms: " + strings.Join(names, ", "), Hint: keys.DidYouMean(name, names)}}
	}
	on := blend.base.Find("mechanisms", name).Scalar == true
	same := on == (blend.alternative.Find("mechanisms", name).Scalar == true)
	switch known := slices.ContainsFunc(g.items, func(i item) bool { return i.mechanism == name }); {
	case !same || known: // it is a change, or is named twice
	case on:
		g.items = append(g.items, item{mechanism: name, parts: []string{"mechanisms", name}, group: name})
	default:
		return keys.Problems{{Key: "--mechanisms", Found: fmt.Sprintf("%q, which is off in both scenarios", name), Allowed: "mechanisms that are on in one of them or both: one that is off has no part in the difference"}}
	}
	return nil
}

// addGroup moves the items that a group of the user names into it.
func (g *grouping) addGroup(wanted Group) error {
	report := func(found, allowed, hint string) error {
		return keys.Problems{{Key: "--group", Found: found, Allowed: allowed, Hint: hint}}
	}
	if !keys.ValidName(strings.ReplaceAll(wanted.Name, ".", "-")) {
		return report(strconv.Quote(wanted.Name), "a name of letters, digits, hyphens, underscores, dots and inner spaces", "")
	}
	if slices.Contains(g.names, wanted.Name) {
		return report("a second "+strconv.Quote(wanted.Name), "each name once, with all its paths", "")
	}
	g.names = append(g.names, wanted.Name)
	var chosen []int // moved at the end, since paths may name the default groups
	for _, path := range wanted.Paths {
		pattern, ok := keys.SplitPath(path)
		if !ok {
			return report(fmt.Sprintf("%s=%q", wanted.Name, path), "paths of keys with commas between, such as fields.health,supply", "")
		}
		found := false
		for i := range g.items {
			if g.items[i].group != path && !hasPrefix(g.items[i].parts, pattern) {
				continue
			}
			found = true
			if g.items[i].grouped && g.items[i].group != wanted.Name {
				return report(fmt.Sprintf("%s in %q and in %q", keys.PathOf(g.items[i].parts), g.items[i].group, wanted.Name), "each key in one group", "")
			}
			chosen = append(chosen, i)
		}
		if !found {
			near := g.candidates()
			hint := keys.DidYouMean(path, near)
			allowed := "what the scenarios differ in"
			if hint == "" {
				allowed += ": " + strings.Join(near, ", ")
			}
			return report(fmt.Sprintf("%q in %q, which does not differ between the scenarios", path, wanted.Name), allowed, hint)
		}
	}
	for _, i := range chosen {
		g.items[i].group, g.items[i].grouped = wanted.Name, true
	}
	return nil
}

// hasPrefix reports whether a path begins with a pattern, in which * matches any name.
func hasPrefix(path, pattern []string) bool {
	if len(pattern) > len(path) {
		return false
	}
	for i, part := range pattern {
		if part != "*" && part != path[i] {
			return false
		}
	}
	return true
}

// candidates returns the names that a Group may use: those of groups, then those of keys.
func (g *grouping) candidates() (names []string) {
	for _, i := range g.items {
		if !slices.Contains(names, i.group) {
			names = append(names, i.group)
		}
	}
	for _, i := range g.items {
		if path := keys.PathOf(i.parts); !slices.Contains(names, path) {
			names = append(names, path)
		}
	}
	return names
}

func (g *grouping) players() (players []Player) {
	for _, i := range g.items {
		at := slices.IndexFunc(players, func(p Player) bool { return p.Name == i.group })
		if at < 0 {
			at = len(players)
			players = append(players, Player{Name: i.group})
		}
		if i.mechanism != "" {
			players[at].Mechanisms = append(players[at].Mechanisms, i.mechanism)
		} else {
			players[at].Paths = append(players[at].Paths, i.path)
		}
	}
	return players
}
