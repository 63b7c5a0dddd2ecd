package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

var (
	codes  = regexp.MustCompile(`^[A-Z]{3}-[0-9]{3}$`)
	clock  = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)
	emails = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)

	levels     = []string{"beginner", "intermediate", "advanced"}
	currencies = []string{"EUR", "GBP", "USD"}
	weekdays   = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
)

// Price is what a course costs.
type Price struct {
	AmountCents int     `json:"amount_cents"`
	Currency    string  `json:"currency"`
	TaxPercent  float64 `json:"tax_percent"`
}

// Schedule says when a course takes place.
type Schedule struct {
	Weekday  string `json:"weekday"`
	StartsAt string `json:"starts_at"`
	Minutes  int    `json:"minutes"`
}

// Course is a course as it is stored and shown.
type Course struct {
	ID        int       `json:"id"`
	Code      string    `json:"code"`
	Title     string    `json:"title"`
	Level     string    `json:"level"`
	Capacity  int       `json:"capacity"`
	Price     Price     `json:"price"`
	Room      *string   `json:"room"`
	Published bool      `json:"published"`
	Remote    bool      `json:"remote"`
	Tags      []string  `json:"tags"`
	Schedule  *Schedule `json:"schedule"`
	CreatedAt time.Time `json:"created_at"`
	gone      bool
}

// CourseLean is a course of bug omitempty-zero.
type CourseLean struct {
	ID        int       `json:"id"`
	Code      string    `json:"code"`
	Title     string    `json:"title"`
	Level     string    `json:"level"`
	Capacity  int       `json:"capacity,omitempty"`
	Price     Price     `json:"price"`
	Room      *string   `json:"room"`
	Published bool      `json:"published,omitempty"`
	Remote    bool      `json:"remote,omitempty"`
	Tags      []string  `json:"tags"`
	Schedule  *Schedule `json:"schedule"`
	CreatedAt time.Time `json:"created_at"`
}

// CourseSparse is a course of variant null-omitted.
type CourseSparse struct {
	Course
	Room     *string   `json:"room,omitempty"`
	Schedule *Schedule `json:"schedule,omitempty"`
}

// PriceBody is a price in a body.
type PriceBody struct {
	AmountCents Optional[int]     `json:"amount_cents"`
	Currency    Optional[string]  `json:"currency"`
	TaxPercent  Optional[float64] `json:"tax_percent"`
}

// ScheduleBody is a schedule in a body.
type ScheduleBody struct {
	Weekday  Optional[string] `json:"weekday"`
	StartsAt Optional[string] `json:"starts_at"`
	Minutes  Optional[int]    `json:"minutes"`
}

// CourseBody is the body of POST, PUT and PATCH.
type CourseBody struct {
	Code      Optional[string]             `json:"code"`
	Title     Optional[string]             `json:"title"`
	Level     Optional[string]             `json:"level"`
	Capacity  Optional[int]                `json:"capacity"`
	Price     Optional[PriceBody]          `json:"price"`
	Room      Optional[string]             `json:"room"`
	Published Optional[bool]               `json:"published"`
	Remote    Optional[bool]               `json:"remote"`
	Tags      Optional[[]Optional[string]] `json:"tags"`
	Schedule  Optional[ScheduleBody]       `json:"schedule"`
}

// newCourse returns a course with every default.
func newCourse() Course {
	return Course{Level: "beginner", Capacity: 12, Price: newPrice(), Remote: true, Tags: []string{}}
}

func newPrice() Price { return Price{AmountCents: 0, Currency: "EUR", TaxPercent: 19} }

// apply changes a course by a body whose members are valid. What is absent stays.
func (b CourseBody) apply(c *Course) {
	c.Code = b.Code.Or(c.Code)
	c.Title = b.Title.Or(c.Title)
	c.Level = b.Level.Or(c.Level)
	c.Capacity = b.Capacity.Or(c.Capacity)
	c.Published = b.Published.Or(c.Published)
	c.Remote = b.Remote.Or(c.Remote)
	if b.Price.Set {
		c.Price.AmountCents = b.Price.Value.AmountCents.Or(c.Price.AmountCents)
		c.Price.Currency = b.Price.Value.Currency.Or(c.Price.Currency)
		c.Price.TaxPercent = b.Price.Value.TaxPercent.Or(c.Price.TaxPercent)
	}
	if b.Room.Set {
		c.Room = b.Room.Pointer()
	}
	if b.Tags.Set {
		c.Tags = []string{}
		for _, tag := range b.Tags.Value {
			if !variant("tags-as-set") || !slices.Contains(c.Tags, tag.Value) {
				c.Tags = append(c.Tags, tag.Value)
			}
		}
		if variant("tags-as-set") {
			slices.Sort(c.Tags)
		}
	}
	if b.Schedule.Null {
		c.Schedule = nil
	} else if b.Schedule.Set {
		old := Schedule{StartsAt: "18:00", Minutes: 90}
		if bug("schedule-minutes-zero") {
			old.Minutes = 0
		}
		if c.Schedule != nil {
			old = *c.Schedule
		}
		sent := b.Schedule.Value
		c.Schedule = &Schedule{sent.Weekday.Or(old.Weekday), sent.StartsAt.Or(old.StartsAt), sent.Minutes.Or(old.Minutes)}
	}
}

// check returns what is wrong with a body, by member. A patch demands nothing.
func (b CourseBody) check(patch bool, scheduled bool) map[string]string {
	e := faults{}
	text(e, "code", b.Code, !patch, 7, 7)
	if b.Code.Set && !b.Code.Null && !codes.MatchString(b.Code.Value) {
		e["code"] = "must look like ABC-123"
	}
	text(e, "title", b.Title, !patch && !bug("title-not-required"), 1, 80)
	choice(e, "level", b.Level, levels)
	number(e, "capacity", b.Capacity, 0, 500)
	e.notNull("published", b.Published.Null)
	e.notNull("remote", b.Remote.Null)
	if b.Room.Set && !b.Room.Null {
		text(e, "room", b.Room, false, 1, 20)
	}
	e.notNull("price", b.Price.Null)
	number(e, "price.amount_cents", b.Price.Value.AmountCents, 0, 10_000_000)
	choice(e, "price.currency", b.Price.Value.Currency, currencies)
	number(e, "price.tax_percent", b.Price.Value.TaxPercent, 0, 100)
	e.notNull("tags", b.Tags.Null)
	if len(b.Tags.Value) > 10 {
		e["tags"] = "at most 10"
	}
	for i, tag := range b.Tags.Value {
		text(e, fmt.Sprintf("tags[%d]", i), tag, true, 1, 30)
	}
	if b.Schedule.Set && !b.Schedule.Null {
		sent := b.Schedule.Value
		if !sent.Weekday.Set && !scheduled {
			e["schedule.weekday"] = "is required"
		}
		choice(e, "schedule.weekday", sent.Weekday, weekdays)
		number(e, "schedule.minutes", sent.Minutes, 15, 480)
		e.notNull("schedule.starts_at", sent.StartsAt.Null)
		if sent.StartsAt.Set && !sent.StartsAt.Null && !clock.MatchString(sent.StartsAt.Value) {
			e["schedule.starts_at"] = "must look like 18:00"
		}
	}
	return e
}

// faults are what is wrong with a body, by member.
type faults map[string]string

func (f faults) notNull(name string, null bool) {
	if null {
		f[name] = "must not be null"
	}
}

func text(f faults, name string, value Optional[string], required bool, least, most int) {
	f.notNull(name, value.Null)
	length := utf8.RuneCountInString(value.Value)
	switch {
	case !value.Set && required:
		f[name] = "is required"
	case value.Set && !value.Null && (length < least || length > most):
		f[name] = fmt.Sprintf("must have %d to %d characters", least, most)
	}
}

func choice(f faults, name string, value Optional[string], from []string) {
	f.notNull(name, value.Null)
	if value.Set && !value.Null && !slices.Contains(from, value.Value) {
		f[name] = "must be one of " + strings.Join(from, ", ")
	}
}

func number[N int | float64](f faults, name string, value Optional[N], least, most N) {
	f.notNull(name, value.Null)
	if value.Set && !value.Null && (value.Value < least || value.Value > most) {
		f[name] = fmt.Sprintf("must be from %v to %v", least, most)
	}
}
