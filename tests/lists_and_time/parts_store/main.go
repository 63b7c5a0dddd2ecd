// Spare parts and a search: parts_store PORT [LIE]. State is in memory.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

var lies = []string{"filter_stock_zero", "filter_reserved_false", "filter_after_cut", "sort_stock_absolute", "sort_price_as_text",
	"sort_length_bare", "list_empty_null", "beyond_null", "next_skips_one", "next_drops_filter", "ties_shuffled",
	"created_follows_change", "changed_in_seconds", "changed_stays_on_put", "id_taken", "patch_category_vanishes",
	"two_digit_id_404", "long_id_500", "number_twice", "number_exact_only", "lot_float", "remarks_set", "specs_lowered",
	"note_bytes", "fraction_lost", "storage_zero", "put_unknown_204"}
var lie string

func lied(name string) bool { return lie == name }

type packing struct {
	Boxes   int64 `json:"boxes"`
	Fragile bool  `json:"fragile"`
	Layers  int64 `json:"layers"`
}
type storage struct {
	Shelf  string `json:"shelf"`
	Heated bool   `json:"heated"`
	Stack  int64  `json:"stack"`
}
type part struct {
	ID         int64             `json:"id"`
	Number     string            `json:"number"`
	Label      string            `json:"label"`
	Note       string            `json:"note"`
	Category   string            `json:"category"`
	Stock      int64             `json:"stock"`
	Reserved   bool              `json:"reserved"`
	Price      string            `json:"price"`
	Length     json.Number       `json:"length"`
	LengthUnit string            `json:"length_unit"`
	Serial     string            `json:"serial"`
	Lot        *int64            `json:"lot"`
	Remarks    []string          `json:"remarks"`
	Specs      map[string]string `json:"specs"`
	Packing    any               `json:"packing"`
	Storage    storage           `json:"storage"`
	CheckedAt  *string           `json:"checked_at"`
	CreatedAt  int64             `json:"created_at"`
	ChangedAt  int64             `json:"changed_at"`
	IndexedAt  *int64            `json:"indexed_at"`
	cents      int64
	supplier   *string
	written    time.Time
	indexed    *part
}
type refusal struct {
	status int
	text   string
}
type object = map[string]any

var (
	lock   sync.Mutex
	parts  []*part
	lastID int64
	lists  int
	lost   = map[int64]bool{}
	codes  = map[int]string{400: "invalid", 404: "not_found", 409: "conflict"}
	units  = map[string]float64{"mm": 1, "cm": 10, "m": 1000}
)

func refuse(status int, format string, values ...any) {
	panic(refusal{status, fmt.Sprintf(format, values...)})
}

// Values of a body.

func text(value any, name string, high int) string {
	text, ok := value.(string)
	if !ok || utf8.RuneCountInString(text) > high {
		refuse(400, "%s must be a text of at most %d characters", name, high)
	}
	return text
}

func shortText(value any, name string, bytes int) string {
	text := text(value, name, bytes)
	if len(text) > bytes {
		refuse(400, "%s must have at most %d bytes", name, bytes)
	}
	return text
}

func matching(value any, name, form string) string {
	text, ok := value.(string)
	if !ok || !regexp.MustCompile(`\A`+form+`\z`).MatchString(text) {
		refuse(400, "%s must match %s", name, form)
	}
	return text
}

func integer(value any, name string, low, high int64) int64 {
	number, ok := value.(json.Number)
	if !ok {
		refuse(400, "%s must be an integer", name)
	}
	whole, err := strconv.ParseInt(number.String(), 10, 64)
	if err != nil {
		float, err := number.Float64()
		if err != nil || float != math.Trunc(float) || math.Abs(float) > 1<<53 {
			refuse(400, "%s must be an integer of 64 bits", name)
		}
		whole = int64(float)
	}
	if whole < low || whole > high {
		refuse(400, "%s must be from %d to %d", name, low, high)
	}
	return whole
}

func truth(value any, name string) bool {
	flag, ok := value.(bool)
	if !ok {
		refuse(400, "%s must be true or false", name)
	}
	return flag
}

func members(value any, name string) object {
	sent, ok := value.(object)
	if !ok {
		refuse(400, "%s must be an object", name)
	}
	return sent
}

var instantForm = regexp.MustCompile(`\A\d{4}-\d\d-\d\d[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)\z`)

func instant(value any, name string) string {
	text, ok := value.(string)
	if !ok || !instantForm.MatchString(text) || strings.HasPrefix(text, "0000") {
		refuse(400, "%s must be a date-time with at most nine digits after the second", name)
	}
	at, err := time.Parse(time.RFC3339Nano, strings.ToUpper(text))
	if err != nil || at.UTC().Year() < 1 || at.UTC().Year() > 9998 {
		refuse(400, "%s must be a date-time", name)
	}
	if lied("fraction_lost") {
		at = at.Truncate(time.Second)
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func list(value any, name string) []string {
	sent, ok := value.([]any)
	if !ok || len(sent) > 20 {
		refuse(400, "%s must be a list of at most 20 texts", name)
	}
	out := []string{}
	for _, one := range sent {
		remark := text(one, name, 60)
		if remark == "" {
			refuse(400, "%s must not hold an empty text", name)
		}
		out = append(out, remark)
	}
	if lied("remarks_set") {
		sort.Strings(out)
		out = slices.Compact(out)
	}
	return out
}

func specs(value any) map[string]string {
	out := map[string]string{}
	for name, one := range members(value, "specs") {
		if strings.Contains(name, ".") {
			refuse(400, "specs must not have a name with a dot")
		}
		if lied("specs_lowered") {
			name = strings.ToLower(name)
		}
		out[name] = text(one, "specs."+name, 60)
	}
	if len(out) > 30 {
		refuse(400, "specs must have at most 30 members")
	}
	return out
}

func packed(value any) any {
	sent := members(value, "packing")
	out, filled := packing{1, false, 2}, false
	for name, one := range sent {
		switch name {
		case "boxes":
			out.Boxes = integer(one, "packing.boxes", 1, 100)
		case "fragile":
			out.Fragile = truth(one, "packing.fragile")
		case "layers":
			out.Layers = integer(one, "packing.layers", 1, 10)
		default:
			continue
		}
		filled = true
	}
	if !filled {
		return object{}
	}
	return out
}

func stored(value any) storage {
	out := storage{"A0", false, 5}
	for name, one := range members(value, "storage") {
		switch name {
		case "shelf":
			out.Shelf = matching(one, "storage.shelf", "[A-Z][0-9]{1,3}")
		case "heated":
			out.Heated = truth(one, "storage.heated")
		case "stack":
			out.Stack = integer(one, "storage.stack", 1, 50)
		}
	}
	return out
}

func setPrice(one *part, value any) {
	sent := matching(value, "price", `[0-9]{1,7}([.][0-9]{1,2})?`)
	whole, rest, _ := strings.Cut(sent, ".")
	one.Price = whole + "." + (rest + "00")[:2]
	one.cents, _ = strconv.ParseInt(whole+(rest + "00")[:2], 10, 64)
}

func setLength(one *part, value any) {
	number, ok := value.(json.Number)
	if !ok {
		refuse(400, "length must be a number")
	}
	if float, err := number.Float64(); err != nil || float < 0 || float > 1000000 {
		refuse(400, "length must be from 0 to 1000000")
	}
	one.Length = number
}

func setNote(one *part, value any) {
	one.Note = text(value, "note", 24)
	if lied("note_bytes") {
		one.Note = shortText(value, "note", 24)
	}
}

func setLot(one *part, value any) {
	one.Lot = nil
	if value != nil {
		lot := integer(value, "lot", 0, math.MaxInt64)
		if lied("lot_float") && lot < 1<<62 {
			lot = int64(float64(lot))
		}
		one.Lot = &lot
	}
}

func setChecked(one *part, value any) {
	one.CheckedAt = nil
	if value != nil {
		at := instant(value, "checked_at")
		one.CheckedAt = &at
	}
}

func setSupplier(one *part, value any) {
	one.supplier = nil
	if value != nil {
		code := text(value, "supplier_code", 20)
		one.supplier = &code
	}
}

var setters = map[string]func(*part, any){
	"number":   func(one *part, v any) { one.Number = matching(v, "number", "[A-Za-z0-9][A-Za-z0-9-]{1,19}") },
	"label":    func(one *part, v any) { one.Label = shortText(v, "label", 32) },
	"note":     setNote,
	"category": func(one *part, v any) { one.Category = matching(v, "category", "[a-z]{1,20}(/[a-z]{1,20}){0,3}") },
	"stock":    func(one *part, v any) { one.Stock = integer(v, "stock", -1000000, 1000000) },
	"reserved": func(one *part, v any) { one.Reserved = truth(v, "reserved") },
	"price":    setPrice,
	"length":   setLength,
	"length_unit": func(one *part, v any) {
		one.LengthUnit = matching(v, "length_unit", "(mm|cm|m)")
	},
	"supplier_code": setSupplier,
	"serial":        func(one *part, v any) { one.Serial = matching(v, "serial", "[0-9]{1,40}") },
	"lot":           setLot,
	"remarks":       func(one *part, v any) { one.Remarks = list(v, "remarks") },
	"specs":         func(one *part, v any) { one.Specs = specs(v) },
	"packing":       func(one *part, v any) { one.Packing = packed(v) },
	"storage":       func(one *part, v any) { one.Storage = stored(v) },
	"checked_at":    setChecked,
}

func apply(one *part, body object) {
	for name, value := range body {
		if set := setters[name]; set != nil {
			set(one, value)
		}
	}
	plain := func(number string) string {
		if lied("number_exact_only") {
			return number
		}
		return strings.ToLower(strings.ReplaceAll(number, "-", ""))
	}
	for _, other := range parts {
		if other.ID != one.ID && plain(other.Number) == plain(one.Number) && !lied("number_twice") {
			refuse(409, "part %d has this number", other.ID)
		}
	}
}

func blank() part {
	one := part{Category: "misc", Price: "0.00", Length: "0", LengthUnit: "mm", Serial: "0", Remarks: []string{},
		Specs: map[string]string{}, Packing: object{}, Storage: storage{"A0", false, 5}}
	if lied("storage_zero") {
		one.Storage = storage{}
	}
	return one
}

func needNumber(body object) {
	if _, sent := body["number"]; !sent {
		refuse(400, "number is required")
	}
}

const delay = time.Second

// write notes the time of a write and keeps what the index knows until it follows.
func write(one *part, before *part) {
	one.written = time.Now()
	one.ChangedAt = one.written.UnixMilli()
	if before != nil {
		known := *before
		known.indexed = nil
		if time.Since(before.written) < delay {
			one.indexed = before.indexed
		} else {
			one.indexed = &known
		}
	}
}

func view(one *part) part {
	copied := *one
	if at := one.written.Add(delay); time.Now().After(at) {
		milli := at.UnixMilli()
		copied.IndexedAt = &milli
	}
	return copied
}

func create(body object) (int, any) {
	needNumber(body)
	one := blank()
	apply(&one, body)
	lastID++
	one.ID = lastID
	if sent, ok := body["id"].(json.Number); ok && lied("id_taken") {
		if id, err := sent.Int64(); err == nil && id > 0 {
			one.ID = id
		}
	}
	write(&one, nil)
	one.CreatedAt = one.ChangedAt
	parts = append(parts, &one)
	return 201, view(&one)
}

func find(id string) *part {
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil && lied("long_id_500") && regexp.MustCompile(`\A\d+\z`).MatchString(id) {
		panic("out of range")
	}
	if err != nil || number < 1 || !regexp.MustCompile(`\A\d+\z`).MatchString(id) {
		refuse(400, "the id must be a positive integer of 64 bits")
	}
	for _, one := range parts {
		if one.ID == number && !lost[number] && !(lied("two_digit_id_404") && len(id) == 2) {
			return one
		}
	}
	refuse(404, "there is no part %d", number)
	return nil
}

func replace(id string, body object) (int, any) {
	if lied("put_unknown_204") {
		if number, err := strconv.ParseInt(id, 10, 64); err == nil && number > 0 {
			known := slices.ContainsFunc(parts, func(one *part) bool { return one.ID == number })
			if !known {
				return 204, nil
			}
		}
	}
	old := find(id)
	needNumber(body)
	one := blank()
	one.ID, one.CreatedAt = old.ID, old.CreatedAt
	apply(&one, body)
	write(&one, old)
	if lied("changed_stays_on_put") {
		one.ChangedAt = old.ChangedAt
	}
	*old = one
	return 200, view(old)
}

func update(id string, body object) (int, any) {
	old := find(id)
	one := *old
	apply(&one, body)
	write(&one, old)
	if lied("created_follows_change") {
		one.CreatedAt = one.ChangedAt
	}
	if lied("changed_in_seconds") {
		one.ChangedAt /= 1000
	}
	if lied("patch_category_vanishes") && one.Category != old.Category {
		lost[one.ID] = true
	}
	*old = one
	return 200, view(old)
}

func remove(id string) (int, any) {
	one := find(id)
	if one.Reserved {
		refuse(409, "part %d is reserved", one.ID)
	}
	parts = slices.DeleteFunc(parts, func(other *part) bool { return other == one })
	return 204, nil
}

// Lists.

func wholeParameter(query url.Values, name string, low, high, otherwise int64) int64 {
	if !query.Has(name) {
		return otherwise
	}
	number, err := strconv.ParseInt(query.Get(name), 10, 64)
	if err != nil || number < low || number > high {
		refuse(400, "%s must be an integer from %d to %d", name, low, high)
	}
	return number
}

func filters(query url.Values) []func(*part) bool {
	tests := []func(*part) bool{}
	if number := query.Get("number"); number != "" {
		tests = append(tests, func(one *part) bool { return strings.HasPrefix(one.Number, number) })
	}
	if category := query.Get("category"); category != "" {
		tests = append(tests, func(one *part) bool {
			return one.Category == category || strings.HasPrefix(one.Category, category+"/")
		})
	}
	stock := wholeParameter(query, "stock", math.MinInt64, math.MaxInt64, 0)
	if query.Has("stock") && !(stock == 0 && lied("filter_stock_zero")) {
		tests = append(tests, func(one *part) bool { return one.Stock == stock })
	}
	if query.Has("reserved") {
		reserved := query.Get("reserved")
		if reserved != "true" && reserved != "false" {
			refuse(400, "reserved must be true or false")
		}
		wanted := reserved == "true" || lied("filter_reserved_false")
		tests = append(tests, func(one *part) bool { return one.Reserved == wanted })
	}
	if query.Has("supplier_code") {
		code := query.Get("supplier_code")
		tests = append(tests, func(one *part) bool { return one.supplier != nil && *one.supplier == code })
	}
	return tests
}

var pieces = regexp.MustCompile(`[0-9]+|[^0-9]+`)

// natural compares texts without case, and runs of digits by their number.
func natural(first, second string) int {
	a, b := pieces.FindAllString(strings.ToLower(first), -1), pieces.FindAllString(strings.ToLower(second), -1)
	for i := 0; i < len(a) && i < len(b); i++ {
		x, errX := strconv.Atoi(a[i])
		y, errY := strconv.Atoi(b[i])
		order := strings.Compare(a[i], b[i])
		if errX == nil && errY == nil && x != y {
			order = x - y
		}
		if order != 0 {
			return order
		}
	}
	return len(a) - len(b)
}

func meters(one *part) float64 {
	length, _ := one.Length.Float64()
	if lied("sort_length_bare") {
		return length
	}
	return length * units[one.LengthUnit]
}

func compare[T int64 | float64 | string](first, second T) int {
	if first < second {
		return -1
	}
	if first > second {
		return 1
	}
	return 0
}

var orders = map[string]func(a, b *part) int{
	"created_at": func(a, b *part) int { return compare(a.CreatedAt, b.CreatedAt) },
	"number":     func(a, b *part) int { return natural(a.Number, b.Number) },
	"stock": func(a, b *part) int {
		if lied("sort_stock_absolute") {
			return compare(max(a.Stock, -a.Stock), max(b.Stock, -b.Stock))
		}
		return compare(a.Stock, b.Stock)
	},
	"price": func(a, b *part) int {
		if lied("sort_price_as_text") {
			return compare(a.Price, b.Price)
		}
		return compare(a.cents, b.cents)
	},
	"length": func(a, b *part) int { return compare(meters(a), meters(b)) },
}

func arranged(query url.Values) []*part {
	name := "created_at"
	if query.Has("sort") {
		name = query.Get("sort")
	}
	order, sign := orders[strings.TrimPrefix(name, "-")], 1
	if order == nil {
		refuse(400, "sort is not known")
	}
	if strings.HasPrefix(name, "-") {
		sign = -1
	}
	lists++
	ties := -1
	if lied("ties_shuffled") && lists%2 == 0 {
		ties = 1
	}
	sorted := slices.Clone(parts)
	slices.SortStableFunc(sorted, func(a, b *part) int {
		if by := sign * order(a, b); by != 0 {
			return by
		}
		return ties * compare(a.ID, b.ID)
	})
	return sorted
}

func listParts(query url.Values) (int, any) {
	offset := wholeParameter(query, "offset", 0, 10000, 0)
	limit := wholeParameter(query, "limit", 1, 100, 25)
	tests := filters(query)
	kept := func(items []*part) []*part {
		out := []*part{}
		for _, one := range items {
			if !slices.ContainsFunc(tests, func(test func(*part) bool) bool { return !test(one) }) {
				out = append(out, one)
			}
		}
		return out
	}
	all := arranged(query)
	if !lied("filter_after_cut") {
		all = kept(all)
	}
	size := int64(len(all))
	page := all[min(offset, size):min(offset+limit, size)]
	if lied("filter_after_cut") {
		page = kept(page)
	}
	var next any
	if offset+limit < size && offset+limit <= 10000 {
		further := url.Values{}
		for name, values := range query {
			if !lied("next_drops_filter") || name == "limit" || name == "sort" {
				further[name] = values
			}
		}
		step := limit
		if lied("next_skips_one") {
			step++
		}
		further.Set("offset", strconv.FormatInt(offset+step, 10))
		next = "/parts?" + further.Encode()
	}
	shown := []part{}
	if lied("beyond_null") && offset > 0 || lied("list_empty_null") && len(parts) == 0 {
		shown = nil
	}
	for _, one := range page {
		shown = append(shown, view(one))
	}
	return 200, object{"parts": shown, "next": next, "estimated_total": (size + 9) / 10 * 10}
}

func search(query url.Values) (int, any) {
	sought := strings.ToLower(query.Get("q"))
	if sought == "" {
		refuse(400, "q is required")
	}
	type hit struct {
		Score float64 `json:"score"`
		Part  part    `json:"part"`
	}
	hits := []hit{}
	for _, one := range parts {
		known := one
		if time.Since(one.written) < delay {
			known = one.indexed
		}
		if known == nil {
			continue
		}
		words := strings.ToLower(known.Number + " " + known.Label + " " + known.Note)
		if found := strings.Count(words, sought); found > 0 {
			hits = append(hits, hit{float64(found*len(sought)) / float64(len(words)), view(known)})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return compare(b.Score, a.Score) })
	return 200, object{"hits": hits[:min(len(hits), 50)]}
}

func route(method string, names []string, query url.Values, body func() object) (int, any) {
	one := len(names) == 2
	switch key := method + " " + names[0]; {
	case len(names) > 2:
	case key == "GET parts" && !one:
		return listParts(query)
	case key == "POST parts" && !one:
		return create(body())
	case key == "GET search" && !one:
		return search(query)
	case key == "GET parts":
		return 200, view(find(names[1]))
	case key == "PUT parts" && one:
		return replace(names[1], body())
	case key == "PATCH parts" && one:
		return update(names[1], body())
	case key == "DELETE parts" && one:
		return remove(names[1])
	}
	allowed := map[string][2]string{"parts": {"GET, POST", "GET, PUT, PATCH, DELETE"}, "search": {"GET", ""}}[names[0]]
	if len(names) < 3 && allowed[len(names)-1] != "" {
		panic(refusal{405, allowed[len(names)-1]})
	}
	refuse(404, "nothing is here")
	return 0, nil
}

func decode(request *http.Request) object {
	content, _ := io.ReadAll(io.LimitReader(request.Body, 1<<20))
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value any
	if !utf8.Valid(content) || decoder.Decode(&value) != nil {
		refuse(400, "the body is no JSON")
	}
	if _, err := decoder.Token(); err != io.EOF {
		refuse(400, "the body is no JSON")
	}
	body, ok := value.(object)
	if !ok {
		refuse(400, "the body is no object")
	}
	return body
}

func handle(writer http.ResponseWriter, request *http.Request) {
	lock.Lock()
	defer lock.Unlock()
	answer := func(status int, value any) {
		if value == nil {
			writer.WriteHeader(status)
			return
		}
		content, err := json.Marshal(value)
		if err != nil {
			status, content = 500, []byte(`{"code":"internal","message":"internal"}`)
		}
		writer.Header().Set("Content-Type", "application/json")
		writer.WriteHeader(status)
		writer.Write(content)
	}
	defer func() {
		if problem := recover(); problem != nil {
			if refused, ok := problem.(refusal); ok && refused.status == 405 {
				writer.Header().Set("Allow", refused.text)
				answer(405, object{"code": "invalid", "message": "the method is not allowed"})
			} else if ok {
				answer(refused.status, object{"code": codes[refused.status], "message": refused.text})
			} else {
				answer(500, object{"code": "internal", "message": fmt.Sprint(problem)})
			}
		}
	}()
	names := []string{}
	for _, name := range strings.Split(request.URL.EscapedPath(), "/")[1:] {
		plain, _ := url.PathUnescape(name)
		names = append(names, plain)
	}
	answer(route(request.Method, names, request.URL.Query(), func() object { return decode(request) }))
}

func main() {
	if len(os.Args) > 2 {
		lie = os.Args[2]
		if !slices.Contains(lies, lie) {
			fmt.Fprintln(os.Stderr, "unknown lie", lie)
			os.Exit(2)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("ready", os.Args[1])
	http.Serve(listener, http.HandlerFunc(handle))
}
