"""Names to addresses in a lane of their own: waiting for the lane is our affair and is charged to no site."""

import asyncio
import socket
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

Lookup = Callable[[str, int], Awaitable[list[str]]]

AT_ONCE = 32  # look-ups; one thread each, since getaddrinfo cannot be interrupted
_REMEMBERED = 32
_ASKED_AGAIN = 3  # remembered names that are asked to see whether our resolver is well


class UnresolvedError(Exception):
    """The name has no address, or nobody could tell. `certain`: the name itself is impossible, whoever is asked;
    `negative`: a name service answered that there is no such name."""

    def __init__(self, text: str, *, certain: bool = False, negative: bool = False) -> None:
        super().__init__(text)
        self.certain, self.negative = certain, negative


class SystemLookup:
    """getaddrinfo in threads of its own, so that slow names do not fill the loop's default executor."""

    def __init__(self, threads: int = AT_ONCE) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="dns")

    async def __call__(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(
                self._pool, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
            )
        except UnicodeError as error:
            raise UnresolvedError(f"{host}: {error}", certain=True) from error
        except OSError as error:
            raise UnresolvedError(f"{host}: {error}", negative=error.errno == socket.EAI_NONAME) from error
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class Search:
    """One look-up under way. A thread that hangs keeps its place in the lane until it has really ended."""

    def __init__(self, work: Callable[["Search"], Awaitable[list[str]]]) -> None:
        self.begun = asyncio.Event()
        self.result = asyncio.ensure_future(work(self))
        self.result.add_done_callback(_looked_at)


class Names:
    """Look-ups of the same name share one; the names that were found last are remembered."""

    def __init__(self, lookup: Lookup, at_once: int = AT_ONCE) -> None:
        self._lookup = lookup
        self._places = asyncio.Semaphore(at_once)
        self._running: dict[tuple[str, int], Search] = {}
        self._found: OrderedDict[str, None] = OrderedDict()

    def search(self, host: str, port: int) -> Search:
        """Await `begun` (our own waiting), then the `result`, shielded. It raises UnresolvedError."""
        key = (host, port)
        if key not in self._running:
            self._running[key] = Search(lambda one: self._look(key, one))
        return self._running[key]

    async def well(self, but: str, *, negative: bool, witnesses: Iterable[str], limit_s: float) -> bool:
        """Whether our resolver still finds a name that it must find. A negative answer is an answer: only names that
        were found before can then convict the resolver. `witnesses` are well-known names for every other case."""
        known = [name for name in reversed(self._found) if name != but][:_ASKED_AGAIN]
        asked = known if negative else [*known, *(name for name in witnesses if name != but)]
        if not asked:
            return negative
        searches = [asyncio.ensure_future(self._finds(name)) for name in dict.fromkeys(asked)]
        try:
            for search in asyncio.as_completed(searches, timeout=limit_s):
                if await search:
                    return True
        except TimeoutError:
            return False
        finally:
            for one in searches:
                one.cancel()
        return False

    async def close(self) -> None:
        for search in list(self._running.values()):
            search.result.cancel()
        self._running.clear()

    async def _finds(self, name: str) -> bool:
        try:
            return bool(await asyncio.shield(self.search(name, 80).result))
        except UnresolvedError:
            return False

    async def _look(self, key: tuple[str, int], search: Search) -> list[str]:
        try:
            async with self._places:
                search.begun.set()
                found = await self._lookup(*key)
            self._found[key[0]] = None
            self._found.move_to_end(key[0])
            while len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
            return found
        finally:
            search.begun.set()
            self._running.pop(key, None)


def _looked_at(result: "asyncio.Future[list[str]]") -> None:
    """An error nobody waits for any more is no news."""
    if not result.cancelled():
        result.exception()
