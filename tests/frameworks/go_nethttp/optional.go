package main

import (
	"bytes"
	"encoding/json"
)

// Optional is a member of a body: absent, null or a value.
type Optional[T any] struct {
	Set, Null bool
	Value     T
}

// UnmarshalJSON keeps null apart from a value. It is not called for an absent member.
func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	o.Set = true
	if bytes.Equal(data, []byte("null")) {
		o.Null = true
		return nil
	}
	return json.Unmarshal(data, &o.Value)
}

// Or returns the value, or another one if the member is absent.
func (o Optional[T]) Or(other T) T {
	if o.Set && !o.Null {
		return o.Value
	}
	return other
}

// Pointer returns the value, or nil for null and for an absent member.
func (o Optional[T]) Pointer() *T {
	if !o.Set || o.Null {
		return nil
	}
	return &o.Value
}
