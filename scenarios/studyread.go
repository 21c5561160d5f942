package scenarios

import "reflect"

// ReadStudy decodes the file of a study without its scenario, as it is kept beside results: what
// its factors and outcomes are called and are. It has no rows, and nothing is checked that the
// scenario decides.
func ReadStudy(text []byte) (*Study, error) {
	tree, problem := parse(text, &origin{name: "study.toml"})
	if problem != nil {
		return nil, Problems{*problem}
	}
	study := &Study{text: text}
	d := decoder{}
	d.table(tree, keysOf(reflect.TypeFor[Study]()), reflect.ValueOf(study).Elem(), nil, nil)
	if len(d.problems) > 0 {
		return nil, d.problems.err()
	}
	return study, nil
}
