// Package describe writes the ODD+D document of the model as it would run with a scenario
// (Grimm et al. 2020; Müller et al. 2013), in Markdown or LaTeX.
//
// Nothing here knows what the model does: the phases, their equations, the mechanisms, the
// protocols, the entities and the patterns come from the tables beside the code that runs
// (agents, agents/negotiation, agents/patterns), the values and their sources from the
// scenario. Only the design concepts are prose of this package (concepts.go), with the
// scenario's numbers filled in.
//
// It may import scenarios and agents, and no files: the command line and the test of
// docs/ODD.md read and write them.
//
// Start reading at describe.go, which puts the document together; parameters.go makes the
// tables of values, markup.go, markdown.go and latex.go write what the others have put
// together.
package describe
