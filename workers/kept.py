"""How `serve` starts the processes that it keeps: `python -m workers.kept PARENT worker --concurrency 2`."""

import sys

from analyzer.cli import main
from workers.lifeline import die_with_parent

if __name__ == "__main__":
    die_with_parent(int(sys.argv.pop(1)))
    main()
