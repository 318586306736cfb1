"""Events and responses as JSON."""

import json
import os
import sys

from lambda_workbench_runtime.fault import Fault


# Stands before a number that no float can hold, until the text around it is there.
_EXACT = os.urandom(16).hex()
# AWS's runtime writes ASCII only before Python 3.12.
_ESCAPING = ("AWS_Lambda_python3.8", "AWS_Lambda_python3.9", "AWS_Lambda_python3.10", "AWS_Lambda_python3.11")
_ATOMS = {str, int, float, bool, type(None)}


def _default(value):
    # Decimal is imported by the function that uses it, or by nobody.
    decimal = sys.modules.get("decimal")
    if decimal is not None and isinstance(value, decimal.Decimal):
        return float("nan") if value.is_nan() else f"{_EXACT}{value}"
    if isinstance(value, bytes):
        return value.decode()
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


_encoder = None


def _encode(value):
    """JSON as simplejson writes it, which AWS's runtime uses: exact decimals, bytes as text, named tuples as objects."""
    global _encoder
    if _encoder is None:
        # Not before: a standby process learns its runtime late.
        escaping = os.environ.get("AWS_EXECUTION_ENV") in _ESCAPING
        _encoder = json.JSONEncoder(default=_default, ensure_ascii=escaping).encode
    try:
        text = _encoder(value if type(value) in _ATOMS else _unfolded(value))
    except RecursionError:
        # Only the encoder finds circles.
        text = _encoder(value)
    except TypeError:
        text = _encoder(_with_text_keys(value))
    if _EXACT in text:
        import re

        text = re.sub(f'"{_EXACT}([^"]*)"', r"\1", text)
    return text


def _unfolded(value):
    """`value`, or a copy of it where it has named tuples, which the encoder would take for lists."""
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    elif callable(getattr(value, "_asdict", None)):
        return _unfolded(value._asdict())
    elif isinstance(value, tuple):
        return [_unfolded(part) for part in value]
    else:
        return value
    copy = None
    for at, part in parts:
        if type(part) in _ATOMS:
            continue
        new = _unfolded(part)
        if new is not part:
            if copy is None:
                copy = value.copy()
            copy[at] = new
    return value if copy is None else copy


def _with_text_keys(value):
    value = _unfolded(value)
    if isinstance(value, dict):
        return {key.decode() if isinstance(key, bytes) else key: _with_text_keys(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_text_keys(part) for part in value]
    return value


def parse_event(body):
    try:
        return json.loads(body)
    except Exception as error:
        raise Fault("UnmarshalError", f"Unable to unmarshal input: {error}") from error


def response(result):
    """The response's text and content type; bytes are passed on as they are."""
    if isinstance(result, bytes):
        return result, "application/unknown"
    try:
        return _encode(result), "application/json"
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
    return _encode(value).encode()
