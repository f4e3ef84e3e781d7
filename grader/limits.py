"""The limits of a run, which the host enforces from outside its process."""

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """Limits of one submission; each has its unit in its name.

    A time limit holds for loading the file and for each case, separately. Memory is the peak
    resident size of the process, without what is ready before it begins; about 250 MiB of it is the
    interpreter with jax and flax.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    wall_s: float = Field(10.0, gt=0, le=3600, description="Wall-clock seconds for each case.")
    cpu_s: float = Field(20.0, gt=0, le=3600, description="CPU seconds, all threads, each case.")
    memory_mib: int = Field(2048, ge=512, le=1 << 20, description="Peak resident MiB.")
    printed_kib: int = Field(64, ge=1, le=1 << 14, description="KiB printed in the whole run.")
    returned_kib: int = Field(64, ge=1, le=1 << 20, description="KiB of float64 for each case.")
    source_kib: int = Field(256, ge=1, le=1 << 14, description="KiB of source.")


# For the reference and other files of the course staff: a stop here is our own fault (JE).
TRUSTED = Limits(
    wall_s=120.0,
    cpu_s=240.0,
    memory_mib=8192,
    printed_kib=1024,
    returned_kib=65536,
    source_kib=4096,
)
