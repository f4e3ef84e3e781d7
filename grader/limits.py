"""The limits of a run, which the host enforces from outside its process."""

from pydantic import BaseModel, ConfigDict, Field

KEPT_CASES = 4  # each case may print up to the limit; the text of so many full ones is kept


class Limits(BaseModel):
    """Limits of one submission; each has its unit in its name.

    The limits on time, on printed text and on returned values hold for each case, and for loading
    the file, separately: so a verdict does not depend on how many cases there are. Memory is the
    peak resident size of the process, without what is ready before it begins; about 250 MiB of it
    is the interpreter with jax and flax.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    wall_s: float = Field(10.0, gt=0, le=3600, description="Wall-clock seconds for each case.")
    cpu_s: float = Field(20.0, gt=0, le=3600, description="CPU seconds, all threads, each case.")
    memory_mib: int = Field(2048, ge=512, le=1 << 20, description="Peak resident MiB.")
    printed_kib: int = Field(64, ge=1, le=1 << 14, description="KiB printed in each case.")
    returned_kib: int = Field(64, ge=1, le=1 << 20, description="KiB of float64 for each case.")
    source_kib: int = Field(256, ge=1, le=1 << 14, description="KiB of source.")

    @property
    def printed_bytes(self) -> int:
        """The most that one case may print, in bytes."""
        return self.printed_kib << 10

    @property
    def kept_bytes(self) -> int:
        """The most printed text that is kept of one process, in bytes; the rest is left out."""
        return KEPT_CASES * self.printed_bytes


# For the reference and other files of the course staff: a stop here is our own fault (JE).
TRUSTED = Limits(
    wall_s=120.0,
    cpu_s=240.0,
    memory_mib=8192,
    printed_kib=1024,
    returned_kib=65536,
    source_kib=4096,
)
