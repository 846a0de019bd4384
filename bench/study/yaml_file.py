"""A YAML file of keys and values, read strictly: what is not one is told in a line."""

from pathlib import Path
from typing import Any

import yaml

from bench.errors import UserError


class _Loader(yaml.SafeLoader):
    """YAML that refuses a key given twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(k) for k, _ in node.value]
    for i, (key_node, _) in enumerate(node.value):
        key = keys[i]
        if key in keys[:i]:
            raise UserError(f"line {key_node.start_mark.line + 1}: key {key!r} is there twice")
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


def _timestamp(loader: _Loader, node: yaml.ScalarNode) -> Any:
    """A date; what looks like one and is none, 2026-02-30, is the text that it is."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_mapping(file: Path) -> dict[Any, Any]:
    """The keys and values in `file`. UserError, with the line where there is one, for anything else."""
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # a SafeLoader
    except OSError as error:
        raise UserError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(f"{file}: not a text in UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        said = " ".join(str(getattr(error, "problem", None) or error).split())
        raise UserError(f"{file}: {line}not YAML ({said})") from None
    except RecursionError:
        raise UserError(f"{file}: not YAML that can be read (brackets too deep in each other)") from None
    except UserError as error:
        raise UserError(f"{file}: {error}") from None
    if not isinstance(data, dict):
        found = "an empty file" if data is None else f"a {type(data).__name__}"
        raise UserError(f"{file}: found {found}; a study with name, title and grids would do")
    return data
