package main

import (
	"encoding/json"
	"net/http"
)

// problem is the body of every error.
type problem struct {
	Title  string            `json:"title"`
	Status int               `json:"status"`
	Errors map[string]string `json:"errors,omitempty"`
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

func fail(w http.ResponseWriter, status int, title string, errors map[string]string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(problem{title, status, errors})
}

// decode reads a body, or answers 400.
func decode(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	if variant("unknown-refused") {
		decoder.DisallowUnknownFields()
	}
	if err := decoder.Decode(into); err != nil {
		fail(w, http.StatusBadRequest, err.Error(), nil)
		return false
	}
	return true
}
