"""Sending: SMTP and HTTP, with a time limit and one more try.

Law: what goes wrong comes back as a `NotSent` that names the host and never the address, a header or a password.
"""

from __future__ import annotations

import http.client
import json
import smtplib
import socket
import ssl
import time
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from outcomes.hooks import RunFinished
from outcomes_notify.messages import body, payload, subject
from outcomes_notify.settings import Email, Ping, Webhook

SECONDS = 10.0
PAUSE = 1.0
TRIES = 2


class NotSent(Exception):
    """A notice could not be sent. Its text is fit for a log."""


def send_email(to: Email, run: RunFinished) -> None:
    """Send one e-mail. Raises NotSent."""
    message = EmailMessage()
    # A framework's id stands in the subject; a line break there would be a header of somebody else's.
    message["Subject"] = " ".join(subject(run).split())
    message["From"] = to.sender
    message["To"] = ", ".join(to.to)
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=to.sender.rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body(run))
    password = to.password.reveal()
    _persist(to.host, lambda: _deliver(to, message, password))


def _deliver(to: Email, message: EmailMessage, password: str) -> None:
    if to.security == "tls":
        context = ssl.create_default_context()
        with smtplib.SMTP_SSL(to.host, to.port, timeout=SECONDS, context=context) as server:
            _hand_over(server, to, message, password)
        return
    with smtplib.SMTP(to.host, to.port, timeout=SECONDS) as server:
        if to.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        _hand_over(server, to, message, password)


def _hand_over(server: smtplib.SMTP, to: Email, message: EmailMessage, password: str) -> None:
    if to.user:
        server.login(to.user, password)
    refused = server.send_message(message)
    if refused:
        raise NotSent(f"{to.host}: {len(refused)} of {len(to.to)} people were refused")


def post_webhook(hook: Webhook, run: RunFinished) -> None:
    """Post one run. Raises NotSent."""
    data = json.dumps(payload(run, hook.shape)).encode()
    _request(hook.url.reveal(), data, {"Content-Type": "application/json; charset=utf-8"})


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


def _request(address: str, data: bytes | None, headers: dict[str, str]) -> None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise NotSent("the address is not one of http or https") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotSent("the address is not one of http or https")
    opener = build_opener(_NoRedirect)
    request = Request(address, data=data, headers={"User-Agent": "outcomes-notify", **headers})

    def send() -> None:
        with opener.open(request, timeout=SECONDS) as answer:
            answer.read(1024)

    _persist(parts.hostname, send)


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
        return f"HTTP {problem.code}", problem.code >= 500 or problem.code == 429
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
