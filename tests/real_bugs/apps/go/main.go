// Shelves and the products on them.
package main

import (
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strconv"
	"time"
)

//go:embed openapi.yaml
var document []byte

var store = newStore()

type apiError struct {
	status  int
	code    string
	message string
	details []string
}

func (e apiError) Error() string { return e.message }

func notFound(what string) error { return apiError{404, "not_found", "No such " + what, nil} }

func invalid(message string, details ...string) error {
	return apiError{400, "invalid", message, details}
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		log.Println(err)
	}
}

func writeError(w http.ResponseWriter, err error) {
	var known apiError
	if !errors.As(err, &known) {
		log.Println(err)
		known = apiError{500, "internal", "Internal error", nil}
	}
	if bug("clawhub-2187") {
		http.Error(w, known.message, known.status)
		return
	}
	body := map[string]any{"code": known.code, "message": known.message}
	if len(known.details) > 0 {
		body["details"] = known.details
	}
	writeJSON(w, known.status, map[string]any{"error": body})
}

type handler func(w http.ResponseWriter, r *http.Request) error

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	store.Lock()
	defer store.Unlock()
	if err := h(w, r); err != nil {
		writeError(w, err)
	}
}

func readBody(r *http.Request, target any) error {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/json" {
		return apiError{415, "media_type", "The body must be application/json", nil}
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return invalid("The body cannot be read")
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil || members == nil {
		return invalid("The body is not a JSON object")
	}
	// encoding/json ignores the case of names; only exact names count here.
	known := reflect.TypeOf(target).Elem()
	exact := map[string]json.RawMessage{}
	for i := 0; i < known.NumField(); i++ {
		name := known.Field(i).Tag.Get("json")
		if value, given := members[name]; given {
			exact[name] = value
		}
	}
	if data, err = json.Marshal(exact); err != nil {
		return err
	}
	if err := json.Unmarshal(data, target); err != nil {
		return invalid("The request is not valid", err.Error())
	}
	return nil
}

func pathID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 || id > 999999999 {
		return 0, invalid("The id must be a whole number")
	}
	return id, nil
}

func queryNumber(r *http.Request, name string, fallback, low, high int) (int, error) {
	values, given := r.URL.Query()[name]
	if !given {
		return fallback, nil
	}
	n, err := strconv.Atoi(values[0])
	if len(values) > 1 || err != nil || n < low || n > high {
		return 0, invalid("The request is not valid", fmt.Sprintf("%s must be from %d to %d", name, low, high))
	}
	return n, nil
}

type page struct {
	Items any `json:"items"`
	Total int `json:"total"`
}

func pageOf[T any](r *http.Request, all []T) (page, error) {
	limit, err := queryNumber(r, "limit", 20, 1, 100)
	if err != nil {
		return page{}, err
	}
	offset, err := queryNumber(r, "offset", 0, 0, 1000000)
	if err != nil {
		return page{}, err
	}
	from := min(offset, len(all))
	to := min(offset+limit, len(all))
	return page{all[from:to], len(all)}, nil
}

func findShelf(r *http.Request) (Shelf, error) {
	id, err := pathID(r)
	if err != nil {
		return Shelf{}, err
	}
	shelf, known := store.shelves[id]
	if !known {
		return Shelf{}, notFound("shelf")
	}
	return shelf, nil
}

func findProduct(r *http.Request) (Product, error) {
	id, err := pathID(r)
	if err != nil {
		return Product{}, err
	}
	product, known := store.products[id]
	if !known {
		return Product{}, notFound("product")
	}
	return product, nil
}

func createShelf(w http.ResponseWriter, r *http.Request) error {
	var body ShelfBody
	if err := readBody(r, &body); err != nil {
		return err
	}
	if problems := body.check(); len(problems) > 0 {
		return invalid("The request is not valid", problems...)
	}
	store.lastShelf++
	shelf := Shelf{store.lastShelf, string(body.Name.Value), string(body.Room.Or(""))}
	store.shelves[shelf.ID] = shelf
	writeJSON(w, 201, shelf)
	return nil
}

func listShelves(w http.ResponseWriter, r *http.Request) error {
	result, err := pageOf(r, store.allShelves())
	if err != nil {
		return err
	}
	writeJSON(w, 200, result)
	return nil
}

func getShelf(w http.ResponseWriter, r *http.Request) error {
	shelf, err := findShelf(r)
	if err != nil {
		return err
	}
	writeJSON(w, 200, shelf)
	return nil
}

func createProduct(w http.ResponseWriter, r *http.Request) error {
	shelf, err := findShelf(r)
	if err != nil {
		return err
	}
	var body ProductBody
	if err := readBody(r, &body); err != nil {
		return err
	}
	if problems := body.check(true); len(problems) > 0 {
		return invalid("The request is not valid", problems...)
	}
	store.lastProduct++
	product := body.product()
	product.ID, product.ShelfID = store.lastProduct, shelf.ID
	product.CreatedAt = now()
	product.UpdatedAt = product.CreatedAt
	if bug("odahu-663") {
		// The answer has the times as they were taken, the store keeps microseconds.
		product.CreatedAt = time.Now().UTC()
		product.UpdatedAt = time.Now().UTC()
	}
	stored := product
	stored.CreatedAt = product.CreatedAt.Truncate(time.Microsecond)
	stored.UpdatedAt = product.UpdatedAt.Truncate(time.Microsecond)
	store.products[product.ID] = stored
	writeJSON(w, 201, product)
	return nil
}

type cursorPage struct {
	Items []Product `json:"items"`
	Next  *string   `json:"next"`
}

// cursor marks a place in the list of the newest products.
type cursor struct {
	created time.Time
	id      int64
}

func (c cursor) String() string {
	text := fmt.Sprintf("%d:%d", c.created.UnixMicro(), c.id)
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

func readCursor(text string) (cursor, error) {
	var micros, id int64
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		_, err = fmt.Sscanf(string(data), "%d:%d", &micros, &id)
	}
	c := cursor{time.UnixMicro(micros).UTC(), id}
	if err != nil || c.String() != text {
		return c, invalid("The request is not valid", "cursor is not from a page of this list")
	}
	return c, nil
}

// before tells whether a product comes after the cursor in the list, newest first.
func (c cursor) before(product Product) bool {
	if bug("activepieces-14323") {
		return product.CreatedAt.Truncate(time.Second).Before(c.created.Truncate(time.Second))
	}
	if product.CreatedAt.Equal(c.created) {
		return product.ID < c.id
	}
	return product.CreatedAt.Before(c.created)
}

func listNewest(w http.ResponseWriter, r *http.Request) error {
	limit, err := queryNumber(r, "limit", 20, 1, 100)
	if err != nil {
		return err
	}
	products := store.newest()
	if values, given := r.URL.Query()["cursor"]; given {
		after, err := readCursor(values[0])
		if err != nil || len(values) > 1 {
			return invalid("The request is not valid", "cursor is not from a page of this list")
		}
		products = slices.DeleteFunc(products, func(p Product) bool { return !after.before(p) })
	}
	result := cursorPage{products, nil}
	if len(products) > limit {
		result.Items = products[:limit]
		last := products[limit-1]
		next := cursor{last.CreatedAt, last.ID}.String()
		result.Next = &next
	}
	writeJSON(w, 200, result)
	return nil
}

func listProducts(w http.ResponseWriter, r *http.Request) error {
	shelf, err := findShelf(r)
	if err != nil {
		return err
	}
	result, err := pageOf(r, store.productsOf(shelf.ID))
	if err != nil {
		return err
	}
	writeJSON(w, 200, result)
	return nil
}

func getProduct(w http.ResponseWriter, r *http.Request) error {
	product, err := findProduct(r)
	if err != nil {
		return err
	}
	writeJSON(w, 200, product)
	return nil
}

func replaceProduct(w http.ResponseWriter, r *http.Request) error {
	stored, err := findProduct(r)
	if err != nil {
		return err
	}
	var body ProductBody
	if err := readBody(r, &body); err != nil {
		return err
	}
	if problems := body.check(true); len(problems) > 0 {
		return invalid("The request is not valid", problems...)
	}
	if bug("kubernetes-3085") && body.ID.Set {
		// A body with an id is taken for a new product.
		var id int64
		if json.Unmarshal(body.ID.Value, &id); store.products[id].ID != 0 {
			return apiError{409, "conflict", "A product with this id exists", nil}
		}
	}
	product := body.product()
	product.ID, product.ShelfID = stored.ID, stored.ShelfID
	if !bug("infra-1893") {
		product.CreatedAt = stored.CreatedAt
	}
	product.UpdatedAt = now()
	store.products[product.ID] = product
	writeJSON(w, 200, product)
	return nil
}

func updateProduct(w http.ResponseWriter, r *http.Request) error {
	product, err := findProduct(r)
	if err != nil {
		return err
	}
	var body ProductBody
	if err := readBody(r, &body); err != nil {
		return err
	}
	if problems := body.check(false); len(problems) > 0 {
		return invalid("The request is not valid", problems...)
	}
	if bug("licensedb-148") && body.empty() {
		writeJSON(w, 200, Product{}) // UPDATE ... RETURNING without a change returns no row
		return nil
	}
	switch {
	case bug("jsonapidotnet-113"):
		changed := body.product()
		changed.ID, changed.ShelfID, changed.CreatedAt = product.ID, product.ShelfID, product.CreatedAt
		product = changed
	case bug("ez-168"):
		body.applyNonZero(&product)
	default:
		body.apply(&product)
	}
	product.UpdatedAt = now()
	store.products[product.ID] = product
	writeJSON(w, 200, product)
	return nil
}

func deleteProduct(w http.ResponseWriter, r *http.Request) error {
	product, err := findProduct(r)
	if err != nil {
		return err
	}
	delete(store.products, product.ID)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func main() {
	address := "127.0.0.1:8015"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	mux := http.NewServeMux()
	mux.Handle("POST /shelves", handler(createShelf))
	mux.Handle("GET /shelves", handler(listShelves))
	mux.Handle("GET /shelves/{id}", handler(getShelf))
	mux.Handle("POST /shelves/{id}/products", handler(createProduct))
	mux.Handle("GET /shelves/{id}/products", handler(listProducts))
	mux.Handle("GET /products", handler(listNewest))
	mux.Handle("GET /products/{id}", handler(getProduct))
	mux.Handle("PUT /products/{id}", handler(replaceProduct))
	mux.Handle("PATCH /products/{id}", handler(updateProduct))
	mux.Handle("DELETE /products/{id}", handler(deleteProduct))
	mux.HandleFunc("GET /openapi.yaml", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		w.Write(document)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, notFound("path"))
	})
	log.Fatal(http.ListenAndServe(address, mux))
}
