"""HTTP/1.1 (RFC 9112): pages, status in JSON, uploads of forms and files."""

from __future__ import annotations

import json
from random import Random

from plantwatch.corpus.benign.content import BLOCKS, domain, sentence, text
from plantwatch.corpus.benign.dialogue import Dialogue, ask, reply

_AGENTS = ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "curl/7.88.1", "python-requests/2.31.0")
_PAGES = ("/", "/index.html", "/api/v1/status", "/reports/shift", "/images/line.png", "/login")


def browse(random: Random) -> Dialogue:
    """A few requests on one connection: pages, JSON and binary files."""
    name, agent = domain(random), random.choice(_AGENTS)
    turns = []
    for _ in range(random.randrange(1, 5)):
        turns += [ask(request("GET", random.choice(_PAGES), name, agent), 0.05), reply(_page(random))]
    return turns


def submit(random: Random) -> Dialogue:
    """A form or a file goes to the server."""
    if random.random() < 0.5:
        body = f"user=op{random.randrange(20)}&note={sentence(random).replace(' ', '+')}".encode()
        kind = "application/x-www-form-urlencoded"
    else:
        body = random.choice(list(BLOCKS.values()))(random, random.randrange(300, 6000))
        kind = "application/octet-stream"
    head = request("POST", "/upload", domain(random), random.choice(_AGENTS), kind, len(body))
    return [ask(head + body), reply(response(b"", "text/plain", "204 No Content"))]


def request(method: str, path: str, name: str, agent: str, kind: str = "", size: int = 0) -> bytes:
    """The head of a request; with a ``kind`` it announces a body of ``size`` bytes."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {name}", f"User-Agent: {agent}", "Accept: */*"]
    if kind:
        lines += [f"Content-Type: {kind}", f"Content-Length: {size}"]
    return _head(lines)


def response(body: bytes, kind: str, status: str = "200 OK") -> bytes:
    """A whole response."""
    return (
        _head(
            [f"HTTP/1.1 {status}", "Server: nginx", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        )
        + body
    )


def _page(random: Random) -> bytes:
    choice = random.randrange(3)
    if choice == 0:
        return response(b"<html><body>" + text(random, random.randrange(200, 5000)), "text/html")
    if choice == 1:
        values = {f"tag{n}": round(random.random() * 100, 2) for n in range(random.randrange(3, 40))}
        return response(json.dumps(values).encode(), "application/json")
    return response(
        random.choice(list(BLOCKS.values()))(random, random.randrange(400, 8000)), "application/octet-stream"
    )


def _head(lines: list[str]) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode()
