package agents

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"dugnad/agents/negotiation"
)

// Every field of what the world remembers is in Entities, and nothing there is made up.
func TestEntitiesListTheState(t *testing.T) {
	structs := map[string]any{
		"Nation": Pipeline{}, "Place": placeState{}, "Place × field": fieldState{}, "Organisation": Organisation{},
		"Relationship": Relation{}, "Task": Task{}, "Agreement": negotiation.Deal{},
	}
	for _, e := range Entities {
		typ := reflect.TypeOf(structs[e.Name])
		var listed []string
		for _, v := range e.Variables {
			if v.Name == "" || v.Unit == "" {
				t.Errorf("%s: %+v lacks its name or unit", e.Name, v)
			}
			for _, name := range strings.Fields(v.fields) {
				if _, ok := typ.FieldByName(name); !ok {
					t.Errorf("%s has no field %s", typ, name)
				}
				listed = append(listed, name)
			}
		}
		if e.Name == "Task" || e.Name == "Agreement" { // what becomes of them is no state
			continue
		}
		for i := range typ.NumField() {
			field := typ.Field(i)
			luck := field.Type.Name() == "Stream"
			parameter := strings.HasPrefix(field.Name, "Steady")
			if !luck && !parameter && !slices.Contains(listed, field.Name) {
				t.Errorf("Entities lacks %s.%s", typ, field.Name)
			}
		}
	}
}

// Whatever the documentation prints of the code has its text.
func TestTextsAreThere(t *testing.T) {
	names, _ := Phases()
	for _, name := range names {
		if PhaseEquations(name) == "" {
			t.Errorf("phase %s has no equations", name)
		}
	}
	for _, p := range Preparations {
		if p.Name == "" || p.Does == "" || p.Equations == "" {
			t.Errorf("preparation %+v lacks a text", p)
		}
	}
	for _, m := range MechanismTable {
		if m.Equation == "" || m.Without == "" {
			t.Errorf("mechanism %s lacks an equation", m.Name)
		}
	}
	for _, d := range DriverTable {
		if d.Does == "" {
			t.Errorf("driver %s has no text", d.Name)
		}
	}
	for i, p := range negotiation.ProtocolTable {
		if p.Name == "" || p.Does == "" || p.Equation == "" || p.Source == "" {
			t.Errorf("protocol %d, %s, lacks a text", i, p.Name)
		}
	}
	for mode, rule := range negotiation.ModeRules {
		if rule == "" {
			t.Errorf("mode %s has no rule", negotiation.ModeNames[mode])
		}
	}
}
