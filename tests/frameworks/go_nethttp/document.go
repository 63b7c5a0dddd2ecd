package main

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"slices"
)

//go:embed openapi.json
var written []byte

// showDocument answers with the document, changed where a variant needs it.
func showDocument(w http.ResponseWriter, _ *http.Request) {
	var document map[string]any
	if err := json.Unmarshal(written, &document); err != nil {
		panic(err)
	}
	schemas := at(document, "components", "schemas")
	if variant("null-omitted") {
		for name, nullable := range map[string][]string{"Course": {"room", "schedule"}, "Enrolment": {"rating", "notes"}} {
			schema := at(schemas, name)
			schema["required"] = slices.DeleteFunc(schema["required"].([]any), func(each any) bool {
				return slices.Contains(nullable, each.(string))
			})
		}
	}
	if variant("tags-as-set") {
		for _, name := range []string{"Course", "CourseWrite", "CoursePatch"} {
			at(schemas, name, "properties", "tags")["uniqueItems"] = true
		}
	}
	if variant("gone-410") {
		for _, path := range []string{"/courses/{id}", "/courses/{id}/enrolments", "/courses/{id}/enrolments/{enrolment_id}"} {
			for _, operation := range at(document, "paths", path) {
				if of, ok := operation.(map[string]any); ok {
					at(of, "responses")["410"] = map[string]any{"$ref": "#/components/responses/Gone"}
				}
			}
		}
	} else {
		delete(at(document, "components", "responses"), "Gone")
	}
	write(w, http.StatusOK, document)
}

func at(object map[string]any, names ...string) map[string]any {
	for _, name := range names {
		object = object[name].(map[string]any)
	}
	return object
}
