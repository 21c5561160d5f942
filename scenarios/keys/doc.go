// Package keys decodes TOML files strictly into Go structs whose tags document every key. Scenarios,
// studies and recipes are written in this language.
//
// All problems of a file are reported at once, each with file, line, key, what was found, what is
// allowed and the nearest valid name. Decode reads a file that stands alone. To change values before
// decoding, use a tree: Parse, Merge, Node.Set, Node.Decode.
//
// Start reading at Decode in decode.go, and at Key in schema.go, which lists the tags. The files:
//
//	lines.go, tree.go      parse a text to a tree of nodes with file and line
//	schema.go              reads the tags of a struct, once per type
//	settle.go, decode.go   decode a tree to a struct; encode.go encodes it again
//	intervals.go           tables of intervals by name
//	set.go                 applies PATH=VALUE, as in --set, to a tree
//	entries.go             finds the values at a path of a struct, and changes them
//	walk.go                lists the values of a struct with their paths; finds the key at a path
//	problems.go, names.go  messages, the nearest name, valid names
//	removed.go             advice on keys that earlier files had
//	reference.go           writes the tables that document keys
//	scalar.go, month.go    single values of any type; months
//
// The package imports no other package of this module, and nothing that a browser lacks.
package keys
