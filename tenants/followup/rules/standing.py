"""What an alert that stands says once its rule has spoken again: nothing that was seen is lost while it stands."""

from dataclasses import replace

from followup.contracts import Explanation


def together(earlier: Explanation, later: Explanation) -> Explanation:
    """The explanation of two occasions, `later` being the newer one.

    Signs stay until the alert is closed. A measured value gives way to a newer one; where nothing was measured anew,
    it stays, too.
    """
    met = {criterion.id for criterion in later.criteria}
    kept = [one for one in earlier.criteria if one.id not in met and (not later.value or one.lasts)]
    criteria = (*later.criteria, *kept)
    if later.value:
        return replace(later, criteria=criteria)
    return replace(later, criteria=criteria, threshold=earlier.threshold, value=earlier.value)
