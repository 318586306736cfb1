"""The hooks of SnapStart: before the snapshot in reverse order, after the restore in order of registration."""

import sys

import snapshot_restore_py
from lambda_workbench_runtime import marshalling


def snapshot_and_restore(client, log, describe):
    try:
        hooks = snapshot_restore_py.get_before_snapshot()
        while hooks:
            function, args, kwargs = hooks.pop()
            function(*args, **kwargs)
    except BaseException as error:  # noqa: BLE001 - reported to the platform
        shape = describe(error, None)
        log.error(shape)
        client.init_error(marshalling.to_bytes(shape), "Runtime.BeforeSnapshotError")
        sys.exit(64)
    client.restore_next()
    try:
        hooks = snapshot_restore_py.get_after_restore()
        while hooks:
            function, args, kwargs = hooks.pop(0)
            function(*args, **kwargs)
    except BaseException as error:  # noqa: BLE001 - reported to the platform
        shape = describe(error, None)
        log.error(shape)
        client.restore_error(marshalling.to_bytes(shape), "Runtime.AfterRestoreError")
        sys.exit(65)
