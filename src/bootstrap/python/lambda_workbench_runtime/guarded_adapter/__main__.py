"""debugpy's adapter, which lets only those in who know the secret: every user of a machine can reach its port."""

import hmac
import os
import runpy
import sys
import threading

# A client says it at once; one that does not is not waited for.
_PATIENCE_SECONDS = 10


def main():
    secret = os.environ.pop("_LAMBDA_WORKBENCH_DEBUG_SECRET")
    # In the place of this folder, whose name debugpy would be looked for in.
    sys.path[0] = os.environ.pop("_LAMBDA_WORKBENCH_DEBUGPY")
    from debugpy import adapter
    from debugpy.common import sockets

    sockets.serve = _guarded(sockets.serve, f"Lambda-Workbench-Secret: {secret}\r\n".encode())
    # As debugpy starts it: what its functions are called differs between versions.
    runpy.run_path(os.path.join(os.path.dirname(adapter.__file__), "__main__.py"), run_name="__main__")


def _guarded(serve, greeting):
    def guarded(name, handler, *args, **kwargs):
        # The other kind of peer is the debugged process, for which debugpy has a token of its own.
        return serve(name, _asking(handler, greeting) if name == "Client" else handler, *args, **kwargs)

    return guarded


def _asking(handler, greeting):
    def admit(sock):
        sock.settimeout(_PATIENCE_SECONDS)
        try:
            said = _read(sock, len(greeting))
        except OSError:
            said = b""
        if not hmac.compare_digest(said, greeting):
            sock.close()
            return
        sock.settimeout(None)
        handler(sock)

    # One that says nothing keeps no other out.
    return lambda sock: threading.Thread(target=admit, args=(sock,), daemon=True).start()


def _read(sock, length):
    said = b""
    while len(said) < length:
        piece = sock.recv(length - len(said))
        if not piece:
            break
        said += piece
    return said


if __name__ == "__main__":
    main()
