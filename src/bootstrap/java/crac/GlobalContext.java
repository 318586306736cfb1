package com.amazonaws.services.lambda.crac;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Keeps no resource alive, as AWS's does not: one that nothing else refers to is not told. A failure of one keeps none of
 * the others from being told.
 */
final class GlobalContext extends Context<Resource> {
  private interface Hook {
    void run(Resource resource) throws Exception;
  }

  private final List<WeakReference<Resource>> registered = new ArrayList<>();

  @Override
  public synchronized void register(Resource resource) {
    registered.removeIf(each -> each.get() == null || each.get() == resource);
    registered.add(new WeakReference<>(resource));
  }

  /** The last registered is told first. */
  @Override
  public synchronized void beforeCheckpoint(Context<? extends Resource> context) throws CheckpointException {
    List<Resource> resources = living();
    Collections.reverse(resources);
    List<Throwable> failures = tell(resources, each -> each.beforeCheckpoint(this));
    if (failures.isEmpty()) return;
    CheckpointException failed = new CheckpointException();
    failures.forEach(failed::addSuppressed);
    throw failed;
  }

  @Override
  public synchronized void afterRestore(Context<? extends Resource> context) throws RestoreException {
    List<Throwable> failures = tell(living(), each -> each.afterRestore(this));
    if (failures.isEmpty()) return;
    RestoreException failed = new RestoreException();
    failures.forEach(failed::addSuppressed);
    throw failed;
  }

  private List<Resource> living() {
    List<Resource> resources = new ArrayList<>();
    for (WeakReference<Resource> each : registered) {
      Resource resource = each.get();
      if (resource != null) resources.add(resource);
    }
    return resources;
  }

  private static List<Throwable> tell(List<Resource> resources, Hook hook) {
    List<Throwable> failures = new ArrayList<>();
    for (Resource resource : resources) {
      try {
        hook.run(resource);
      } catch (CheckpointException | RestoreException several) {
        failures.addAll(List.of(several.getSuppressed()));
      } catch (Exception failure) {
        failures.add(failure);
      }
    }
    return failures;
  }
}
