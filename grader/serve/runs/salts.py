"""The salt of each submission, which its hidden cases follow from.

It follows from the secret of the installation, the person, the problem, and the turn of the
submission. The next turn is known, so that its cases can be made ahead; the number of the next
submission is not.
"""

import hashlib
import hmac


def salt_of(secret: bytes, person: str, problem: str, turn: int) -> str:
    """The salt of a person's submission to a problem; turn 0 is that of all runs of samples.

    Samples are the same under each salt. Their own keeps them apart in the record.
    """
    what = "\0".join((person, problem, str(turn)))
    return hmac.new(secret, what.encode(), hashlib.sha256).hexdigest()
