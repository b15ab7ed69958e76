"""Notices to real servers on loopback: what arrives, and what happens when they fail."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import outcomes_notify.plugin
import outcomes_notify.sending
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from outcomes_notify.messages import body, is_news, subject
from outcomes_notify.plugin import run_finished

import outcomes
from outcomes.hooks import NewsLine, RoleNews, RunFinished, Update
from outcomes.registry import PluginSet

SECRET = "open-sesame-4711"
CHANGED = ("seen, A: missed (was met); new period 2020",)


def a_run(**changes: Any) -> RunFinished:
    """A run that has finished, with one verdict that moved."""
    facts = {
        "framework": "waiting",
        "started": datetime(2020, 2, 1, 3, tzinfo=UTC),
        "finished": datetime(2020, 2, 1, 3, 1, tzinfo=UTC),
        "by_verdict": {"met": 1, "missed": 2},
        "changed": CHANGED,
        "summary": ("waiting: 1 verdict changed since run 4", f"  {CHANGED[0]}"),
    }
    return RunFinished(**{**facts, **changes})


def unsent(run: RunFinished) -> str:
    """What could not be sent of a run, in one line."""
    return "; ".join(f"{each.subject} ({each.found}): {each.to_do}" for each in run_finished(run))


class Heard:
    """What a server heard, and what it is to answer."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, bytes]] = []
        self.answers: list[int] = []
        self.body = ""
        self.drop, self.between = 1_000_000, 0.0
        self.messages: list[Any] = []
        self.refused: set[str] = set()
        self.port = 0


@pytest.fixture
def web() -> Iterator[Heard]:
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(b"")

        def do_POST(self) -> None:
            self.answer(self.rfile.read(int(self.headers["Content-Length"])))

        def answer(self, body: bytes) -> None:
            heard.requests.append((self.command, self.path, body))
            self.send_response(heard.answers.pop(0) if heard.answers else 200)
            said = heard.body.encode()
            self.send_header("Content-Length", str(len(said)))
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            for at in range(0, len(said), heard.drop):
                time.sleep(heard.between)
                self.wfile.write(said[at : at + heard.drop])

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield heard
    server.shutdown()
    server.server_close()
    thread.join()


class Mailbox:
    """Keeps what a mail server is handed."""

    def __init__(self, heard: Heard) -> None:
        self.heard = heard

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.heard.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.heard.answers:
            return f"{self.heard.answers.pop(0)} not now"
        self.heard.messages.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mail(request: pytest.FixtureRequest) -> Iterator[Heard]:
    heard = Heard()
    options = getattr(request, "param", {})
    heard.port = free_port()
    controller = Controller(Mailbox(heard), hostname="127.0.0.1", port=heard.port, **options)
    controller.start()
    yield heard
    controller.stop()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Writes the settings, and makes them those of this process."""
    monkeypatch.setattr(outcomes_notify.sending, "PAUSE", 0.01)

    def write(text: str) -> Path:
        file = tmp_path / "notify.toml"
        file.write_text(text)
        monkeypatch.setenv("OUTCOMES_NOTIFY", str(file))
        return file

    return write


def email_settings(port: int, more: str = 'security = "none"') -> str:
    people = 'to = ["a@example.org", "b@example.org"]'
    return f'[[email]]\nhost = "127.0.0.1"\nport = {port}\nsender = "outcomes@example.org"\n{people}\n{more}\n'


@pytest.mark.parametrize(("lines", "rest"), [(100, []), (101, ["... and 1 more lines"])])
def test_a_hundred_lines_are_told_and_the_rest_counted(lines: int, rest: list[str]) -> None:
    told = body(a_run(summary=tuple(f"line {place}" for place in range(lines)))).splitlines()
    assert (told[99], told[100:]) == ("line 99", rest)


@pytest.mark.parametrize(("exit_code", "told"), [(1, False), (10, True), (13, True)])
def test_from_exit_code_ten_on_something_is_wrong(exit_code: int, told: bool) -> None:
    run = a_run(exit_code=exit_code, changed=())
    assert is_news(run, "problem") is told
    assert ("failed" in subject(run)) is told


def test_nothing_is_sent_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OUTCOMES_NOTIFY", raising=False)
    assert run_finished(a_run()) == []


def test_an_email_says_what_changed_and_why(settings: Any, mail: Heard) -> None:
    settings(email_settings(mail.port))
    run_finished(a_run(output=Path("/srv/published/waiting")))
    (message,) = mail.messages
    assert "waiting: 1 verdict changed" == message["Subject"]
    assert "a@example.org, b@example.org" == message["To"]
    text = message.get_content().replace("\r\n", "\n")
    assert "waiting: 1 verdict changed since run 4\n  seen, A: missed (was met); new period 2020" in text
    assert "Published in /srv/published/waiting" in text


def test_a_name_cannot_add_a_header(settings: Any, mail: Heard) -> None:
    settings(email_settings(mail.port))
    run_finished(a_run(framework="waiting\r\nBcc: thief@example.org"))
    assert mail.messages[0]["Bcc"] is None


@pytest.mark.parametrize(
    ("when", "run", "sent"),
    [
        ("changed", {"changed": ()}, 0),
        ("changed", {}, 1),
        ("changed", {"changed": (), "exit_code": 11}, 1),
        ("changed", {"changed": (), "exit_code": 1}, 0),
        ("problem", {}, 0),
        ("problem", {"exit_code": 13}, 1),
        ("always", {"changed": ()}, 1),
        ("always", {"phase": "started"}, 0),
    ],
)
def test_people_hear_what_they_asked_for(settings: Any, mail: Heard, when: str, run: dict[str, Any], sent: int) -> None:
    settings(email_settings(mail.port, f'security = "none"\nwhen = "{when}"'))
    run_finished(a_run(**run))
    assert sent == len(mail.messages)


def check_password(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"outcomes", SECRET.encode()), handled=False)


LOGIN = {"authenticator": check_password, "auth_required": True, "auth_require_tls": False}


@pytest.mark.parametrize("mail", [LOGIN], indirect=True)
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_comes_from_the_environment_or_a_file(
    settings: Any, mail: Heard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MAIL_WORD", SECRET)
    (tmp_path / "word").write_text(f"{SECRET}\n")
    for word in ('{ env = "MAIL_WORD" }', f'{{ file = "{tmp_path}/word" }}'):
        settings(email_settings(mail.port, f'security = "none"\nuser = "outcomes"\npassword = {word}'))
        run_finished(a_run())
    assert 2 == len(mail.messages)
    monkeypatch.setenv("MAIL_WORD", "wrong-word")
    settings(email_settings(mail.port, 'security = "none"\nuser = "outcomes"\npassword = { env = "MAIL_WORD" }'))
    assert unsent(a_run()) == (
        "email 1 (127.0.0.1: user or password refused): "
        "correct user and password in the settings; this alone is told again with the next run"
    )


def test_a_mail_server_that_is_busy_is_asked_again(settings: Any, mail: Heard) -> None:
    mail.answers = [451]
    settings(email_settings(mail.port))
    run_finished(a_run())
    assert 1 == len(mail.messages)


def test_encryption_is_never_left_out_quietly(settings: Any, mail: Heard) -> None:
    settings(email_settings(mail.port, 'security = "starttls"'))
    assert "does not offer what the settings ask for" in unsent(a_run())
    assert [] == mail.messages


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate of this test")
def test_a_certificate_that_nobody_vouches_for_is_not_accepted(settings: Any, tmp_path: Path) -> None:
    files = ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "certificate")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost", *files],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
    heard = Heard()
    port = free_port()
    controller = Controller(Mailbox(heard), hostname="127.0.0.1", port=port, tls_context=context)
    controller.start()
    try:
        settings(email_settings(port, 'security = "starttls"'))
        assert "its certificate or encryption was not accepted" in unsent(a_run())
    finally:
        controller.stop()
    assert [] == heard.messages


@pytest.mark.parametrize("shape", ["plain", "slack", "teams"])
def test_a_webhook_gets_json_of_its_shape(settings: Any, web: Heard, shape: str) -> None:
    settings(f'[[webhook]]\nurl = "http://127.0.0.1:{web.port}/hook"\nshape = "{shape}"\n')
    run_finished(a_run(framework="a <b> & c"))
    ((method, path, data),) = web.requests
    assert ("POST", "/hook") == (method, path)
    sent = json.loads(data)
    if shape == "plain":
        assert (list(CHANGED), 0, "2020-02-01T03:00:00+00:00") == (sent["changed"], sent["exit_code"], sent["started"])
    elif shape == "slack":
        assert sent["text"].startswith("*a &lt;b&gt; &amp; c: 1 verdict changed*\n")
    else:
        card = sent["attachments"][0]["content"]
        assert ("message", "AdaptiveCard", "1.4") == (sent["type"], card["type"], card["version"])
        assert "a <b> & c: 1 verdict changed" == card["body"][0]["text"]


def test_a_watchdog_hears_the_start_and_the_exit_code(settings: Any, web: Heard) -> None:
    settings(f'[[ping]]\nurl = "http://127.0.0.1:{web.port}/{SECRET}"\n')
    run_finished(a_run(phase="started"))
    run_finished(a_run(exit_code=14, changed=()))
    assert [("GET", f"/{SECRET}/start"), ("POST", f"/{SECRET}/14")] == [each[:2] for each in web.requests]
    assert b"waiting: run failed with exit code 14" == web.requests[1][2]


def test_one_notice_that_fails_keeps_no_other_from_being_sent(settings: Any, web: Heard, mail: Heard) -> None:
    web.answers = [404, 200]
    hook = f'[[webhook]]\nurl = "http://127.0.0.1:{web.port}/hook"\n'
    settings(hook + hook + email_settings(mail.port))
    assert unsent(a_run()) == (
        "webhook 1 (127.0.0.1: HTTP 404): "
        "see to the server of this address, or to the settings; this alone is told again with the next run"
    )
    assert (2, 1) == (len(web.requests), len(mail.messages))


def test_a_server_in_trouble_is_asked_once_more(settings: Any, web: Heard) -> None:
    web.answers = [503, 200]
    settings(f'[[webhook]]\nurl = "http://127.0.0.1:{web.port}/hook"\n')
    run_finished(a_run())
    assert 2 == len(web.requests)


def test_an_answer_that_comes_in_drops_is_not_waited_for(
    settings: Any, web: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes_notify.sending, "SECONDS", 0.3)
    monkeypatch.setattr(outcomes_notify.sending, "PAUSE", 0.0)
    web.body, web.drop, web.between = "x" * 100, 1, 0.1
    settings(f'[[webhook]]\nurl = "http://127.0.0.1:{web.port}/hook"\n')
    started = time.monotonic()
    assert "no answer in time" in unsent(a_run())
    assert time.monotonic() - started < 8


HANDSHAKE = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"


@pytest.mark.parametrize(
    ("scheme", "first"),
    [("http", b"HTTP/1.1 200 OK\r\nX-Long: "), ("https", HANDSHAKE), ("none", b"220 "), ("tls", HANDSHAKE)],
    ids=["the head", "the handshake", "the welcome of mail", "the handshake of mail"],
)
def test_what_comes_in_drops_before_an_answer_is_not_waited_for(
    scheme: str, first: bytes, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each drop is in time, and there is no end of them: the lock of a night would be held for as long."""
    monkeypatch.setattr(outcomes_notify.sending, "SECONDS", 0.3)
    monkeypatch.setattr(outcomes_notify.sending, "PAUSE", 0.0)
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        for _ in range(outcomes_notify.sending.TRIES):
            with suppress(OSError), listening.accept()[0] as asked:
                asked.sendall(first)
                for _ in range(100):
                    time.sleep(0.1)
                    asked.sendall(b"0")

    dripping = threading.Thread(target=drip, daemon=True)
    dripping.start()
    port = listening.getsockname()[1]
    hook = f'[[webhook]]\nurl = "{scheme}://127.0.0.1:{port}/hook"\n'
    settings(hook if scheme.startswith("http") else email_settings(port, f'security = "{scheme}"'))
    started = time.monotonic()
    assert "no answer in time" in unsent(a_run())
    assert time.monotonic() - started < 8
    # The server hears that it is over, rather than to drip on.
    dripping.join(8)
    assert not dripping.is_alive()
    listening.close()


def test_a_redirect_is_not_followed(settings: Any, web: Heard) -> None:
    web.answers = [302]
    settings(f'[[webhook]]\nurl = "http://127.0.0.1:{web.port}/hook"\n')
    assert "HTTP 302, it sends to another address, as a sign-in does" in unsent(a_run())
    assert 1 == len(web.requests)


PAGE = "<!DOCTYPE html><html><title>Sign in</title></html>"


@pytest.mark.parametrize(
    ("shape", "body", "told"),
    [
        ("plain", "", True),
        ("plain", "ok", True),
        ("plain", '{"ok": true}', True),
        ("slack", "ok", True),
        # A connector of Teams answers 1, a flow nothing.
        ("teams", "1", True),
        ("teams", "", True),
        ("teams", '{"status": "accepted"}', True),
        ("plain", PAGE, False),
        ("slack", f"\n {PAGE.lower()}", False),
        ("teams", PAGE, False),
        ("slack", '{"ok": false, "error": "invalid_auth"}', False),
        ("plain", '{"success": false}', False),
        ("teams", "Summary or Text is required.", False),
    ],
)
def test_an_answer_of_success_is_one_only_where_it_can_be(
    settings: Any, web: Heard, shape: str, body: str, told: bool
) -> None:
    web.body = body
    settings(f'[[webhook]]\nurl = "http://127.0.0.1:{web.port}/hook"\nshape = "{shape}"\n')
    said = unsent(a_run())
    assert told == (said == "")
    assert told or "it answered " in said
    assert 1 == len(web.requests)


def test_a_teams_that_is_asked_too_often_is_asked_once_more(settings: Any, web: Heard) -> None:
    web.body = "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429"
    settings(f'[[webhook]]\nurl = "http://127.0.0.1:{web.port}/hook"\nshape = "teams"\n')
    assert "did not take the notice" in unsent(a_run())
    assert 2 == len(web.requests)


def test_a_watchdog_behind_a_sign_in_has_heard_nothing(settings: Any, web: Heard) -> None:
    web.body = PAGE
    settings(f'[[ping]]\nurl = "http://127.0.0.1:{web.port}/{SECRET}"\n')
    assert "it answered with a page" in unsent(a_run())


@pytest.mark.parametrize(
    "url",
    [f"http://127.0.0.1:1/{SECRET}", f"file:///etc/{SECRET}", SECRET],
)
def test_a_failure_never_shows_the_address(settings: Any, url: str) -> None:
    settings(f'[[webhook]]\nurl = "{url}"\n[[ping]]\nurl = "{url}"\n')
    failed = unsent(a_run())
    assert SECRET not in failed
    assert failed.startswith("ping 1 (")


BAD = [
    f"http://[::1/{SECRET}",
    f"http://u:{SECRET}@[bad]/",
    f"http://127.0.0.1:no-port/{SECRET}",
    f"http://127.0.0.1:99999999/{SECRET}",
    f"http://127.0.0.1:1/{SECRET}\\u0000",
    f"http://127.0.0.1:1/{SECRET}\\r\\nHost: x",
    f"http://127.0.0.1:1/{SECRET} with spaces",
    f"http:///{SECRET}",
    "",
]


@pytest.mark.parametrize("url", BAD)
def test_a_bad_address_of_one_channel_silences_no_other_and_is_not_shown(settings: Any, web: Heard, url: str) -> None:
    good = f'[[webhook]]\nurl = "http://127.0.0.1:{web.port}/hook"\n'
    settings(f'[[webhook]]\nurl = "{url}"\n{good}[[ping]]\nurl = "{url}"\n')
    failed = unsent(a_run())
    assert ["/hook"] == [path for _, path, _ in web.requests]
    assert SECRET not in failed
    assert "ping 1 (" in failed
    assert "webhook 1 (" in failed


def test_a_password_file_that_cannot_be_read_silences_no_other(settings: Any, web: Heard, tmp_path: Path) -> None:
    (tmp_path / "word").write_bytes(b"\xff\xfe")
    good = f'[[webhook]]\nurl = "http://127.0.0.1:{web.port}/hook"\n'
    settings(f'[[webhook]]\nurl = {{ file = "{tmp_path / "word"}" }}\n{good}')
    assert "is not UTF-8" in unsent(a_run())
    assert 1 == len(web.requests)


def test_through_outcomes_a_failure_is_a_warning_without_the_secret(settings: Any) -> None:
    settings(f'[[webhook]]\nurl = "http://127.0.0.1:1/{SECRET}"\n')
    report = PluginSet.of(outcomes_notify.plugin).run_finished(a_run())
    assert ["OUT419"] == [each.code for each in report.warnings]
    assert SECRET not in str(report)
    assert "webhook 1: 127.0.0.1: Connection refused; see to the server" in str(report)


def test_settings_that_nobody_can_be_told_by_are_named_first(settings: Any) -> None:
    settings('[[webhok]]\nurl = "http://x"\n')
    (said,) = PluginSet.of(outcomes_notify.plugin).run_finished(a_run())
    assert str(said).startswith("warning: OUT419 ")
    assert " : " not in str(said)
    assert 'notify.toml:1:3: unknown key webhok; did you mean "webhook"?' in str(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[email]\n", "notify.toml:1:8: "),
        ('[[email]]\nhost = "h"\nsender = "a@example.org"\n', "expected somebody in to, owners or boards"),
        ('[[webhook]]\nurl = "http://x"\nshpae = "teams"\n', "unknown key shpae"),
        ('[[webhook]]\nurl = "http://x"\nshape = "open-sesame-4711"\n', "none of those allowed"),
        ("[[ping]]\n", "the key 'url' is missing"),
        ('[[ping]]\nurl = { environment = "open-sesame-4711" }\n', "expected text, { env"),
        ('[[ping]]\nurl = { env = "NOT_SET_ANYWHERE" }\n', "the environment variable NOT_SET_ANYWHERE is not set"),
        ('[[ping]]\nurl = { file = "/not/there" }\n', "/not/there cannot be read: No such file"),
    ],
)
def test_wrong_settings_are_one_clear_error_without_values(settings: Any, text: str, said: str) -> None:
    settings(text)
    (wrong,) = run_finished(a_run())
    assert said in wrong.found
    assert "settings" in wrong.to_do or "OUTCOMES_NOTIFY" in wrong.to_do
    assert SECRET not in str(wrong)


def test_all_that_is_wrong_with_settings_is_said_at_once_with_its_line(settings: Any) -> None:
    settings(
        '[[email]]\nhst = "h"\nsender = 3\nto = ["a@example.org"]\nwhen = "open-sesame-4711"\n\n'
        '[[webhok]]\nurl = "http://open-sesame-4711"\n'
    )
    (wrong,) = run_finished(a_run())
    for said in (
        "notify.toml:1:1: email 1: the key 'host' is missing",
        'notify.toml:2:1: email 1: unknown key hst; did you mean "host"?',
        "notify.toml:3:1: email 1: sender: expected text",
        'notify.toml:5:1: email 1: when: its value is none of those allowed: "changed", "problem" and "always"',
        'notify.toml:7:3: unknown key webhok; did you mean "webhook"?',
    ):
        assert said in wrong.found
    assert SECRET not in str(wrong)


CHECKS = NewsLine(text="Checks, Wyre: missed (was met).", aim="checks", page="start/aims/checks.html")
RECRUIT = NewsLine(text="Recruit: was due by 30 September 2026", aim="checks", page="start/aims/checks.html")
NEWS = (
    RoleNews(role="owner", id="visiting", title="Health visiting", moved=(CHECKS,), late=(RECRUIT,)),
    RoleNews(role="board", id="children", title="Children's Board", moved=(CHECKS,)),
)
PEOPLE = """security = "none"
site = "https://example.org/outcomes/"
[email.owners]
visiting = ["jane@example.org"]
other = ["nobody@example.org"]
[email.boards]
children = ["jane@example.org", "ali@example.org"]
"""


def people_settings(port: int, people: str = PEOPLE) -> str:
    return f'[[email]]\nhost = "127.0.0.1"\nport = {port}\nsender = "outcomes@example.org"\n{people}'


def texts(mail: Heard) -> dict[str, str]:
    return {each["To"]: each.get_content().replace("\r\n", "\n") for each in mail.messages}


def test_a_person_gets_one_mail_for_all_that_they_answer_for_with_each_thing_once(settings: Any, mail: Heard) -> None:
    settings(people_settings(mail.port))
    assert unsent(a_run(title="A good start", as_of=date(2026, 11, 27), news=NEWS)) == ""
    assert [("jane@example.org", "A good start: 1 moved, 1 late"), ("ali@example.org", "A good start: 1 moved")] == [
        (each["To"], each["Subject"]) for each in mail.messages
    ]
    assert (
        texts(mail)["jane@example.org"]
        == """\
A good start, as of 27 November 2026. You are told this for Health visiting and Children's Board.

What moved among your promises

- Checks, Wyre: missed (was met).
  https://example.org/outcomes/start/aims/checks.html

What is late

- Recruit: was due by 30 September 2026
  https://example.org/outcomes/start/aims/checks.html

All of it: https://example.org/outcomes/
"""
    )


def test_nobody_is_written_to_of_nothing(settings: Any, mail: Heard) -> None:
    settings(people_settings(mail.port))
    run_finished(a_run())
    assert [] == mail.messages


def test_only_whom_the_server_refuses_is_told_again_and_of_all_that_was_missed(settings: Any, mail: Heard) -> None:
    settings(people_settings(mail.port))
    mail.refused = {"ali@example.org"}
    (failed,) = run_finished(a_run(news=NEWS))
    assert failed.subject == "email 1 for ali@example.org"
    assert failed.found == "127.0.0.1: every recipient was refused"
    assert failed.to_do.startswith("correct the address in the settings, or ask the mail server")
    assert ["jane@example.org"] == [each["To"] for each in mail.messages]
    mail.refused, mail.messages[:] = set(), []
    missed = Update(news=(RoleNews(role="board", id="children", title="Children's Board", late=(RECRUIT,)),))
    assert run_finished(a_run(retold={failed.subject: missed})) == []
    assert ["ali@example.org"] == [each["To"] for each in mail.messages]
    assert "What is late" in texts(mail)["ali@example.org"]


def test_of_several_who_are_written_to_together_only_the_refused_are_told_again(settings: Any, mail: Heard) -> None:
    settings(email_settings(mail.port))
    mail.refused = {"b@example.org"}
    (failed,) = run_finished(a_run())
    assert (failed.subject, failed.found) == ("email 1 to b@example.org", "127.0.0.1: the address was refused")
    mail.refused, mail.messages[:] = set(), []
    run_finished(a_run(changed=(), retold={failed.subject: Update(changed=CHANGED, summary=CHANGED)}))
    assert ["b@example.org"] == [each["To"] for each in mail.messages]
    assert CHANGED[0] in texts(mail)["b@example.org"]


def test_a_mail_server_that_is_away_is_what_is_to_be_mended(settings: Any) -> None:
    settings(people_settings(1))
    said = unsent(a_run(news=NEWS))
    assert said.count("see to the mail server") == 2
    assert "plugin" not in said


def test_each_framework_has_a_watchdog_and_readers_of_its_own(settings: Any, web: Heard) -> None:
    one = f'[[ping]]\nurl = "http://127.0.0.1:{web.port}/one"\nframeworks = ["waiting"]\n'
    other = f'[[ping]]\nurl = "http://127.0.0.1:{web.port}/other"\nframeworks = ["start"]\n'
    hook = f'[[webhook]]\nurl = "http://127.0.0.1:{web.port}/hook"\nframeworks = ["start"]\n'
    settings(one + other + hook)
    run_finished(a_run())
    run_finished(a_run(framework="start"))
    assert ["/one/0", "/other/0", "/hook"] == [each[1] for each in web.requests]


def test_a_promise_that_was_redefined_is_news_though_no_verdict_moved(settings: Any, mail: Heard) -> None:
    settings(email_settings(mail.port))
    run_finished(a_run(changed=(), redefined=("Checks: the target is now 85 (was 90.5), which is easier",)))
    assert ["waiting: 1 promise redefined"] == [each["Subject"] for each in mail.messages]


FRAMEWORK = """
format = 1
framework = { id = "start", title = "A good start", areas = ["E07000128"] }
owners.visiting.title = "Health visiting"
boards.children.title = "Children's Board"
"""


def warned_of(people: str, settings: Any) -> list[str]:
    settings(people_settings(25, people))
    report = PluginSet.of(outcomes_notify.plugin).check_framework(outcomes.loads(FRAMEWORK))
    return [f"{each.code} {each.subject}: {each.found}; {each.to_do}" for each in report]


def test_a_mistyped_owner_is_noticed_before_a_night_in_which_nobody_is_told(settings: Any) -> None:
    own = 'frameworks = ["start"]\n[email.owners]\nvisitng = ["jane@example.org"]\nhousing = ["lee@example.org"]\n'
    nobody = "so that nobody is told for it"
    assert warned_of(own, settings) == [
        f'OUT990 email 1: no owner of the framework is called "visitng", {nobody}; did you mean "visiting"?',
        f'OUT990 email 1: no owner of the framework is called "housing", {nobody}; use one of visiting',
    ]
    # Of mails that are about every framework an id may be another's, unless it is nearly one of this one's.
    every = '[email.owners]\nhousing = ["lee@example.org"]\n[email.boards]\nchildrn = ["ali@example.org"]\n'
    (only,) = warned_of(every, settings)
    assert 'no board of the framework is called "childrn"' in only
    assert only.endswith('did you mean "children"? If it is one of another framework, name that under frameworks')
    assert warned_of('frameworks = ["other"]\n[email.owners]\nvisitng = ["jane@example.org"]\n', settings) == []


def test_settings_that_cannot_be_read_are_noticed_before_the_night(settings: Any) -> None:
    (only,) = warned_of('owners = "everybody"\n', settings)
    assert only.startswith("OUT990 notices: ")
    assert "until then nobody is told" in only
