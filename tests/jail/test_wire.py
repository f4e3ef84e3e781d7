"""What crosses the wall: what is packed comes out again, and no bytes crash the reader."""

import contextlib
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.helpers import LIMITS

from grader.jail import wire
from grader.jail.wire import Kind, NumberKind, Refusal, WireError
from grader.sandbox.answers import read_answer, take_frame
from grader.sandbox.outcome import Raised, Refused, Returned, Stopped

TEXT = st.text(max_size=50)
FLOATS = st.floats(width=64)


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_texts_come_back(texts: list[str]) -> None:
    assert list(wire.unpack_texts(wire.pack_texts(*texts), len(texts))) == [
        text.encode("utf-8", "replace").decode() for text in texts
    ]


def test_a_long_text_is_cut_so_that_its_frame_stays_small() -> None:
    payload = wire.pack_texts(*["\U0001f600" * 10**5] * 4)
    assert len(payload) < 1 << 16


def test_lone_surrogates_cross_as_question_marks() -> None:
    assert wire.unpack_texts(wire.pack_texts("a\ud800b"), 1) == ("a?b",)


@given(st.binary(max_size=200), st.integers(0, 5))
def test_any_bytes_are_texts_or_an_error(data: bytes, count: int) -> None:
    with contextlib.suppress(WireError):
        assert len(wire.unpack_texts(data, count)) == count


@given(TEXT, TEXT, st.integers(0, 100), st.binary(max_size=100))
def test_load_comes_back(entry: str, filename: str, arity: int, source: bytes) -> None:
    load = wire.Load(entry, arity, filename, source)
    back = wire.Load.unpack(load.pack())
    assert (back.arity, back.source) == (arity, source)
    assert back.entry == entry.encode("utf-8", "replace").decode()


@given(st.sampled_from(wire.PROGRAMS), st.lists(st.binary(max_size=100), max_size=4))
def test_program_comes_back(name: str, arguments: list[bytes]) -> None:
    program = wire.Program(name, tuple(arguments))
    assert wire.unpack_first(program.kind, program.pack()) == program


@pytest.mark.parametrize("dtype", wire.DTYPES)
def test_arguments_come_back(dtype: str) -> None:
    array = np.arange(6).reshape(2, 3).astype(dtype)
    given: list[wire.WireArgument] = [1.5, (dtype, (2, 3), array.tobytes()), (dtype, (0,), b"")]
    back = wire.unpack_arguments(wire.pack_arguments(given))
    assert back == given


@given(st.lists(FLOATS, max_size=8))
def test_an_answer_comes_back_bit_for_bit(values: list[float]) -> None:
    array = np.array(values, dtype="<f8")
    payload = wire.pack_array(NumberKind.REAL, array.shape, array.tobytes())
    answer = read_answer((Kind.RETURNED, 3, payload), 3, LIMITS)
    assert isinstance(answer, Returned)
    assert answer.values is not None
    assert answer.values.tobytes() == array.tobytes()


@given(
    st.one_of(st.sampled_from([int(kind) for kind in Kind]), st.integers(0, 255)),
    st.binary(max_size=300),
    st.integers(0, 2),
)
def test_any_frame_is_an_answer_or_a_wire_error(kind: int, payload: bytes, index: int) -> None:
    try:
        answer = read_answer((kind, index, payload), index, LIMITS)
    except WireError:
        return
    assert answer is None or isinstance(answer, object)
    assert index == 0 or answer is not None


@st.composite
def returned_payloads(draw: st.DrawFn) -> bytes:
    """Nearly right results: hostile dimensions, and sizes that may or may not agree."""
    dim = st.one_of(st.integers(0, 3), st.sampled_from([2**31, 2**62, 2**63, 2**64 - 1]))
    shape = draw(st.lists(dim, max_size=70))
    head = struct.pack(f"<BB{len(shape)}Q", draw(st.integers(0, 5)), len(shape), *shape)
    return head + draw(st.binary(max_size=64))


@given(returned_payloads())
def test_hostile_shapes_are_an_answer_or_a_wire_error(payload: bytes) -> None:
    try:
        answer = read_answer((Kind.RETURNED, 1, payload), 1, LIMITS)
    except WireError:
        return
    assert isinstance(answer, Returned)
    assert answer.values is None or answer.values.shape == answer.shape
    assert wire.walked(answer.shape) * 8 <= LIMITS.returned_kib << 10


@pytest.mark.parametrize("kind", NumberKind)
@pytest.mark.parametrize("shape", [(2049, 0), (0, 2049), (2**25, 0), (64, 33, 0), (2048, 1, 2, 0)])
def test_rows_of_nothing_count_as_what_they_cost(kind: NumberKind, shape: tuple[int, ...]) -> None:
    assert LIMITS.returned_kib == 16
    with pytest.raises(WireError, match="too many rows"):
        read_answer((Kind.RETURNED, 1, wire.pack_array(kind, shape, b"")), 1, LIMITS)
    more = LIMITS.model_copy(update={"returned_kib": 1 << 20})
    answer = read_answer((Kind.RETURNED, 1, wire.pack_array(kind, shape, b"")), 1, more)
    assert isinstance(answer, Returned)


@pytest.mark.parametrize(
    "shape", [(0, 2**63), (2**64 - 1, 0), (0, 2**61), (0, 2**40, 2**40), (1,) * 65, (2**61, 8)]
)
def test_impossible_shapes_are_refused(shape: tuple[int, ...]) -> None:
    payload = struct.pack(f"<BB{len(shape)}Q", 0, len(shape), *shape)
    with pytest.raises(WireError):
        wire.unpack_array(payload)


@pytest.mark.parametrize("kind", [4, 255])
def test_an_unknown_kind_of_number_is_refused(kind: int) -> None:
    with pytest.raises(WireError, match="without a kind"):
        wire.unpack_array(bytes([kind, 0]))


@pytest.mark.parametrize("code", [0, 12, 255])
def test_an_unknown_refusal_is_refused(code: int) -> None:
    with pytest.raises(WireError, match="without a reason"):
        wire.unpack_refusal(bytes([code]) + wire.pack_texts("x"))


def test_refusals_come_back() -> None:
    for refusal in Refusal:
        answer = read_answer((Kind.REFUSED, 1, wire.pack_refusal(refusal, "why")), 1, LIMITS)
        if refusal == Refusal.OVERSIZE:
            assert isinstance(answer, Stopped)
        else:
            assert answer == Refused(refusal, "why")


@pytest.mark.parametrize("cut", [1, 3, 5, 9])
def test_a_text_frame_cut_short_is_refused(cut: int) -> None:
    payload = wire.pack_texts("Type", "Base", "text", "lines")
    assert isinstance(read_answer((Kind.RAISED, 1, payload), 1, LIMITS), Raised)
    with pytest.raises(WireError):
        read_answer((Kind.RAISED, 1, payload[:-cut]), 1, LIMITS)
    with pytest.raises(WireError):
        read_answer((Kind.RAISED, 1, payload + b"\0" * cut), 1, LIMITS)


@pytest.mark.parametrize(
    ("kind", "index"),
    [
        (Kind.LOADED, 1),
        (Kind.UNCALLABLE, 1),
        (Kind.RETURNED, 0),
        (Kind.REFUSED, 0),
        (Kind.READY, 0),
        (Kind.BROKEN, 1),
        (Kind.CALL, 1),
        (0, 1),
        (255, 0),
    ],
)
def test_a_frame_out_of_place_is_refused(kind: int, index: int) -> None:
    with pytest.raises(WireError, match="of kind"):
        read_answer((kind, index, wire.pack_texts("x")), index, LIMITS)


def test_an_answer_to_another_message_is_refused() -> None:
    with pytest.raises(WireError, match="an answer to 2, where 1 was asked"):
        read_answer((Kind.RETURNED, 2, b""), 1, LIMITS)


def test_frames_are_taken_whole_and_in_order() -> None:
    stream = wire.frame(Kind.RETURNED, 1, b"abc") + wire.frame(Kind.RAISED, 2, b"")
    received = bytearray()
    taken = []
    for byte in stream:
        received.append(byte)
        if (frame := take_frame(received, 10)) is not None:
            taken.append(frame)
    assert taken == [(Kind.RETURNED, 1, b"abc"), (Kind.RAISED, 2, b"")]
    assert not received


def test_a_frame_that_claims_too_much_is_refused_before_it_comes() -> None:
    header = bytearray(wire.HEADER.pack(Kind.RETURNED, 1, 2**63))
    with pytest.raises(WireError, match="a frame of 9223372036854775808 bytes"):
        take_frame(header, 1 << 20)


def test_rows_without_elements_are_counted() -> None:
    """Such an array has no bytes, and would be a list of a billion lists on the host."""
    for shape in ((1 << 40, 0), (1 << 14, 1 << 14, 0), (0, 1 << 40)):
        with pytest.raises(wire.WireError):
            wire.unpack_array(wire.pack_array(wire.NumberKind.REAL, shape, b""))
    assert wire.unpack_array(wire.pack_array(wire.NumberKind.REAL, (3, 0), b""))[1] == (3, 0)
