"""Runs a Python function: loads its handler, then takes one invocation after another from the Runtime API.

With --standby it was started before its function was known, and reads its environment from standard input first.
Modules that most functions do not need are imported when they are needed: a cold start is mostly imports.
"""

import os
import sys

from lambda_workbench_runtime.fault import Fault

# stack frames of this file are not the function's
_HERE = __file__


def _stand_by():
    text = sys.stdin.buffer.read()
    if not text:
        os._exit(0)
    import json

    assignment = json.loads(text)
    os.environ.clear()
    os.environ.update(assignment["environment"])
    os.chdir(assignment["cwd"])
    import time

    if hasattr(time, "tzset"):
        time.tzset()


class Unbuffered:
    """A text stream that writes at once, so that no output is lost with the process."""

    def __init__(self, stream):
        self.stream = stream

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        pass

    def write(self, text):
        self.stream.write(text)
        self.stream.flush()

    def writelines(self, lines):
        self.stream.writelines(lines)
        self.stream.flush()


def _load_handler(name):
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise Fault("MalformedHandlerName", f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)")
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module")
    import importlib

    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise Fault("UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", trace) from error
    try:
        return getattr(module, function_name)
    except AttributeError as error:
        raise Fault("HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'") from error


def _describe(error, request_id):
    """An error in AWS's shape and key order."""
    if isinstance(error, Fault):
        kind, message, trace = error.kind, error.message, error.trace or []
    else:
        import traceback

        frames = traceback.extract_tb(error.__traceback__)
        first = next((at for at, frame in enumerate(frames) if frame.filename != _HERE), 0)
        # as AWS's runtime does, its own frame stays where there is no other: the call had the wrong arguments
        kind, message, trace = type(error).__name__, str(error), traceback.format_list(frames[first:])
    shape = {"errorMessage": message, "errorType": kind, "requestId": request_id or "", "stackTrace": trace}
    missing = _missing_from_runtime(error)
    if missing is not None:
        runtime = os.environ.get("AWS_EXECUTION_ENV", "").replace("AWS_Lambda_", "")
        shape["errorMessage"] += (
            f"\nLambda brings {missing} with {runtime}, and this machine lacks it. "
            f"Install it once: lambda-workbench install sdk {runtime}"
        )
        # none of AWS's errors has this, for it has the package
        shape["missingFromRuntime"] = {"package": missing, "runtime": runtime}
    return shape


# what AWS's Python runtimes bring: its SDK, and what that needs
_BROUGHT = {"boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3"}


def _missing_from_runtime(error):
    if not isinstance(error, ModuleNotFoundError):
        error = error.__cause__
    if not isinstance(error, ModuleNotFoundError) or error.name is None:
        return None
    name = error.name.split(".")[0]
    return name if name in _BROUGHT else None


def _wait_and_handle(client, handler, log, uncaught):
    from lambda_workbench_runtime import marshalling
    from lambda_workbench_runtime.context import LambdaContext

    while True:
        headers, body = client.next()
        request_id = headers["lambda-runtime-aws-request-id"]
        log.start_request(request_id, headers.get("lambda-runtime-aws-tenant-id"))
        trace_id = headers.get("lambda-runtime-trace-id")
        if trace_id is not None:
            os.environ["_X_AMZN_TRACE_ID"] = trace_id
        elif "_X_AMZN_TRACE_ID" in os.environ:
            del os.environ["_X_AMZN_TRACE_ID"]
        try:
            context = LambdaContext(headers, marshalling.parse_header)
            result, content_type = marshalling.response(handler(marshalling.parse_event(body), context))
        except Exception as error:  # noqa: BLE001 - whatever a function raises is its result
            uncaught(error)
            shape = _describe(error, request_id)
            log.error(shape)
            client.error(request_id, marshalling.to_bytes(shape), shape["errorType"])
        else:
            # text with half a surrogate pair ends the process here, as it ends AWS's
            client.respond(request_id, result if isinstance(result, bytes) else result.encode(), content_type)


def main():
    layers = sys.argv[1:]
    if layers == ["--standby"]:
        _preload()
        _stand_by()
        layers = []
    task_root = os.environ["LAMBDA_TASK_ROOT"]
    from lambda_workbench_runtime.client import RuntimeClient
    from lambda_workbench_runtime.log import Log

    sys.argv = [sys.argv[0]]
    sys.path[0:1] = [task_root, *layers]
    cache = os.environ.pop("_LAMBDA_WORKBENCH_PYCACHE", None)
    if cache is not None:
        from lambda_workbench_runtime import bytecode

        bytecode.keep_apart(cache, [task_root, *layers])
    sdk = os.environ.pop("_LAMBDA_WORKBENCH_SDK", None)
    if sdk is not None:
        sys.path.append(sdk)
    address = os.environ["AWS_LAMBDA_RUNTIME_API"]
    direct = os.environ.pop("_LAMBDA_WORKBENCH_RUNTIME_API", None) == address
    channel_fd = os.environ.pop("_LAMBDA_WORKBENCH_CHANNEL_FD", None)
    sys.stdout = Unbuffered(sys.stdout)
    sys.stderr = Unbuffered(sys.stderr)
    log = Log(os.environ.pop("_LAMBDA_TELEMETRY_LOG_FD", None))
    client = RuntimeClient(address, direct, channel_fd)
    uncaught = _debugger(os.environ.pop("_LAMBDA_WORKBENCH_DEBUG", None))
    try:
        handler = _load_handler(os.environ.get("_HANDLER", ""))
    except Exception as error:  # noqa: BLE001 - reported to the platform as the failure of init
        from lambda_workbench_runtime import marshalling

        cause = error.__cause__ or error
        if _comes_from_function(cause):
            uncaught(cause)
        shape = _describe(error, None)
        log.error(shape)
        client.init_error(marshalling.to_bytes(shape), shape["errorType"])
        sys.exit(1)
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        from lambda_workbench_runtime import snapstart

        snapstart.snapshot_and_restore(client, log, _describe)
    _wait_and_handle(client, handler, log, uncaught)


def _comes_from_function(error):
    """Whether code of the function, or what that calls, failed: not our search for it, nor the parser of its source."""
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    file = trace.tb_frame.f_code.co_filename
    return file != _HERE and "importlib" not in file


def _debugger(mode):
    """What to do with an error that a debugger may want to stop on."""
    if mode is None:
        return lambda _error: None
    from lambda_workbench_runtime import debugger

    debugger.serve(mode)
    return debugger.stop_on_uncaught


def _preload():
    """What every function needs, imported while nobody waits."""
    import importlib  # noqa: F401

    from lambda_workbench_runtime import client, context, log, marshalling  # noqa: F401


if __name__ == "__main__":
    main()
