"""Who reports on which year: name, level, kind, sector and division of the agency, and the dates."""

from nlu.agency.identify import identify

__all__ = ["identify"]
