package design

import (
	"fmt"
	"strings"
)

// A Row is one setting of a model in a design whose rows are read together. It says which part
// it plays, so that what is computed from the outputs needs no order of rows.
type Row struct {
	Kind    RoleKind
	Factor  int       // of AB and BA: what was exchanged, the number of a factor or of a group; else -1
	BaseRow int       // the base point, or the trajectory, from 0, that the row belongs to
	Point   []float64 // in the unit cube, one number per factor
}

// RoleKind is the part that a row plays in its design.
type RoleKind int

const (
	// RolePoint is a row that stands for itself.
	RolePoint RoleKind = iota
	// RoleA is a base point's first half of the coordinates.
	RoleA
	// RoleB is its second half: another, independent point.
	RoleB
	// RoleAB is A with one factor, or one group of factors, taken from B.
	RoleAB
	// RoleBA is B with one factor, or one group of factors, taken from A.
	RoleBA
	// RoleTrajectory is a point of a Morris design: of a trajectory, or of a radial star.
	RoleTrajectory
)

// roleWords are the kinds as files have them; those in exchange go on with a name.
var roleWords = [...]string{
	RolePoint: "point", RoleA: "A", RoleB: "B", RoleAB: "AB:", RoleBA: "BA:", RoleTrajectory: "trajectory",
}

// Role is the row's role in words, as files have it: "point", "A", "B", "AB:NAME", "BA:NAME" or
// "trajectory". Names are those of the factors or, where groups are exchanged, of the groups.
// It panics when the row exchanges something without a name.
func (r Row) Role(names []string) string {
	word := roleWords[r.Kind]
	if strings.HasSuffix(word, ":") {
		word += names[r.Factor]
	}
	return word
}

// ParseRole reads what Role writes. The factor is -1 where the role has none. It is an error
// when the role is not one of those words, or its name not among names.
func ParseRole(role string, names []string) (kind RoleKind, factor int, err error) {
	for kind, word := range roleWords {
		name, exchanged := strings.CutPrefix(role, word)
		switch {
		case role == word && !strings.HasSuffix(word, ":"):
			return RoleKind(kind), -1, nil
		case exchanged && strings.HasSuffix(word, ":"):
			for factor, known := range names {
				if known == name {
					return RoleKind(kind), factor, nil
				}
			}
			return 0, -1, fmt.Errorf("role %q exchanges %q, which is no factor of the design; its factors are %s", role, name, strings.Join(names, ", "))
		}
	}
	return 0, -1, fmt.Errorf("role %q is unknown; a row is point, A, B, AB:FACTOR, BA:FACTOR or trajectory", role)
}
