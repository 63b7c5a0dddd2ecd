package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Opt is a member of a body: absent, null, or a value.
type Opt[T any] struct {
	Set   bool
	Null  bool
	Value T
}

func (o *Opt[T]) UnmarshalJSON(data []byte) error {
	o.Set = true
	if bytes.Equal(data, []byte("null")) {
		o.Null = true
		return nil
	}
	return json.Unmarshal(data, &o.Value)
}

// Or gives the value, or the default when the member is absent.
func (o Opt[T]) Or(value T) T {
	if o.Set && !o.Null {
		return o.Value
	}
	return value
}

// Text refuses text that is not well-formed, which Go would replace silently.
type Text string

func (t *Text) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	if strings.ContainsRune(s, utf8.RuneError) && !bytes.Contains(data, []byte("\ufffd")) &&
		!bytes.Contains(bytes.ToLower(data), []byte(`\ufffd`)) {
		return errors.New("is not well-formed text")
	}
	*t = Text(s)
	return nil
}

// Int is a whole number, which JSON may also write as 5.0 or 5e0.
type Int int64

func (i *Int) UnmarshalJSON(data []byte) error {
	var f float64
	if err := json.Unmarshal(data, &f); err != nil {
		return err
	}
	if f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return errors.New("is not a whole number")
	}
	*i = Int(f)
	return nil
}

// Measures are whole numbers of 64 bits, by names that the client chooses.
type Measures map[string]int64

func (m *Measures) UnmarshalJSON(data []byte) error {
	if bug("quesma-16") {
		var members map[string]any // numbers become float64
		if err := json.Unmarshal(data, &members); err != nil {
			return err
		}
		*m = Measures{}
		for name, value := range members {
			f, known := value.(float64)
			if !known || f != math.Trunc(f) || math.Abs(f) > math.MaxInt64 {
				return errors.New("is not a whole number of 64 bits")
			}
			(*m)[name] = int64(f)
		}
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	var names string
	for name := range members {
		names += name
	}
	if strings.ContainsRune(names, utf8.RuneError) &&
		!bytes.Contains(data, []byte("\ufffd")) && !bytes.Contains(bytes.ToLower(data), []byte(`\ufffd`)) {
		return errors.New("is not well-formed text")
	}
	*m = Measures{}
	for name, value := range members {
		n, err := wholeNumber(string(value))
		if err != nil {
			return err
		}
		(*m)[name] = n
	}
	return nil
}

// wholeNumber reads a JSON number without a way through float64.
func wholeNumber(text string) (int64, error) {
	problem := errors.New("is not a whole number of 64 bits")
	if strings.ContainsAny(text, `"[{tfn`) || len(text) > 50 {
		return 0, problem
	}
	if _, exponent, found := strings.Cut(strings.ToLower(text), "e"); found {
		if power, err := strconv.Atoi(exponent); err != nil || power > 50 || power < -50 {
			return 0, problem
		}
	}
	number, known := new(big.Rat).SetString(text)
	if !known || !number.IsInt() || !number.Num().IsInt64() {
		return 0, problem
	}
	return number.Num().Int64(), nil
}

// Money is an amount with two decimals, kept in cents and written as a JSON number.
type Money int64

func (m *Money) UnmarshalJSON(data []byte) error {
	var f float64
	if err := json.Unmarshal(data, &f); err != nil {
		return err
	}
	// The shortest text that means this number has its decimals.
	_, decimals, _ := strings.Cut(strconv.FormatFloat(f, 'f', -1, 64), ".")
	if f < 0 || f > 9999999.99 || len(decimals) > 2 {
		return errors.New("is not an amount from 0 to 9999999.99 with two decimals")
	}
	if bug("currency-plugin-56") {
		*m = Money(int64(f * 100))
		return nil
	}
	*m = Money(math.Round(f * 100))
	return nil
}

func (m Money) MarshalJSON() ([]byte, error) {
	return json.Marshal(float64(m) / 100)
}
