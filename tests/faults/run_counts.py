"""How much each fault test does in `make test` and in `make faults`; what it does stands in the test."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """The size of every fault test."""

    postgres_kills: int
    server_kills: int
    fold_kills: int
    folded_events: int
    disks: int
    sync_rounds: int
    bad_lines: int
    store_cuts: int
    overload_posts: int
    slow_clients: int
    appends: int
    histories: int
    steps: int


SHORT = Counts(
    postgres_kills=3,
    server_kills=4,
    fold_kills=4,
    folded_events=6_000,
    disks=1,
    sync_rounds=3,
    bad_lines=60,
    store_cuts=15,
    overload_posts=200,
    slow_clients=40,
    appends=60,
    histories=4,
    steps=20,
)
LONG = Counts(
    postgres_kills=20,
    server_kills=50,
    fold_kills=50,
    folded_events=40_000,
    disks=3,
    sync_rounds=12,
    bad_lines=600,
    store_cuts=150,
    overload_posts=1_500,
    slow_clients=300,
    appends=800,
    histories=30,
    steps=40,
)
