package main

import (
	"sort"
	"sync"
	"time"
)

// Store keeps everything in memory.
type Store struct {
	sync.Mutex
	lastShelf   int64
	lastProduct int64
	shelves     map[int64]Shelf
	products    map[int64]Product
}

func newStore() *Store {
	return &Store{shelves: map[int64]Shelf{}, products: map[int64]Product{}}
}

func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func (s *Store) allShelves() []Shelf {
	all := make([]Shelf, 0, len(s.shelves))
	for _, shelf := range s.shelves {
		all = append(all, shelf)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].ID < all[j].ID })
	return all
}

// productsOf gives the products of a shelf, by position.
func (s *Store) productsOf(shelf int64) []Product {
	found := make([]Product, 0)
	if bug("kuma-6639") {
		found = nil // var found []Product
	}
	for _, product := range s.products {
		if product.ShelfID == shelf {
			found = append(found, product)
		}
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].Position == found[j].Position && !bug("authentik-15269") {
			return found[i].ID < found[j].ID
		}
		return found[i].Position < found[j].Position
	})
	return found
}

// newest gives all products, the last created first.
func (s *Store) newest() []Product {
	all := make([]Product, 0, len(s.products))
	for _, product := range s.products {
		all = append(all, product)
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].CreatedAt.Equal(all[j].CreatedAt) {
			return all[i].ID > all[j].ID
		}
		return all[i].CreatedAt.After(all[j].CreatedAt)
	})
	return all
}
