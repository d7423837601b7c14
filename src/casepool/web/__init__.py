"""The review workspace: a collection in a browser.

`create_app` gives the FastAPI application, `serve_collection` runs it. Routes parse, make one call into `collection`
or `review`, and show what came of it; `_security` holds who may do what, `_errors` the one way from an error
to a page or to JSON. Pages are made on the server by Jinja and changed in place by htmx; nothing is asked of
another host, and the content security policy says so.
"""

from ._app import create_app
from ._serve import serve_collection

__all__ = ["create_app", "serve_collection"]
