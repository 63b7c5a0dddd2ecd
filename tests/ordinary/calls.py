"""Servers whose operations are all POSTs: the path says what is done, and the body says with which resource."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Annotated, Any
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

__all__ = ["BUGS", "CONDUCTS", "documents", "files", "messages", "notes", "people"]

Documented = dict[int | str, dict[str, Any]]
MISSING: Documented = {400: {"description": "The request is not valid."}, 404: {"description": "There is none."}}

BUGS = (
    "default",
    "update lost",
    "update resets others",
    "read differs",
    "not deleted",
    "not listed",
    "found anyway",
    "limit ignored",
)


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Id(Closed):
    id: str


class CollectionInput(Closed):
    name: str = Field(min_length=1, max_length=100)
    description: str | None = None


class Collection(CollectionInput):
    id: str


class CollectionData(BaseModel):
    data: Collection


class DocumentInput(Closed):
    title: str = Field(min_length=1, max_length=200)
    text: str = ""
    collectionId: str
    template: bool = False
    icon: str | None = None


class DocumentUpdate(Closed):
    id: str
    title: str = Field("", min_length=1, max_length=200)
    text: str = ""
    icon: str | None = None


class Document(DocumentInput):
    id: str
    revision: int
    archivedAt: str | None = None


class DocumentData(BaseModel):
    data: Document


class Paged(Closed):
    offset: int = Field(0, ge=0)
    limit: int = Field(25, ge=1, le=100)


class DocumentsOf(Paged):
    collectionId: str | None = None


class Pagination(BaseModel):
    offset: int
    limit: int


class DocumentList(BaseModel):
    data: list[Document]
    pagination: Pagination


class CollectionList(BaseModel):
    data: list[Collection]
    pagination: Pagination


class Success(BaseModel):
    success: bool


def _refuses_with_400(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    async def refuse(_request: Request, error: RequestValidationError) -> JSONResponse:
        message = "; ".join(f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors())
        return JSONResponse({"ok": False, "error": "validation_error", "message": message}, 400)


def documents(bug: str = "") -> FastAPI:
    """Returns documents in collections, as Outline has them: `POST /documents.info` with the id in the body."""
    app, collections, docs = FastAPI(), dict[str, Collection](), dict[str, Document]()
    _refuses_with_400(app)

    def found(kind: dict[str, Any], name: str) -> Any:
        if name not in kind:
            if bug == "found anyway" and kind:
                return next(iter(kind.values()))
            raise HTTPException(404, "not found")
        return kind[name]

    @app.post("/collections.create", responses=MISSING)
    def collections_create(body: CollectionInput) -> CollectionData:
        made = Collection(id=str(uuid4()), **body.model_dump())
        collections[made.id] = made
        return CollectionData(data=made)

    @app.post("/collections.info", responses=MISSING)
    def collections_info(body: Id) -> CollectionData:
        return CollectionData(data=found(collections, body.id))

    @app.post("/collections.list", responses=MISSING)
    def collections_list(body: Paged) -> CollectionList:
        shown = list(collections.values())[body.offset : body.offset + body.limit]
        return CollectionList(data=shown, pagination=Pagination(offset=body.offset, limit=body.limit))

    @app.post("/collections.delete", responses=MISSING)
    def collections_delete(body: Id) -> Success:
        found(collections, body.id)
        collections.pop(body.id, None)
        for each in [each for each in docs.values() if each.collectionId == body.id]:
            del docs[each.id]
        return Success(success=True)

    @app.post("/documents.create", responses=MISSING)
    def documents_create(body: DocumentInput) -> DocumentData:
        if body.collectionId not in collections:
            raise HTTPException(404, "collection not found")
        made = Document(id=str(uuid4()), revision=1, **body.model_dump())
        if bug == "default" and "template" not in body.model_fields_set:
            made.template = True
        docs[made.id] = made
        return DocumentData(data=made)

    @app.post("/documents.info", responses=MISSING)
    def documents_info(body: Id) -> DocumentData:
        seen = found(docs, body.id)
        return DocumentData(data=seen.model_copy(update={"icon": None}) if bug == "read differs" else seen)

    @app.post("/documents.update", responses=MISSING)
    def documents_update(body: DocumentUpdate) -> DocumentData:
        seen = found(docs, body.id).model_copy()
        for name in body.model_fields_set - {"id"}:
            setattr(seen, name, getattr(body, name))
        if bug == "update resets others" and "icon" not in body.model_fields_set:
            seen.icon = None
        seen.revision += 1
        if bug != "update lost":
            docs[seen.id] = seen
        return DocumentData(data=seen)

    @app.post("/documents.archive", responses=MISSING)
    def documents_archive(body: Id) -> DocumentData:
        seen = found(docs, body.id)
        seen.archivedAt = "2030-01-01T00:00:00Z"
        return DocumentData(data=seen)

    @app.post("/documents.list", responses=MISSING)
    def documents_list(body: DocumentsOf) -> DocumentList:
        kept = [each for each in docs.values() if body.collectionId in (None, each.collectionId)]
        kept = kept[1:] if bug == "not listed" else kept
        shown = kept if bug == "limit ignored" else kept[body.offset : body.offset + body.limit]
        return DocumentList(data=shown, pagination=Pagination(offset=body.offset, limit=body.limit))

    @app.post("/documents.delete", responses=MISSING)
    def documents_delete(body: Id) -> Success:
        found(docs, body.id)
        if bug != "not deleted":
            docs.pop(body.id, None)
        return Success(success=True)

    return app


class PersonInput(BaseModel):
    full_name: str
    email: str | None = None
    seats: int = Field(1, ge=1, le=50)
    team_id: int


class PersonUpdate(BaseModel):
    person_id: int
    full_name: str | None = None
    seats: int | None = Field(None, ge=1, le=50)


class PersonId(BaseModel):
    person_id: int


class Person(PersonInput):
    person_id: int


class TeamInput(BaseModel):
    title: str
    motto: str = "onwards"


class Team(TeamInput):
    team_id: int


class TeamId(BaseModel):
    team_id: int


class Page(BaseModel):
    page_size: int = Field(20, ge=1, le=100)
    page_token: str = ""


class PeopleShown(BaseModel):
    people: list[Person]
    next_page_token: str = ""


class TeamsShown(BaseModel):
    teams: list[Team]
    next_page_token: str = ""


class Empty(BaseModel):
    pass


def people(bug: str = "", *, prefix: str = "/rpc/", camel: bool = False) -> FastAPI:
    """Returns people in teams: `POST /rpc/GetPerson` as Twirp and Connect write it, or `POST /getPerson`."""
    app, teams, persons, numbers = FastAPI(), dict[int, Team](), dict[int, Person](), itertools.count(100)
    none: Documented = {404: {"description": "There is none."}}

    def call(name: str) -> Callable[..., Any]:
        name = name[0].lower() + name[1:] if camel else name
        return app.post(f"{prefix}{name}", operation_id=name, responses=none)

    def found(kind: dict[int, Any], number: int) -> Any:
        if number not in kind:
            if bug == "found anyway" and kind:
                return next(iter(kind.values()))
            raise HTTPException(404, {"code": "not_found", "msg": "no such thing"})
        return kind[number]

    @call("CreateTeam")
    def create_team(body: TeamInput) -> Team:
        made = Team(team_id=next(numbers), **body.model_dump())
        return teams.setdefault(made.team_id, made)

    @call("GetTeam")
    def get_team(body: TeamId) -> Team:
        seen: Team = found(teams, body.team_id)
        return seen

    @call("ListTeams")
    def list_teams(body: Page) -> TeamsShown:
        start = int(body.page_token) if body.page_token.isdecimal() else 0
        shown = list(teams.values())[start : start + body.page_size]
        more = start + body.page_size < len(teams)
        return TeamsShown(teams=shown, next_page_token=str(start + body.page_size) if more else "")

    @call("DeleteTeam")
    def delete_team(body: TeamId) -> Empty:
        found(teams, body.team_id)
        if any(each.team_id == body.team_id for each in persons.values()):
            raise HTTPException(409, {"code": "failed_precondition", "msg": "the team has people"})
        teams.pop(body.team_id, None)
        return Empty()

    @call("CreatePerson")
    def create_person(body: PersonInput) -> Person:
        if body.team_id not in teams:
            raise HTTPException(404, {"code": "not_found", "msg": "no such team"})
        made = Person(person_id=next(numbers), **body.model_dump())
        if bug == "default" and "seats" not in body.model_fields_set:
            made.seats = 2
        return persons.setdefault(made.person_id, made)

    @call("GetPerson")
    def get_person(body: PersonId) -> Person:
        seen: Person = found(persons, body.person_id)
        return seen.model_copy(update={"email": None}) if bug == "read differs" else seen

    @call("UpdatePerson")
    def update_person(body: PersonUpdate) -> Person:
        seen: Person = found(persons, body.person_id).model_copy()
        for name in ("full_name", "seats"):
            if getattr(body, name) is not None:
                setattr(seen, name, getattr(body, name))
        if bug == "update resets others" and body.seats is None:
            seen.seats = 1
        if bug != "update lost":
            persons[seen.person_id] = seen
        return seen

    @call("ListPeople")
    def list_people(body: Page) -> PeopleShown:
        kept = list(persons.values())[1 if bug == "not listed" else 0 :]
        start = int(body.page_token) if body.page_token.isdecimal() else 0
        size = len(kept) if bug == "limit ignored" else body.page_size
        more = start + size < len(kept)
        return PeopleShown(people=kept[start : start + size], next_page_token=str(start + size) if more else "")

    @call("DeletePerson")
    def delete_person(body: PersonId) -> Empty:
        found(persons, body.person_id)
        if bug != "not deleted":
            persons.pop(body.person_id, None)
        return Empty()

    return app


class ChannelInput(BaseModel):
    name: str = Field(min_length=1, max_length=80)
    is_private: bool = False


class ChannelId(BaseModel):
    channel: str


class Rename(ChannelId):
    name: str = Field(min_length=1, max_length=80)


class Topic(ChannelId):
    topic: str


class Channel(ChannelInput):
    id: str
    topic: str = ""
    is_archived: bool = False


class ChannelAnswer(BaseModel):
    ok: bool
    error: str | None = None
    channel: Channel | None = None


class Cursor(BaseModel):
    cursor: str | None = None
    limit: int = Field(100, ge=1, le=1000)


class Metadata(BaseModel):
    next_cursor: str = ""


class Channels(BaseModel):
    ok: bool
    error: str | None = None
    channels: list[Channel] = []
    response_metadata: Metadata = Metadata()


class PostInput(ChannelId):
    text: str = Field(min_length=1)
    mrkdwn: bool = True


class PostUpdate(ChannelId):
    ts: str
    text: str = Field(min_length=1)


class PostId(ChannelId):
    ts: str


class Post(PostInput):
    ts: str


class PostAnswer(BaseModel):
    ok: bool
    error: str | None = None
    channel: str | None = None
    ts: str | None = None
    message: Post | None = None


def messages(bug: str = "") -> FastAPI:
    """Returns messages in channels, as Slack has them: a refusal is 200 with `ok: false` and the name of an error."""
    app, channels, posts = FastAPI(), dict[str, Channel](), dict[str, Post]()
    numbers = itertools.count(1)

    @app.exception_handler(RequestValidationError)
    async def refuse(_request: Request, error: RequestValidationError) -> JSONResponse:
        names = [".".join(map(str, each["loc"][1:])) for each in error.errors()]
        messages_ = [f"{name}: {each['msg']}" for name, each in zip(names, error.errors(), strict=True)]
        content = {"ok": False, "error": "invalid_arguments", "response_metadata": {"messages": messages_}}
        return JSONResponse(content, 200)

    def lacks(kind: str) -> dict[str, Any]:
        return {"ok": False, "error": f"{kind}_not_found"}

    def channel_of(name: str) -> Channel | None:
        if bug == "found anyway" and name not in channels and channels:
            return next(iter(channels.values()))
        return channels.get(name)

    @app.post("/conversations.create", response_model=ChannelAnswer, response_model_exclude_none=True)
    def create(body: ChannelInput) -> ChannelAnswer:
        made = Channel(id=f"C{next(numbers):06}", **body.model_dump())
        if bug == "default" and "is_private" not in body.model_fields_set:
            made.is_private = True
        channels[made.id] = made
        return ChannelAnswer(ok=True, channel=made)

    @app.post("/conversations.info", response_model=ChannelAnswer, response_model_exclude_none=True)
    def info(body: ChannelId) -> Any:
        seen = channel_of(body.channel)
        if seen is not None and bug == "read differs":
            seen = seen.model_copy(update={"name": "general"})
        return ChannelAnswer(ok=True, channel=seen) if seen else lacks("channel")

    @app.post("/conversations.rename", response_model=ChannelAnswer, response_model_exclude_none=True)
    def rename(body: Rename) -> Any:
        seen = channel_of(body.channel)
        if seen is None:
            return lacks("channel")
        changed = seen.model_copy(update={"name": body.name})
        if bug == "update resets others":
            changed.topic = ""
        if bug != "update lost":
            channels[seen.id] = changed
        return ChannelAnswer(ok=True, channel=changed)

    @app.post("/conversations.setTopic", response_model=ChannelAnswer, response_model_exclude_none=True)
    def set_topic(body: Topic) -> Any:
        seen = channel_of(body.channel)
        if seen is None:
            return lacks("channel")
        seen.topic = body.topic
        return ChannelAnswer(ok=True, channel=seen)

    @app.post("/conversations.archive", response_model=ChannelAnswer, response_model_exclude_none=True)
    def archive(body: ChannelId) -> Any:
        seen = channel_of(body.channel)
        if seen is None:
            return lacks("channel")
        if seen.is_archived:
            return {"ok": False, "error": "already_archived"}
        seen.is_archived = True
        return {"ok": True}

    @app.post("/conversations.list", response_model=Channels, response_model_exclude_none=True)
    def list_(body: Cursor) -> Channels:
        cursor = body.cursor or ""
        start = int(cursor) if cursor.isdecimal() else 0
        kept = [each for each in channels.values() if bug != "not listed" or each.is_private]
        size = len(kept) if bug == "limit ignored" else body.limit
        cursor = str(start + size) if start + size < len(kept) else ""
        return Channels(ok=True, channels=kept[start : start + size], response_metadata=Metadata(next_cursor=cursor))

    @app.post("/chat.postMessage", response_model=PostAnswer, response_model_exclude_none=True)
    def post(body: PostInput) -> Any:
        if channel_of(body.channel) is None:
            return lacks("channel")
        made = Post(ts=f"1700000000.{next(numbers):06}", **body.model_dump())
        posts[made.ts] = made
        return PostAnswer(ok=True, channel=made.channel, ts=made.ts, message=made)

    @app.post("/chat.update", response_model=PostAnswer, response_model_exclude_none=True)
    def update(body: PostUpdate) -> Any:
        if body.ts not in posts or posts[body.ts].channel != body.channel:
            return lacks("message")
        posts[body.ts].text = body.text
        return PostAnswer(ok=True, channel=body.channel, ts=body.ts, message=posts[body.ts])

    @app.post("/chat.delete", response_model=PostAnswer, response_model_exclude_none=True)
    def delete(body: PostId) -> Any:
        if body.ts not in posts or posts[body.ts].channel != body.channel:
            return lacks("message")
        if bug != "not deleted":
            del posts[body.ts]
        return PostAnswer(ok=True, channel=body.channel, ts=body.ts)

    return app


class FolderInput(Closed):
    path: Annotated[str, Field(pattern="^(/[a-z0-9]{1,40}){1,4}$")]
    color: str | None = None
    shared: bool = False


class FolderPath(Closed):
    path: str


class FolderUpdate(Closed):
    path: str
    color: str | None = None
    shared: bool = False


class Folder(FolderInput):
    id: str


class Folders(BaseModel):
    entries: list[Folder]
    has_more: bool


class FolderAnswer(BaseModel):
    metadata: Folder


class RequestInput(Closed):
    title: str = Field(min_length=1)
    destination: str
    open: bool = True


class RequestUpdate(Closed):
    id: str
    title: str = Field("", min_length=1)
    open: bool = True


class FileRequest(RequestInput):
    id: str


class RequestList(Closed):
    limit: int = Field(100, ge=1, le=1000)


class Requests(BaseModel):
    file_requests: list[FileRequest]
    has_more: bool


def files(bug: str = "") -> FastAPI:
    """Returns folders and file requests, as Dropbox has them: folders by a path that the client chooses."""
    app, folders, wanted = FastAPI(), dict[str, Folder](), dict[str, FileRequest]()
    none: Documented = {409: {"description": "Endpoint-specific error: path/not_found, path/conflict."}}
    _refuses_with_400(app)

    def refused(summary: str) -> HTTPException:
        return HTTPException(409, {"error_summary": f"{summary}/..", "error": {".tag": summary.partition("/")[0]}})

    def found(kind: dict[str, Any], name: str) -> Any:
        if name not in kind:
            if bug == "found anyway" and kind:
                return next(iter(kind.values()))
            raise refused("path/not_found")
        return kind[name]

    @app.post("/2/files/create_folder_v2", responses=none)
    def create_folder(body: FolderInput) -> FolderAnswer:
        if body.path in folders:
            raise refused("path/conflict")
        made = Folder(id=f"id:{uuid4().hex}", **body.model_dump())
        return FolderAnswer(metadata=folders.setdefault(made.path, made))

    @app.post("/2/files/get_metadata", responses=none)
    def get_metadata(body: FolderPath) -> Folder:
        seen: Folder = found(folders, body.path)
        return seen

    @app.post("/2/files/delete_v2", responses=none)
    def delete_folder(body: FolderPath) -> FolderAnswer:
        seen = found(folders, body.path)
        if bug != "not deleted":
            folders.pop(seen.path, None)
        return FolderAnswer(metadata=seen)

    @app.post("/2/file_requests/create", responses=none)
    def create_request(body: RequestInput) -> FileRequest:
        made = FileRequest(id=uuid4().hex[:20], **body.model_dump())
        if bug == "default" and "open" not in body.model_fields_set:
            made.open = False
        return wanted.setdefault(made.id, made)

    @app.post("/2/file_requests/get", responses=none)
    def get_request(body: Id) -> FileRequest:
        seen: FileRequest = found(wanted, body.id)
        return seen.model_copy(update={"title": "Untitled"}) if bug == "read differs" else seen

    @app.post("/2/file_requests/update", responses=none)
    def update_request(body: RequestUpdate) -> FileRequest:
        seen: FileRequest = found(wanted, body.id).model_copy()
        for name in body.model_fields_set - {"id"}:
            setattr(seen, name, getattr(body, name))
        if bug == "update resets others":
            seen.destination = "/"
        if bug != "update lost":
            wanted[seen.id] = seen
        return seen

    @app.post("/2/file_requests/list", responses=none)
    def list_requests(body: RequestList) -> Requests:
        kept = [each for each in wanted.values() if bug != "not listed" or not each.open]
        size = len(kept) if bug == "limit ignored" else body.limit
        return Requests(file_requests=kept[:size], has_more=size < len(kept))

    @app.post("/2/file_requests/delete", responses=none)
    def delete_request(body: Id) -> FileRequest:
        seen: FileRequest = found(wanted, body.id)
        if bug != "not deleted":
            wanted.pop(body.id, None)
        return seen

    return app


class NoteInput(BaseModel):
    title: str
    text: str | None = None
    stars: int = 0


class NoteUpdate(BaseModel):
    id: int
    title: str | None = None
    text: str | None = None
    stars: int = 0


class NoteId(BaseModel):
    id: int


class Title(BaseModel):
    title: str


class NoteTitle(NoteId):
    title: str


class Tag(NoteId):
    tag: str


class Note(BaseModel):
    id: int
    title: str | None
    text: str | None
    stars: int
    tags: list[str] = []
    deleted: bool = False


class NoteAnswer(BaseModel):
    note: Note | None


class Notes(BaseModel):
    notes: list[Note]


class NoteFilter(BaseModel):
    title: str | None = None
    limit: int = 50


# What a server may do that its document leaves open.
CONDUCTS = ("", "replaces", "answers null", "keeps what is deleted", "answers nothing", "refuses with 400")


def notes(conduct: str = "", bug: str = "") -> FastAPI:
    """Returns notes whose document leaves open what becomes of unknown ids, and of what an update does not hold."""
    app, kept, numbers = FastAPI(), dict[int, Note](), itertools.count(1)

    def found(number: int) -> Note | None:
        if number not in kept and conduct != "answers null":
            raise HTTPException(400 if conduct == "refuses with 400" else 404)
        return kept.get(number)

    @app.post("/notes/create")
    def create(body: NoteInput) -> NoteAnswer:
        made = Note(id=next(numbers), **body.model_dump())
        return NoteAnswer(note=kept.setdefault(made.id, made))

    @app.post("/notes/getById")
    def get_by_id(body: NoteId) -> NoteAnswer:
        return NoteAnswer(note=found(body.id))

    @app.post("/notes/getByTitle")
    def get_by_title(body: Title) -> NoteAnswer:
        return NoteAnswer(note=next((each for each in kept.values() if each.title == body.title), None))

    @app.post("/notes/update", response_model=NoteAnswer | None)
    def update(body: NoteUpdate) -> Any:
        seen = found(body.id)
        if seen is None:
            return NoteAnswer(note=None)
        names = {"title", "text", "stars"} if conduct == "replaces" else body.model_fields_set - {"id"}
        for name in names if bug != "update lost" else ():
            setattr(seen, name, getattr(body, name))
        return None if conduct == "answers nothing" else NoteAnswer(note=seen)

    @app.post("/notes/rename")
    def rename(body: NoteTitle) -> NoteAnswer:
        seen = found(body.id)
        if seen is not None:
            seen.title = body.title
        return NoteAnswer(note=seen)

    @app.post("/notes/addTag")
    def add_tag(body: Tag) -> NoteAnswer:
        seen = found(body.id)
        if seen is not None and body.tag not in seen.tags:
            seen.tags.append(body.tag)
        return NoteAnswer(note=seen)

    @app.post("/notes/removeTag")
    def remove_tag(body: Tag) -> NoteAnswer:
        seen = found(body.id)
        if seen is not None and body.tag in seen.tags:
            seen.tags.remove(body.tag)
        return NoteAnswer(note=seen)

    @app.post("/notes/listAll")
    def list_all(body: NoteFilter) -> Notes:
        shown = [each for each in kept.values() if not each.deleted and body.title in (None, each.title)]
        return Notes(notes=shown[: max(body.limit, 0)])

    @app.post("/notes/delete", response_model=NoteAnswer | None)
    def delete(body: NoteId) -> Any:
        seen = found(body.id)
        if conduct == "keeps what is deleted" and seen is not None:
            seen.deleted = True
        elif bug != "not deleted":
            kept.pop(body.id, None)
        return None if conduct == "answers nothing" else NoteAnswer(note=seen)

    return app
