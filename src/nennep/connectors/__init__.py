"""The doors we knock on: mail, SMS, national portal, e-office, identity, signing; one folder each, all alike."""
