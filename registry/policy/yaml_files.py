"""Read YAML strictly: a key that stands twice is an error, not the last one silently."""

from pathlib import Path
from typing import Any


class PolicyError(Exception):
    """The policy files are wrong, or were asked for something they do not say. A fault of ours, never of a user."""


def read_yaml(path: Path) -> Any:
    """Read one file with plain values only. PolicyError names the file and the line at fault."""
    import yaml

    # The C loader, where there is one, reads ten times as fast; both are safe.
    class StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    def mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=True)
            if key in found:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands twice", key_node.start_mark)
            found[key] = loader.construct_object(value_node, deep=True)
        return found

    StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=StrictLoader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise PolicyError(f"{path.name}: {error}") from error
