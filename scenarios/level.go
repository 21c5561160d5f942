package scenarios

import (
	"math"
	"reflect"
	"strconv"
	"strings"
)

// A Level is a single value as TOML writes it, such as 0.3, true or "nash" in its quotes: what
// a factor of a study gives to a key.
type Level string

var scalarType = reflect.TypeFor[Level]()

// valueOf is the value of a scalar; ok is false for a table, an array, a date, and what is
// no number.
func valueOf(n *node) (value Level, ok bool) {
	switch x := n.scalar.(type) {
	case string:
		return Level(quoteText(x)), true
	case bool:
		return Level(strconv.FormatBool(x)), true
	case int64:
		return Level(strconv.FormatInt(x, 10)), true
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return "", false
		}
		return Level(formatFloat(x + 0)), true
	}
	return "", false
}

// Cell is the value as it stands in a table: a number as short as it can be, text without
// quotes.
func (v Level) Cell() string {
	if x, ok := v.Number(); ok {
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	if strings.HasPrefix(string(v), `"`) {
		if n := setValue(string(v), nil); n.kind == scalarNode {
			if text, ok := n.scalar.(string); ok {
				return text
			}
		}
	}
	return string(v)
}

// Number is the value of a number; ok is false for others.
func (v Level) Number() (x float64, ok bool) {
	x, err := strconv.ParseFloat(string(v), 64)
	return x, err == nil
}
