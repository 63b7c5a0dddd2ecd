// Meters and readings: meter_archive PORT [LIE]. State is in memory.
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
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

var lies = []string{"filter_active_false", "filter_multiplier_zero", "filter_after_cut", "sort_instants_as_text",
	"sort_lost_with_filter", "list_null_slice", "page_gap", "created_is_now", "updated_falls_back", "readonly_created_taken",
	"fraction_cut", "counter_float", "labels_snake", "registers_sorted", "site_cut", "serial_twice", "put_unknown_echo", "alarm_null_parent",
	"reading_id_float"}
var lie string

func lied(name string) bool { return lie == name }

type meter struct {
	ID         string            `json:"id"`
	Serial     string            `json:"serial"`
	Site       *string           `json:"site"`
	Multiplier int64             `json:"multiplier"`
	Active     bool              `json:"active"`
	Counter    int64             `json:"counter"`
	Pulses     string            `json:"pulses"`
	Labels     map[string]string `json:"labels"`
	Registers  []string          `json:"registers"`
	Alarm      *alarm            `json:"alarm"`
	CreatedAt  string            `json:"created_at"`
	UpdatedAt  string            `json:"updated_at"`
	number     int64
	readyAt    time.Time
	made       time.Time
}

type alarm struct {
	Low  int64 `json:"low"`
	High int64 `json:"high"`
	Mute bool  `json:"mute"`
}

type reading struct {
	ID       int64        `json:"id"`
	MeterID  string       `json:"meter_id"`
	TakenAt  string       `json:"taken_at"`
	Value    *json.Number `json:"value"`
	Note     string       `json:"note"`
	Corrects *int64       `json:"corrects"`
	at       time.Time
	amount   float64
}

type refusal struct {
	status int
	text   string
}
type object = map[string]any

var (
	lock        sync.Mutex
	meters      []*meter
	gone        = map[string]bool{}
	readings    []*reading
	lastMeter   int64
	lastReading int64 = 1<<53 - 1
	zone              = time.FixedZone("", 7200)
)

func refuse(status int, format string, values ...any) {
	panic(refusal{status, fmt.Sprintf(format, values...)})
}

func shown(at time.Time) string { return at.In(zone).Format("2006-01-02T15:04:05.000-07:00") }

// Values of a body. Each refuses with 400 what the document does not allow.

var instantForm = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

func instant(value any, name string) time.Time {
	text, ok := value.(string)
	if !ok || !instantForm.MatchString(text) || strings.HasPrefix(text, "0000") {
		refuse(400, "%s must be a date-time", name)
	}
	at, err := time.Parse(time.RFC3339Nano, strings.ToUpper(text))
	if err != nil || at.UTC().Year() < 1 || at.UTC().Year() > 9998 {
		refuse(400, "%s must be a date-time", name)
	}
	return at.Truncate(time.Millisecond)
}

func text(value any, name string, high int) string {
	text, ok := value.(string)
	if !ok || utf8.RuneCountInString(text) > high {
		refuse(400, "%s must be a text of at most %d characters", name, high)
	}
	return text
}

func matching(value any, name, form string) string {
	text, ok := value.(string)
	if !ok || !regexp.MustCompile("^"+form+"$").MatchString(text) || strings.HasSuffix(text, "\n") {
		refuse(400, "%s must match %s", name, form)
	}
	return text
}

func integer(value any, name string, high int64) int64 {
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
	if whole < 0 || whole > high {
		refuse(400, "%s must be from 0 to %d", name, high)
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

func snake(name string) string {
	out := ""
	for _, letter := range name {
		if unicode.IsUpper(letter) {
			out += "_"
		}
		out += string(unicode.ToLower(letter))
	}
	return out
}

func labels(value any) map[string]string {
	sent, ok := value.(object)
	if !ok || len(sent) > 20 {
		refuse(400, "labels must be an object of at most 20 members")
	}
	out := map[string]string{}
	for name, one := range sent {
		if lied("labels_snake") {
			name = snake(name)
		}
		out[name] = text(one, "labels."+name, 50)
	}
	return out
}

func registers(value any) []string {
	sent, ok := value.([]any)
	if !ok || len(sent) > 20 {
		refuse(400, "registers must be a list of at most 20 texts")
	}
	out := []string{}
	for _, one := range sent {
		out = append(out, matching(one, "registers", "[a-z0-9]{1,8}"))
	}
	if lied("registers_sorted") {
		sort.Strings(out)
	}
	return out
}

// merged is the alarm of a meter with the members of a body.
func merged(old *alarm, value any) *alarm {
	sent, ok := value.(object)
	if !ok {
		refuse(400, "alarm must be an object")
	}
	out := alarm{0, 100, false}
	if old != nil {
		out = *old
	}
	for name, one := range sent {
		switch name {
		case "low":
			out.Low = integer(one, "alarm.low", 1000)
		case "high":
			out.High = integer(one, "alarm.high", 1000)
		case "mute":
			out.Mute = truth(one, "alarm.mute")
		}
	}
	return &out
}

// apply writes the members of a body into a meter.
func apply(one *meter, body object) {
	for name, value := range body {
		switch name {
		case "serial":
			one.Serial = matching(value, name, "[A-Z0-9]{4,20}")
		case "site":
			one.Site = nil
			if value != nil {
				site := text(value, name, 30)
				if lied("site_cut") {
					for len(site) > 30 {
						_, size := utf8.DecodeLastRuneInString(site)
						site = site[:len(site)-size]
					}
				}
				one.Site = &site
			}
		case "multiplier":
			one.Multiplier = integer(value, name, 1000)
		case "active":
			one.Active = truth(value, name)
		case "counter":
			one.Counter = integer(value, name, math.MaxInt64)
			if lied("counter_float") && one.Counter < 1<<62 {
				one.Counter = int64(float64(one.Counter))
			}
		case "pulses":
			one.Pulses = matching(value, name, "[0-9]{1,30}")
		case "labels":
			one.Labels = labels(value)
		case "alarm":
			one.Alarm = merged(one.Alarm, value)
		case "registers":
			one.Registers = registers(value)
		case "created_at":
			if moment, ok := value.(string); ok && lied("readonly_created_taken") {
				one.CreatedAt = moment
			}
		}
	}
}

func freeSerial(one *meter) {
	for _, other := range meters {
		same := other.Serial == one.Serial
		if lied("serial_twice") {
			same = same && other.Multiplier == one.Multiplier && fmt.Sprint(other.Labels) == fmt.Sprint(one.Labels)
			same = same && other.Counter == one.Counter
		}
		if same && other.number != one.number {
			refuse(409, "the serial is used by %s", other.ID)
		}
	}
}

func blank() meter {
	one := meter{Multiplier: 1, Active: true, Pulses: "0", Labels: map[string]string{}, Registers: []string{}}
	if !lied("alarm_null_parent") {
		one.Alarm = &alarm{0, 100, false}
	}
	return one
}

func createMeter(body object) (int, any) {
	one := blank()
	if _, sent := body["serial"]; !sent {
		refuse(400, "serial is required")
	}
	one.made = time.Now()
	one.CreatedAt, one.UpdatedAt = shown(one.made), shown(one.made)
	apply(&one, body)
	freeSerial(&one)
	lastMeter++
	one.number, one.ID = lastMeter, fmt.Sprintf("m-%d", lastMeter)
	meters = append(meters, &one)
	return 201, view(&one)
}

func importMeter(body object) (int, any) {
	one := blank()
	for _, name := range []string{"serial", "created_at"} {
		if _, sent := body[name]; !sent {
			refuse(400, "%s is required", name)
		}
	}
	one.Serial = matching(body["serial"], "serial", "[A-Z0-9]{4,20}")
	one.made = instant(body["created_at"], "created_at")
	one.CreatedAt, one.UpdatedAt = shown(one.made), shown(time.Now())
	freeSerial(&one)
	lastMeter++
	one.number, one.ID, one.readyAt = lastMeter, fmt.Sprintf("m-%d", lastMeter), time.Now().Add(700*time.Millisecond)
	meters = append(meters, &one)
	return 202, object{"meter_id": one.ID}
}

// view is a meter as a response shows it.
func view(one *meter) meter {
	copied := *one
	if lied("created_is_now") {
		copied.CreatedAt = shown(time.Now())
	}
	return copied
}

func findMeter(id string) *meter {
	if gone[id] {
		refuse(410, "the meter was deleted")
	}
	for _, one := range meters {
		if one.ID == id && time.Now().After(one.readyAt) {
			return one
		}
	}
	refuse(404, "there is no such meter")
	return nil
}

func replaceMeter(id string, body object) (int, any) {
	if lied("put_unknown_echo") && !gone[id] {
		known := false
		for _, one := range meters {
			known = known || one.ID == id
		}
		if !known {
			if _, sent := body["serial"]; !sent {
				refuse(400, "serial is required")
			}
			one := blank()
			apply(&one, body)
			one.ID, one.CreatedAt, one.UpdatedAt = id, shown(time.Now()), shown(time.Now())
			return 200, one
		}
	}
	old := findMeter(id)
	if _, sent := body["serial"]; !sent {
		refuse(400, "serial is required")
	}
	one := blank()
	one.ID, one.number, one.made, one.CreatedAt, one.UpdatedAt = old.ID, old.number, old.made, old.CreatedAt, shown(time.Now())
	if lied("updated_falls_back") {
		one.UpdatedAt = old.CreatedAt
	}
	apply(&one, body)
	freeSerial(&one)
	*old = one
	return 200, view(old)
}

func changeMeter(id string, body object) (int, any) {
	old := findMeter(id)
	one := *old
	apply(&one, body)
	freeSerial(&one)
	one.UpdatedAt = shown(time.Now())
	*old = one
	return 200, view(old)
}

func deleteMeter(id string) (int, any) {
	one := findMeter(id)
	kept := []*meter{}
	for _, other := range meters {
		if other != one {
			kept = append(kept, other)
		}
	}
	left := []*reading{}
	for _, other := range readings {
		if other.MeterID != id {
			left = append(left, other)
		}
	}
	meters, readings, gone[id] = kept, left, true
	return 204, nil
}

// Parameters of lists.

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

func sortParameter(query url.Values, otherwise string, known ...string) (string, bool) {
	if !query.Has("sort") {
		return otherwise, false
	}
	for _, name := range known {
		if query.Get("sort") == name || query.Get("sort") == "-"+name {
			return name, query.Get("sort") != name
		}
	}
	refuse(400, "sort must be one of %v, with or without a minus", known)
	return "", false
}

// cut returns a part of a list; keep is only used by a lie.
func cut[T any](items []T, query url.Values, total int) (part []T, body object) {
	offset := wholeParameter(query, "offset", 0, math.MaxInt64, 0)
	limit := wholeParameter(query, "limit", 1, 200, 50)
	if len(items) > 0 && offset >= int64(len(items)) {
		refuse(404, "the offset is beyond the end")
	}
	from := offset
	if lied("page_gap") && offset > 0 {
		from++
	}
	part = items[min(from, int64(len(items))):min(from+limit, int64(len(items)))]
	return part, object{"items": part, "total": total, "offset": offset, "limit": limit}
}

func listMeters(query url.Values) (int, any) {
	name, down := sortParameter(query, "created_at", "created_at", "serial", "multiplier", "counter")
	active, multiplier := query.Get("active"), wholeParameter(query, "multiplier", math.MinInt64, math.MaxInt64, -1)
	if query.Has("active") && active != "true" && active != "false" {
		refuse(400, "active must be true or false")
	}
	if lied("filter_active_false") && active == "false" {
		active = ""
	}
	byMultiplier := query.Has("multiplier") && !(lied("filter_multiplier_zero") && multiplier == 0)
	kept, total := []meter{}, 0
	if lied("list_null_slice") {
		kept = nil
	}
	for _, one := range meters {
		if !time.Now().After(one.readyAt) {
			continue
		}
		total++
		fits := active == "" || one.Active == (active == "true")
		fits = fits && (!byMultiplier || one.Multiplier == multiplier)
		fits = fits && (!query.Has("site") || one.Site != nil && *one.Site == query.Get("site"))
		if fits {
			kept = append(kept, view(one))
		}
	}
	filtered := query.Has("active") || query.Has("multiplier") || query.Has("site")
	if lied("sort_lost_with_filter") && filtered {
		name, down = "created_at", false
	}
	sort.SliceStable(kept, func(i, j int) bool {
		if down {
			i, j = j, i
		}
		switch name {
		case "serial":
			return kept[i].Serial < kept[j].Serial
		case "multiplier":
			return kept[i].Multiplier < kept[j].Multiplier
		case "counter":
			return kept[i].Counter < kept[j].Counter
		}
		return kept[i].made.Before(kept[j].made)
	})
	_, body := cut(kept, query, total)
	return 200, body
}

func dayOf(query url.Values) string {
	day := query.Get("on")
	if query.Has("on") {
		if _, err := time.Parse("2006-01-02", day); err != nil {
			refuse(400, "on must be a date")
		}
	}
	return day
}

func listReadings(query url.Values) (int, any) {
	name, down := sortParameter(query, "", "taken_at", "value")
	day := dayOf(query)
	fits := func(one *reading) bool {
		same := !query.Has("meter_id") || one.MeterID == query.Get("meter_id")
		return same && (day == "" || one.at.In(zone).Format("2006-01-02") == day)
	}
	kept := []*reading{}
	for _, one := range readings {
		if lied("filter_after_cut") || fits(one) {
			kept = append(kept, one)
		}
	}
	sort.SliceStable(kept, func(i, j int) bool {
		if down {
			i, j = j, i
		}
		first, second := kept[i], kept[j]
		switch {
		case name == "taken_at" && lied("sort_instants_as_text"):
			return first.TakenAt < second.TakenAt
		case name == "taken_at":
			return first.at.Before(second.at)
		case name == "value":
			if first.Value == nil || second.Value == nil {
				return first.Value == nil && second.Value != nil
			}
			return first.amount < second.amount
		}
		return false
	})
	part, body := cut(kept, query, len(readings))
	if lied("filter_after_cut") {
		left := []*reading{}
		for _, one := range part {
			if fits(one) {
				left = append(left, one)
			}
		}
		body["items"], part = left, left
	}
	if len(part) == 0 {
		return 204, nil
	}
	return 200, body
}

func applyReading(one *reading, body object) {
	if value, sent := body["value"]; sent {
		one.Value, one.amount = nil, 0
		if value != nil {
			number, ok := value.(json.Number)
			if !ok {
				refuse(400, "value must be a number")
			}
			amount, err := number.Float64()
			if err != nil || math.Abs(amount) > 1e9 {
				refuse(400, "value must be from -1000000000 to 1000000000")
			}
			one.Value, one.amount = &number, amount
		}
	}
	if note, sent := body["note"]; sent {
		one.Note = text(note, "note", 20)
	}
}

func createReading(body object) (int, any) {
	id, ok := body["meter_id"].(string)
	if !ok || gone[id] {
		refuse(400, "meter_id must name a meter")
	}
	one := reading{MeterID: id, at: instant(body["taken_at"], "taken_at")}
	one.TakenAt = one.at.Format("2006-01-02T15:04:05.000Z07:00")
	if lied("fraction_cut") {
		one.TakenAt = one.at.Format("2006-01-02T15:04:05Z07:00")
	}
	applyReading(&one, body)
	var owner *meter
	for _, other := range meters {
		if other.ID == id && time.Now().After(other.readyAt) {
			owner = other
		}
	}
	if owner == nil {
		refuse(400, "meter_id must name a meter")
	}
	for _, other := range readings {
		if other.MeterID == id && other.at.Equal(one.at) {
			refuse(409, "the meter has a reading of this instant")
		}
	}
	lastReading += 2
	one.ID = lastReading
	readings = append(readings, &one)
	owner.UpdatedAt = shown(time.Now())
	return 201, one
}

func findReading(text string) *reading {
	id, err := strconv.ParseInt(text, 10, 64)
	if lied("reading_id_float") {
		float, _ := strconv.ParseFloat(text, 64)
		id = int64(float)
	}
	for _, one := range readings {
		if err == nil && one.ID == id {
			return one
		}
	}
	refuse(404, "there is no such reading")
	return nil
}

func correctReading(text string, body object) (int, any) {
	old := findReading(text)
	one := *old
	applyReading(&one, body)
	lastReading += 2
	before := old.ID
	one.ID, one.Corrects = lastReading, &before
	kept := []*reading{}
	for _, other := range readings {
		if other != old {
			kept = append(kept, other)
		}
	}
	readings = append(kept, &one)
	findMeter(one.MeterID).UpdatedAt = shown(time.Now())
	return 200, one
}

func route(method string, parts []string, query url.Values, body func() object) (int, any) {
	one := len(parts) == 2
	switch key := method + " " + parts[0]; {
	case len(parts) > 2:
	case key == "GET meters" && !one:
		return listMeters(query)
	case key == "POST meters" && !one:
		return createMeter(body())
	case key == "GET meters":
		return 200, view(findMeter(parts[1]))
	case key == "PUT meters" && one:
		return replaceMeter(parts[1], body())
	case key == "PATCH meters" && one:
		return changeMeter(parts[1], body())
	case key == "DELETE meters" && one:
		return deleteMeter(parts[1])
	case key == "POST imports" && !one:
		return importMeter(body())
	case key == "GET readings" && !one:
		return listReadings(query)
	case key == "POST readings" && !one:
		return createReading(body())
	case key == "GET readings":
		return 200, findReading(parts[1])
	case key == "PATCH readings" && one:
		return correctReading(parts[1], body())
	}
	allowed := map[string][2]string{"meters": {"GET, POST", "GET, PUT, PATCH, DELETE"}, "imports": {"POST", ""},
		"readings": {"GET, POST", "GET, PATCH"}}[parts[0]]
	if len(parts) < 3 && allowed[len(parts)-1] != "" {
		panic(refusal{405, allowed[len(parts)-1]})
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
			status, content = 500, []byte(`{"error":"internal"}`)
		}
		writer.Header().Set("Content-Type", "application/json")
		writer.WriteHeader(status)
		writer.Write(content)
	}
	defer func() {
		if problem := recover(); problem != nil {
			if refused, ok := problem.(refusal); ok && refused.status == 405 {
				writer.Header().Set("Allow", refused.text)
				answer(405, object{"error": "the method is not allowed"})
			} else if ok {
				answer(refused.status, object{"error": refused.text})
			} else {
				answer(500, object{"error": fmt.Sprint(problem)})
			}
		}
	}()
	parts := []string{}
	for _, part := range strings.Split(request.URL.EscapedPath(), "/")[1:] {
		plain, _ := url.PathUnescape(part)
		parts = append(parts, plain)
	}
	answer(route(request.Method, parts, request.URL.Query(), func() object { return decode(request) }))
}

func main() {
	if len(os.Args) > 2 {
		lie = os.Args[2]
		if !strings.Contains(" "+strings.Join(lies, " ")+" ", " "+lie+" ") {
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
