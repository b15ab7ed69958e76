"""Sending: SMTP and HTTP, with a time limit and one more try.

Law: what goes wrong comes back as a `NotSent` that names the host and never the address, a header or a password. An
answer is success only where it can be one: a sign-in page has the status of success, and has told nobody.
"""

from __future__ import annotations

import http.client
import json
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from outcomes.hooks import RunFinished
from outcomes_notify.deadline import Deadline
from outcomes_notify.mails import Mail
from outcomes_notify.messages import payload, subject
from outcomes_notify.outbox import Outbox
from outcomes_notify.settings import Email, Ping, SettingsError, Webhook

SECONDS = 10.0
"""How long is waited for each thing that a server says; twice that for all of it, and once more for each mail."""

PAUSE = 1.0
TRIES = 2
MOST_READ = 1024
"""Bytes of an answer that are looked at."""


MAIL = "see to the mail server, or to its settings; this alone is told again with the next run"
ADDRESS = "correct the address in the settings; this alone is told again with the next run"
WEB = "see to the server of this address, or to the settings; this alone is told again with the next run"


class NotSent(Exception):
    """A notice could not be sent. Its text is fit for a log; ``to_do`` says what to mend."""

    def __init__(self, said: str, to_do: str = WEB) -> None:
        super().__init__(said)
        self.to_do = to_do

    @classmethod
    def of(cls, problem: Exception) -> NotSent:
        """Any failure as one that is fit for a log: its own text may hold an address, which is a secret."""
        if isinstance(problem, cls):
            return problem
        if isinstance(problem, SettingsError):
            return cls(str(problem), "correct the settings; this alone is told again with the next run")
        return cls(type(problem).__name__)


def send_emails(to: Email, mails: Sequence[Mail], outbox: Outbox) -> dict[str, NotSent]:
    """Send some mails by one server, each in one more try where that could help. Gives the channels that failed.

    Each is noted in the outbox before it is sent and after it was.

    Raises SettingsError where the password cannot be read, NotSent where a name or an address cannot be in a mail.
    """
    password = to.password.reveal()
    left = [(each, _message(to, each)) for each in mails]
    failed: dict[str, NotSent] = {}
    for number in range(1, TRIES + 1):
        again = []
        try:
            with Deadline((2 + len(left)) * SECONDS) as deadline, _session(to, password, deadline) as server:
                while left:
                    mail, message = left[0]
                    outbox.note(mail.channel, "sending")
                    try:
                        refused = server.send_message(message, to_addrs=mail.to)
                    except smtplib.SMTPServerDisconnected:
                        raise
                    except smtplib.SMTPException as problem:
                        said, passing = _described(problem)
                        if passing and number < TRIES:
                            again.append(left[0])
                        else:
                            failed[mail.channel] = NotSent(f"{to.host}: {said}", _mend(problem))
                    else:
                        # Whoever else the mail was for has it: they alone are told again.
                        outbox.note(mail.channel, "sent")
                        failed |= {f"{mail.channel} to {each}": _refused(to.host) for each in refused}
                    del left[0]
        except Exception as problem:
            said, passing = _described(problem)
            if not passing or number == TRIES:
                failed |= {mail.channel: NotSent(f"{to.host}: {said}", _mend(problem)) for mail, _ in left}
                left = []
        left = [*left, *again]
        if not left:
            break
        time.sleep(PAUSE)
    for channel in failed:
        outbox.note(channel, "failed")
    return failed


def _message(to: Email, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    # A framework's name stands in the subject; a line break there would be a header of somebody else's.
    message["Subject"] = " ".join(mail.subject.split())
    message["From"] = to.sender
    message["To"] = ", ".join(mail.to)
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=to.sender.rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


class _MailServer(smtplib.SMTP):
    """A mail server, encrypted from the first byte where a context for that is given, whose connection has an end."""

    def __init__(self, host: str, port: int, deadline: Deadline, encrypted: ssl.SSLContext | None) -> None:
        self._deadline, self._encrypted = deadline, encrypted
        super().__init__(host, port, timeout=SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        # How `smtplib` lets a connection be made otherwise.
        made = self._deadline.connect((host, port), timeout)
        return made if self._encrypted is None else self._encrypted.wrap_socket(made, server_hostname=host)


@contextmanager
def _session(to: Email, password: str, deadline: Deadline) -> Iterator[smtplib.SMTP]:
    context = None if to.security == "none" else ssl.create_default_context()
    with _MailServer(to.host, to.port, deadline, context if to.security == "tls" else None) as server:
        if to.security == "starttls":
            server.starttls(context=context)
        if to.user:
            server.login(to.user, password)
        yield server


def _refused(host: str) -> NotSent:
    return NotSent(f"{host}: the address was refused", "correct the address in the settings, or ask the mail server")


def _mend(problem: Exception) -> str:
    """What to mend of a mail that was not sent."""
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return "correct user and password in the settings; this alone is told again with the next run"
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return "correct the address in the settings, or ask the mail server; this alone is told again with the next run"
    return MAIL


def post_webhook(hook: Webhook, run: RunFinished) -> None:
    """Post one run. Raises NotSent."""
    data = json.dumps(payload(run, hook.shape)).encode()
    _request(hook.url.reveal(), data, {"Content-Type": "application/json; charset=utf-8"}, teams=hook.shape == "teams")


def ping(watchdog: Ping, run: RunFinished) -> None:
    """Tell a watchdog of a start, or of an end with its exit code. Raises NotSent."""
    address = watchdog.url.reveal().rstrip("/")
    if run.phase == "started":
        _request(f"{address}/start", None, {})
    else:
        _request(f"{address}/{run.exit_code}", subject(run).encode(), {"Content-Type": "text/plain; charset=utf-8"})


class _NoRedirect(HTTPRedirectHandler):
    """A redirected POST loses its body, and its address is a secret that the next host need not learn."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _request(address: str, data: bytes | None, headers: dict[str, str], *, teams: bool = False) -> None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise NotSent("the address is not one of http or https", ADDRESS) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotSent("the address is not one of http or https", ADDRESS)
    request = Request(address, data=data, headers={"User-Agent": "outcomes-notify", **headers})

    def send() -> None:
        # A night holds its lock meanwhile.
        with (
            Deadline(2 * SECONDS) as deadline,
            build_opener(_NoRedirect, *deadline.handlers()).open(request, timeout=SECONDS) as answer,
        ):
            said = _beginning(answer).decode("utf-8", errors="replace").strip()
        _check_answer(said, teams=teams)

    _persist(parts.hostname, send)


def _beginning(answer: http.client.HTTPResponse) -> bytes:
    """As much of an answer as is looked at."""
    said = b""
    while len(said) < MOST_READ and (more := answer.read1(MOST_READ - len(said))):
        said += more
    return said


class _Answered(Exception):
    """The answer has the status of success and is none. ``again``: a second try could help."""

    def __init__(self, said: str, *, again: bool = False) -> None:
        super().__init__(said)
        self.again = again


_FOR_A_READER = ("<!doctype html", "<html", "<head", "<body", "<?xml")


def _check_answer(said: str, *, teams: bool) -> None:
    """Raises _Answered for the answer of a page, of an interface that says it failed, or of a Teams that says why.

    A connector of Teams answers 1 where it took the message, a flow answers nothing, and either may say in words of a
    status of success that it did not.
    """
    if said.lower().lstrip("\ufeff").startswith(_FOR_A_READER):
        raise _Answered("it answered with a page, as a sign-in or a firewall does, and not as a receiver of notices")
    try:
        answer = json.loads(said)
    except ValueError:
        answer = None
    if isinstance(answer, dict) and (answer.get("ok") is False or answer.get("success") is False):
        raise _Answered("it answered that it did not take the notice")
    if teams and said and answer is None:
        raise _Answered("it answered that it did not take the notice", again="429" in said)


def _persist(host: str, send: Any) -> None:
    """Try, and where a second try could help try once more."""
    for number in range(1, TRIES + 1):
        try:
            send()
        except NotSent:
            raise
        except Exception as problem:
            said, again = _described(problem)
            if not again or number == TRIES:
                raise NotSent(f"{host}: {said}") from None
            time.sleep(PAUSE)
        else:
            return


def _described(problem: Exception) -> tuple[str, bool]:
    """A failure in words that hold no secret, and whether it may pass."""
    if isinstance(problem, HTTPError):
        problem.close()
        if 300 <= problem.code < 400:
            return f"HTTP {problem.code}, it sends to another address, as a sign-in does", False
        return f"HTTP {problem.code}", problem.code >= 500 or problem.code == 429
    if isinstance(problem, _Answered):
        return str(problem), problem.again
    if isinstance(problem, URLError) and isinstance(problem.reason, Exception):
        return _described(problem.reason)
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return "user or password refused", False
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"SMTP {problem.smtp_code}", 400 <= problem.smtp_code < 500
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return "every recipient was refused", False
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return "the server does not offer what the settings ask for", False
    if isinstance(problem, ssl.SSLError):
        return "its certificate or encryption was not accepted", False
    if isinstance(problem, (TimeoutError, socket.timeout)):
        return "no answer in time", True
    if isinstance(problem, socket.gaierror):
        return "the host is not known", True
    if isinstance(problem, OSError):
        return problem.strerror or type(problem).__name__, True
    if isinstance(problem, (http.client.HTTPException, smtplib.SMTPException)):
        return type(problem).__name__, True
    return type(problem).__name__, False
