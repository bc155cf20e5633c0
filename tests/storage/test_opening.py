"""What names a store: whatever is given for one, the answer is a plain line."""

from __future__ import annotations

import pytest

from storage import doctor, opening
from storage.errors import StoreError
from storage.reading import Reading
from tests.storage.builders import START, policy

NAMES = ("x" * 5_000, "/" + "x" * 5_000 + "/x.db", "x" * 252, "a\0b")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_no_file_can_have_is_refused_plainly(name: str) -> None:
    """By all that open, make or examine a store; also where only the files beside it are too long."""
    for use in (
        opening.open_store,
        doctor.examine,
        lambda url: opening.create(url, policy(), Reading(START, 1, "boot"), by="root"),
    ):
        with pytest.raises(StoreError) as caught:
            use(name)
        assert len(str(caught.value)) < 300


def test_the_home_of_nobody_is_a_name_like_any_other() -> None:
    """There is no store there, which is said."""
    with pytest.raises(StoreError, match="no store here"):
        opening.open_store("~nosuch-account/x.db")
