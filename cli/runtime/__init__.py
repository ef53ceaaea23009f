"""The running half of Accordi: Prefect server, worker and deployments, started and stopped together."""

from cli.runtime.errors import RuntimeStartError, RuntimeStoppedError
from cli.runtime.runtime import Runtime, prefect_runtime

__all__ = ["Runtime", "RuntimeStartError", "RuntimeStoppedError", "prefect_runtime"]
