"""What the shell is offered after a word has been begun."""

from collections.abc import Callable, Iterable

from click import Context, Parameter
from click.shell_completion import CompletionItem

Completer = Callable[[Context, Parameter, str], list[CompletionItem]]

FILE = "file"
"""A kind of offer: the shell looks for files itself."""


def _offered(words: Iterable[str], begun: str) -> list[CompletionItem]:
    return [CompletionItem(word) for word in words if word.startswith(begun)]


def words(known: Callable[[Context], Iterable[str]], *, files: bool = False) -> Completer:
    """
    Offer the known words that begin so; files where none does and a file may be named.

    >>> [item.value for item in words(lambda _: ("whole", "place"))(None, None, "p")]
    ['place']
    """

    def complete(context: Context, _: Parameter, begun: str) -> list[CompletionItem]:
        found = _offered(known(context), begun)
        return found if found or not files else [CompletionItem(begun, type=FILE)]

    return complete


def _sources(_: Context, __: Parameter, begun: str) -> list[CompletionItem]:
    """Files; the embedded elections once their name is begun, since a shell offers one or other."""
    from escrutinio.io.demo import NAMES

    demos = _offered((f"demo:{name}" for name in NAMES), begun) if begun[:2] == "de" else []
    return demos or [CompletionItem(begun, type=FILE)]


def _levels(_: Context) -> Iterable[str]:
    from escrutinio.model.election import LEVELS

    return LEVELS


def _regimes(_: Context) -> Iterable[str]:
    from escrutinio.operations.count import REGIMES

    return REGIMES


def _shipped(kind: str) -> Callable[[Context], Iterable[str]]:
    def known(_: Context) -> Iterable[str]:
        from escrutinio.io.definitions import shipped

        return sorted(shipped(kind))

    return known


def _contests(context: Context) -> Iterable[str]:
    """Those of the election that was named before; else those of every shipped one."""
    from escrutinio.errors import SourceError
    from escrutinio.io.definitions import election, shipped

    named = context.params.get("election")
    try:
        elections = [election(one) for one in ([named] if named else shipped("elections"))]
    except SourceError:
        return ()
    return sorted({contest.id for one in elections for contest in one.contests})


def _downloads(_: Context) -> Iterable[str]:
    from escrutinio.io.portal import downloads

    return downloads()


def _methods(_: Context) -> Iterable[str]:
    from escrutinio.tally.seats.methods import METHODS

    return METHODS


def _countries(_: Context) -> Iterable[str]:
    from escrutinio.law.countries import COUNTRIES

    return COUNTRIES


def _items(context: Context) -> Iterable[str]:
    """Those of the workspace that was named before."""
    from pathlib import Path

    from escrutinio.errors import EscrutinioError
    from escrutinio.io import workspace
    from escrutinio.io.store.custody import items

    try:
        store = workspace.read(Path(context.params.get("workspace") or "")).opened()
        found = items(store)
    except EscrutinioError:
        return ()
    store.close()
    return found


SOURCES: Completer = _sources
METHODS = words(_methods)
COUNTRIES = words(_countries)
LEVELS = words(_levels)
REGIMES = words(_regimes)
ELECTIONS = words(_shipped("elections"), files=True)
FORMATS = words(_shipped("formats"), files=True)
CONTESTS = words(_contests)
DOWNLOADS = words(_downloads)
ITEMS = words(_items)
