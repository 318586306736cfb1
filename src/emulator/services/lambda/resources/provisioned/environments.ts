import { messageOf } from "../../../../../shared/errors.ts";
import type { LambdaContext } from "../../state/context.ts";
import type { ProvisionedRecord } from "../../state/records.ts";

/**
 * Has the engine keep as many environments of a version as its own configuration and those of the aliases on it ask
 * for; none when none is left. The configurations become ready when the environments are, or failed when one of them is.
 */
export function keepProvisioned(context: LambdaContext, name: string, version: string): void {
  const { tables, state, engine, log, stopped } = context;
  // The start does it for all.
  if (!context.started()) return;
  if (tables.versions.get(name, version) === undefined) return;
  const configs = [...tables.provisioned.of(name)].filter(
    ([qualifier]) => (tables.aliases.get(name, qualifier)?.functionVersion ?? qualifier) === version,
  );
  const count = configs.reduce((total, [, { requested }]) => total + requested, 0);
  const mark = (result: Pick<ProvisionedRecord, "status" | "statusReason">) => {
    if (stopped.aborted) return;
    state.changed(name, (change) => {
      for (const [qualifier] of configs) {
        const { requested, lastModified } = tables.provisioned.get(name, qualifier) ?? {};
        if (requested === undefined || lastModified === undefined) continue;
        change.putProvisioned(qualifier, { requested, lastModified, ...result });
      }
    });
  };
  void engine.provision(context.runnable(name, version), count).then(
    (areReady) =>
      mark(
        areReady ? { status: "READY" } : { status: "FAILED", statusReason: "FUNCTION_ERROR_INIT_FAILURE" },
      ),
    (error: unknown) => {
      log.warn("provisioning failed", { name, version, error: messageOf(error) });
      mark({ status: "FAILED", statusReason: messageOf(error) });
    },
  );
}

/** Initialises again what was provisioned when the last process ended. */
export function resumeProvisioned(context: LambdaContext): void {
  const { tables } = context;
  for (const { owner, id } of tables.provisioned.entries()) {
    keepProvisioned(context, owner, tables.aliases.get(owner, id)?.functionVersion ?? id);
  }
}
