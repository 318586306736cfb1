package lambdaworkbench;

import com.amazonaws.services.lambda.crac.Core;

/** What runs around SnapStart's snapshot. There is none here: the restore follows at once. */
final class SnapStart {
  /** As which AWS's runtime ends after a failed hook. */
  private static final int FAILED = 64;

  private SnapStart() {}

  static void snapshotAndRestore(RuntimeClient client) {
    try {
      Core.getGlobalContext().beforeCheckpoint(null);
    } catch (Exception error) {
      Bootstrap.fail(client, "/runtime/init/error", error, "Runtime.BeforeCheckpointError");
      System.exit(FAILED);
    }
    // AWS collects garbage before it takes the snapshot: a resource that nothing refers to is not there to be restored.
    System.gc();
    client.restoreNext();
    try {
      Core.getGlobalContext().afterRestore(null);
    } catch (Exception error) {
      Bootstrap.fail(client, "/runtime/restore/error", error, "Runtime.AfterRestoreError");
      System.exit(FAILED);
    }
  }
}
