import { once } from "../../shared/once.ts";
import { showError } from "../commands.ts";
import type { ReleaseApp } from "./app.ts";

/** What is published, moved, made and taken away. Each part is loaded with its first command. */
export function registerRelease(app: ReleaseApp): void {
  registerVersions(app);
  registerRollouts(app);
  registerSources(app);
  registerCalls(app);
  registerFunctions(app);
}

function registerVersions(app: ReleaseApp): void {
  const { commands } = app;
  const aliases = async () => await import("./aliases.ts");
  const versions = async () => await import("./versions.ts");
  commands.register("lambdaWorkbench.publish.version", async (given) =>
    (await versions()).publish(app, given),
  );
  commands.register("lambdaWorkbench.delete.version", async (given) =>
    (await versions()).deleteVersion(app, given),
  );
  commands.register("lambdaWorkbench.create.alias", async (given) => (await aliases()).newAlias(app, given));
  commands.register("lambdaWorkbench.move.alias", async (given) => (await aliases()).moveAlias(app, given));
  commands.register("lambdaWorkbench.shift.alias", async (given) => (await aliases()).shiftAlias(app, given));
  commands.register("lambdaWorkbench.delete.alias", async (given) =>
    (await aliases()).removeAlias(app, given),
  );
}

function registerRollouts(app: ReleaseApp): void {
  const { commands, state } = app;
  const rollouts = once(async () => new (await import("./rollout/rollouts.ts")).Rollouts(app));
  const asking = async () => await import("./rollout/commands.ts");
  commands.register("lambdaWorkbench.release.version", async (given) =>
    (await asking()).releaseVersion(app, await rollouts(), given),
  );
  commands.register("lambdaWorkbench.steer.release", async (given) =>
    (await asking()).steerRelease(await rollouts(), given),
  );
  commands.register("lambdaWorkbench.rollback.alias", async (given) =>
    (await asking()).rollBackAlias(app, await rollouts(), given),
  );
  // A window was closed in the middle of one: its alias is half way, and nobody watches.
  if (state.workspace.get("rollouts") !== undefined) {
    const during = "rollouts";
    // Nobody waits for the answers, which may take hours.
    void import("./rollout/unfinished.ts")
      .then(async ({ tellUnfinished }) => tellUnfinished(state))
      .catch((error: unknown) => showError(error, { log: app.log, during }));
  }
}

function registerSources(app: ReleaseApp): void {
  const { commands } = app;
  const sources = async () => await import("./sources.ts");
  commands.register("lambdaWorkbench.create.url", async (given) => (await sources()).newUrl(app, given));
  commands.register("lambdaWorkbench.delete.url", async (given) => (await sources()).removeUrl(app, given));
  commands.register("lambdaWorkbench.create.permission", async (given) =>
    (await sources()).newPermission(app, given),
  );
  commands.register("lambdaWorkbench.delete.permission", async (given) =>
    (await sources()).takePermission(app, given),
  );
  commands.register("lambdaWorkbench.create.mapping", async (given) =>
    (await sources()).newMapping(app, given),
  );
  commands.register("lambdaWorkbench.delete.mapping", async (given) =>
    (await sources()).removeMapping(app, given),
  );
}

function registerCalls(app: ReleaseApp): void {
  const { commands } = app;
  const calls = async () => await import("./calls.ts");
  commands.register("lambdaWorkbench.set.provisioned", async (given) =>
    (await calls()).setProvisioned(app, given),
  );
  commands.register("lambdaWorkbench.remove.provisioned", async (given) =>
    (await calls()).endProvisioned(app, given),
  );
  commands.register("lambdaWorkbench.set.destination", async (given) =>
    (await calls()).setDestination(app, given),
  );
  commands.register("lambdaWorkbench.remove.destination", async (given) =>
    (await calls()).removeDestination(app, given),
  );
}

function registerFunctions(app: ReleaseApp): void {
  const { commands } = app;
  const functions = async () => await import("./functions.ts");
  commands.register("lambdaWorkbench.create.function", async (given) =>
    (await functions()).newFunction(app, given),
  );
  commands.register("lambdaWorkbench.delete.function", async (given) =>
    (await functions()).removeFunction(app, given),
  );
}
