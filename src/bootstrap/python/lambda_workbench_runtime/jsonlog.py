"""Log records as JSON lines, with the fields of AWS's Python runtime in its order."""

import json
import logging
import traceback
from datetime import datetime, timezone

_OWN = {
    "name", "msg", "args", "levelname", "levelno", "pathname", "filename", "module", "exc_info", "exc_text",
    "stack_info", "lineno", "funcName", "created", "msecs", "relativeCreated", "thread", "threadName", "processName",
    "process", "aws_request_id", "tenant_id",
}  # fmt: skip


class JsonFormatter(logging.Formatter):
    def format(self, record):
        exception = record.exc_info or None
        time = datetime.fromtimestamp(record.created, tz=timezone.utc)
        fields = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
            "level": logging.getLevelName(min(50, max(0, record.levelno)) // 10 * 10),
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": traceback.format_tb(exception[2]) if exception else None,
            "errorType": exception[0].__name__ if exception else None,
            "errorMessage": str(exception[1]) if exception else None,
            "requestId": getattr(record, "aws_request_id", None),
            "location": f"{record.pathname}:{record.funcName}:{record.lineno}" if exception else None,
            "tenantId": getattr(record, "tenant_id", None),
        }
        for name, value in record.__dict__.items():
            if name not in _OWN and name not in fields:
                fields[name] = value
        shown = {name: value for name, value in fields.items() if value is not None}
        return json.dumps(shown, ensure_ascii=False) + "\n"
