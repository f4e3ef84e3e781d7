# Tries: to rename the kinds of frames. May get: WA RTE CE.
import sys

wire = sys.modules["jail.wire"]
wire.Kind._member_map_["RETURNED"] = wire.Kind.READY
wire.Kind = type("Kind", (), {name: 18 for name in wire.Kind.__members__})
sys.modules["jail.convert"].wire = wire


def tiny(a, b):
    return [0.0, 0.0]
