"""The `logging` module as AWS's Python runtime sets it up, and the runtime's own error lines.

Messages go to the platform framed, so that a message of several lines stays one event.
"""

import os
import sys

_LEVEL_BITS = {"DEBUG": 0x08, "INFO": 0x0C, "WARNING": 0x10, "ERROR": 0x14, "CRITICAL": 0x18}


class Log:
    def __init__(self, frames_fd):
        self._fd = None if frames_fd is None else int(frames_fd)
        self._json = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
        level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
        self._level = {"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}.get(level, level)
        self.request_id = None
        self.tenant_id = None
        if "logging" in sys.modules:
            self.set_up_logging(sys.modules["logging"])
        else:
            sys.meta_path.insert(0, _WhenImported(self))

    def start_request(self, request_id, tenant_id):
        self.request_id = request_id
        self.tenant_id = tenant_id

    def log(self, message):
        """Writes a message as it is; `context.log` and others find this by `log_sink` of the root's handler."""
        self.write(message, "")

    def write(self, text, level="ERROR"):
        if self._fd is None:
            sys.stdout.write(text if text.endswith("\n") else text + "\n")
            return
        import time

        data = text.encode("utf-8", "backslashreplace")
        kind = (0xA55A0002 if self._json else 0xA55A0003) | _LEVEL_BITS.get(level, 0)
        frame = kind.to_bytes(4, "big") + len(data).to_bytes(4, "big")
        view = memoryview(frame + (time.time_ns() // 1000).to_bytes(8, "big") + data)
        while view:
            view = view[os.write(self._fd, view) :]

    def error(self, shape):
        """Logs a failure of the handler or of the init."""
        if self._json:
            import json
            import time

            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            self.write(json.dumps({"timestamp": now, "level": "ERROR", **shape}, ensure_ascii=False))
            return
        message = f": {shape['errorMessage']}" if shape["errorMessage"] else ""
        lines = [f"[ERROR] {shape['errorType']}{message}", "Traceback (most recent call last):"]
        for element in shape["stackTrace"]:
            for line in element.splitlines():
                # The log shows leading blanks only when they do not break.
                bare = line.lstrip(" ")
                lines.append("\u00a0" * (len(line) - len(bare)) + bare)
        self.write("\n".join(lines))

    def set_up_logging(self, logging):
        import time

        log = self

        class Handler(logging.Handler):
            def emit(self, record):
                log.write(self.format(record), record.levelname)

        class RequestFilter(logging.Filter):
            def filter(self, record):
                record.aws_request_id = log.request_id or ""
                record.tenant_id = log.tenant_id
                return True

        logging.Formatter.converter = time.gmtime
        handler = Handler()
        handler.log_sink = log
        if self._json:
            from lambda_workbench_runtime.jsonlog import JsonFormatter

            handler.setFormatter(JsonFormatter())
        else:
            handler.setFormatter(
                logging.Formatter(
                    "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n",
                    "%Y-%m-%dT%H:%M:%S",
                )
            )
        handler.addFilter(RequestFilter())
        root = logging.getLogger()
        if isinstance(logging.getLevelName(self._level), int):
            root.setLevel(self._level)
        root.addHandler(handler)


class _WhenImported:
    """Sets up `logging` when the function imports it: many never do, and it costs a cold start milliseconds."""

    def __init__(self, log):
        self._log = log

    def find_spec(self, name, path=None, target=None):
        if name != "logging":
            return None
        sys.meta_path.remove(self)
        from importlib.machinery import PathFinder

        # AWS's runtime has imported it before the function could, so that no file of the function's takes its place.
        spec = PathFinder.find_spec(name, [os.path.dirname(os.__file__)])
        execute = spec.loader.exec_module
        set_up = self._log.set_up_logging

        def exec_module(module):
            execute(module)
            set_up(module)

        spec.loader.exec_module = exec_module
        return spec
