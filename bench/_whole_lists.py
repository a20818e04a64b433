"""The application as it would be if every list were written within the request, to be measured beside ours."""

from nennep.web import sheets
from nennep.wsgi import application

sheets.MOST_IN_A_REQUEST = sheets.MOST_IN_A_BOOK
__all__ = ["application"]
