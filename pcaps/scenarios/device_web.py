"""Web pages of controllers and relays: requests for their paths, and for those of others."""

from plantwatch.corpus.craft import Scenario, Tcp, scenario

DATE = "2026-11-23"

DEVICE, ENGINEER, ROGUE = "10.73.1.10", "10.73.1.20", "10.73.1.66"
ROCKWELL, SIEMENS = "device-web-rockwell-diagnostics", "device-web-siemens-pages"
LOGIN, SEL = "device-web-siemens-login", "device-web-sel-pages"
FORM = b"Redirection=&Login=admin&Password=x"


def ask(one: Tcp, path: str, *, method: str = "GET", body: bytes = b"") -> None:
    """A request and an answer of one page."""
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    one.client(f"{method} {path} HTTP/1.1\r\nHost: {DEVICE}\r\n{length}\r\n".encode() + body)
    one.server(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<p>1</p>\n")


def pages(s: Scenario, policy: str, paths: tuple[str, ...], other: str) -> None:
    """Each path from its own stranger; an engineer asks for another one."""
    for number, path in enumerate(paths):
        one = s.tcp(f"10.73.1.{66 + number}", DEVICE, 80)
        ask(one, path)
        s.finds(policy, one)
    host = s.tcp(ENGINEER, DEVICE, 80)
    ask(host, "/")
    ask(host, other)
    s.near_miss(policy, host, "another page")


@scenario("device-web/rockwell-diagnostics")
def rockwell_diagnostics(s: Scenario) -> None:
    """Diagnostics of an Allen-Bradley device; a page with the word in its query."""
    paths = "/rokform/advancedDiags?pageReq=tcp", "/rokform/SysDataDetail?name=1"
    pages(s, ROCKWELL, paths, "/search?q=/rokform/")


@scenario("device-web/siemens-pages")
def siemens_pages(s: Scenario) -> None:
    """Pages of an S7-1200; a portal of somebody else."""
    paths = "/Portal/Portal.mwsl?PriNav=Start", "/CSS/S7Web.css", "/Images/CPU1200/Led.gif"
    pages(s, SIEMENS, paths, "/Portal/index.html")


@scenario("device-web/siemens-login")
def siemens_login(s: Scenario) -> None:
    """A login; a form of somebody else, and the path is asked for only."""
    one = s.tcp(ROGUE, DEVICE, 80)
    ask(one, "/FormLogin", method="POST", body=FORM)
    s.finds(LOGIN, one)
    host = s.tcp(ENGINEER, DEVICE, 80)
    ask(host, "/login", method="POST", body=FORM)
    ask(host, "/FormLogin")
    s.near_miss(LOGIN, host, "not posted there")


@scenario("device-web/sel-pages")
def sel_pages(s: Scenario) -> None:
    """Pages of an SEL device; a page that ends like them."""
    paths = (
        "/home.sel",
        "/default.sel",
        "/errors/err401.sel?username=x",
        "/scripts/dScripts.sel",
        "/css/sel.css?vid=1",
    )
    pages(s, SEL, paths, "/carousel")


@scenario("device-web/trap-keep-alive")
def trap_keep_alive(s: Scenario) -> None:
    """The page is asked for behind an empty form, behind a request that no policy knows, and split."""
    one = s.tcp(ROGUE, DEVICE, 80)
    ask(one, "/login", method="POST")
    ask(one, "/rokform/SysListDetail?name=1")
    s.finds(ROCKWELL, one)
    two = s.tcp("10.73.1.67", DEVICE, 80)
    ask(two, "/", method="HEAD")
    ask(two, "/home.sel")
    s.finds(SEL, two)
    three = s.tcp("10.73.1.68", DEVICE, 80)
    three.client(b"GET /home.sel HTTP/1.1\r\nHost: x\r\n\r\n", split=[3, 9, 30])
    s.finds(SEL, three)


@scenario("device-web/trap-other-direction")
def trap_other_direction(s: Scenario) -> None:
    """A server tells of a request; another port."""
    host = s.tcp(ENGINEER, DEVICE, 80)
    host.client(b"GET / HTTP/1.1\r\n\r\n")
    host.server(b"GET /home.sel HTTP/1.1\r\n\r\n")
    s.near_miss(SEL, host, "said by the server")
    other = s.tcp(ROGUE, DEVICE, 81)
    ask(other, "/home.sel")
    s.near_miss(SEL, other, "another port")
