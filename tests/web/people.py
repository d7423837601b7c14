"""Who works in the invented team."""

PASSWORD = "correct horse battery"
PEOPLE = {"ana": "reviewer", "ben": "reviewer", "cleo": "adjudicator", "olga": "owner"}
