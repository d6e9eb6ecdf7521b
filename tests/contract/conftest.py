"""A warning that is not ours."""

import warnings

with warnings.catch_warnings():
    # jsonrpcserver 5 reads its schema in a way that Python 3.11 and 3.12 frown on.
    warnings.filterwarnings("ignore", ".*_text is deprecated", DeprecationWarning)
    import jsonrpcserver  # noqa: F401
