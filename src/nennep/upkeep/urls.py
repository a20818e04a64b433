"""Addresses of the System page, and of the question whether the site works."""

from django.urls import path

from .views import health, system

app_name = "upkeep"
urlpatterns = [
    path("system/", system.show, name="system"),
    path("system/run/", system.run_sweep, name="run_sweep"),
    path("system/retry/", system.retry, name="retry"),
    path("system/skip/", system.skip, name="skip"),
    path("system/resend/", system.resend, name="resend"),
    path("health", health.whole, name="health"),
    path("health/web", health.web, name="health_web"),
]
