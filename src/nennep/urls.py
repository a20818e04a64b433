"""Addresses: each room that has screens brings its own ``urls.py``."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include(import_module(f"nennep.{room}.urls")))
    for room in settings.ROOMS
    if find_spec(f"nennep.{room}.urls")
]
handler400 = "nennep.web.views.bad_request"
handler403 = "nennep.web.views.forbidden"
handler404 = "nennep.web.views.not_found"
handler500 = "nennep.web.views.server_error"
