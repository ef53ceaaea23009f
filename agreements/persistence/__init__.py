"""The database room: agreements with their journal, outbox and documents, behind one unit of work."""

from agreements.persistence.database import Database
from agreements.persistence.unit_of_work import UnitOfWork

__all__ = ["Database", "UnitOfWork"]
