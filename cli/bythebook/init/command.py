"""`bythebook init`: asks for the document, the server and the credentials, and writes what was chosen."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from bythebook.init import ci as ci_files
from bythebook.init.ci import variables
from bythebook.init.file import NO_AUTH, Choices, suggested, text
from bythebook_conformance.commands.arguments import Server
from bythebook_conformance.commands.connect.auth_form import KINDS
from bythebook_conformance.commands.connect.connection import Connection
from bythebook_conformance.running.advice import CHECK, told
from bythebook_conformance.running.transport.route import Route
from bythebook_openapi.configuration import OWN, Configuration, read
from bythebook_openapi.errors import InputError, UnreachedError
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.network.ask import ask
from bythebook_openapi.redact import without_secrets_of
from bythebook_openapi.text.atomic_write import write_whole
from bythebook_openapi.text.visible import visible

__all__ = ["init"]

# The shells whose completion is printed.
SHELLS = ("bash", "zsh", "fish")
# The commit of a source such as git+https://HOST/REPOSITORY@COMMIT: it follows an `@` as a host does a password.
_OF_COMMIT = re.compile(r"(git\+\w+://[^/@]+/[^@?#]+)@[\w./-]+")
# Seconds in which a server has to answer to be called running.
_SECONDS = 5.0


@click.group(
    invoke_without_command=True, short_help="Write a first bythebook.toml, a job of a CI system, or completion."
)
@click.option("--spec", help="The OpenAPI document: a path or an address; with --app a path of the application.")
@click.option("--url", help="Base URL of the server.")
@click.option("--app", metavar="MODULE:APP", help="An ASGI or WSGI application instead of a server.")
@click.option(
    "--auth", type=click.Choice([*KINDS, NO_AUTH]), help="How requests are let in; see `bythebook help auth`."
)
@click.option("--yes", is_flag=True, help="Ask nothing: take what the document suggests.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.pass_context
def init(
    ctx: click.Context, *, spec: str | None, url: str | None, app: str | None, auth: str | None, yes: bool, force: bool
) -> None:
    """Write a commented bythebook.toml into the working folder, so that `bythebook check` needs no options.

    Reads the document and asks the server whether it answers. Asks for what no option says, if there is a terminal.
    Secrets are not written: the file names the variables of the environment that hold them.
    """
    if ctx.invoked_subcommand is not None:
        return
    path = Path(OWN)
    _check_free(path, force=force)
    is_asking = sys.stdin.isatty() and not yes
    if spec is None and app is None and is_asking:
        spec = click.prompt("OpenAPI document (a path or an address)")
    if spec is None and app is None:
        raise InputError("no document is named", expected="--spec PATH or ADDRESS, or --app MODULE:APP")
    _refuse_secrets(spec, url)
    connection = Connection(spec, _server(url, app), Configuration())
    contract = connection.contract()
    _say(f"{contract.document.name}: {len(contract.operations)} operations")
    if app is None:
        url = _chosen_url(connection, contract, url, is_asking=is_asking)
    auth = auth or _chosen_auth(contract, is_asking=is_asking)
    write_whole(path, text(Choices(spec, url, app, auth), contract).encode())
    named = " and ".join(sorted({*variables(read(path).auth)}))
    credentials = f"; it reads your credentials from the variables {named} of the environment" if named else ""
    _say(told(f"wrote {path}{credentials}", CHECK))
    _say("completion of bash, zsh and fish: bythebook init completion --help")


@init.command()
@click.option("--github", "system", flag_value="github", help="Write .github/workflows/bythebook.yml.")
@click.option("--gitlab", "system", flag_value="gitlab", help="Write .gitlab-ci.yml.")
@click.option("--pre-commit", "system", flag_value="pre-commit", help="Write .pre-commit-config.yaml.")
@click.option(
    "--source", help="What pip installs bythebook from: an address of an archive, git+ADDRESS@COMMIT, or a folder."
)
@click.option("--print", "is_printed", is_flag=True, help="Print the job, to put it into a file that exists.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.pass_context
def ci(ctx: click.Context, *, system: str | None, source: str | None, is_printed: bool, force: bool) -> None:
    """Write a job that runs `bythebook check` with bythebook.toml and keeps its reports, or hooks of pre-commit.

    On GitHub the job uses the action of bythebook, if SOURCE is a commit of a repository there.
    """
    if system is None:
        raise InputError("no CI system is named", expected="--github, --gitlab or --pre-commit")
    configuration = ctx.find_object(Configuration) or Configuration()
    if configuration.path is None:
        raise InputError("there is no bythebook.toml", expected="bythebook init, which writes one, before init ci")
    of_commit = _OF_COMMIT.fullmatch(source or "")
    _refuse_secrets(of_commit[1] if of_commit is not None else source)
    source = source or ci_files.installed_source()
    if system == "pre-commit" and not source:
        raise InputError("what pre-commit installs bythebook from is not known", expected="--source SOURCE")
    job = ci_files.job(system, configuration, source)
    if is_printed:
        click.echo(job, nl=False)
        return
    path = Path(ci_files.PATHS[system])
    _check_free(path, force=force, other=", or --print to put the job into it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be made ({error.strerror})", file=str(path.parent), expected="a folder") from error
    write_whole(path, job.encode())
    missing = (
        "" if source else "; write into it, as BYTHEBOOK_SOURCE, what pip installs bythebook from (or use --source)"
    )
    _say(f"wrote {path}{missing}")


@init.command()
@click.argument("shell", required=False, type=click.Choice(SHELLS))
def completion(*, shell: str | None) -> None:
    """Print the completion of the command line for a SHELL: bash, zsh or fish. Without one, that of $SHELL.

    \b
    bash  eval "$(bythebook init completion bash)"           in ~/.bashrc
    zsh   eval "$(bythebook init completion zsh)"            in ~/.zshrc, after compinit
    fish  bythebook init completion fish | source            in ~/.config/fish/config.fish
    """
    name = shell or Path(os.environ.get("SHELL", "")).name
    made = get_completion_class(name) if name in SHELLS else None
    if made is None:
        raise InputError("no shell is named", expected=f"one of {', '.join(SHELLS)}")
    root = click.get_current_context().find_root()
    click.echo(made(root.command, {}, "bythebook", "_BYTHEBOOK_COMPLETE").source())


def _check_free(path: Path, *, force: bool, other: str = "") -> None:
    if path.exists() and not force:
        raise InputError("exists already", file=str(path), expected=f"--force, to replace it{other}")


def _refuse_secrets(*addresses: str | None) -> None:
    """Raises `InputError` for an address whose user name, password or query would stand in the file."""
    for each in addresses:
        if each is not None and "://" in each and without_secrets_of(each) != each:
            raise InputError(
                "holds a secret", file=without_secrets_of(each), expected="an address without it; see --auth"
            )


def _server(url: str | None, app: str | None) -> Server:
    return Server(url, app, None, (), _SECONDS, yes=False, rate=None, ca=None, cert=None, insecure=False, proxy=None)


def _chosen_url(connection: Connection, contract: Contract, url: str | None, *, is_asking: bool) -> str | None:
    """Returns the base URL: the user's, else that of the document. Says whether a server answers there."""
    if url is None:
        try:
            url = connection.url(contract)
        except InputError as error:
            if not is_asking:
                _say(f"no url is written: {error}")
                return None
        if is_asking:
            url = click.prompt("Base URL of the server", default=url)
            _refuse_secrets(url)
    assert url is not None
    try:
        ask("GET", url, {}, way=Route().way(_SECONDS))
        _say(f"{url}: a server answers")
    except UnreachedError as error:
        _say(f"{error.file}: {error.message}; start it before bythebook check")
    return url


def _chosen_auth(contract: Contract, *, is_asking: bool) -> str:
    found = suggested(contract)
    if not is_asking:
        return found
    kinds = click.Choice([*KINDS, NO_AUTH])
    return str(click.prompt("How requests are let in", type=kinds, default=found))


def _say(text_: str) -> None:
    click.echo(visible(text_))
