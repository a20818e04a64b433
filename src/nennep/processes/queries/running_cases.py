"""How many cases run by each version; a room above counts them."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping

from nennep.kernel.registry import Registry

# By the ids of processes: how many running cases each of their versions has, by the version's id.
RunningCounts = Callable[[Collection[int]], Mapping[int, int]]
_counters: Registry[RunningCounts] = Registry("count of running cases")


def counts_running(count: RunningCounts) -> RunningCounts:
    """Register ``count`` as one that knows of running cases; registered again it takes its own place."""
    return _counters.under_own_name(count)


def running_counts(process_ids: Collection[int]) -> Mapping[int, int]:
    """The running cases of these processes by version id; a version without any is not there."""
    found: Counter[int] = Counter()
    for count in _counters.values():
        found.update(count(process_ids))
    return {version: number for version, number in found.items() if number}
