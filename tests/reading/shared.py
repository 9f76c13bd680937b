"""Material that may lie beside the checkout, in a folder `shared` next to it or above it: no part of the project."""

from pathlib import Path


def shared_folder(*parts: str, holds: str) -> Path | None:
    """The nearest folder `shared/<parts>` above the checkout that holds a file of that name; None without one."""
    places = (parent.joinpath("shared", *parts) for parent in Path(__file__).resolve().parents[2].parents)
    return next((place for place in places if (place / holds).is_file()), None)
