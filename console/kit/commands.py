"""The palette's commands: whatever the screen in front can do now, by name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator


class Commands(Provider):
    """Every key that works here, and the app's own commands."""

    def _all(self) -> Iterator[tuple[str, str, Callable[[], Awaitable[object] | object]]]:
        seen = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if active.enabled and binding.id and binding.description not in seen:
                seen.add(binding.description)
                run = partial(self.app.run_action, binding.action, active.node)
                yield binding.description, binding.tooltip, run
        for command in self.app.get_system_commands(self.screen):
            yield command.title, command.help, command.callback

    async def discover(self) -> Hits:
        """Yield everything, before anything is typed."""
        for name, words, run in self._all():
            yield DiscoveryHit(name, run, help=words)

    async def search(self, query: str) -> Hits:
        """Yield what matches."""
        matcher = self.matcher(query)
        for name, words, run in self._all():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), run, help=words)
