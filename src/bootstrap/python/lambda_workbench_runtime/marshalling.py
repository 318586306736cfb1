"""Events and responses as JSON."""

import json
import sys

from lambda_workbench_runtime.fault import Fault


def _default(value):
    # Decimal is imported by the function that uses it, or by nobody.
    decimal = sys.modules.get("decimal")
    if decimal is not None and isinstance(value, decimal.Decimal):
        if value.is_nan():
            return float("nan")
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


_encode = json.JSONEncoder(default=_default, ensure_ascii=False).encode


def parse_event(body):
    try:
        return json.loads(body)
    except Exception as error:
        raise Fault("UnmarshalError", f"Unable to unmarshal input: {error}") from error


def response_bytes(response):
    """The response's bytes and content type; bytes are passed on as they are."""
    if isinstance(response, bytes):
        return response, "application/unknown"
    try:
        return to_bytes(response), "application/json"
    except Exception as error:
        raise Fault("MarshalError", f"Unable to marshal response: {error}") from error


def parse_header(text, name):
    if text is None:
        return None
    try:
        return json.loads(text)
    except Exception as error:
        raise Fault("LambdaContextUnmarshalError", f"Unable to parse {name} JSON: {error}") from error


def to_bytes(value):
    return _encode(value).encode("utf-8", "surrogatepass")
