"""Running the workspace: on a laptop for one user, or for a team behind a reverse proxy."""

import gc
import ipaddress
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from casepool.errors import CollectionError

if TYPE_CHECKING:
    import uvicorn

    from ._app import Workspace


def serve_collection(folder: Path, *, host: str, port: int, team: bool, behind_https: bool = False) -> None:
    """Open the collection and answer until interrupted.

    Raises
    ------
    CollectionError
        Where `host` is beyond this machine without `team`, or a team has no account yet.
    """
    import uvicorn

    from casepool.collection import accounts, open_collection
    from casepool.review import user_name

    from ._app import create_app

    if not team and not is_loopback(host):
        raise CollectionError(
            f"--host must be of this machine (127.0.0.1) without --team, got {host}. "
            "Give --team, and accounts with: casepool user add"
        )
    collection = open_collection(folder)
    if team:
        with collection.reading() as store:
            if not any(a.active for a in accounts(store)):
                raise CollectionError(
                    f"a team must have an account, got none. Add one with: casepool user add {folder} NAME --role owner"
                )
    app = create_app(collection, team=team, behind_https=behind_https, user=user_name())
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=behind_https,
        forwarded_allow_ips="127.0.0.1",
        timeout_keep_alive=30,
    )
    threading.Thread(target=_warm, args=(app.state.workspace,), daemon=True).start()
    _server(config).run()


def _warm(workspace: "Workspace") -> None:
    """Load what the first click would wait for: templates, figures, the compiled vocabulary, the table of cases."""
    from casepool import audit, figures  # noqa: F401
    from casepool.pipeline import read_text

    from ._templates import environment

    for name in environment().list_templates():
        environment().get_template(name)
    with workspace.collection.reading() as store:
        workspace.table(store)
    read_text("A 50-year-old woman presented with breast carcinoma and back pain.")
    # What is loaded now stays: the collector need not walk through it again, which takes it half a second.
    gc.collect()
    gc.freeze()


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _server(config: "uvicorn.Config") -> "uvicorn.Server":
    import uvicorn

    class Telling(uvicorn.Server):
        """A server that says where it is, on stderr."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            for server in self.servers:
                for listening in server.sockets:
                    name, port = listening.getsockname()[:2]
                    shown = f"[{name}]" if ":" in name else name
                    sys.stderr.write(f"The workspace is at http://{shown}:{port}/ (stop it with Ctrl-C)\n")
                    sys.stderr.flush()

    return Telling(config)
