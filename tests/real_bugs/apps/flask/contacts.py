"""Contacts, the calls with them, and templates for letters."""

import json
import os
import re
import sqlite3
from datetime import datetime, timezone

import jsonschema
import yaml
from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

HERE = os.path.dirname(os.path.abspath(__file__))
DB_FILE = os.environ.get("DB_FILE", os.path.join(HERE, "contacts.db"))
BUG = os.environ.get("BUG", "")

with open(os.path.join(HERE, "openapi.yaml")) as file:
    DOCUMENT = yaml.safe_load(file)

app = Flask(__name__)
app.json.sort_keys = False


class RowId(BaseConverter):
    regex = "[0-9]{1,18}"

    def to_python(self, value):
        return int(value)


app.url_map.converters["row_id"] = RowId


def bug(case_id):
    """True when the fault of this case is switched on."""
    return BUG == case_id


# --- database ---------------------------------------------------------------


def connect():
    connection = sqlite3.connect(DB_FILE)
    connection.row_factory = sqlite3.Row
    if not bug("datalab-932"):  # SQLite leaves them off by itself
        connection.execute("PRAGMA foreign_keys = ON")
    # LIKE of SQLite knows the case only of the letters from A to Z.
    connection.create_function(
        "has_text", 2, lambda text, part: part.casefold() in text.casefold(), deterministic=True
    )
    return connection


def db():
    if "db" not in g:
        g.db = connect()
    return g.db


@app.teardown_appcontext
def close(_error):
    connection = g.pop("db", None)
    if connection is not None:
        connection.close()


with connect() as _connection:
    if not _connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'contacts'").fetchone():
        with open(os.path.join(HERE, "schema.sql")) as file:
            _connection.executescript(file.read())
        if bug("gobel-api-114"):
            # DATETIME ... ON UPDATE CURRENT_TIMESTAMP, as other databases write it.
            _connection.executescript("""
                CREATE TRIGGER created_at_on_update AFTER UPDATE ON contacts BEGIN
                    UPDATE contacts SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
                    WHERE id = new.id;
                END;
            """)


def sent(value):
    """A value as it reaches the database."""
    if bug("webmention-203") and isinstance(value, str):
        # The connection's UTF-8 has three bytes at most; each byte of a longer one is lost.
        return "".join("????" if character > "\uffff" else character for character in value)
    return value


def insert(table, values):
    names = ", ".join(values)
    marks = ", ".join("?" for _ in values)
    cursor = db().execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [sent(v) for v in values.values()])
    return cursor.lastrowid


def update(table, row_id, values):
    if bug("suitecrm-10210"):
        values = {name: value for name, value in values.items() if value is not None}
    if not values:
        return
    pairs = ", ".join(f"{name} = ?" for name in values)
    db().execute(
        f"UPDATE {table} SET {pairs} WHERE id = ?", [*(sent(v) for v in values.values()), row_id]
    )


# --- errors -----------------------------------------------------------------


class Problem(Exception):
    def __init__(self, status, message, details=None):
        self.status, self.message, self.details = status, message, details


@app.errorhandler(Problem)
def problem(error):
    body = {"message": error.message}
    if error.details:
        body["details"] = error.details
    return jsonify(body), error.status


@app.errorhandler(HTTPException)
def http_problem(error):
    return jsonify({"message": error.name}), error.code


@app.errorhandler(RecursionError)
def too_deep(_error):
    return jsonify({"message": "The body is nested too deeply"}), 400


@app.errorhandler(sqlite3.Error)
def database_problem(error):
    if bug("colouring-510"):
        return jsonify({"error": {"name": "error", "detail": str(error)}})
    return jsonify({"message": "Internal error"}), 500


# --- requests ---------------------------------------------------------------


def pattern(_validator, expression, instance, _schema):
    # In Python a $ also matches before a newline at the end.
    if isinstance(instance, str) and not re.search(expression.replace("$", r"\Z"), instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {expression!r}")


Validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": pattern})


def schema(name):
    return {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}


def body(name):
    """The JSON body, checked against a schema of the document."""
    value = request.get_json()
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Problem(400, "The request is not well-formed text")
    if bug("isic-557") and isinstance(value, dict):
        value = {member: parsed(member_value) for member, member_value in value.items()}
    validator = Validator(
        schema(name), format_checker=jsonschema.FormatChecker(["date"])
    )
    errors = [error for error in validator.iter_errors(value) if not ignored(error)]
    if errors:
        raise Problem(
            400,
            "The request is not valid",
            [{"path": "/".join(map(str, e.absolute_path)), "message": e.message[:200]} for e in errors],
        )
    return value


def parsed(value):
    """What a text means, as for the parameters of the address."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def ignored(error):
    """Checks that an earlier version left to the browser or to the database."""
    if bug("directus-1814"):
        return error.validator == "required"
    if bug("zammad-2150"):
        return error.validator == "maxLength"
    if bug("colouring-510"):
        return error.validator == "enum"
    if bug("bmore-156"):
        return error.validator == "minLength" and request.method == "PATCH"
    return False


def number(name, default, low, high):
    values = request.args.getlist(name)
    if not values:
        return default
    if len(values) > 1 or not re.fullmatch("[0-9]{1,9}", values[0]) \
            or not low <= int(values[0]) <= high:
        raise Problem(400, "The request is not valid",
                      [{"path": name, "message": f"must be a whole number from {low} to {high}"}])
    return int(values[0])


def text(name, length):
    values = request.args.getlist(name)
    if not values:
        return None
    if len(values) > 1 or not 1 <= len(values[0]) <= length:
        raise Problem(400, "The request is not valid",
                      [{"path": name, "message": f"must have from 1 to {length} characters"}])
    return values[0]


def flag(name):
    if bug("udata-264"):
        return request.args.get(name, type=bool)
    values = request.args.getlist(name)
    if not values:
        return None
    if values not in (["true"], ["false"]):
        raise Problem(400, "The request is not valid",
                      [{"path": name, "message": "must be true or false"}])
    return values == ["true"]


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- contacts ---------------------------------------------------------------

DEFAULTS = {
    "company": None, "phone": None, "birthday": None, "rating": "cold", "note": "", "newsletter": True,
}
LENGTHS = {"name": 80, "company": 80, "phone": 40, "note": 200}


def contact_json(row):
    contact = dict(row)
    del contact["email_key"]
    contact["newsletter"] = bool(contact["newsletter"])
    contact["labels"] = labels_of(contact["id"])
    return contact


def labels_of(contact_id):
    query = "SELECT label FROM contact_labels WHERE contact_id = ?"
    if not bug("fatcat-85"):
        query += " ORDER BY position"
    return [row["label"] for row in db().execute(query, [contact_id])]


def put_labels(contact_id, labels):
    db().execute("DELETE FROM contact_labels WHERE contact_id = ?", [contact_id])
    for position, label in enumerate(labels):
        insert("contact_labels", {"contact_id": contact_id, "label": label, "position": position})


def email_key(email):
    """Addresses with the same key are the same address."""
    return email if bug("dataverse-2888") else email.lower()


def find_contact(contact_id):
    row = db().execute("SELECT * FROM contacts WHERE id = ?", [contact_id]).fetchone()
    if row is None:
        raise Problem(404, "No such contact")
    return contact_json(row)


def with_etag(contact, status=200):
    response = jsonify(contact)
    response.status_code = status
    response.headers["ETag"] = f'"{contact["version"]}"'
    return response


def fitted(values):
    """Text that fits into the columns."""
    if bug("zammad-2150"):
        return {
            name: value[: LENGTHS[name]] if name in LENGTHS and value else value
            for name, value in values.items()
        }
    return values


@app.post("/contacts")
def create_contact():
    data = body("ContactCreate")
    values = {
        "name": data.get("name", ""),
        "email": data.get("email", ""),
        **{name: data.get(name, default) for name, default in DEFAULTS.items()},
    }
    values.update(email_key=email_key(values["email"]), version=1, created_at=now())
    values["updated_at"] = values["created_at"]
    try:
        contact_id = insert("contacts", fitted(values))
        put_labels(contact_id, data.get("labels", []))
    except sqlite3.IntegrityError as error:
        if bug("wso2-apim-10243"):
            raise  # nobody thought of the unique index
        if bug("colouring-510") and "UNIQUE" not in str(error):
            raise
        raise Problem(409, "A contact with this email exists")
    db().commit()
    if bug("gohan-293"):
        stored = {"id": contact_id, **data, "version": 1}
        stored.update(created_at=values["created_at"], updated_at=values["updated_at"])
        return with_etag(stored, 201)
    return with_etag(find_contact(contact_id), 201)


def matching():
    """The tables, conditions and values of a list of contacts."""
    tables, where, values = "contacts", ["1 = 1"], []
    name, newsletter = text("name", 80), flag("newsletter")
    if name is not None and bug("cortex-159"):
        where.append("name LIKE ?")
        values.append(f"%{name}%")
    elif name is not None:
        where.append("has_text(name, ?)")
        values.append(name)
    if newsletter is not None:
        where.append("newsletter = ?")
        values.append(newsletter)
    labels = request.args.getlist("label")
    if labels:
        condition = f"label IN ({', '.join('?' for _ in labels)})"
        values += labels
        if bug("kolibri-9059"):
            tables += " JOIN contact_labels ON contact_id = contacts.id"
            where.append(condition)
        else:
            where.append(f"id IN (SELECT contact_id FROM contact_labels WHERE {condition})")
    return f"FROM {tables} WHERE {' AND '.join(where)}", values


@app.get("/contacts")
def list_contacts():
    limit, offset = number("limit", 20, 1, 100), number("offset", 0, 0, 1000000)
    found, values = matching()
    rows = db().execute(
        f"SELECT contacts.* {found} ORDER BY contacts.id LIMIT ? OFFSET ?", [*values, limit, offset]
    ).fetchall()
    items = [contact_json(row) for row in rows]
    total = db().execute(f"SELECT COUNT(*) {found}", values).fetchone()[0]
    return jsonify({"items": items, "total": total})


@app.get("/contacts/<row_id:contact_id>")
def get_contact(contact_id):
    return with_etag(find_contact(contact_id))


@app.patch("/contacts/<row_id:contact_id>")
def update_contact(contact_id):
    contact = find_contact(contact_id)
    changes = body("ContactPatch")
    tag = request.headers.get("ETag" if bug("scimple-534") else "If-Match")
    if tag is not None and tag != "*" and tag != f'"{contact["version"]}"':
        raise Problem(412, "The contact has changed")
    columns = ["name", "email", *DEFAULTS]
    if bug("opal-373"):
        columns += ["created_at", "updated_at"]
    values = {name: changes[name] for name in columns if name in changes}
    if "email" in changes:
        values["email_key"] = email_key(changes["email"])
    values["version"] = contact["version"] + 1
    values.setdefault("updated_at", now())
    try:
        update("contacts", contact_id, fitted(values))
    except sqlite3.IntegrityError as error:
        if bug("colouring-510") and "UNIQUE" not in str(error):
            raise
        raise Problem(409, "A contact with this email exists")
    if "labels" in changes:
        put_labels(contact_id, changes["labels"])
    db().commit()
    return with_etag(find_contact(contact_id))


@app.delete("/contacts/<row_id:contact_id>")
def delete_contact(contact_id):
    find_contact(contact_id)
    db().execute("DELETE FROM contacts WHERE id = ?", [contact_id])
    db().commit()
    return Response(status=204)


# --- calls ------------------------------------------------------------------


def call_json(row):
    return dict(row)


@app.post("/contacts/<row_id:contact_id>/calls")
def create_call(contact_id):
    find_contact(contact_id)
    data = body("CallCreate")
    call_id = insert("calls", {
        "contact_id": contact_id,
        "subject": data.get("subject"),
        "minutes": data.get("minutes", 0),
        "outcome": data.get("outcome"),
    })
    db().commit()
    row = db().execute("SELECT * FROM calls WHERE id = ?", [call_id]).fetchone()
    return jsonify(call_json(row)), 201


@app.get("/contacts/<row_id:contact_id>/calls")
def list_calls(contact_id):
    find_contact(contact_id)
    rows = db().execute("SELECT * FROM calls WHERE contact_id = ? ORDER BY id", [contact_id])
    return jsonify([call_json(row) for row in rows])


# --- templates --------------------------------------------------------------


def find_template(name):
    row = db().execute("SELECT * FROM templates WHERE name = ?", [name]).fetchone()
    if row is None:
        raise Problem(404, "No such template")
    return dict(row)


def check_template_name(name):
    try:
        jsonschema.validate(
            name, DOCUMENT["components"]["parameters"]["TemplateName"]["schema"], Validator
        )
    except jsonschema.ValidationError as error:
        raise Problem(400, "The request is not valid", [{"path": "name", "message": error.message[:200]}])


def check_new(known):
    condition = request.headers.get("If-None-Match")
    if condition not in (None, "*"):
        raise Problem(400, "The request is not valid",
                      [{"path": "If-None-Match", "message": "must be *"}])
    if condition and known:
        raise Problem(412, "A template with this name exists")


@app.put("/templates/<name>")
def put_template(name):
    check_template_name(name)
    data = body("TemplateWrite")
    known = db().execute("SELECT 1 FROM templates WHERE name = ?", [name]).fetchone()
    if not bug("xandikos-23"):
        check_new(known)
    if known and bug("tdt-114"):
        raise Problem(409, "A template with this name exists")
    db().execute(
        "INSERT INTO templates (name, subject, body) VALUES (?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET subject = excluded.subject, body = excluded.body",
        [name, sent(data["subject"]), sent(data.get("body", ""))],
    )
    db().commit()
    return jsonify(find_template(name)), 200 if known else 201


@app.get("/templates/<name>")
def get_template(name):
    check_template_name(name)
    return jsonify(find_template(name))


@app.delete("/templates/<name>")
def delete_template(name):
    check_template_name(name)
    find_template(name)
    db().execute("DELETE FROM templates WHERE name = ?", [name])
    db().commit()
    return Response(status=204)


@app.get("/openapi.yaml")
def document():
    with open(os.path.join(HERE, "openapi.yaml")) as text:
        return Response(text.read(), content_type="application/yaml")
