"""Who works here: persons, the roles they hold, who stands in for whom."""
