"""What a function's process does under debugpy."""

import os
import sys
import threading


def serve(mode):
    """Lets a debugger connect, and waits for it where asked. The emulator learns port and secret from standard error."""
    import debugpy
    from debugpy import adapter

    secret = os.urandom(16).hex()
    host, port = _listen(debugpy, adapter, secret)
    sys.stderr.write(f"Debugger listening on {host}:{port}/{secret}\n")
    if mode == "wait":
        debugpy.wait_for_client()


def _listen(debugpy, adapter, secret):
    """debugpy starts its adapter by the place of its package: ours asks clients for the secret, which debugpy's does not."""
    original = adapter.__file__
    os.environ["_LAMBDA_WORKBENCH_DEBUG_SECRET"] = secret
    os.environ["_LAMBDA_WORKBENCH_DEBUGPY"] = os.path.dirname(os.path.dirname(os.path.abspath(debugpy.__file__)))
    adapter.__file__ = os.path.join(os.path.dirname(os.path.abspath(__file__)), "guarded_adapter", "__init__.py")
    try:
        return debugpy.listen(("127.0.0.1", 0))
    finally:
        adapter.__file__ = original
        del os.environ["_LAMBDA_WORKBENCH_DEBUG_SECRET"], os.environ["_LAMBDA_WORKBENCH_DEBUGPY"]


def stop_on_uncaught(error):
    """Stops where an error came from, if the debugger stops on uncaught ones: for the function this one is, though we catch it."""
    try:
        from _pydevd_bundle.pydevd_additional_thread_info import set_additional_thread_info
        from _pydevd_bundle.pydevd_breakpoints import stop_on_unhandled_exception
        from _pydevd_bundle.pydevd_constants import get_global_debugger
    except ImportError:
        # another version of debugpy than those that are known
        return
    py_db = get_global_debugger()
    if py_db is None:
        return
    thread = threading.current_thread()
    stop_on_unhandled_exception(
        py_db, thread, set_additional_thread_info(thread), (type(error), error, error.__traceback__)
    )
