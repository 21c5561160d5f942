package design

import (
	"fmt"
	"slices"
	"strings"
)

// A Row is one setting of a model in a design whose rows are read together. It states its role, so
// that indices can be computed from the outputs in any order of rows.
type Row struct {
	Kind    RoleKind
	Factor  int       // of AB, BA and curve: number of the factor or group, from 0; otherwise -1
	Changed uint32    // of a change: the factors that are changed; factor i is binary digit i
	BaseRow int       // number of the base point, trajectory, curve or setting that the row belongs to, from 0
	Point   []float64 // in the unit cube, one coordinate per factor
}

// RoleKind is the role of a row in its design.
type RoleKind int

const (
	// RolePoint is an independent row.
	RolePoint RoleKind = iota
	// RoleA is the first half of a base point's coordinates.
	RoleA
	// RoleB is the second half: another, independent point.
	RoleB
	// RoleAB is A with one factor, or one group of factors, taken from B.
	RoleAB
	// RoleBA is B with one factor, or one group of factors, taken from A.
	RoleBA
	// RoleTrajectory is a point of a Morris design: of a trajectory, or of a radial star.
	RoleTrajectory
	// RoleCurve is a point of an eFAST curve, along which one factor oscillates fastest.
	RoleCurve
	// RoleChange is a combination of changes in a setting of a factorial.
	RoleChange
)

// roleWords are the roles in files. A word that ends in a colon is followed by a name, or by the
// digits of a change.
var roleWords = [...]string{
	RolePoint: "point", RoleA: "A", RoleB: "B", RoleAB: "AB:", RoleBA: "BA:", RoleTrajectory: "trajectory",
	RoleCurve: "curve:", RoleChange: "change:",
}

// RoleForms lists the roles in files, for messages.
const RoleForms = "point, A, B, AB:NAME, BA:NAME, trajectory, curve:NAME, or change:DIGITS with 0 or 1 for each factor"

// Role returns the row's role in files: "point", "A", "B", "AB:NAME", "BA:NAME", "trajectory",
// "curve:NAME" or, with a 1 for each factor that is changed and a 0 for the others, "change:0110".
// Names are those of the factors or, where groups are exchanged, of the groups. It panics when
// names lacks the row's factor.
func (r Row) Role(names []string) string {
	word := roleWords[r.Kind]
	switch {
	case r.Kind == RoleChange:
		digits := make([]byte, len(names))
		for factor := range digits {
			digits[factor] = '0' + byte(r.Changed>>factor&1)
		}
		word += string(digits)
	case strings.HasSuffix(word, ":"):
		word += names[r.Factor]
	}
	return word
}

// ParseRole reads what Role writes; base row and point are left empty. It is an error when the
// role has another form, or its name is not among names. Names of changes are not needed: a change
// has 1 to 20 digits.
func ParseRole(role string, names []string) (Row, error) {
	for kind, word := range roleWords {
		row := Row{Kind: RoleKind(kind), Factor: -1}
		name, begins := strings.CutPrefix(role, word)
		switch {
		case role == word && !strings.HasSuffix(word, ":"):
			return row, nil
		case !begins || !strings.HasSuffix(word, ":"):
		case row.Kind == RoleChange:
			if len(name) < 1 || len(name) > MaxChanges || strings.Trim(name, "01") != "" {
				return Row{}, fmt.Errorf("role %q is no change; a change has 1 to %d digits 0 or 1, one for each factor", role, MaxChanges)
			}
			for factor, digit := range name {
				row.Changed |= uint32(digit-'0') << factor
			}
			return row, nil
		default:
			if row.Factor = slices.Index(names, name); row.Factor >= 0 {
				return row, nil
			}
			return Row{}, fmt.Errorf("role %q names %q, which is no factor of the design; its factors are %s", role, name, strings.Join(names, ", "))
		}
	}
	return Row{}, fmt.Errorf("role %q is unknown; allowed: %s", role, RoleForms)
}

// MaxChanges is the greatest number of factors of a factorial, background factors included.
const MaxChanges = 20
