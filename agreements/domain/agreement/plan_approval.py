"""Whether the operational plan that was delivered is approved: said where it is not, and never a matter of lateness."""

from __future__ import annotations

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.obligation import PLAN


def plan_not_approved(agreement: Agreement) -> str:
    """In Italian, which version of the plan has no approval in the register; empty where there is none to approve.

    Nobody may have been asked, as of agreements recorded as they were: it is «non annotata», and not missing.
    """
    plan = agreement.find_obligation(PLAN)
    if plan is None or agreement.closing is not None or not plan.unapproved:
        return ""
    version = f", versione {plan.unapproved}" if len(plan.versions) > 1 else ""
    return f"{plan.description}{version}: consegnato, approvazione non annotata"
