"""Addresses of the shell, and of sign-in under ``/account/``."""

from django.urls import include, path

from nennep.web import styles, views

urlpatterns = [
    path("", views.home, name="home"),
    path("keys/", views.keys, name="keys"),
    path("session/", views.session_now, name="session_now"),
    path("styles/<slug:mark>.css", styles.styles, name="styles"),
    # These stand before those of allauth: accounts are made, and passwords renewed, by the administrator.
    path("account/signup/", views.account_closed, name="account_signup"),
    path("account/email/", views.account_closed, name="account_email"),
    path("account/password/reset/", views.account_closed, name="account_reset_password"),
    path("account/", include("allauth.account.urls")),
    path("account/mfa/", include("allauth.mfa.urls")),
]
