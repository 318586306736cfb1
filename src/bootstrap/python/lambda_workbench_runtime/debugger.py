"""What a function's process does under debugpy."""

import sys
import threading


def serve(mode):
    """Lets a debugger connect, and waits for it where asked. The emulator learns the port from standard error."""
    import debugpy

    host, port = debugpy.listen(("127.0.0.1", 0))
    sys.stderr.write(f"Debugger listening on {host}:{port}\n")
    if mode == "wait":
        debugpy.wait_for_client()


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
