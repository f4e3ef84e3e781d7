"""Prove one level of the walls, or say why it can't be had here."""

from dataclasses import dataclass

from grader.errors import JudgeError
from grader.sandbox.proof.levels import Level
from grader.sandbox.proof.probes import ProbeReport, ProbeResult, probe, prove_jax
from grader.sandbox.zygote import RefusedError, Zygote


@dataclass(frozen=True)
class Rung:
    """One level that was tried; ``problem`` says why it can't be had here, if it can't."""

    level: Level
    proof: ProbeReport | None
    problem: str
    passing: bool = False  # the problem may be gone the next time

    @property
    def layers(self) -> tuple[str, ...]:
        """The walls by name."""
        return self.proof.layers if self.proof else ()

    @property
    def results(self) -> tuple[ProbeResult, ...]:
        """The results of the attempts."""
        return self.proof.results if self.proof else ()


def climb(level: Level, zygote: Zygote) -> Rung:
    """Prove that ``zygote`` stands at ``level``, or say why it does not."""
    proof = None
    try:
        proof = probe(zygote)
        missing = [result.meaning for result in proof.gaps(level)]
        if missing:
            return Rung(level, proof, "it does not hold that " + ", nor that ".join(missing))
        prove_jax(zygote, level)
    except RefusedError as error:
        return Rung(level, proof, str(error))
    except JudgeError as error:
        return Rung(level, proof, str(error), passing=True)
    except OSError as error:  # no space, no descriptors
        return Rung(level, proof, f"the walls could not be tried: {error}", passing=True)
    return Rung(level, proof, "")
