import { messageOf } from "../../shared/errors.ts";
import type { LambdaContext } from "./context.ts";

/**
 * Has the engine keep as many environments of a version as its own configuration and those of the aliases on it ask
 * for; none when none is left. The configurations become ready when the environments are.
 */
export function keepProvisioned(context: LambdaContext, name: string, version: string): void {
  const { tables, engine, log, settling } = context;
  context.forget(name);
  if (tables.versions.get(name, version) === undefined) return;
  const configs = [...tables.provisioned.of(name)].filter(
    ([qualifier]) => (tables.aliases.get(name, qualifier)?.functionVersion ?? qualifier) === version,
  );
  const count = configs.reduce((total, [, { requested }]) => total + requested, 0);
  const markReady = () => {
    if (settling.stopped) return;
    for (const [qualifier] of configs) {
      const record = tables.provisioned.get(name, qualifier);
      if (record !== undefined) tables.provisioned.set(name, qualifier, { ...record, ready: true });
    }
  };
  void engine
    .provision(context.runnable(name, version), count)
    .then(markReady, (error: unknown) =>
      log.warn("provisioning failed", { name, version, error: messageOf(error) }),
    );
}

/** Initialises again what was provisioned when the last process ended. */
export function resumeProvisioned(context: LambdaContext): void {
  const { tables } = context;
  for (const { owner, id } of tables.provisioned.entries()) {
    keepProvisioned(context, owner, tables.aliases.get(owner, id)?.functionVersion ?? id);
  }
}
