"""How ``check`` and ``build`` grow with the catalog, and how long the command takes to start."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from plantwatch.bench.cost import Cost, Rounds, ours, rounds
from plantwatch.bench.figure import Figure, Section, seconds, taken
from plantwatch.bench.plants import plant
from plantwatch.bench.workspaces import synthetic

_SMALL, _LARGE = 300, 10_000  # policies of which something is asked
_LONGEST = 900.0  # seconds for one build
_CHECK, _BUILD, _MEMORY, _START = 1.0, 60.0, 1024.0, 0.2  # design, section 8


def scale(root: Path, folder: Path, sizes: Sequence[int], assets: Sequence[int], number: int) -> Section:
    """``check`` and ``build`` of catalogs and plants of these sizes, and the start of the command."""
    figures: list[Figure] = []
    for size in sizes:
        workspace = synthetic(root, folder / f"catalog-{size}", size)
        (checked,) = rounds(number, partial(ours, "check", "--root", workspace))
        built = _built(workspace, folder / "cache")
        figures += (_check(size, checked), _build(size, built))
        shutil.rmtree(workspace)
    figures += _plants(root, folder, assets)
    for arguments in (["--version"], ["--help"], ["check", "--help"]):
        (start,) = rounds(max(number, 5), partial(ours, *arguments))
        text = f"`plantwatch {' '.join(arguments)}`"
        figures.append(Figure(text, f"{start.cpu:.3f} s", "under 0.2 s", start.cpu < _START))
    how = (
        f"Processor time and the most memory at one moment; check and start are {taken(number)} "
        "or more, build runs once, formatted as it is published. Policies are those of the catalog and "
        "copies under other names."
    )
    return Section("Size and start", how, tuple(figures))


def _check(size: int, cost: Rounds) -> Figure:
    said = f"{seconds(cost.cpu)}, {cost.peak:.0f} MiB"
    if size > _SMALL:
        return Figure(f"check of {size:,} policies", said)
    return Figure(f"check of {size:,} policies", said, "under 1 s", cost.cpu < _CHECK)


def _build(size: int, cost: Cost) -> Figure:
    what = f"build of {size:,} policies, nothing cached"
    said = f"{seconds(cost.cpu)}, {cost.peak:.0f} MiB"
    if not cost.ended:
        said = f"not done in {_LONGEST:.0f} s"
    if size < _LARGE:
        return Figure(what, said)
    met = cost.ended and cost.cpu < _BUILD and cost.peak < _MEMORY
    return Figure(what, said, "under 60 s and 1 GB", met)


def _built(workspace: Path, cache: Path) -> Cost:
    shutil.rmtree(cache, ignore_errors=True)
    return _build_into(workspace / "out", cache, "--root", workspace)


def _build_into(out: Path, cache: Path, *arguments: str | Path) -> Cost:
    env = {"XDG_CACHE_HOME": str(cache)}
    return ours("build", *arguments, "--out", out, env=env, timeout=_LONGEST)


def _plants(root: Path, folder: Path, assets: Sequence[int]) -> Iterator[Figure]:
    """The catalog as it is, for plants of these sizes; what is formatted is the same, and cached."""
    cache = folder / "cache"
    _build_into(folder / "first", cache, "--root", root)
    alone = _build_into(folder / "alone", cache, "--root", root)
    yield Figure("build without a site, formatting cached", f"{seconds(alone.cpu)}, {alone.peak:.0f} MiB")
    for size in assets:
        site = plant(folder / f"plant-{size}", size)
        _build_into(folder / "first", cache, "--root", root, "--site", site)
        cost = _build_into(folder / f"site-{size}", cache, "--root", root, "--site", site)
        met = cost.ended and cost.cpu < _BUILD and cost.peak < _MEMORY
        said = f"{seconds(cost.cpu)}, {cost.peak:.0f} MiB" if cost.ended else "failed"
        yield Figure(f"build for a site of {size:,} assets", said, "under 60 s and 1 GB", met)
