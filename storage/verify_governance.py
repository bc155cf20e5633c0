"""Whether the proposals of policies that are kept are those that the store's own chain tells of."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, field, replace
from typing import TYPE_CHECKING

from config.instants import read_iso
from config.policy import Policy
from storage.governance import APPROVED, LAPSED, WITHDRAWN, Proposal
from storage.sqlite_governance import proposals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from storage.sqlite_core import Core


@dataclass(slots=True)
class Governed:
    """The proposals as the ledger has them; what a policy says is in its version alone."""

    proposals: dict[str, Proposal] = field(default_factory=dict)

    def take(self, at: int, line: Mapping[str, object]) -> None:
        """Take in the next line of the store's own chain. Raises what an unreadable line raises."""
        name, kind = line.get("proposal"), line["kind"]
        if not isinstance(name, str):
            return
        if kind == "policy.proposed":
            self.proposals[name] = _proposed(name, at, line)
            return
        asked = self.proposals[name]
        base = str(line.get("before", asked.base))
        by = str(line.get("approved_by", line.get("by")))
        if kind == "policy.approved":
            found = replace(asked, answer=APPROVED, answered_by=by, answered_at=at, base=base)
        elif kind == "policy.withdrawn":
            found = replace(asked, answer=WITHDRAWN, answered_by=by, answered_at=at, done_at=at)
        elif kind == "policy.lapsed":
            found = replace(asked, answer=LAPSED, done_at=at)
        elif asked.answer == APPROVED:
            found = replace(asked, done_at=at)
        else:
            found = replace(asked, answer=APPROVED, answered_by=by, answered_at=at, done_at=at, base=base)
        self.proposals[name] = found


def proposal_problems(core: Core, told: Governed) -> Iterator[tuple[str, str]]:
    """Yield (what, where) for every proposal that is not the one of the ledger."""
    stored = {each.id: each for each in proposals(core)}
    for name in sorted(stored.keys() | told.proposals.keys()):
        kept = stored.get(name)
        if kept is None or name not in told.proposals:
            yield "the proposal is not in both the store and its ledger", f"proposal {name}"
        elif astuple(replace(kept, body="", source="")) != astuple(told.proposals[name]):
            yield "the proposal is not the one of the ledger", f"proposal {name}"
        elif not _says(kept):
            yield "the proposed policy is not the one that its version names", f"proposal {name}"


def _says(kept: Proposal) -> bool:
    try:
        return Policy.model_validate(json.loads(kept.body)).version == kept.version
    except (ValueError, RecursionError):
        return False


def _proposed(name: str, at: int, line: Mapping[str, object]) -> Proposal:
    starts_at, person = line.get("starts_at"), line.get("name")
    return Proposal(
        id=name,
        team=str(line.get("team", "")),
        version=str(line["version"]),
        base=str(line["before"]),
        body="",
        source="",
        reason=str(line["reason"]),
        asked_by=str(line["by"]),
        asked_at=at,
        starts_at=None if starts_at is None else read_iso(str(starts_at)),
        person=None if person is None else str(person),
    )
