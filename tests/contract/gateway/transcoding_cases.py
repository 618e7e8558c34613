"""Requests for two transcoders: those that both must treat alike, and those where ours is right to differ."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    method: str
    path: str
    body: bytes | None = None

    def __str__(self) -> str:
        shown = f" {self.body!r}" if self.body is not None else ""
        return f"{self.method} {self.path}{shown}"


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where the gateway answers otherwise than Envoy: its own status, and why."""

    case: Case
    status: int
    reason: str

    def __str__(self) -> str:
        return str(self.case)


def get(path: str) -> Case:
    return Case("GET", path)


def listed(query: str) -> Case:
    return Case("GET", f"/v1/things?{query}")


def post(body: bytes, path: str = "/v1/things") -> Case:
    return Case("POST", path, body)


PATHS = [
    get("/v1/things/a"),
    get("/v1/things/a%20b%2Fc"),
    get("/v1/things/a+b"),
    get("/v1/things/%C3%B1"),
    get("/v1/things/%zz"),
    get("/v1//things"),
    get("/v1/things/a:b"),
    get("/v1/things/a:tag"),
    get("/v1/things/a%3Atag"),
    get("/v1/things/a/parts/b"),
    get("/v1/things/a/parts/b?nested.count=2"),
    get("/v1/shelves/1/books/2"),
    get("/v1/shelves/a%2Fb/books/c%20d"),
    get("/v1/shelves/a%2fb/books/c%2Bd%3F"),
    get("/v1/shelves/1/books"),
    get("/v1/files/a/b/c"),
    get("/v1/files/a"),
    get("/v1/files"),
    get("/v1/files/a%2Fb"),
    get("/v1/trees/roots/a/b:climb"),
    get("/v1/trees/roots:climb"),
    get("/v1/trees/roots/a:b:climb"),
    get("/v1/any/x/end"),
    get("/v1/any/x/y/end"),
    get("/v1/tail/x/y"),
    get("/v1/tail"),
    get("/v1/typed/1/true/COLOR_RED/1.5/99"),
    get("/v1/typed/1/true/2/1.5/99"),
    get("/v1/typed/x/true/COLOR_RED/1.5/99"),
    get("/v1/anywhere/a"),
    get("/v1/users/t/anywhere/a"),
    post(b'{"name":"q"}', "/v1/anywhere"),
    Case("OPTIONS", "/v1/anywhere/a"),
    get("/v1/specific/literal"),
    get("/v1/specific/x"),
    get("/v1/specific/x/y"),
    get("/v1/specific"),
    get("/v1/at@sign/x"),
    get("/nowhere"),
    Case("PUT", "/v1/things/a", b"{}"),
    Case("DELETE", "/v1/things/a"),
    Case("DELETE", "/v1/things/a?count=2"),
    post(b"{}", "/echo.v1.EchoService/Hidden"),
]
QUERIES = [
    listed("tags=a&tags=b"),
    listed("tags=a,b"),
    listed("numbers=1&numbers=2"),
    listed("colors=COLOR_RED&colors=2"),
    listed("color=color_red"),
    listed("color=COLOR_GREEN"),
    listed("flag=true"),
    listed("flag=maybe"),
    listed("big=9223372036854775807&unsigned_big=18446744073709551615"),
    listed("big=9223372036854775808"),
    listed("count=1.5"),
    listed("count=+1"),
    listed("count=%201"),
    listed("count="),
    listed("unsigned_count=-1"),
    listed("ratio=1e3&half_ratio=0.5"),
    listed("ratio=NaN"),
    listed("ratio=Infinity"),
    listed("ratio=1e999"),
    listed("data=aGVsbG8%3D"),
    listed("data=aGVsbG8"),
    listed("data=-_8"),
    listed("data=!!"),
    listed("nested.title=x&nested.inner.count=3"),
    listed("nested=x"),
    listed("nested.words=a&nested.words=b"),
    listed("children=x"),
    listed("labels=x"),
    listed("labels.a=x"),
    listed("create_time=2026-01-31T12:00:00Z"),
    listed("createTime=2026-01-31T12:00:00.5-06:00"),
    listed("create_time=2026-01-31"),
    listed("create_time.seconds=5"),
    listed("lifetime=1.5s"),
    listed("lifetime=1.5"),
    listed("update_mask=a,bC.dE"),
    listed("update_mask=client_name"),
    listed("note=hi"),
    listed("note.value=hi"),
    listed("wrapped_big=12&wrapped_flag=true&wrapped_data=aGk="),
    listed("middle.title=a"),
    listed("left=a&right=2"),
    listed("custom-kebab=x"),
    listed("kebab=x"),
    listed("signedCount=-2&fixed_big=3&fixedCount=-4"),
    listed("name=a%20b+c%2Bd"),
    listed("name=a=b"),
    listed("&name=a&&"),
    listed("maybe="),
    listed("maybeCount=0"),
    listed("name="),
    listed("extra=x"),
    get("/v1/things/a?unknown=1"),
]
BODIES = [
    post(b'{"name":"x"}'),
    post(b""),
    post(b"{}"),
    post(b"[]"),
    post(b"null"),
    post(b'{"name":1}'),
    post(b'{"name":"x"'),
    post(b'{"name":"x"} x'),
    post(b'{"count":"5","big":5,"unsignedBig":"6"}'),
    post(b'{"count":1.0}'),
    post(b'{"count":1.5}'),
    post(b'{"count":1e2}'),
    post(b'{"count":3000000000}'),
    post(b'{"count":true}'),
    post(b'{"count":null}'),
    post(b'{"flag":1}'),
    post(b'{"color":"COLOR_RED"}'),
    post(b'{"color":1}'),
    post(b'{"color":77}'),
    post(b'{"color":"X"}'),
    post(b'{"tags":["a"],"numbers":[1,"2"]}'),
    post(b'{"children":[{"title":"a"},{}]}'),
    post(b'{"labels":{"a":"b"},"parts":{"1":{"title":"x"}}}'),
    post(b'{"parts":{"x":{}}}'),
    post(b'{"left":"a","right":1}'),
    post(b'{"left":"a","right":null}'),
    post(b'{"data":"aGk="}'),
    post(b'{"data":"-_8"}'),
    post(b'{"data":"a*b"}'),
    post(b'{"custom-kebab":"x"}'),
    post(b'{"kebab":"x"}'),
    post(b'{"maybe":""}'),
    post(b'{"createTime":"2026-01-31T12:00:00Z","lifetime":"3s","updateMask":"a,b.cD","note":"n","wrappedBig":"5"}'),
    post(b'{"createTime":"yesterday"}'),
    post(b'{"extra":{"a":[1,null]},"anything":null,"nothing":null}'),
    post(b'{"ratio":"NaN"}'),
    post(b'{"ratio":NaN}'),
    post(b'{"halfRatio":1e39}'),
    post(b'{"maybeCount":1,"maybe_count":2}'),
    post(b'{"name":"\\ud800"}'),
    post(b'{"name":"\xff"}'),
    post(b'{"title":"t"}', "/v1/things/a/parts"),
    post(b'{"title":"t"}', "/v1/things/a/parts?count=3"),
    post(b'{"name":"x"}', "/v1/things?unknown=1"),
    Case("PATCH", "/v1/things/a", b'{"count":1}'),
    Case("PATCH", "/v1/things/a", b'{"name":"a"}'),
    Case("PUT", "/v1/parts/p", b'{"count":4}'),
    post(b"{}", "/v1/things/a:tag"),
    post(b"", "/v1/things/a:tag"),
    post(b"{}", "/v1/things/a/b:tag"),
    post(b'["x","y"]', "/v1/things/a:setTags"),
    post(b'[{"title":"x"},{}]', "/v1/things/a:setChildren"),
]
STREAMS = [get("/v1/things/a:watch"), get("/v1/things/a:watch?count=1")]
SAME = [*PATHS, *QUERIES, *BODIES, *STREAMS]

NOT_JSON = "RFC 8259: that is no JSON"
NOT_MAPPED = "the JSON mapping takes no such value for the field"
PATH_DECIDES = "http.proto: a field that the path gives comes from nowhere else"
DEVIATIONS = [
    Deviation(Case("HEAD", "/v1/things/a"), 200, "RFC 9110 9.3.2: what can be read answers HEAD"),
    Deviation(get("/v1/things/"), 404, "an empty id must not become a list of everything"),
    Deviation(get("/v1/things/a/"), 404, "http.proto: a template without the slash does not match it"),
    Deviation(get("/v1/any//end"), 404, "RFC 3986: an empty segment is one, but '*' means something is there"),
    Deviation(get("/v1/things/%ff"), 400, "bytes that are not UTF-8 can't be a string; Envoy lets the server fail"),
    Deviation(get("/v1/specific/%6Citeral"), 200, "RFC 3986 6.2.2.2: %6C is the letter l, so the literal matches"),
    Deviation(get("/v1/at%40sign/x"), 200, "http.proto: reserved characters of a literal are percent-encoded"),
    Deviation(get("/v1/things/a?count=1&count=2"), 400, "which of the two was meant can't be known"),
    Deviation(get("/v1/things/a?name=b"), 400, PATH_DECIDES),
    Deviation(get("/v1/things/a/parts/b?nested.title=2"), 400, PATH_DECIDES),
    Deviation(get("/v1/things/a?count"), 400, "a parameter without a value is one, not none"),
    Deviation(listed("maybe"), 200, "a parameter without a value is an empty one"),
    Deviation(listed("=x"), 400, "a parameter without a name is unknown"),
    Deviation(listed("color=99"), 200, "the JSON mapping takes numbers that this version does not know, as in a body"),
    Deviation(listed("flag=1"), 400, NOT_MAPPED),
    Deviation(listed("flag=TRUE"), 400, NOT_MAPPED),
    Deviation(get("/v1/typed/1/yes/COLOR_RED/1.5/99"), 400, NOT_MAPPED),
    Deviation(listed("count=1.0"), 200, "the JSON mapping: 1.0 is a whole number, in quotes too"),
    Deviation(listed("count=1e2"), 200, "the JSON mapping: 1e2 is a whole number, in quotes too"),
    Deviation(post(b'{"count":"1e2"}'), 200, "the JSON mapping: 1e2 is a whole number, in quotes too"),
    Deviation(listed("children.title=x"), 400, "http.proto: repeated messages can't be in a query"),
    Deviation(listed("anything=x"), 400, "a query holds text, and a Value need not be one"),
    Deviation(listed("extra.fields=x"), 400, "http.proto: maps can't be in a query"),
    Deviation(post(b'{"name":"x"}', "/v1/things?count=1"), 400, 'http.proto: no query parameters beside body "*"'),
    Deviation(post(b'{"title":"t"}', "/v1/things/a/parts?nested.count=3"), 400, "the body gives all of its field"),
    Deviation(post(b"", "/v1/things/a/parts"), 200, "an absent body leaves its field unset"),
    Deviation(post(b'{"unknown":1}'), 400, "an unknown field is a mistake of the caller"),
    Deviation(post(b"{'name':'x'}"), 400, NOT_JSON),
    Deviation(post(b'{name:"x"}'), 400, NOT_JSON),
    Deviation(post(b'{"name":"x",}'), 400, NOT_JSON),
    Deviation(post(b'{"count":1,"count":2}'), 400, "which of the two was meant can't be known"),
    Deviation(post(b'\xef\xbb\xbf{"name":"x"}'), 200, "RFC 8259: a byte order mark may be ignored"),
    Deviation(post(b'{"flag":"true"}'), 400, NOT_MAPPED),
    Deviation(post(b'{"tags":"a"}'), 400, NOT_MAPPED),
    Deviation(post(b'{"tags":[null]}'), 400, NOT_MAPPED),
    Deviation(post(b'{"children":[null]}'), 400, NOT_MAPPED),
    Deviation(post(b'{"labels":{"a":null}}'), 400, NOT_MAPPED),
    Deviation(post(b'"x"', "/v1/things/a:setTags"), 400, NOT_MAPPED),
    Deviation(Case("PATCH", "/v1/things/a", b'{"name":"b"}'), 400, PATH_DECIDES),
    Deviation(Case("PUT", "/v1/parts/p", b'{"title":"q"}'), 400, PATH_DECIDES),
    Deviation(Case("DELETE", "/v1/things/a", b'{"count":1}'), 400, "http.proto: without `body` there is no body"),
]
