"""A store of each kind: SQLite in a folder, and a real PostgreSQL server."""

import os
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
WHY = "PostgreSQL is not installed: the tests of a store on it are skipped"


@dataclass
class Server:
    """A PostgreSQL server of these tests alone, which can be killed and started again."""

    folder: Path
    port: int

    def _as_postgres(self, *words: str) -> None:
        command = [str(PROGRAMS[-1] / words[0]), *words[1:]]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    def create(self) -> None:
        """Make its files and start it."""
        self._as_postgres(
            "initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust"
        )
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        log = str(self.folder / "log")
        self._as_postgres(
            "pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", log, "-o", options, "start"
        )

    def stop(self) -> None:
        """Stop it."""
        self._as_postgres("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def kill(self) -> None:
        """Kill it, and all that works for it, without warning."""
        pid = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True)
        pids = [pid, *map(int, found.stdout.split())]
        for one in pids:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        while any(Path(f"/proc/{one}/stat").exists() and not _is_dead(one) for one in pids):
            time.sleep(0.02)
        (self.folder / "data/postmaster.pid").unlink()  # of a process that nobody buried

    def database(self) -> str:
        """The address of a new database."""
        name = f"d{uuid.uuid4().hex}"
        base = f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"
        engine = create_engine(base, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"


def _is_dead(pid: int) -> bool:
    """Whether a process that is still listed has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def new_server(folder: Path, port: int) -> Server:
    """A server whose files are in a new folder."""
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    made = Server(folder, port)
    made.create()
    return made


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server."""
    if not PROGRAMS:
        if os.environ.get("REAL_DATA_REQUIRED"):
            pytest.fail(WHY)
        pytest.skip(WHY)
    folder = Path("/tmp") / f"escrutinio-pg-{uuid.uuid4().hex[:8]}"
    made = new_server(folder, 40_000 + os.getpid() % 20_000)
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new store of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "events.db")
    server: Server = request.getfixturevalue("server")
    return server.database()
