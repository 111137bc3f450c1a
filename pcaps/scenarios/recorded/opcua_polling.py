"""Quiet production: an HMI watches two line controllers, a historian reads their trends for half a minute."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording
from plantwatch.corpus.record.streams import blank, cut

RECORDING = Recording(
    "opcua/recorded-polling",
    stacks=("asyncua 2.1.0",),
    servers=("10.54.1.10", "10.54.1.11"),
    clients=("10.54.1.20", "10.54.1.30"),
    listens=("tcp 4840",),
    pace=20,
)


def server() -> None:
    """The controllers of a boiler and of a filling line, whose values change now and then."""
    from _opcua import BOILER, FILLER, production

    production([BOILER, FILLER])


def signature(said: bytes) -> Iterable[bytes]:
    """Chunks by their size field; sequence number and request id count what is sent beside them."""
    return (blank(chunk, (16, 24)) for chunk in cut(said, lambda rest: int.from_bytes(rest[4:8], "little")))


def client() -> None:
    """The HMI subscribes to what its screens show and reads its setpoints; the historian reads trends."""
    import asyncio

    asyncio.run(_watch())


async def _watch() -> None:
    import asyncio
    from contextlib import AsyncExitStack

    from _opcua import BOILER, FILLER, HISTORIAN, HMI, MEASURED, SET, connect, node

    from plantwatch.corpus.record import cues

    changes: asyncio.Queue[object] = asyncio.Queue()

    class Screen:
        """Shows each value that a controller reports."""

        def datachange_notification(self, node: object, value: object, data: object) -> None:
            changes.put_nowait(value)

    async with AsyncExitStack() as stack:
        screens, trends = [], []
        for address in (BOILER, FILLER):
            screens.append(await stack.enter_async_context(connect(HMI, address, "operator")))
            trends.append(await stack.enter_async_context(connect(HISTORIAN, address)))
        for screen in screens:
            subscription = await screen.create_subscription(50, Screen())
            await subscription.subscribe_data_change([screen.get_node(node(name)) for name in MEASURED])
            for _ in MEASURED:
                await changes.get()
            await asyncio.sleep(0.05)  # the stack asks for the next notification
        for turn in range(30):
            for screen in screens:
                await screen.read_values([screen.get_node(node(name)) for name in SET])
            if turn % 5 == 0:
                for trend in trends:
                    await trend.read_values([trend.get_node(node(name)) for name in MEASURED])
            if turn % 6 == 0:
                cues.give(f"change {turn // 6}")
                for _ in range(4):  # two values of each controller
                    await changes.get()
            await asyncio.sleep(0.05)
