"""For each change: requests that show it, and what they show before and after.

A witness takes a client and returns what each view shows: `write` is the response of the request that writes,
`read` is a later read of one resource, and `list` is the list.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from version_clients import NO_MEMBER, Answer, LabBook, ParcelDesk, member, views


@dataclass(frozen=True)
class Witness:
    see: Callable[[Any], dict[str, Any]]
    before: Any
    after: Any

    def expected(self, seen: dict[str, Any], value: Any) -> dict[str, Any]:
        return value if isinstance(value, dict) and value.keys() == seen.keys() else dict.fromkeys(seen, value)


DESK: dict[str, Witness] = {}
BOOK: dict[str, Witness] = {}


def desk(name: str, before: Any, after: Any) -> Callable[[Any], Any]:
    """Declares a witness of parcel_desk."""

    def declare(see: Callable[[ParcelDesk], dict[str, Any]]) -> Any:
        DESK[name] = Witness(see, before, after)
        return see

    return declare


def book(name: str, before: Any, after: Any) -> Callable[[Any], Any]:
    """Declares a witness of lab_book."""

    def declare(see: Callable[[LabBook], dict[str, Any]]) -> Any:
        BOOK[name] = Witness(see, before, after)
        return see

    return declare


def shape(seen: dict[str, Any]) -> dict[str, Any]:
    """Returns each text with its digits as 9."""
    return {view: re.sub(r"\d", "9", value) if isinstance(value, str) else value for view, value in seen.items()}


def kinds(seen: dict[str, Any]) -> dict[str, Any]:
    return {view: value if value == NO_MEMBER else type(value).__name__ for view, value in seen.items()}


# parcel_desk: what a creation stores and shows.


def created(path: str, **body: Any) -> Callable[[ParcelDesk], dict[str, Any]]:
    return lambda client: views(client, client.parcel(**body), path)


def refused(**body: Any) -> Callable[[ParcelDesk], dict[str, Any]]:
    return lambda client: {"write": client.parcel(**body).status}


ADDRESS = {"street": "Mill Lane 2", "city": "Ulm", "postal_code": "89073"}

desk("null_note_becomes_empty", None, "")(created("note", note=None))
desk("empty_note_becomes_null", "", None)(created("note", note=""))
desk("null_members_dropped", None, NO_MEMBER)(created("note"))
desk("null_members_dropped_in_list", None, {"write": None, "read": None, "list": NO_MEMBER})(created("note"))
desk("empty_tags_become_null", [], None)(created("tags"))
desk("absent_weight_becomes_zero", None, "0.00")(created("weight_kg"))
desk("priority_defaults_to_low", "normal", "low")(created("priority"))
desk("cash_default_applied_later", "0.00", {"write": None, "read": "0.00", "list": "0.00"})(created("cash_on_delivery"))
desk("pick_up_by_not_computed", "2026-03-15", None)(created("pick_up_by", received_on="2026-03-01"))
desk("country_default_lost", "DE", NO_MEMBER)(
    created("sender.address.country", sender={"name": "North Mill", "address": ADDRESS})
)
desk("text_trimmed", "  left and right ", "left and right")(created("note", note="  left and right "))
desk("email_lower_cased", "Desk@North.example", "desk@north.example")(
    created("recipient.email", recipient={"name": "Accounts", "email": "Desk@North.example"})
)
desk("tags_sorted", ["late", "cold", "late"], ["cold", "late"])(created("tags", tags=["late", "cold", "late"]))
desk("amounts_as_numbers", "1.50", 1.5)(created("weight_kg", weight_kg="1.50"))
desk("decimal_zeros_cut", "1.50", "1.5")(created("weight_kg", weight_kg="1.50"))
desk("revision_gone", 1, NO_MEMBER)(created("revision"))
desk("sender_gone_from_list", None, {"write": None, "read": None, "list": NO_MEMBER})(created("sender"))
desk("id_as_text", "int", "str")(lambda client: kinds(created("id")(client)))
desk("barcode_added", NO_MEMBER, "str")(lambda client: kinds(created("barcode")(client)))
desk("offset_instead_of_z", "9999-99-99T99:99:99.999999Z", "9999-99-99T99:99:99.999999+99:99")(
    lambda client: shape(created("created_at")(client))
)
desk("microseconds_cut", "9999-99-99T99:99:99.999999Z", "9999-99-99T99:99:99Z")(
    lambda client: shape(created("created_at")(client))
)

# parcel_desk: what a creation refuses.

desk("null_priority_becomes_default", 422, 201)(refused(priority=None))
desk("third_decimal_rounded", 422, 201)(refused(weight_kg="1.005"))
desk("unknown_members_refused", 201, 422)(refused(colour="red"))
desk("whole_float_refused", 201, 422)(refused(pieces=2.0))
desk("number_as_text_refused", 201, 422)(refused(pieces="2"))
desk("boolean_words_refused", 201, 422)(refused(fragile="yes"))
desk("upper_case_priority_accepted", 422, 201)(refused(priority="HIGH"))
desk("note_shorter", 201, 422)(refused(note="x" * 150))
desk("unknown_shelf_refused", 201, 422)(refused(shelf="ZZZ-999"))
desk("create_answers_200", 201, 200)(refused())


@desk("refusals_answer_400", 422, 400)
def status_of_refusals(client: ParcelDesk) -> dict[str, Any]:
    return {
        "write": client.post("/parcels", {"carrier": "dhl"}).status,
        "read": client.get("/parcels/first").status,
        "list": client.get("/parcels", page_size=0).status,
    }


def taken(client: ParcelDesk) -> dict[str, Any]:
    first = client.parcel()
    return {"write": client.parcel(reference=first["reference"]).status}


desk("duplicate_reference_accepted", 409, 201)(taken)
desk("duplicate_answers_422", 409, 422)(taken)


@desk("location_missing", True, False)
def has_location(client: ParcelDesk) -> dict[str, Any]:
    parcel = client.parcel()
    return {"write": parcel.headers.get("location") == client.place(parcel)}


@desk("etag_missing", True, False)
def has_etag(client: ParcelDesk) -> dict[str, Any]:
    return {"read": "etag" in client.get(client.place(client.parcel())).headers}


# parcel_desk: PUT, PATCH, DELETE and the other steps.


def changed(path: str, first: dict[str, Any], patch: dict[str, Any]) -> Callable[[ParcelDesk], dict[str, Any]]:
    def see(client: ParcelDesk) -> dict[str, Any]:
        return views(client, client.patch(client.place(client.parcel(**first)), patch), path)

    return see


def replaced(path: str, first: dict[str, Any], second: dict[str, Any]) -> Callable[[ParcelDesk], dict[str, Any]]:
    def see(client: ParcelDesk) -> dict[str, Any]:
        parcel = client.parcel(**first)
        return views(
            client, client.put(client.place(parcel), client.body(reference=parcel["reference"], **second)), path
        )

    return see


COMPANY = {"name": "Accounts", "company": "North Mill"}

desk("pieces_default_on_create_only", 1, 7)(replaced("pieces", {"pieces": 7}, {}))
desk("put_merges", None, "behind the door")(replaced("note", {"note": "behind the door"}, {}))
desk("patch_null_ignored", None, "behind the door")(changed("note", {"note": "behind the door"}, {"note": None}))
desk("patch_false_ignored", False, True)(changed("fragile", {"fragile": True}, {"fragile": False}))
desk("patch_merges_recipient", None, "North Mill")(
    changed("recipient.company", {"recipient": COMPANY}, {"recipient": {"name": "Stores"}})
)
desk("patch_appends_tags", ["late"], ["cold", "late"])(changed("tags", {"tags": ["cold"]}, {"tags": ["late"]}))


@desk("empty_patch_refused", 200, 422)
def empty_patch(client: ParcelDesk) -> dict[str, Any]:
    return {"write": client.patch(client.place(client.parcel()), {}).status}


@desk("second_delete_answers_204", 404, 204)
def second_delete(client: ParcelDesk) -> dict[str, Any]:
    place = client.place(client.parcel())
    assert client.delete(place).status == 204
    return {"write": client.delete(place).status}


@desk("restore_twice_accepted", 409, 200)
def second_restore(client: ParcelDesk) -> dict[str, Any]:
    place = client.place(client.parcel())
    client.delete(place)
    assert client.post(f"{place}/restore").status == 200
    return {"write": client.post(f"{place}/restore").status}


@desk("handover_time_ignored", "2026-03-01T10:00:00.250000Z", "another time")
def time_of_handover(client: ParcelDesk) -> dict[str, Any]:
    place = client.place(client.parcel())
    sent = {"to": "Accounts", "at": "2026-03-01T10:00:00.250Z"}
    written, kept = client.post(f"{place}/handover", sent), "2026-03-01T10:00:00.250000Z"
    seen = {"write": member(written, "handover.at"), "read": member(client.get(place), "handover.at")}
    return {view: kept if value == kept else "another time" for view, value in seen.items()}


@desk("put_creates_no_shelf", 201, 404)
def new_shelf(client: ParcelDesk) -> dict[str, Any]:
    return {"write": client.put(f"/shelves/N-{next(client.numbers) % 1000}", {}).status}


@desk("opening_hours_replaced", "17:30", "18:00")
def opening_hours(client: ParcelDesk) -> dict[str, Any]:
    client.patch("/settings", {"opening_hours": {"closes": "17:30"}})
    written = client.patch("/settings", {"opening_hours": {"opens": "09:00"}})
    return {
        "write": member(written, "opening_hours.closes"),
        "read": member(client.get("/settings"), "opening_hours.closes"),
    }


@desk("null_closing_text_becomes_default", None, "We are closed.")
def closing_text(client: ParcelDesk) -> dict[str, Any]:
    client.patch("/settings", {"closing_text": "Back at ten"})
    written = client.patch("/settings", {"closing_text": None})
    return {"write": written["closing_text"], "read": client.get("/settings")["closing_text"]}


# parcel_desk: the list.

desk("page_size_defaults_to_20", 50, 20)(lambda client: {"list": client.get("/parcels")["page_size"]})
desk("page_size_without_limit", 422, 200)(lambda client: {"list": client.get("/parcels", page_size=201).status})
desk("unknown_query_refused", 200, 422)(lambda client: {"list": client.get("/parcels", colour="red").status})


@desk("oldest_first", True, False)
def newest_parcel_first(client: ParcelDesk) -> dict[str, Any]:
    client.parcel()
    last = client.parcel()
    return {"list": client.get("/parcels")["items"][0]["id"] == last["id"]}


@desk("total_of_the_page", 3, 1)
def total(client: ParcelDesk) -> dict[str, Any]:
    name = client.fresh()
    for _ in range(3):
        client.parcel(recipient={"name": name})
    return {"list": client.get("/parcels", q=name, page_size=1)["total"]}


@desk("deleted_parcels_listed", 0, 1)
def deleted_in_list(client: ParcelDesk) -> dict[str, Any]:
    parcel = client.parcel()
    client.delete(client.place(parcel))
    assert len(client.get("/parcels", q=parcel["reference"], deleted="true")["items"]) == 1
    return {"list": len(client.get("/parcels", q=parcel["reference"])["items"])}


def filtered(client: ParcelDesk, **query: Any) -> list[Any]:
    name = client.fresh()
    client.parcel(recipient={"name": name}, fragile=True, tags=["cold"])
    client.parcel(recipient={"name": name}, fragile=False)
    return [each["fragile"] for each in client.get("/parcels", q=name, **query)["items"]]


desk("false_filter_ignored", [False], [False, True])(lambda client: {"list": filtered(client, fragile="false")})
desk("empty_tag_filter_matches_nothing", [False, True], [])(lambda client: {"list": filtered(client, tag="")})


@desk("search_case_sensitive", 1, 0)
def search(client: ParcelDesk) -> dict[str, Any]:
    return {"list": len(client.get("/parcels", q=client.parcel()["reference"].lower())["items"])}


# lab_book: what a creation stores and shows.


def noted(path: str, **body: Any) -> Callable[[LabBook], dict[str, Any]]:
    return lambda client: views(client, client.experiment(**body), path)


def not_noted(**body: Any) -> Callable[[LabBook], dict[str, Any]]:
    return lambda client: {"write": client.experiment(**body).status}


book("absent_hypothesis_becomes_empty", None, "")(noted("hypothesis"))
book("null_temperature_becomes_default", None, 21.5)(noted("temperatureC", temperatureC=None))
book("absent_temperature_becomes_null", 21.5, None)(noted("temperatureC"))
book("null_members_omitted", None, NO_MEMBER)(noted("hypothesis"))
book("zero_values_omitted", False, NO_MEMBER)(noted("blind", blind=False))
book("empty_steps_become_null", [], None)(noted("protocol.steps", protocol={"name": "Titration"}))
book("absent_links_become_null", [], None)(noted("links"))
book("zero_becomes_default", 0, 3)(noted("replicates", replicates=0))
book("replicates_default_to_1", 3, 1)(noted("replicates"))
book("protocol_version_default_lost", 1, None)(noted("protocol.version", protocol={"name": "Titration"}))
book("title_trimmed", " two runs ", "two runs")(noted("title", title=" two runs "))
book("long_text_cut", "x" * 300, "x" * 255)(noted("hypothesis", hypothesis="x" * 300))
book("label_names_lower_cased", {"Batch": "Ä7"}, {"batch": "Ä7"})(noted("labels", labels={"Batch": "Ä7"}))
book("started_at_in_utc", "2026-03-01T10:00:00+02:00", "2026-03-01T08:00:00Z")(
    noted("startedAt", startedAt="2026-03-01T10:00:00+02:00")
)
book("times_in_seconds", "str", "int")(lambda client: kinds(noted("createdAt")(client)))
book("times_without_offset", "9999-99-99T99:99:99.999Z", "9999-99-99T99:99:99.999")(
    lambda client: shape(noted("createdAt")(client))
)
book("create_answers_the_id_only", True, {"write": False, "read": True, "list": True})(
    lambda client: {view: value != NO_MEMBER for view, value in noted("title")(client).items()}
)
book("owner_gone", "bench-1", NO_MEMBER)(noted("owner"))
book("labels_gone_from_list", {}, {"write": {}, "read": {}, "list": NO_MEMBER})(noted("labels"))
book("sample_count_added", NO_MEMBER, 0)(noted("sampleCount"))

# lab_book: what requests are refused.

book("blank_title_refused", 201, 400)(not_noted(title="  "))
book("unknown_members_ignored", 400, 201)(not_noted(colour="red"))
book("whole_float_accepted", 400, 201)(not_noted(replicates=2.0))
book("number_as_text_accepted", 400, 201)(not_noted(replicates="2"))
book("zero_and_one_are_flags", 400, 201)(not_noted(blind=0))
book("upper_case_status_accepted", 400, 201)(not_noted(status="DONE"))


@book("unknown_members_stored", 400, "red")
def unknown_member(client: LabBook) -> dict[str, Any]:
    answer = client.experiment(colour="red")
    return {"write": member(answer, "colour") if answer.status == 201 else answer.status}


@book("fraction_cut", 400, 2)
def fraction(client: LabBook) -> dict[str, Any]:
    answer = client.experiment(replicates=2.7)
    return {"write": member(answer, "replicates") if answer.status == 201 else answer.status}


@book("server_set_members_refused", 200, 400)
def server_set_members(client: LabBook) -> dict[str, Any]:
    experiment = client.experiment()
    return {"write": client.patch(client.place(experiment), {"version": 1, "conclusion": "none"}).status}


@book("empty_patch_body_accepted", 400, 200)
def no_body(client: LabBook) -> dict[str, Any]:
    return {"write": client.call("PATCH", client.place(client.experiment()), raw=b"").status}


@book("other_content_type_accepted", 415, 201)
def plain_text(client: LabBook) -> dict[str, Any]:
    raw = json.dumps(client.body()).encode()
    return {"write": client.call("POST", "/experiments", headers={"Content-Type": "text/plain"}, raw=raw).status}


@book("merge_patch_type_refused", 200, 415)
def merge_patch_type(client: LabBook) -> dict[str, Any]:
    kind = {"Content-Type": "application/merge-patch+json"}
    return {
        "write": client.call("PATCH", client.place(client.experiment()), {"conclusion": "none"}, headers=kind).status
    }


@book("if_match_ignored", 412, 200)
def old_etag(client: LabBook) -> dict[str, Any]:
    headers = {"If-Match": '"v99"'}
    return {
        "write": client.call("PATCH", client.place(client.experiment()), {"conclusion": "none"}, headers=headers).status
    }


def without_token(client: LabBook) -> Answer:
    return client.call("GET", "/experiments", headers={"Authorization": ""})


book("missing_token_answers_403", 401, 403)(lambda client: {"list": without_token(client).status})
book("www_authenticate_missing", True, False)(
    lambda client: {"list": "www-authenticate" in without_token(client).headers}
)
book("malformed_id_answers_400", 404, 400)(lambda client: {"read": client.get("/experiments/first").status})
book("upper_case_id_not_found", 200, 404)(
    lambda client: {"read": client.get(f"/experiments/{client.experiment()['id'].upper()}").status}
)


@book("location_absolute", True, False)
def relative_location(client: LabBook) -> dict[str, Any]:
    experiment = client.experiment()
    return {"write": experiment.headers["location"] == client.place(experiment)}


# lab_book: PATCH and DELETE.


def patched(path: str, first: dict[str, Any], patch: dict[str, Any]) -> Callable[[LabBook], dict[str, Any]]:
    def see(client: LabBook) -> dict[str, Any]:
        experiment = client.experiment(**first)
        written = client.patch(client.place(experiment), patch)
        if written.status != 200:
            return {"write": written.status}
        return {
            "write": member(written, path),
            "read": member(client.get(client.place(experiment)), path),
            "list": member(client.listed(experiment), path),
        }

    return see


TWO = {"labels": {"year": "2026", "room": "4"}}
SCALE = {"equipment": {"scale": {"quantity": 2, "serial": "S-1"}}}

book("null_in_patch_ignored", None, "none")(patched("conclusion", {"conclusion": "none"}, {"conclusion": None}))
book("labels_replaced", {"year": "2026", "room": "5"}, {"room": "5"})(patched("labels", TWO, {"labels": {"room": "5"}}))
book("null_label_ignored", {"year": "2026"}, {"year": "2026", "room": "4"})(
    patched("labels", TWO, {"labels": {"room": None}})
)
book("null_label_stored", {"year": "2026"}, {"year": "2026", "room": None})(
    patched("labels", TWO, {"labels": {"room": None}})
)
book("equipment_merged_flat", {"quantity": 2, "serial": "S-2"}, {"quantity": 1, "serial": "S-2"})(
    patched("equipment.scale", SCALE, {"equipment": {"scale": {"serial": "S-2"}}})
)
book("patch_answers_the_old_state", "none", {"write": None, "read": "none", "list": "none"})(
    patched("conclusion", {}, {"conclusion": "none"})
)


@book("patch_null_refused_for_defaults", 200, 400)
def null_for_default(client: LabBook) -> dict[str, Any]:
    answer = client.patch(client.place(client.experiment(replicates=9)), {"replicates": None})
    assert answer.status != 200 or answer["replicates"] == 3
    return {"write": answer.status}


@book("second_delete_answers_204", 404, 204)
def second_deletion(client: LabBook) -> dict[str, Any]:
    place = client.place(client.experiment())
    assert client.delete(place).status == 204
    return {"write": client.delete(place).status}


book("delete_answers_200", 204, 200)(lambda client: {"write": client.delete(client.place(client.experiment())).status})


@book("experiment_with_samples_kept", 204, 409)
def delete_with_samples(client: LabBook) -> dict[str, Any]:
    place = client.place(client.experiment())
    client.post(f"{place}/samples", {"code": "A1"})
    return {"write": client.delete(place).status}


# lab_book: samples.


def sampled(path: str, **body: Any) -> Callable[[LabBook], dict[str, Any]]:
    def see(client: LabBook) -> dict[str, Any]:
        place = client.place(client.experiment())
        written = client.post(f"{place}/samples", {"code": "A1"} | body)
        return {
            "write": member(written, path),
            "read": member(client.get(f"{place}/samples/{written['id']}"), path),
            "list": member(client.get(f"{place}/samples")["data"][0], path),
        }

    return see


book("false_becomes_default", False, True)(sampled("frozen", frozen=False))
book("date_becomes_time", "2026-03-01", "2026-03-01T00:00:00Z")(sampled("takenOn", takenOn="2026-03-01"))
book("amount_padded", "2.50", "2.500")(sampled("amountMg", amountMg="2.50"))
book("positions_start_at_0", 1, 0)(sampled("position"))


def put(path: str, second: Callable[[list[str]], list[Any]]) -> Callable[[LabBook], dict[str, Any]]:
    """Writes the samples B1 and A1, and then the whole list, which may use their ids."""

    def see(client: LabBook) -> dict[str, Any]:
        place = client.place(client.experiment())
        ids = [client.post(f"{place}/samples", {"code": code, "comment": "dry"})["id"] for code in ("B1", "A1")]
        written = client.put(f"{place}/samples", second(ids))
        names = {identifier: f"id {number}" for number, identifier in enumerate(ids)}

        def shown(answer: Answer) -> list[Any]:
            return [names.get(each["id"], "new id") if path == "id" else each[path] for each in answer["data"]]

        return {"write": shown(written), "list": shown(client.get(f"{place}/samples"))}

    return see


book("put_adds_to_the_collection", ["C1"], ["B1", "A1", "C1"])(put("code", lambda _: [{"code": "C1"}]))
book("put_gives_new_ids", ["id 0"], ["new id"])(put("id", lambda ids: [{"id": ids[0], "code": "B1"}]))
book("put_keeps_absent_members", [None], ["dry"])(put("comment", lambda ids: [{"id": ids[0], "code": "B1"}]))
book("put_sorts_samples", ["D1", "C1"], ["C1", "D1"])(put("code", lambda _: [{"code": "D1"}, {"code": "C1"}]))


@book("empty_collection_refused", 200, 400)
def empty_collection(client: LabBook) -> dict[str, Any]:
    return {"write": client.put(f"{client.place(client.experiment())}/samples", []).status}


@book("duplicate_code_replaces", 409, 201)
def same_code(client: LabBook) -> dict[str, Any]:
    place = client.place(client.experiment())
    client.post(f"{place}/samples", {"code": "A1"})
    return {"write": client.post(f"{place}/samples", {"code": "A1"}).status}


# lab_book: preferences.


def preferred(name: str, *patches: dict[str, Any]) -> Callable[[LabBook], dict[str, Any]]:
    def see(client: LabBook) -> dict[str, Any]:
        for patch in patches:
            written = client.patch("/preferences", patch)
        return {"write": written[name], "read": client.get("/preferences")[name]}

    return see


book("null_preference_kept", "light", None)(preferred("theme", {"theme": "dark"}, {"theme": None}))
book("columns_appended", ["owner"], ["title", "status", "owner"])(
    preferred("columns", {"columns": None}, {"columns": ["owner"]})
)

# lab_book: the list.


@book("limit_defaults_to_10", 12, 10)
def default_limit(client: LabBook) -> dict[str, Any]:
    word = client.fresh()
    for number in range(12):
        client.experiment(title=f"{word} {number}")
    return {"list": len(client.get("/experiments", title=word)["data"])}


book("large_limit_clamped", 400, 200)(lambda client: {"list": client.get("/experiments", limit=101).status})
book("unknown_query_ignored", 400, 200)(lambda client: {"list": client.get("/experiments", colour="red").status})
book("empty_status_filter_ignored", 400, 200)(lambda client: {"list": client.get("/experiments", status="").status})
book("list_without_envelope", "dict", "list")(lambda client: {"list": type(client.get("/experiments").body).__name__})


@book("oldest_first", [2, 1, 0], [0, 1, 2])
def newest_first(client: LabBook) -> dict[str, Any]:
    word = client.fresh()
    for number in range(3):
        client.experiment(title=f"{word} {number}")
    seen, cursor = [], {}
    while True:
        page = client.get("/experiments", title=word, limit=2, **cursor)
        seen += [int(each["title"][-1]) for each in page["data"]]
        cursor = {"cursor": page["nextCursor"]}
        if not page["nextCursor"]:
            return {"list": seen}


@book("last_cursor_empty", None, "")
def last_cursor(client: LabBook) -> dict[str, Any]:
    return {"list": client.get("/experiments", title=client.experiment()["title"])["nextCursor"]}


WITNESSES = {"parcel_desk": DESK, "lab_book": BOOK}
