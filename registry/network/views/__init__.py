"""Pages of the networks: the pictures with their figures, and the whole report.

What is computed when. Mentoring is read and measured in the request: a pool takes in some hundred people a year, so
there are some thousand pairings however large the register is. Rotation rests on every spell of everybody, and
communities, bridges and lineage on whole graphs: `flask network report` measures these and keeps the result in the
instance folder (`report.stored`), for the province and for each city; the pages read it and say of which day it is.
With several web servers the instance folder must be shared, or the command be given on each.

City HR sees the pairings, members and mentors that the policies of mentoring and the pool give, the rotation of the
people managed in the city, and counts without small cells; the province and the auditor see the whole, or one city.
"""

from registry.network.views import pages
from registry.network.views.blueprint import blueprint

__all__ = ["blueprint", "pages"]
