package agents_test

import (
	"fmt"
	"reflect"
	"testing"

	"dugnad/agents"
)

// conditions lists, by mechanism or driver, what the small cut-out lacks for it to act.
var conditions = map[string][]string{
	"resource_limits": {"resources.venue.stock_fixed=20.0"}, // stocks are seldom short there
}

// Every row of the table of mechanisms, and every driver, changes an observed number when it is
// switched or frozen: none is without effect.
func TestEveryMechanismAndDriverActs(t *testing.T) {
	reference := map[string]string{} // digest without the change, by conditions
	check := func(kind, name, set string) {
		under := append(append([]string{}, small...), conditions[name]...)
		key := fmt.Sprint(under)
		if reference[key] == "" {
			reference[key] = digest(t, experiment(t, "asylum-surge-2015", under...))
		}
		if digest(t, experiment(t, "asylum-surge-2015", append(under, set)...)) == reference[key] {
			t.Errorf("%s %s: %s changes no observed number; if it acts only under other conditions, list them in conditions", kind, name, set)
		}
	}
	for _, m := range agents.MechanismTable {
		check("mechanism", m.Name, fmt.Sprintf("mechanisms.%s=%v", m.Name, m.WhatIf))
	}
	for _, d := range agents.DriverTable {
		check("driver", d.Name, "freeze."+d.Name+"=0.4")
	}
}

// The table of mechanisms, the switches in TOML and the month's phases name the same things.
func TestTablesAgree(t *testing.T) {
	tags := func(of any) map[string]bool {
		names := map[string]bool{}
		for i := range reflect.TypeOf(of).NumField() {
			names[reflect.TypeOf(of).Field(i).Tag.Get("toml")] = true
		}
		return names
	}
	switches, drivers := tags(agents.Mechanisms{}), tags(agents.Freeze{})
	names, does := agents.Phases()
	phases := map[string]bool{}
	for i := range names {
		phases[names[i]] = true
		if does[i] == "" {
			t.Errorf("phase %s has no text", names[i])
		}
	}
	for _, m := range agents.MechanismTable {
		if !switches[m.Name] {
			t.Errorf("mechanism %s has no switch, or two rows", m.Name)
		}
		delete(switches, m.Name)
		if !phases[m.Phase] {
			t.Errorf("mechanism %s acts in phase %q, which there is none of", m.Name, m.Phase)
		}
		if m.Does == "" || m.Source == "" {
			t.Errorf("mechanism %s lacks its text or source", m.Name)
		}
	}
	for name := range switches {
		t.Errorf("switch %s is not in the table", name)
	}
	var freeze agents.Freeze
	for _, d := range agents.DriverTable {
		if !drivers[d.Name] {
			t.Errorf("driver %s has no key, or two rows", d.Name)
		}
		delete(drivers, d.Name)
		*d.Of(&freeze) = 1
	}
	for name := range drivers {
		t.Errorf("driver %s is not in the table", name)
	}
	for i := range reflect.ValueOf(freeze).NumField() {
		if reflect.ValueOf(freeze).Field(i).Float() != 1 {
			t.Errorf("no driver sets field %d of Freeze", i)
		}
	}
}
