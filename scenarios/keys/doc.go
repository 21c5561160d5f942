// Package keys is the strict language of keys in which scenarios, studies and recipes are
// written: TOML files that are decoded into Go structs, whose tags document every key.
//
// Every problem of a file is reported at once, with file, line, key, what was found, what is
// allowed and the nearest valid name. Decode reads a file that stands alone. What changes values
// between reading and decoding goes through a tree: Parse, Merge, Node.Set, Node.Decode.
//
// Start reading at Decode in decode.go and at the tags, which Key in schema.go lists:
//
//	lines.go, tree.go      text → a tree of nodes, which know their file and line
//	schema.go              the tags of a struct, read once for each type
//	settle.go, decode.go   tree → struct, strictly; encode.go is the way back
//	set.go                 PATH=VALUE, as of --set, laid over a tree
//	walk.go                the values of a struct with their paths; the key at a path
//	problems.go, names.go  messages, the nearest name, what a name may be
//	reference.go           the tables of a page that documents keys
//	scalar.go, month.go    single values of any type; months
//
// The package knows no file, model or command: it imports no package of this module, and nothing
// that a browser lacks.
package keys
