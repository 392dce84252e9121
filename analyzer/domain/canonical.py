"""JSON that is the same whenever the facts are, for whatever is hashed or signed."""

import json
from collections.abc import Mapping


def canonical(value: Mapping[str, object]) -> str:
    """JSON with sorted keys and no spaces, on one line without its end."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
