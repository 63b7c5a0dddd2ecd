package main

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"
)

type Shelf struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Room string `json:"room"`
}

type Product struct {
	ID          int64     `json:"id"`
	ShelfID     int64     `json:"shelfId"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Category    *string   `json:"category"`
	Price       *Money    `json:"price"`
	Stock       int64     `json:"stock"`
	Position    int64     `json:"position"`
	Active      bool      `json:"active"`
	Tags        []string  `json:"tags"`
	Measures    Measures  `json:"measures"`
	CreatedAt   time.Time `json:"createdAt"`
	UpdatedAt   time.Time `json:"updatedAt"`
}

// ProductBody is the body of POST, PUT and PATCH.
type ProductBody struct {
	ID          Opt[json.RawMessage] `json:"id"` // means nothing
	Name        Opt[Text]            `json:"name"`
	Description Opt[Text]            `json:"description"`
	Category    Opt[Text]            `json:"category"`
	Price       Opt[Money]           `json:"price"`
	Stock       Opt[Int]             `json:"stock"`
	Position    Opt[Int]             `json:"position"`
	Active      Opt[bool]            `json:"active"`
	Tags        Opt[[]Text]          `json:"tags"`
	Measures    Opt[Measures]        `json:"measures"`
}

type ShelfBody struct {
	Name Opt[Text] `json:"name"`
	Room Opt[Text] `json:"room"`
}

type Problems []string

func (p *Problems) add(member, format string, values ...any) {
	*p = append(*p, member+" "+fmt.Sprintf(format, values...))
}

func (p *Problems) text(member string, o Opt[Text], low, high int) {
	if !o.Set {
		return
	}
	if o.Null {
		p.add(member, "must not be null")
	} else if n := length(string(o.Value)); n < low || n > high {
		p.add(member, "must have from %d to %d characters", low, high)
	}
}

func length(text string) int {
	if bug("calich-244") {
		return len(text)
	}
	return utf8.RuneCountInString(text)
}

func (p *Problems) number(member string, o Opt[Int], low, high int64) {
	if !o.Set {
		return
	}
	if o.Null {
		p.add(member, "must not be null")
	} else if n := int64(o.Value); n < low || n > high {
		p.add(member, "must be from %d to %d", low, high)
	}
}

var categories = map[string]string{"book": "book", "game": "game", "music": "music"}

func (b *ProductBody) check(requireName bool) Problems {
	var p Problems
	if missing := !b.Name.Set || b.Name.Null; !missing || !bug("elemental-lowcode-168") {
		if requireName && !b.Name.Set {
			p.add("name", "is required")
		}
		p.text("name", b.Name, 1, 100)
	}
	p.text("description", b.Description, 0, 1000)
	if b.Category.Set && !b.Category.Null {
		name, known := categories[string(b.Category.Value)]
		if !known && !bug("workspace-manager-511") {
			p.add("category", "must be book, game or music")
		}
		b.Category.Value = Text(name)
		b.Category.Null = !known
	}
	p.number("stock", b.Stock, 0, 1000000)
	p.number("position", b.Position, 0, 1000000)
	if b.Active.Null {
		p.add("active", "must not be null")
	}
	if b.Tags.Null {
		p.add("tags", "must not be null")
	}
	if len(b.Tags.Value) > 10 {
		p.add("tags", "must have at most 10 items")
	}
	for _, tag := range b.Tags.Value {
		p.text("tags", Opt[Text]{Set: true, Value: tag}, 1, 30)
	}
	if b.Measures.Null {
		p.add("measures", "must not be null")
	}
	if len(b.Measures.Value) > 20 {
		p.add("measures", "must have at most 20 members")
	}
	return p
}

func (b *ShelfBody) check() Problems {
	var p Problems
	if !b.Name.Set {
		p.add("name", "is required")
	}
	p.text("name", b.Name, 1, 60)
	p.text("room", b.Room, 0, 60)
	return p
}

func (b *ProductBody) category() *string {
	if !b.Category.Set || b.Category.Null {
		return nil
	}
	value := string(b.Category.Value)
	return &value
}

func (b *ProductBody) price() *Money {
	if !b.Price.Set || b.Price.Null {
		return nil
	}
	value := b.Price.Value
	return &value
}

func (b *ProductBody) tags() []string {
	tags := make([]string, 0, len(b.Tags.Value))
	for _, tag := range b.Tags.Value {
		tags = append(tags, string(tag))
	}
	return tags
}

// product makes a product of the body: members that are absent have their defaults.
func (b *ProductBody) product() Product {
	return Product{
		Name:        string(b.Name.Or("")),
		Description: string(b.Description.Or("")),
		Category:    b.category(),
		Price:       b.price(),
		Stock:       int64(b.Stock.Or(0)),
		Position:    int64(b.Position.Or(100)),
		Active:      b.Active.Or(true),
		Tags:        b.tags(),
		Measures:    b.Measures.Or(Measures{}),
	}
}

// empty tells that the body has no member of a product.
func (b *ProductBody) empty() bool {
	return !(b.Name.Set || b.Description.Set || b.Category.Set || b.Price.Set || b.Stock.Set ||
		b.Position.Set || b.Active.Set || b.Tags.Set || b.Measures.Set)
}

// apply changes the members that the body has.
func (b *ProductBody) apply(product *Product) {
	if b.Name.Set {
		product.Name = string(b.Name.Value)
	}
	if b.Description.Set {
		product.Description = string(b.Description.Value)
	}
	if b.Category.Set {
		product.Category = b.category()
	}
	if b.Price.Set {
		product.Price = b.price()
	}
	if b.Stock.Set {
		product.Stock = int64(b.Stock.Value)
	}
	if b.Position.Set {
		product.Position = int64(b.Position.Value)
	}
	if b.Active.Set {
		product.Active = b.Active.Value
	}
	if b.Tags.Set && (len(b.Tags.Value) > 0 || !bug("shenyu-6518")) {
		product.Tags = b.tags()
	}
	if b.Measures.Set {
		product.Measures = b.Measures.Value
	}
}

// applyNonZero changes the members that have a value other than the zero value of their type.
func (b *ProductBody) applyNonZero(product *Product) {
	if b.Name.Value != "" {
		product.Name = string(b.Name.Value)
	}
	if b.Description.Value != "" {
		product.Description = string(b.Description.Value)
	}
	if category := b.category(); category != nil {
		product.Category = category
	}
	if price := b.price(); price != nil {
		product.Price = price
	}
	if b.Stock.Value != 0 {
		product.Stock = int64(b.Stock.Value)
	}
	if b.Position.Value != 0 {
		product.Position = int64(b.Position.Value)
	}
	if b.Active.Value {
		product.Active = true
	}
	if b.Tags.Value != nil {
		product.Tags = b.tags()
	}
	if b.Measures.Value != nil {
		product.Measures = b.Measures.Value
	}
}
