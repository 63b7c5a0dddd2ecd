package main

import (
	"strings"
	"time"
)

// Enrolment is a place in a course.
type Enrolment struct {
	ID        int               `json:"id"`
	CourseID  int               `json:"course_id"`
	Name      string            `json:"name"`
	Email     string            `json:"email"`
	Seats     int               `json:"seats"`
	Paid      bool              `json:"paid"`
	Rating    *float64          `json:"rating"`
	Notes     *string           `json:"notes"`
	Answers   map[string]string `json:"answers"`
	CreatedAt time.Time         `json:"created_at"`
}

// EnrolmentSparse is an enrolment of variant null-omitted.
type EnrolmentSparse struct {
	Enrolment
	Rating *float64 `json:"rating,omitempty"`
	Notes  *string  `json:"notes,omitempty"`
}

// EnrolmentBody is the body of POST and PATCH.
type EnrolmentBody struct {
	Name    Optional[string]                      `json:"name"`
	Email   Optional[string]                      `json:"email"`
	Seats   Optional[int]                         `json:"seats"`
	Paid    Optional[bool]                        `json:"paid"`
	Rating  Optional[float64]                     `json:"rating"`
	Notes   Optional[string]                      `json:"notes"`
	Answers Optional[map[string]Optional[string]] `json:"answers"`
}

// apply changes an enrolment by a body whose members are valid. What is absent stays.
func (b EnrolmentBody) apply(e *Enrolment) {
	e.Name = b.Name.Or(e.Name)
	e.Email = b.Email.Or(e.Email)
	e.Seats = b.Seats.Or(e.Seats)
	e.Paid = b.Paid.Or(e.Paid)
	if b.Rating.Set {
		e.Rating = b.Rating.Pointer()
		if bug("rating-zero-null") && b.Rating.Value == 0 {
			e.Rating = nil
		}
	}
	if b.Notes.Set {
		e.Notes = b.Notes.Pointer()
	}
	if b.Answers.Set {
		answers := map[string]string{}
		for key, value := range e.Answers {
			answers[key] = value
		}
		for key, value := range b.Answers.Value {
			if value.Null {
				delete(answers, key)
			} else {
				answers[key] = value.Value
			}
		}
		e.Answers = answers
	}
}

// check returns what is wrong with a body, by member. Null for an answer takes it out, in a patch alone.
func (b EnrolmentBody) check(patch bool) map[string]string {
	e := faults{}
	text(e, "name", b.Name, !patch, 1, 80)
	text(e, "email", b.Email, !patch, 5, 120)
	if b.Email.Set && !b.Email.Null && !emails.MatchString(b.Email.Value) {
		e["email"] = "must be an address"
	}
	number(e, "seats", b.Seats, 1, 10)
	e.notNull("paid", b.Paid.Null)
	if b.Rating.Set && !b.Rating.Null {
		number(e, "rating", b.Rating, 0, 5)
	}
	if b.Notes.Set && !b.Notes.Null {
		text(e, "notes", b.Notes, false, 0, 200)
	}
	e.notNull("answers", b.Answers.Null)
	for key, value := range b.Answers.Value {
		if !patch || !value.Null {
			text(e, "answers."+key, value, true, 0, 100)
		}
	}
	return e
}

func same(a, b string) bool { return strings.EqualFold(a, b) }
