"""How `serve` starts the processes it keeps: `python -m workers.supervised_child PARENT worker --concurrency 2`."""

import sys

from analyzer.cli import main
from workers.parent_death import die_with_parent

if __name__ == "__main__":
    die_with_parent(int(sys.argv.pop(1)))
    main()
