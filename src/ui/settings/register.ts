import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import { lazyDocuments, type Documents } from "../documents/lazyDocuments.ts";
import type { SettingsApp } from "./app.ts";

type Loading = () => Promise<Documents>;

/** What functions are set to, as documents and one by one. */
export function registerSettings(app: SettingsApp): void {
  const kinds = {
    configuration: lazyDocuments(
      app,
      "lambda-config",
      async () => (await import("./documents/configuration.ts")).configurationDocument,
    ),
    policy: lazyDocuments(
      app,
      "lambda-policy",
      async () => (await import("./documents/policy.ts")).policyDocument,
    ),
    url: lazyDocuments(app, "lambda-url", async () => (await import("./documents/url.ts")).urlDocument),
    mapping: lazyDocuments(
      app,
      "lambda-mapping",
      async () => (await import("./documents/mapping.ts")).mappingDocument,
    ),
    alias: lazyDocuments(
      app,
      "lambda-alias",
      async () => (await import("./documents/alias.ts")).aliasDocument,
    ),
  };
  const { commands } = app;
  const editing = async () => await import("./edit.ts");
  commands.register("lambdaWorkbench.edit.configuration", async (given) =>
    (await editing()).editConfiguration(app, await kinds.configuration(), given),
  );
  commands.register("lambdaWorkbench.edit.policy", async (given) =>
    (await editing()).editPolicy(app, await kinds.policy(), given),
  );
  commands.register("lambdaWorkbench.edit.url", async (given) =>
    (await editing()).editUrl(app, await kinds.url(), given),
  );
  commands.register("lambdaWorkbench.edit.mapping", async (given) =>
    (await editing()).editMapping(app, await kinds.mapping(), given),
  );
  commands.register("lambdaWorkbench.edit.alias", async (given) =>
    (await editing()).editAlias(app, await kinds.alias(), given),
  );
  commands.register("lambdaWorkbench.undo.change", async () => await undo(kinds));
  registerQuick(app, kinds.configuration);
}

function registerQuick(app: SettingsApp, configuration: Loading): void {
  const { commands } = app;
  const quick = async () => await import("./quick/configuration.ts");
  commands.register("lambdaWorkbench.copy.setting", async (given) =>
    (await import("./copySetting.ts")).copySetting(app, given),
  );
  commands.register("lambdaWorkbench.set.memory", async (given) =>
    (await quick()).setMemory(app, await configuration(), given),
  );
  commands.register("lambdaWorkbench.set.timeout", async (given) =>
    (await quick()).setTimeout(app, await configuration(), given),
  );
  commands.register("lambdaWorkbench.set.description", async (given) =>
    (await quick()).setDescription(app, await configuration(), given),
  );
  commands.register("lambdaWorkbench.set.concurrency", async (given) =>
    (await import("./quick/concurrency.ts")).setReserved(app, given),
  );
  commands.register("lambdaWorkbench.set.retention", async (given) =>
    (await import("./quick/retention.ts")).setRetention(app, given),
  );
  commands.register("lambdaWorkbench.set.tag", async (given) =>
    (await import("./quick/tags.ts")).setTag(app, given),
  );
  commands.register("lambdaWorkbench.remove.tag", async (given) =>
    (await import("./quick/tags.ts")).removeTag(app, given),
  );
}

/** Of the document that is looked at, whose scheme tells its kind. */
async function undo(kinds: Readonly<Record<string, Loading>>): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const kind = document?.uri.scheme.replace(/^lambda-config$/, "lambda-configuration").replace("lambda-", "");
  const loading = kinds[kind ?? ""];
  if (document !== undefined && (await (await loading?.())?.documents.undo(document)) === true) return;
  throw new AppError("nothing-to-undo", {
    userMessage: vscode.l10n.t(
      "No change was made here that could be taken back: open the document of a function that you have changed.",
    ),
  });
}
