"""Sealed streams: nothing in them can be changed, moved, swapped or cut without being noticed."""

import io
import random

import pytest

from registry.vault import keyring, streams
from registry.vault.keyring import Keyring, Purpose, UnknownKey
from registry.vault.streams import CHUNK_BYTES, TAG_BYTES, OpeningReader, SealingWriter, StreamBroken

KEY, OTHER = bytes(range(32)), bytes(32)


def sealed(data: bytes, context: str = "place", piece: int = 70_001) -> bytes:
    target = io.BytesIO()
    writer = SealingWriter(target, "k1", KEY, context)
    for first in range(0, len(data), piece):
        writer.write(data[first : first + piece])
    writer.close()
    return target.getvalue()


def opened(stream: bytes, context: str = "place", key: bytes = KEY) -> bytes:
    return OpeningReader(io.BytesIO(stream), lambda _key_id: key, context).read()


SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 17]


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens_again_in_pieces_of_any_size(size):
    data = random.Random(size).randbytes(size)
    stream = sealed(data)
    assert opened(stream) == data
    reader, pieces = OpeningReader(io.BytesIO(stream), lambda _key_id: KEY, "place"), []
    while piece := reader.read(10_007):
        pieces.append(piece)
    assert b"".join(pieces) == data
    assert not data or data[:64] not in stream


@pytest.mark.parametrize("size", [1, CHUNK_BYTES, 2 * CHUNK_BYTES + 5])
def test_every_change_cut_and_addition_is_noticed(size):
    stream = sealed(bytes(size))
    rng = random.Random(1)
    header = len(stream) - size - TAG_BYTES * -(-size // CHUNK_BYTES)
    for place in {0, 4, 5, header, len(stream) - 1, *(rng.randrange(len(stream)) for _ in range(40))}:
        broken = bytearray(stream)
        broken[place] ^= 1 << rng.randrange(8)
        with pytest.raises((StreamBroken, UnknownKey)):
            opened(bytes(broken))
    for length in {0, 3, header, header + CHUNK_BYTES + TAG_BYTES, len(stream) - 1}:
        if length < len(stream):
            with pytest.raises(StreamBroken):
                opened(stream[:length])
    with pytest.raises(StreamBroken):
        opened(stream + b"\0")


def test_chunks_cannot_change_places():
    stream = sealed(random.Random(2).randbytes(3 * CHUNK_BYTES))
    header, whole = len(stream) - 3 * (CHUNK_BYTES + TAG_BYTES), CHUNK_BYTES + TAG_BYTES
    first, second, last = (stream[header + n * whole : header + (n + 1) * whole] for n in range(3))
    for order in ([second, first, last], [first, last], [first, last, second], [first, first, second, last]):
        with pytest.raises(StreamBroken):
            opened(stream[:header] + b"".join(order))


def test_a_stream_belongs_to_its_place_and_its_key():
    with pytest.raises(StreamBroken):
        opened(sealed(b"text"), context="elsewhere")
    with pytest.raises(StreamBroken):
        opened(sealed(b"text"), key=OTHER)
    assert sealed(b"text") != sealed(b"text")


def test_contents_are_sealed_with_the_key_of_their_purpose(tmp_path):
    before = keyring._current
    try:
        keyring.init(Keyring.generate(tmp_path / "keyring.json"))
        content = streams.seal_content(b"letter", Purpose.FILE, "hash")
        assert streams.is_sealed(content)
        assert streams.open_content(content, Purpose.FILE, "hash") == b"letter"
        with pytest.raises(StreamBroken):
            streams.open_content(content, Purpose.BACKUP, "hash")
    finally:
        keyring.init(before)
