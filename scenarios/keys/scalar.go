package keys

import (
	"math"
	"reflect"
	"strconv"
	"strings"
)

// Scalar is a single value in TOML, such as 0.3, true or "nash" with its quotes. Factors of a study
// have such values.
type Scalar string

var scalarType = reflect.TypeFor[Scalar]()

// valueOf returns the value of a scalar node; ok is false for a table, an array, a date, NaN and
// infinity.
func valueOf(n *Node) (value Scalar, ok bool) {
	switch x := n.Scalar.(type) {
	case string:
		return Scalar(QuoteText(x)), true
	case bool:
		return Scalar(strconv.FormatBool(x)), true
	case int64:
		return Scalar(strconv.FormatInt(x, 10)), true
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return "", false
		}
		return Scalar(FormatFloat(x + 0)), true
	}
	return "", false
}

// Node returns the value as a node without an origin.
func (v Scalar) Node() *Node { return setValue(string(v), &Origin{}) }

// Value returns the value of a scalar node; ok is false for a table, an array, a date, NaN and infinity.
func (n *Node) Value() (value Scalar, ok bool) { return valueOf(n) }

// Cell returns the value as a table's cell: a number as short as possible, text without quotes.
func (v Scalar) Cell() string {
	if x, ok := v.Number(); ok {
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	if strings.HasPrefix(string(v), `"`) {
		if n := setValue(string(v), nil); n.Kind == ScalarNode {
			if text, ok := n.Scalar.(string); ok {
				return text
			}
		}
	}
	return string(v)
}

// Number returns the value of a number; ok is false for other values.
func (v Scalar) Number() (x float64, ok bool) {
	x, err := strconv.ParseFloat(string(v), 64)
	return x, err == nil
}
