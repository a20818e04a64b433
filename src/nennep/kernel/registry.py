"""Registries: a room above registers a hook that a room below calls without importing it."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Hook = TypeVar("Hook")


class Registry(dict[str, Hook], Generic[Hook]):
    """Hooks by name, in the order of registration.

    A name belongs to one origin: registered again from there, as by a module that is loaded twice,
    the hook takes its old place; from elsewhere it is refused.
    """

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what
        self._origins: dict[str, str] = {}

    def add(self, name: str, hook: Hook, *, origin: str) -> None:
        """Afterwards ``name`` leads to ``hook``. Raises ValueError where the name is taken."""
        held = self._origins.setdefault(name, origin)
        if held != origin:
            raise ValueError(f"{self.what} {name!r} is taken by {held}")
        self[name] = hook

    def under(self, name: str) -> Callable[[Hook], Hook]:
        """Decorator: register the function under ``name``. Raises ValueError where it is taken."""

        def enter(hook: Hook) -> Hook:
            self.add(name, hook, origin=full_name(hook))
            return hook

        return enter

    def under_own_name(self, hook: Hook) -> Hook:
        """Register a function under its own name and hand it back."""
        return self.under(full_name(hook))(hook)


def full_name(function: Any) -> str:
    """“nennep.cases.jobs.mark_overdue”: the module and the name of a function."""
    return f"{function.__module__}.{function.__qualname__}"
