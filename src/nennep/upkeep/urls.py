"""Addresses of the System page, and of the question whether the site works."""

from django.urls import path

from .views import health, law_packages, system

app_name = "upkeep"
urlpatterns = [
    path("system/", system.show, name="system"),
    path("system/run/", system.run_sweep, name="run_sweep"),
    path("system/retry/", system.retry, name="retry"),
    path("system/skip/", system.skip, name="skip"),
    path("system/resend/", system.resend, name="resend"),
    path("system/resend-all/", system.resend_all, name="resend_all"),
    path("system/drills/<int:number>/", system.drill_report, name="drill_report"),
    path("system/law/", law_packages.show, name="law"),
    path("system/law/preview/", law_packages.preview, name="law_preview"),
    path("system/law/load/", law_packages.load, name="law_load"),
    path("health", health.whole, name="health"),
    path("health/web", health.web, name="health_web"),
]
