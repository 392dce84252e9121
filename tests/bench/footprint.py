"""What a recording costs the servers: rows and bytes in the database, requests to the store, messages."""

import re
from collections import Counter
from dataclasses import dataclass

import redis
import urllib3
from django.db import connection

from tests.servers.valkey import Valkey

_TABLES = """
SELECT relname, pg_relation_size(oid), pg_indexes_size(oid), pg_total_relation_size(oid), reltuples
FROM pg_class WHERE relkind = 'r' AND relname LIKE 'records_%'
"""
_REQUEST = re.compile(r"^SeaweedFS_s3_request_total\{([^}]*)\} (\S+)$", re.MULTILINE)
_KIND = re.compile(r'type="([^"]*)"')


@dataclass(frozen=True)
class Footprint:
    """Counts since the servers were started."""

    table_bytes: int
    """Without indices."""
    total_bytes: int
    rows: int
    wal_bytes: int
    commits: int
    requests: Counter[str]
    """To the store, by kind."""
    messages: int
    commands: int
    """To the broker; mostly workers that look whether there is a message."""

    def since(self, before: "Footprint", recordings: int) -> None:
        """Print what has come since, for each of these recordings."""

        def each(name: str) -> float:
            return float(getattr(self, name) - getattr(before, name)) / recordings

        requests = self.requests - before.requests
        listed = ", ".join(f"{kind} {count / recordings:.1f}" for kind, count in requests.most_common())
        print("  for each recording:")
        print(f"    database: {each('rows'):.1f} rows, {each('table_bytes') / 1000:.1f} kB, ", end="")
        print(f"with indices {each('total_bytes') / 1000:.1f} kB; ", end="")
        print(f"{each('commits'):.0f} transactions, {each('wal_bytes') / 1000:.0f} kB of write-ahead log")
        print(f"    store: {sum(requests.values()) / recordings:.1f} requests ({listed})")
        print(f"    broker: {each('messages'):.1f} messages, {each('commands'):.0f} commands", flush=True)


def footprint(broker: Valkey, metrics_port: int) -> Footprint:
    """Ask the three servers, once the database has cleared what its updates left."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(_TABLES)
        tables = cursor.fetchall()
        cursor.execute(
            "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0'), xact_commit FROM pg_stat_database "
            "WHERE datname = current_database()"
        )
        wal, commits = cursor.fetchone()
    with redis.Redis(port=broker.port) as client:
        told, stats = client.info("commandstats"), client.info("stats")
    return Footprint(
        table_bytes=sum(int(total) - int(indices) for _, _, indices, total, _ in tables),
        total_bytes=sum(int(total) for _, _, _, total, _ in tables),
        rows=sum(max(0, int(rows)) for *_, rows in tables),
        wal_bytes=int(wal),
        commits=int(commits),
        requests=_requests(metrics_port),
        messages=int(told.get("cmdstat_lpush", {}).get("calls", 0)),
        commands=int(stats["total_commands_processed"]),
    )


def _requests(port: int) -> Counter[str]:
    with urllib3.PoolManager() as http:
        told = http.request("GET", f"http://127.0.0.1:{port}/metrics").data.decode()
    counts: Counter[str] = Counter()
    for labels, count in _REQUEST.findall(told):
        kind = _KIND.search(labels)
        counts[kind[1] if kind else "?"] += int(float(count))
    return counts
