"""After a step the forms offer the agreements as they now stand; where people log in the door sees to it."""

from __future__ import annotations

from prefect.client.orchestration import get_client

from agreements.app import workbench
from agreements.use_cases.drafting.choices import current_choices
from tasks.catalogue import hints_of, offered
from tasks.choices import refresh_choices


def refresh_forms() -> list[str]:
    """Write the current lists into the deployments' forms; answers the names of those that changed.

    Safe to kill and to repeat: each form is written whole, and only if its list changed.
    """
    bench = workbench()
    labels, hints = offered(current_choices(bench)), hints_of(bench.profile)
    with get_client(sync_client=True) as client:
        return refresh_choices(client, labels, hints)


if __name__ == "__main__":
    refresh_forms()
