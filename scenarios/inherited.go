package scenarios

import (
	"slices"

	"dugnad/agents"
	"dugnad/scenarios/keys"
)

// inherits reports whether the value at path is written in a file that the scenario extends, and not in its
// own, by --set or by default.
func (c *checker) inherits(path ...string) bool {
	node := c.tree.Find(path...)
	return node != nil && c.own != nil && node.From != c.own && !node.From.Set
}

// letGo removes from inherited tables what they say of types, activities and resources that the scenario
// has dropped. Shares of a whole that lose a part this way are divided by what is left of their sum.
func (c *checker) letGo() {
	s := c.s
	resources, activities, types := namesOf(s.Resources), namesOf(s.Activities), namesOf(s.OrganisationTypes)
	for i := range s.Activities {
		c.letGoOf(&s.Activities[i].Weights, resources, true, "activities", s.Activities[i].Name, "weights")
	}
	for i := range s.OrganisationTypes {
		t := &s.OrganisationTypes[i]
		c.letGoOf(&t.Activities, activities, true, "organisation_types", t.Name, "activities")
		c.letGoOf(&t.OwnMeans, resources, false, "organisation_types", t.Name, "own_means")
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		c.letGoOf(&f.Activities, activities, true, "fields", f.Name, "activities")
		c.letGoOf(&f.OrganisationTypes, types, true, "fields", f.Name, "organisation_types")
		if f.InformalType != "" && !slices.Contains(types, f.InformalType) && c.inherits("fields", f.Name, "informal_type") &&
			(f.MobilisationShare == 0 || c.inherits("fields", f.Name, "mobilisation_share")) {
			f.InformalType, f.MobilisationShare = "", 0
		}
	}
	c.letGoOfFields()
}

// letGoOfFields removes from inherited events the fields that the scenario has dropped, and what they do to keys
// of what is dropped. An event that has no field left is gone.
func (c *checker) letGoOfFields() {
	known := namesOf(c.s.Fields)
	gone := func(field string) bool { return field != "" && !slices.Contains(known, field) }
	c.s.Events = slices.DeleteFunc(c.s.Events, func(e agents.Event) bool {
		left := !(gone(e.Field) && c.inherits("event", e.Name, "field") ||
			len(e.Fields) > 0 && !slices.ContainsFunc(e.Fields, func(field string) bool { return !gone(field) }) && c.inherits("event", e.Name, "fields"))
		if !left {
			c.ownKeysOf(&e, "fields")
		}
		return !left
	})
	for i := range c.s.Events {
		e := &c.s.Events[i]
		if c.inherits("event", e.Name, "fields") {
			e.Fields = slices.DeleteFunc(e.Fields, gone)
		}
		dropped := func(operation, path string) bool {
			if !c.inherits("event", e.Name, operation, path) {
				return false
			}
			_, problem := keys.Entries(c.s, path)
			return problem != nil && problem.Found == keys.UnknownName
		}
		e.Set = slices.DeleteFunc(e.Set, func(set agents.Assignment) bool { return dropped("set", set.Name) })
		e.Scale = slices.DeleteFunc(e.Scale, func(share agents.Share) bool { return dropped("scale", share.Name) })
		e.Add = slices.DeleteFunc(e.Add, func(share agents.Share) bool { return dropped("add", share.Name) })
	}
}

// ownKeysOf reports what the scenario's own file or a --set writes of an inherited event that is gone.
func (c *checker) ownKeysOf(e *agents.Event, dropped string) {
	node := c.tree.Find("event", e.Name)
	if node == nil {
		return
	}
	for _, key := range node.Keys {
		if key != "name" && !c.inherits("event", e.Name, key) {
			c.report("a key of an inherited event, all of whose "+dropped+" are dropped", "events that act somewhere", "give it other "+dropped, "event", e.Name, key)
			return
		}
	}
}

// letGoOfPlaces removes from inherited events the places that the scenario has dropped. An event that has no
// place left is gone.
func (c *checker) letGoOfPlaces(known map[string]bool, groups []string) {
	left := func(e *agents.Event) bool {
		if e.Group != "" {
			return slices.Contains(groups, e.Group) || !c.inherits("event", e.Name, "group")
		}
		return len(e.Places) == 0 || !c.inherits("event", e.Name, "places") || slices.ContainsFunc(e.Places, func(code string) bool { return known[code] })
	}
	var acting []event
	var events []agents.Event
	for _, e := range c.s.acting {
		if !left(e.Event) {
			c.ownKeysOf(e.Event, "places")
			continue
		}
		if c.inherits("event", e.Name, "places") {
			e.Places = slices.DeleteFunc(e.Places, func(code string) bool { return !known[code] })
		}
		acting, events = append(acting, e), append(events, *e.Event)
	}
	for i := range acting {
		acting[i].Event = &events[i]
	}
	c.s.acting, c.s.Events = acting, events
}

// letGoOf removes unknown names from a mix. If whole, the rest is divided by its sum, unless the scenario's
// own file or a --set writes a part of it, whose author saw to the sum.
func (c *checker) letGoOf(mix *agents.Mix, known []string, whole bool, path ...string) {
	var kept agents.Mix
	sum, own := 0.0, false
	for _, share := range *mix {
		inherited := c.inherits(keys.Below(path, share.Name)...)
		if inherited && !slices.Contains(known, share.Name) {
			continue
		}
		kept = append(kept, share)
		sum += share.Value
		own = own || !inherited
	}
	if len(kept) == len(*mix) {
		return
	}
	if whole && !own && sum > 0 {
		for i := range kept {
			kept[i].Value /= sum
		}
	}
	*mix = kept
}
