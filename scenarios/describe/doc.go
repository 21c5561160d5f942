// Package describe writes the ODD+D document of the model with a scenario (Grimm et al. 2020; Müller
// et al. 2013), in Markdown, LaTeX or HTML.
//
// The phases, equations, mechanisms, protocols, entities and patterns come from the tables that the
// model itself uses (agents, agents/negotiation, agents/patterns); the values and their sources come
// from the scenario. Only the design concepts are prose of this package (concepts.go), with the
// scenario's values inserted.
//
// Start reading at describe.go, which defines the order of the document. sections.go and parameters.go
// make its sections as blocks (markup.go); markdown.go, latex.go and html.go write blocks.
//
// It may import scenarios, scenarios/keys, agents, agents/negotiation and agents/patterns. It reads
// and writes no files.
package describe
