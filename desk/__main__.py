"""``python -m desk``: the door as a process; ``accordi up`` starts it."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import uvicorn

from agreements.app import build
from agreements.settings import Settings
from desk.app import create_app


def main() -> None:
    """Serve until somebody ends the process."""
    os.umask(os.umask(0o077) | 0o027)
    asked = argparse.ArgumentParser(prog="python -m desk")
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--port", type=int, default=4300)
    asked.add_argument("--certificate", type=Path)
    asked.add_argument("--key", type=Path)
    given = asked.parse_args()
    settings = Settings()
    scheme = "https" if given.certificate else "http"
    app = create_app(build(settings), settings, None, f"{scheme}://{given.host}:{given.port}")
    uvicorn.run(
        app,
        host=given.host,
        port=given.port,
        ssl_certfile=given.certificate,
        ssl_keyfile=given.key,
        access_log=False,  # one-time links stand in paths
        proxy_headers=False,  # believed only from the proxy that the settings name: see create_app
        server_header=False,
        timeout_graceful_shutdown=10,
    )


if __name__ == "__main__":
    main()
