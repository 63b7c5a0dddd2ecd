package main

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

var (
	lock       sync.Mutex
	courses    []*Course
	enrolments []*Enrolment
	last       int
)

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /openapi.json", showDocument)
	for pattern, handler := range map[string]http.HandlerFunc{
		"GET /courses":                                   listCourses,
		"POST /courses":                                  createCourse,
		"GET /courses/{id}":                              withCourse(showCourse),
		"PUT /courses/{id}":                              withCourse(replaceCourse),
		"PATCH /courses/{id}":                            withCourse(changeCourse),
		"DELETE /courses/{id}":                           withCourse(deleteCourse),
		"GET /courses/{id}/enrolments":                   withCourse(listEnrolments),
		"POST /courses/{id}/enrolments":                  withCourse(createEnrolment),
		"GET /courses/{id}/enrolments/{enrolment_id}":    withEnrolment(showEnrolment),
		"PATCH /courses/{id}/enrolments/{enrolment_id}":  withEnrolment(changeEnrolment),
		"DELETE /courses/{id}/enrolments/{enrolment_id}": withEnrolment(deleteEnrolment),
	} {
		mux.HandleFunc(pattern, guarded(handler))
	}
	return mux
}

// guarded asks for the token, and serves one request at a time.
func guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			fail(w, http.StatusUnauthorized, "The token is missing or wrong", nil)
			return
		}
		lock.Lock()
		defer lock.Unlock()
		next(w, r)
	}
}

func withCourse(next func(http.ResponseWriter, *http.Request, *Course)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.Atoi(r.PathValue("id"))
		for _, course := range courses {
			if err == nil && course.ID == id && !course.gone {
				next(w, r, course)
				return
			}
		}
		if variant("gone-410") && slices.ContainsFunc(courses, func(c *Course) bool { return c.ID == id && c.gone }) {
			fail(w, http.StatusGone, "The course was deleted", nil)
			return
		}
		fail(w, http.StatusNotFound, "There is no such course", nil)
	}
}

func withEnrolment(next func(http.ResponseWriter, *http.Request, *Enrolment)) http.HandlerFunc {
	return withCourse(func(w http.ResponseWriter, r *http.Request, course *Course) {
		id, err := strconv.Atoi(r.PathValue("enrolment_id"))
		for _, enrolment := range enrolments {
			if err == nil && enrolment.ID == id && enrolment.CourseID == course.ID {
				next(w, r, enrolment)
				return
			}
		}
		fail(w, http.StatusNotFound, "There is no such enrolment", nil)
	})
}

// page is a part of a list.
type page struct {
	Items   []any `json:"items"`
	Total   int   `json:"total"`
	Page    int   `json:"page"`
	PerPage int   `json:"per_page"`
}

// paged answers with the part of a list that the client asks for, or with 400.
func paged(w http.ResponseWriter, r *http.Request, all []any) {
	number, ok := count(r, "page", 1, 1_000_000)
	size, right := count(r, "per_page", 25, 100)
	if !ok || !right {
		fail(w, http.StatusBadRequest, "page or per_page is wrong", nil)
		return
	}
	from := min((number-1)*size, len(all))
	write(w, http.StatusOK, page{all[from:min(from+size, len(all))], len(all), number, size})
}

func count(r *http.Request, name string, absent, most int) (int, bool) {
	if !r.URL.Query().Has(name) {
		return absent, true
	}
	value, err := strconv.Atoi(r.URL.Query().Get(name))
	return value, err == nil && value >= 1 && value <= most
}

func (c *Course) view() any {
	switch {
	case bug("omitempty-zero"):
		return CourseLean{c.ID, c.Code, c.Title, c.Level, c.Capacity, c.Price, c.Room, c.Published, c.Remote, c.Tags, c.Schedule, c.CreatedAt}
	case variant("null-omitted"):
		return CourseSparse{*c, c.Room, c.Schedule}
	}
	return c
}

func (e *Enrolment) view() any {
	if variant("null-omitted") {
		return EnrolmentSparse{*e, e.Rating, e.Notes}
	}
	return e
}

func listCourses(w http.ResponseWriter, r *http.Request) {
	level := r.URL.Query().Get("level")
	if r.URL.Query().Has("level") && !slices.Contains(levels, level) {
		fail(w, http.StatusBadRequest, "level is wrong", nil)
		return
	}
	all := []any{}
	for _, course := range courses {
		if !course.gone && (level == "" || course.Level == level) {
			all = append(all, course.view())
		}
	}
	paged(w, r, all)
}

// taken answers 409 if another course has the code.
func taken(w http.ResponseWriter, body CourseBody, own *Course) bool {
	for _, course := range courses {
		if body.Code.Set && course.Code == body.Code.Value && course != own && !course.gone {
			fail(w, http.StatusConflict, "Another course has this code", nil)
			return true
		}
	}
	return false
}

// refused answers 422 if a body has faults.
func refused(w http.ResponseWriter, faults map[string]string) bool {
	if len(faults) > 0 {
		fail(w, http.StatusUnprocessableEntity, "Some values are wrong", faults)
	}
	return len(faults) > 0
}

func createCourse(w http.ResponseWriter, r *http.Request) {
	var body CourseBody
	if !decode(w, r, &body) || refused(w, body.check(false, false)) || taken(w, body, nil) {
		return
	}
	last++
	course := newCourse()
	course.ID, course.CreatedAt = last, time.Now().UTC()
	body.apply(&course)
	if bug("remote-false-when-absent") {
		course.Remote = body.Remote.Value
	}
	if bug("capacity-zero-default") && course.Capacity == 0 {
		course.Capacity = 12
	}
	if bug("nil-tags") && len(course.Tags) == 0 {
		course.Tags = nil
	}
	courses = append(courses, &course)
	w.Header().Set("Location", fmt.Sprintf("/courses/%d", course.ID))
	write(w, http.StatusCreated, course.view())
}

func showCourse(w http.ResponseWriter, _ *http.Request, course *Course) {
	write(w, http.StatusOK, course.view())
}

func replaceCourse(w http.ResponseWriter, r *http.Request, course *Course) {
	var body CourseBody
	if !decode(w, r, &body) || refused(w, body.check(false, false)) || taken(w, body, course) {
		return
	}
	replaced := newCourse()
	if bug("put-onto-stored") {
		replaced = *course
	}
	replaced.ID, replaced.CreatedAt = course.ID, course.CreatedAt
	body.apply(&replaced)
	*course = replaced
	write(w, http.StatusOK, course.view())
}

func changeCourse(w http.ResponseWriter, r *http.Request, course *Course) {
	var body CourseBody
	if !decode(w, r, &body) || refused(w, body.check(true, course.Schedule != nil)) || taken(w, body, course) {
		return
	}
	if bug("patch-null-as-absent") {
		body.Room.Set = body.Room.Set && !body.Room.Null
		body.Schedule.Set, body.Schedule.Null = body.Schedule.Set && !body.Schedule.Null, false
	}
	if bug("patch-price-reset") && body.Price.Set {
		course.Price = newPrice()
	}
	body.apply(course)
	write(w, http.StatusOK, course.view())
}

func deleteCourse(w http.ResponseWriter, _ *http.Request, course *Course) {
	course.gone = true
	enrolments = slices.DeleteFunc(enrolments, func(e *Enrolment) bool { return e.CourseID == course.ID })
	w.WriteHeader(http.StatusNoContent)
}

func listEnrolments(w http.ResponseWriter, r *http.Request, course *Course) {
	all := []any{}
	for _, enrolment := range enrolments {
		if enrolment.CourseID == course.ID {
			all = append(all, enrolment.view())
		}
	}
	paged(w, r, all)
}

// enrolled answers 409 if another enrolment of the course has the address.
func enrolled(w http.ResponseWriter, body EnrolmentBody, course int, own *Enrolment) bool {
	for _, enrolment := range enrolments {
		if body.Email.Set && enrolment.CourseID == course && enrolment != own && same(enrolment.Email, body.Email.Value) {
			fail(w, http.StatusConflict, "The address is enrolled", nil)
			return true
		}
	}
	return false
}

func createEnrolment(w http.ResponseWriter, r *http.Request, course *Course) {
	var body EnrolmentBody
	if !decode(w, r, &body) || refused(w, body.check(false)) || enrolled(w, body, course.ID, nil) {
		return
	}
	last++
	enrolment := Enrolment{ID: last, CourseID: course.ID, Seats: 1, Answers: map[string]string{}, CreatedAt: time.Now().UTC()}
	body.apply(&enrolment)
	enrolments = append(enrolments, &enrolment)
	w.Header().Set("Location", fmt.Sprintf("/courses/%d/enrolments/%d", course.ID, last))
	write(w, http.StatusCreated, enrolment.view())
}

func showEnrolment(w http.ResponseWriter, _ *http.Request, enrolment *Enrolment) {
	write(w, http.StatusOK, enrolment.view())
}

func changeEnrolment(w http.ResponseWriter, r *http.Request, enrolment *Enrolment) {
	var body EnrolmentBody
	if !decode(w, r, &body) || refused(w, body.check(true)) || enrolled(w, body, enrolment.CourseID, enrolment) {
		return
	}
	if bug("patch-of-a-copy") {
		copied := *enrolment
		enrolment = &copied
	}
	body.apply(enrolment)
	write(w, http.StatusOK, enrolment.view())
}

func deleteEnrolment(w http.ResponseWriter, _ *http.Request, enrolment *Enrolment) {
	enrolments = slices.DeleteFunc(enrolments, func(e *Enrolment) bool { return e == enrolment })
	w.WriteHeader(http.StatusNoContent)
}
