package record

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
)

// The parts of a Frictionless data package that dugnad writes, in the order in
// which they appear. See https://specs.frictionlessdata.io/tabular-data-package/.
type (
	dataPackage struct {
		Profile   string         `json:"profile"`
		Name      string         `json:"name"`
		Title     string         `json:"title"`
		Resources []dataResource `json:"resources"`
	}
	dataResource struct {
		Profile   string     `json:"profile"`
		Name      string     `json:"name"`
		Path      string     `json:"path"`
		Format    string     `json:"format"`
		MediaType string     `json:"mediatype"`
		Encoding  string     `json:"encoding,omitempty"` // of text
		Schema    dataSchema `json:"schema"`
	}
	dataSchema struct {
		Fields        []dataField `json:"fields"`
		MissingValues []string    `json:"missingValues"`
	}
	dataField struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		Unit        string `json:"unit,omitempty"` // not in the standard, which allows more keys
		Description string `json:"description"`
	}
)

// WriteDataPackage writes the description of the tables in a directory as a
// Frictionless "tabular-data-package" (datapackage.json): for every column its
// type, unit and meaning, so that a reader's software does not guess that the
// code 0301 is a number. The tables keep their order, and the same tables give
// the same bytes.
//
// The standard requires lower-case names without spaces. Other characters of
// name, and of each table's name without its extension, become hyphens; title
// is for people and stays as it is. Two tables with the same resulting name are
// an error.
//
// A table whose name ends in .parquet is a Parquet file, whose missing values
// are nulls. The standard calls CSV alone tabular, so such a table is a plain
// "data-resource", and a package that holds one a "data-package".
func WriteDataPackage(w io.Writer, name, title string, tables []Table) error {
	description := dataPackage{
		Profile:   "tabular-data-package",
		Name:      identifier(name),
		Title:     title,
		Resources: make([]dataResource, 0, len(tables)),
	}
	known := make(map[string]string, len(tables))
	for _, table := range tables {
		resource := identifier(strings.TrimSuffix(table.Name, path.Ext(table.Name)))
		if other, taken := known[resource]; taken {
			return fmt.Errorf("data package: the tables %s and %s are both named %q", other, table.Name, resource)
		}
		known[resource] = table.Name
		fields := make([]dataField, 0, len(table.Columns))
		for _, column := range table.Columns {
			fields = append(fields, dataField{
				Name:        column.Name,
				Type:        fieldType(column.Kind),
				Unit:        column.Unit,
				Description: describe(column),
			})
		}
		described := dataResource{
			Profile:   "tabular-data-resource",
			Name:      resource,
			Path:      table.Name,
			Format:    "csv",
			MediaType: "text/csv",
			Encoding:  "utf-8",
			Schema:    dataSchema{Fields: fields, MissingValues: []string{""}},
		}
		if path.Ext(table.Name) == ".parquet" {
			description.Profile, described.Profile = "data-package", "data-resource"
			described.Format, described.MediaType, described.Encoding = "parquet", "application/vnd.apache.parquet", ""
			described.Schema.MissingValues = []string{}
		}
		description.Resources = append(description.Resources, described)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false) // "<" in a meaning is for people
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(description); err != nil {
		return fmt.Errorf("writing the data package: %w", err)
	}
	return nil
}

// fieldType returns the standard's word for a kind of column.
func fieldType(kind Kind) string {
	switch kind {
	case Count:
		return "integer"
	case Real, Exact:
		return "number"
	}
	return "string"
}

// describe returns a column's meaning with its unit, for software that shows only the description.
func describe(column Column) string {
	if column.Unit == "" {
		return column.Meaning
	}
	return fmt.Sprintf("%s [%s]", column.Meaning, column.Unit)
}

// identifier turns a name into one that the standard allows, of lower-case letters, digits, ".",
// "_", "-" and "/".
func identifier(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '.', r == '_', r == '-', r == '/':
			return r
		}
		return '-'
	}, strings.ToLower(name))
}
