import type { Clock } from "../../../shared/clock.ts";
import type { Extensions } from "../apis/extensions/extensions.ts";
import type { Incarnation } from "./incarnation.ts";

/** Why an environment ends, in the words of the Extensions API. */
export type EndReason = "spindown" | "timeout" | "failure";

/**
 * The shutdown phase. Without extensions Lambda kills at once; with them they are told, the runtime gets SIGTERM, and
 * all have their time. Resolves when everything has ended.
 */
export async function endIncarnation(
  current: Incarnation,
  {
    extensions,
    reason,
    clock,
  }: { readonly extensions: Extensions; readonly reason: EndReason; readonly clock: Clock },
): Promise<void> {
  const budgetMs = extensions.shutdown(reason, clock.now());
  if (budgetMs > 0) {
    current.thaw();
    current.process.signal(reason === "spindown" ? "SIGTERM" : "SIGKILL");
    const { promise: graceOver, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(budgetMs, resolve);
    await Promise.race([
      extensions.endsInOwnTime ? current.extensionsEnded() : current.process.exited,
      graceOver,
    ]);
    cancel();
  }
  current.kill();
  await current.ended();
}
