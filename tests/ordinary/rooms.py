"""Correct servers with rules that a run meets by chance: a room that is booked, a book that is not available, and
values that only an example or prose names.
"""

from __future__ import annotations

import itertools
from typing import Annotated, Literal

from fastapi import Body, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

__all__ = ["SERVERS"]


class NewRoom(BaseModel):
    name: str
    floor: int | None = None
    note: str = ""


class Room(NewRoom):
    id: int


class NewBooking(BaseModel):
    guest: str = Field(min_length=2, max_length=60)
    people: int = Field(2, ge=1, le=9)
    message: str | None = None


class Booking(NewBooking):
    id: int
    room_id: int


def booked(status: int = 409, places: int = 1) -> FastAPI:
    """Returns rooms that take few bookings each, and refuse every further one."""
    app, ids = FastAPI(), itertools.count(1)
    rooms, bookings = dict[int, Room](), dict[int, Booking]()

    @app.post("/rooms", operation_id="addRoom", status_code=201)
    def add_room(given: NewRoom) -> Room:
        number = next(ids)
        rooms[number] = Room(id=number, **given.model_dump())
        return rooms[number]

    @app.get("/rooms/{room_id}", operation_id="readRoom", responses={404: {}})
    def read_room(room_id: int) -> Room:
        if room_id not in rooms:
            raise HTTPException(404, "no such room")
        return rooms[room_id]

    @app.post("/rooms/{room_id}/bookings", operation_id="book", status_code=201, responses={404: {}, status: {}})
    def book(room_id: int, given: NewBooking) -> Booking:
        read_room(room_id)
        if sum(each.room_id == room_id for each in bookings.values()) >= places:
            raise HTTPException(status, "the room has no free place")
        number = next(ids)
        bookings[number] = Booking(id=number, room_id=room_id, **given.model_dump())
        return bookings[number]

    @app.get("/bookings/{booking_id}", operation_id="readBooking", responses={404: {}})
    def read_booking(booking_id: int) -> Booking:
        if booking_id not in bookings:
            raise HTTPException(404, "no such booking")
        return bookings[booking_id]

    return app


class NewLesson(BaseModel):
    title: str
    seats: int = Field(20, ge=0)


class Lesson(NewLesson):
    id: int
    seats_left: int


class NewSeat(BaseModel):
    lesson_id: int
    pupil: str = Field(min_length=2, max_length=60)
    remark: str | None = None


class Seat(NewSeat):
    id: int


def lessons(status: int = 409) -> FastAPI:
    """Returns lessons of which a body names one, each with as many seats as its creation says; 20 by default."""
    app, ids = FastAPI(), itertools.count(1)
    kept, seats = dict[int, Lesson](), dict[int, Seat]()

    @app.post("/lessons", operation_id="addLesson", status_code=201)
    def add_lesson(given: NewLesson) -> Lesson:
        number = next(ids)
        kept[number] = Lesson(id=number, seats_left=given.seats, **given.model_dump())
        return kept[number]

    @app.get("/lessons/{number}", operation_id="readLesson", responses={404: {}})
    def read_lesson(number: int) -> Lesson:
        if number not in kept:
            raise HTTPException(404, "no such lesson")
        return kept[number]

    @app.post("/seats", operation_id="takeSeat", status_code=201, responses={status: {}, 404: {}})
    def take_seat(given: NewSeat) -> Seat:
        lesson = read_lesson(given.lesson_id)
        if lesson.seats_left < 1:
            raise HTTPException(status, f"lesson {lesson.id} is full")
        kept[lesson.id] = lesson.model_copy(update={"seats_left": lesson.seats_left - 1})
        number = next(ids)
        seats[number] = Seat(id=number, **given.model_dump())
        return seats[number]

    @app.get("/seats/{number}", operation_id="readSeat", responses={404: {}})
    def read_seat(number: int) -> Seat:
        if number not in seats:
            raise HTTPException(404, "no such seat")
        return seats[number]

    return app


class NewBook(BaseModel):
    title: str
    available: bool = True
    pages: int | None = None


class Book(NewBook):
    id: int


class NewReview(BaseModel):
    text: str = Field(min_length=2, max_length=200)
    stars: int = Field(3, ge=1, le=5)


class Review(NewReview):
    id: int
    book_id: int


def reviews(status: int = 409) -> FastAPI:
    """Returns books that take reviews unless a client made or changed them with `available: false`."""
    app, ids = FastAPI(), itertools.count(1)
    books, kept = dict[int, Book](), dict[int, Review]()

    @app.post("/books", operation_id="addBook", status_code=201)
    def add_book(given: NewBook) -> Book:
        number = next(ids)
        books[number] = Book(id=number, **given.model_dump())
        return books[number]

    @app.get("/books/{book_id}", operation_id="readBook", responses={404: {}})
    def read_book(book_id: int) -> Book:
        if book_id not in books:
            raise HTTPException(404, "no such book")
        return books[book_id]

    @app.put("/books/{book_id}", operation_id="putBook", responses={404: {}})
    def put_book(book_id: int, given: NewBook) -> Book:
        read_book(book_id)
        books[book_id] = Book(id=book_id, **given.model_dump())
        return books[book_id]

    @app.post("/books/{book_id}/reviews", operation_id="review", status_code=201, responses={404: {}, status: {}})
    def review(book_id: int, given: NewReview) -> Review:
        if not read_book(book_id).available:
            raise HTTPException(status, "the book is not available")
        number = next(ids)
        kept[number] = Review(id=number, book_id=book_id, **given.model_dump())
        return kept[number]

    @app.get("/reviews/{number}", operation_id="readReview", responses={404: {}})
    def read_review(number: int) -> Review:
        if number not in kept:
            raise HTTPException(404, "no such review")
        return kept[number]

    return app


class NewOrder(BaseModel):
    book_id: int
    copies: int = Field(1, ge=1, le=99)
    gift: bool = False


class Order(NewOrder):
    id: int


def orders(status: int = 409) -> FastAPI:
    """Returns orders of a book that is available, with a stock of ten copies."""
    app, ids = FastAPI(), itertools.count(1)
    books, stock, kept = dict[int, Book](), dict[int, int](), dict[int, Order]()

    @app.post("/books", operation_id="addBook", status_code=201)
    def add_book(given: NewBook) -> Book:
        number = next(ids)
        books[number], stock[number] = Book(id=number, **given.model_dump()), 10
        return books[number]

    @app.get("/books/{number}", operation_id="readBook", responses={404: {}})
    def read_book(number: int) -> Book:
        if number not in books:
            raise HTTPException(404, "no such book")
        return books[number]

    @app.post("/orders", operation_id="order", status_code=201, responses={status: {}, 404: {}})
    def order(given: NewOrder) -> Order:
        if not read_book(given.book_id).available:
            raise HTTPException(status, "this book cannot be ordered")
        if stock[given.book_id] < given.copies:
            raise HTTPException(status, f"{stock[given.book_id]} copies are left")
        stock[given.book_id] -= given.copies
        number = next(ids)
        kept[number] = Order(id=number, **given.model_dump())
        return kept[number]

    @app.get("/orders/{number}", operation_id="readOrder", responses={404: {}})
    def read_order(number: int) -> Order:
        if number not in kept:
            raise HTTPException(404, "no such order")
        return kept[number]

    return app


class NewDelivery(BaseModel):
    reference: str = Field(examples=["RB-4711-93"])
    weight: float = Field(gt=0, examples=[2.5])
    note: str | None = Field(None, examples=["leave it at the door"])
    window: str | None = Field(None, examples=["08:00-10:00"])


class Delivery(NewDelivery):
    id: int


def _is_window(text: str) -> bool:
    first, _, last = text.partition("-")
    return all(len(each) == 5 and each[2] == ":" and each.replace(":", "").isdecimal() for each in (first, last))


def deliveries() -> FastAPI:
    """Returns deliveries whose reference and window have a form that only the examples show."""
    app, ids, kept = FastAPI(), itertools.count(1), dict[int, Delivery]()

    @app.post("/deliveries", operation_id="deliver", status_code=201)
    def deliver(given: NewDelivery) -> Delivery:
        parts = given.reference.split("-")
        if len(parts) != 3 or parts[0] != "RB" or not all(each.isdecimal() for each in parts[1:]):
            raise HTTPException(400, "invalid reference")
        if given.window is not None and not _is_window(given.window):
            raise HTTPException(400, "invalid window")
        number = next(ids)
        kept[number] = Delivery(id=number, **given.model_dump())
        return kept[number]

    @app.get("/deliveries/{number}", operation_id="readDelivery", responses={404: {}})
    def read_delivery(number: int) -> Delivery:
        if number not in kept:
            raise HTTPException(404, "no such delivery")
        return kept[number]

    return app


class NewSurvey(BaseModel):
    question: str
    kind: Literal["text", "choice", "scale"]
    choices: list[str] | None = None
    low: int | None = None
    high: int | None = None


class Survey(NewSurvey):
    id: int


_CHOICE = {"question": "Which color?", "kind": "choice", "choices": ["red", "blue"]}
_SCALE = {"question": "How well?", "kind": "scale", "low": 1, "high": 5}


def surveys() -> FastAPI:
    """Returns surveys whose whole body has examples: a kind demands some members and refuses others."""
    app, ids, kept = FastAPI(), itertools.count(1), dict[int, Survey]()

    @app.post("/surveys", operation_id="ask", status_code=201)
    def ask(
        given: Annotated[
            NewSurvey,
            Body(openapi_examples={"choice": {"value": _CHOICE}, "scale": {"value": _SCALE}}),
        ],
    ) -> Survey:
        has_choices, has_scale = bool(given.choices), given.low is not None and given.high is not None
        if given.kind == "text":
            raise HTTPException(400, "text surveys are retired")
        if (given.kind == "choice") != has_choices or (given.kind == "scale") != has_scale:
            raise HTTPException(400, "the survey does not fit its kind")
        if given.low is not None and given.high is not None and given.low >= given.high:
            raise HTTPException(400, "the survey does not fit its kind")
        number = next(ids)
        kept[number] = Survey(id=number, **given.model_dump())
        return kept[number]

    @app.get("/surveys/{number}", operation_id="readSurvey", responses={404: {}})
    def read_survey(number: int) -> Survey:
        if number not in kept:
            raise HTTPException(404, "no such survey")
        return kept[number]

    return app


class NewInvoice(BaseModel):
    amount: float = Field(gt=0)
    customer: str | SkipJsonSchema[None] = Field(None, description="Required. The name of the customer.")
    street: str | SkipJsonSchema[None] = Field(None, description="Required. Where the customer lives.")
    town: str | SkipJsonSchema[None] = Field(None, description="Required. Where the customer lives.")
    memo: str | None = None


class Invoice(NewInvoice):
    id: int


def invoices() -> FastAPI:
    """Returns invoices that need a customer, a street and a town, which the schema calls optional."""
    app, ids, kept = FastAPI(), itertools.count(1), dict[int, Invoice]()

    @app.post("/invoices", operation_id="charge", status_code=201)
    def charge(given: NewInvoice) -> Invoice:
        if not (given.customer and given.street and given.town):
            raise HTTPException(422, "incomplete invoice")
        number = next(ids)
        kept[number] = Invoice(id=number, **given.model_dump())
        return kept[number]

    @app.get("/invoices/{number}", operation_id="readInvoice", responses={404: {}})
    def read_invoice(number: int) -> Invoice:
        if number not in kept:
            raise HTTPException(404, "no such invoice")
        return kept[number]

    return app


class NewAccount(BaseModel):
    owner: str
    blocked: bool = False
    limit: int = Field(100, ge=0)


class Account(NewAccount):
    id: int


class NewTransfer(BaseModel):
    source_account_id: int
    target_account_id: int
    amount: int = Field(gt=0, le=1000)
    text: str | None = None


class Transfer(NewTransfer):
    id: int


def transfers(status: int = 409) -> FastAPI:
    """Returns transfers between two accounts, each with 500 at first, that are not blocked."""
    app, ids = FastAPI(), itertools.count(1)
    accounts, held, kept = dict[int, Account](), dict[int, int](), dict[int, Transfer]()

    @app.post("/accounts", operation_id="open", status_code=201)
    def open_account(given: NewAccount) -> Account:
        number = next(ids)
        accounts[number], held[number] = Account(id=number, **given.model_dump()), 500
        return accounts[number]

    @app.get("/accounts/{number}", operation_id="readAccount", responses={404: {}})
    def read_account(number: int) -> Account:
        if number not in accounts:
            raise HTTPException(404, "no such account")
        return accounts[number]

    @app.post("/transfers", operation_id="transfer", status_code=201, responses={status: {}, 404: {}})
    def transfer(given: NewTransfer) -> Transfer:
        source, target = read_account(given.source_account_id), read_account(given.target_account_id)
        if source.blocked or target.blocked:
            raise HTTPException(status, "the account is blocked")
        if held[source.id] < given.amount:
            raise HTTPException(status, "insufficient funds")
        held[source.id] -= given.amount
        held[target.id] += given.amount
        number = next(ids)
        kept[number] = Transfer(id=number, **given.model_dump())
        return kept[number]

    @app.get("/transfers/{number}", operation_id="readTransfer", responses={404: {}})
    def read_transfer(number: int) -> Transfer:
        if number not in kept:
            raise HTTPException(404, "no such transfer")
        return kept[number]

    return app


class NewHall(BaseModel):
    name: str
    available: bool = True
    wheelchairs: bool = False


class Hall(NewHall):
    id: int


class NewEvent(BaseModel):
    title: str = Field(min_length=2, max_length=60)
    guests: int = Field(10, ge=1, le=500)
    host: str | None = None


class Event(NewEvent):
    id: int
    hall_id: int


def halls(status: int = 409, places: int = 1) -> FastAPI:
    """Returns halls that take few events each, and none if they were made with `available: false`."""
    app, ids = FastAPI(), itertools.count(1)
    kept, events = dict[int, Hall](), dict[int, Event]()

    @app.post("/halls", operation_id="addHall", status_code=201)
    def add_hall(given: NewHall) -> Hall:
        number = next(ids)
        kept[number] = Hall(id=number, **given.model_dump())
        return kept[number]

    @app.get("/halls/{hall_id}", operation_id="readHall", responses={404: {}})
    def read_hall(hall_id: int) -> Hall:
        if hall_id not in kept:
            raise HTTPException(404, "no such hall")
        return kept[hall_id]

    @app.post("/halls/{hall_id}/events", operation_id="plan", status_code=201, responses={404: {}, status: {}})
    def plan(hall_id: int, given: NewEvent) -> Event:
        if not read_hall(hall_id).available:
            raise HTTPException(status, "the hall is closed")
        if sum(each.hall_id == hall_id for each in events.values()) >= places:
            raise HTTPException(status, "the hall is taken")
        number = next(ids)
        events[number] = Event(id=number, hall_id=hall_id, **given.model_dump())
        return events[number]

    @app.get("/events/{event_id}", operation_id="readEvent", responses={404: {}})
    def read_event(event_id: int) -> Event:
        if event_id not in events:
            raise HTTPException(404, "no such event")
        return events[event_id]

    return app


class NewLoan(BaseModel):
    hall_id: int
    reader: str = Field(min_length=2, max_length=60)
    weeks: int = Field(2, ge=1, le=8)


class Loan(NewLoan):
    id: int


def loans(status: int = 409) -> FastAPI:
    """Returns loans of a hall that a body names: each can be lent once, and not if it is not available."""
    app, ids = FastAPI(), itertools.count(1)
    kept, lent = dict[int, Hall](), dict[int, Loan]()

    @app.post("/halls", operation_id="addHall", status_code=201)
    def add_hall(given: NewHall) -> Hall:
        number = next(ids)
        kept[number] = Hall(id=number, **given.model_dump())
        return kept[number]

    @app.get("/halls/{number}", operation_id="readHall", responses={404: {}})
    def read_hall(number: int) -> Hall:
        if number not in kept:
            raise HTTPException(404, "no such hall")
        return kept[number]

    @app.post("/loans", operation_id="lend", status_code=201, responses={status: {}, 404: {}})
    def lend(given: NewLoan) -> Loan:
        if not read_hall(given.hall_id).available:
            raise HTTPException(status, "the hall is closed")
        if any(each.hall_id == given.hall_id for each in lent.values()):
            raise HTTPException(status, "the hall is taken")
        number = next(ids)
        lent[number] = Loan(id=number, **given.model_dump())
        return lent[number]

    @app.get("/loans/{number}", operation_id="readLoan", responses={404: {}})
    def read_loan(number: int) -> Loan:
        if number not in lent:
            raise HTTPException(404, "no such loan")
        return lent[number]

    return app


class NewPlace(BaseModel):
    name: str
    country: str | None = Field(None, min_length=2, max_length=2, examples=["DE"])
    region: str | None = Field(None, examples=["BY"])
    code: str | None = Field(None, examples=["80331"])


class PlaceKept(NewPlace):
    id: int


def places() -> FastAPI:
    """Returns places whose country, region and code have to fit each other, as those of the examples do."""
    app, ids, kept = FastAPI(), itertools.count(1), dict[int, PlaceKept]()
    regions = {"DE": {"BY": "8", "HH": "2"}, "AT": {"W": "1"}}

    @app.post("/places", operation_id="addPlace", status_code=201)
    def add_place(given: NewPlace) -> PlaceKept:
        if given.country is not None and given.country not in regions:
            raise HTTPException(400, "unknown country")
        if given.region is not None and given.region not in regions.get(given.country or "", {}):
            raise HTTPException(400, "the region is not of this country")
        if given.code is not None:
            first = regions.get(given.country or "", {}).get(given.region or "", "-")
            if not given.code.startswith(first) or len(given.code) != 5:
                raise HTTPException(400, "the code is not of this region")
        number = next(ids)
        kept[number] = PlaceKept(id=number, **given.model_dump())
        return kept[number]

    @app.get("/places/{number}", operation_id="readPlace", responses={404: {}})
    def read_place(number: int) -> PlaceKept:
        if number not in kept:
            raise HTTPException(404, "no such place")
        return kept[number]

    return app


class NewSensor(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"model": "TX-20", "unit": "celsius", "low": -20, "high": 60},
                {"model": "HX-1", "unit": "percent", "low": 0, "high": 100, "label": "cellar"},
            ]
        }
    )
    model: str
    unit: str
    low: float
    high: float
    label: str | SkipJsonSchema[None] = Field(None, description="Required. Where the sensor is.")


class Sensor(NewSensor):
    id: int


def sensors() -> FastAPI:
    """Returns sensors of known models alone, with the unit and the limits of each; examples of whole bodies have them.

    The first example became wrong when the server got a rule that each sensor has a label.
    """
    app, ids, kept = FastAPI(), itertools.count(1), dict[int, Sensor]()
    units = {"TX-20": "celsius", "HX-1": "percent"}

    @app.post("/sensors", operation_id="addSensor", status_code=201)
    def add_sensor(given: NewSensor) -> Sensor:
        if units.get(given.model) != given.unit or given.low >= given.high:
            raise HTTPException(422, "not a sensor that we know")
        if given.label is None:
            raise HTTPException(422, "not a sensor that can be found again")
        number = next(ids)
        kept[number] = Sensor(id=number, **given.model_dump())
        return kept[number]

    @app.get("/sensors/{number}", operation_id="readSensor", responses={404: {}})
    def read_sensor(number: int) -> Sensor:
        if number not in kept:
            raise HTTPException(404, "no such sensor")
        return kept[number]

    return app


def counters(status: int = 409) -> FastAPI:
    """Returns rooms with one place, where the server looks at the place before it looks at the body."""
    app = booked(status)
    last = next(each for each in app.routes if getattr(each, "operation_id", "") == "book")
    document = app.openapi()
    app.routes.remove(last)
    taken, ids = dict[int, int](), itertools.count(1)

    @app.post("/rooms/{room_id}/bookings")
    async def book(room_id: int, request: Request) -> JSONResponse:
        if taken.get(room_id):
            return JSONResponse({"detail": "the room has no free place"}, status)
        try:
            given = NewBooking.model_validate(await request.json(), strict=True)
        except ValueError as error:
            return JSONResponse({"detail": str(error)}, 422)
        taken[room_id] = next(ids)
        return JSONResponse({"id": taken[room_id], "room_id": room_id, **given.model_dump()}, 201)

    paths = {path: item for path, item in document["paths"].items() if not path.startswith("/bookings")}
    app.openapi = lambda: {**document, "paths": paths}  # type: ignore[method-assign]
    return app


SERVERS = {
    "halls-409": halls,
    "halls-400": lambda: halls(400),
    "halls-422-three": lambda: halls(422, 3),
    "loans-409": loans,
    "loans-400": lambda: loans(400),
    "loans-422": lambda: loans(422),
    "places": places,
    "sensors": sensors,
    "counters-409": counters,
    "counters-400": lambda: counters(400),
    "booked-409": booked,
    "booked-400": lambda: booked(400),
    "booked-422": lambda: booked(422),
    "booked-403": lambda: booked(403),
    "booked-409-three": lambda: booked(409, 3),
    "lessons-409": lessons,
    "lessons-400": lambda: lessons(400),
    "reviews-409": reviews,
    "reviews-400": lambda: reviews(400),
    "reviews-422": lambda: reviews(422),
    "orders-409": orders,
    "deliveries": deliveries,
    "surveys": surveys,
    "invoices": invoices,
    "transfers-409": transfers,
}
