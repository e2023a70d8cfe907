"""Zip archives: each member by itself."""

import base64
import io
import random
import zipfile
from collections.abc import Callable

import pytest

from nlu.errors import DamagedInput, EncryptedInput, GongkaiError, LimitExceeded, UnsupportedInput
from nlu.reading.archive import members
from nlu.settings import DEFAULT, Settings

BIG = base64.b16encode(random.Random(1).randbytes(1_000_000))


def archive(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files:
            package.writestr(name, data)
    return buffer.getvalue()


def named(codec: str, name: str) -> bytes:
    """An archive whose one name is written in `codec` and not marked as UTF-8."""
    raw = name.encode(codec)
    return archive(("x" * len(raw), b"1")).replace(b"x" * len(raw), raw)


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_names_are_decoded(codec: str) -> None:
    assert dict(members(named(codec, "年报/应急管理局.txt"), "a.zip", DEFAULT)) == {"年报/应急管理局.txt": b"1"}


def test_names_marked_as_utf8_are_kept() -> None:
    assert [name for name, _ in members(archive(("Ünïé.txt", b"1")), "a.zip", DEFAULT)] == ["Ünïé.txt"]


def test_junk_is_passed_over() -> None:
    junk = [("__MACOSX/._a.txt", b"x"), (".DS_Store", b"x"), ("b/Thumbs.db", b"x"), ("b/~$a.docx", b"x"), ("b/", b"")]
    assert list(members(archive(*junk, ("b/a.txt", b"y")), "a.zip", DEFAULT)) == [("b/a.txt", b"y")]


@pytest.mark.parametrize("name", ["../a.txt", "b/../../a.txt", "/etc/passwd", "C:\\a.txt", "..\\a.txt"])
def test_names_that_point_outside_are_refused_alone(name: str) -> None:
    found = dict(members(archive((name, b"x"), ("b.txt", b"y")), "a.zip", DEFAULT))
    assert found.pop("b.txt") == b"y"
    assert [type(content) for content in found.values()] == [UnsupportedInput]


def marked_encrypted(data: bytes) -> bytes:
    local, central = data.index(b"PK\3\4"), data.index(b"PK\1\2")
    changed = bytearray(data)
    changed[local + 6] |= 1
    changed[central + 8] |= 1
    return bytes(changed)


def broken(data: bytes) -> bytes:
    return data[:40] + b"\xff" * 8 + data[48:]


@pytest.mark.parametrize(
    ("change", "settings", "error"),
    [
        (marked_encrypted, DEFAULT, EncryptedInput),
        (broken, DEFAULT, DamagedInput),
        (bytes, Settings(max_bytes=1_000_000), LimitExceeded),
        (bytes, Settings(max_expanded=1_000_000), LimitExceeded),
        (bytes, Settings(max_ratio=1), LimitExceeded),
    ],
)
def test_a_bad_member_is_an_error_and_the_next_is_read(
    change: Callable[[bytes], bytes], settings: Settings, error: type[GongkaiError]
) -> None:
    data = change(archive(("big.txt", BIG), ("b.txt", b"y")))
    first, second = members(data, "a.zip", settings)
    assert (first[0], type(first[1])) == ("big.txt", error)
    assert second == ("b.txt", b"y")


def test_all_members_together_are_limited() -> None:
    data = archive(*((f"{n}.txt", bytes(400)) for n in range(5)))
    kinds = [type(content) for _, content in members(data, "a.zip", Settings(max_expanded=1_000))]
    assert kinds == [bytes, bytes, LimitExceeded, LimitExceeded, LimitExceeded]


def test_too_many_members() -> None:
    found = list(members(archive(*((f"{n}", b"x") for n in range(5))), "a.zip", Settings(max_members=3)))
    assert [name for name, _ in found] == ["0", "1", "2", "a.zip"]
    assert isinstance(found[-1][1], LimitExceeded)


def test_a_damaged_archive() -> None:
    with pytest.raises(DamagedInput):
        list(members(archive(("a", b"x"))[:-10], "a.zip", DEFAULT))
