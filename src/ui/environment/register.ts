import * as vscode from "vscode";
import { once } from "../../shared/once.ts";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import type { ArgumentOf } from "../commands.ts";
import { lazyDocuments, type Documents } from "../documents/lazyDocuments.ts";
import { openDocument } from "../documents/openDocument.ts";
import type { DocumentsApp } from "../documents/register.ts";
import type { RevisionedDocuments } from "../documents/revisionedDocuments.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";

const scheme = "lambda-env";

type EnvironmentApp = ChooserApp & DocumentsApp & Pick<App, "commands">;

/** Environment variables as documents: `lambda-env:`. Values are hidden until they are asked for. */
export function registerEnvironment(app: EnvironmentApp): void {
  const load = lazyDocuments(app, scheme, async () => {
    return (await import("./environmentDocument.ts")).environmentDocument;
  });
  const documents = once(async () => {
    const loaded = await load();
    const tell = () => void tellMenus(loaded.documents);
    app.subscriptions.push(
      loaded.documents.onDidChangeFile(tell),
      vscode.window.tabGroups.onDidChangeTabs(tell),
    );
    return loaded;
  });
  const show = async (shown: boolean) => await setShown(app, await documents(), shown);
  app.commands.register(
    "lambdaWorkbench.edit.environment",
    async (fn) => await open(app, await documents(), fn),
  );
  app.commands.register("lambdaWorkbench.copy.value", async (given) =>
    (await import("./copyValue.ts")).copyValue(app, given),
  );
  registerMoves(app, documents);
  app.commands.register("lambdaWorkbench.show.values", () => show(true));
  app.commands.register("lambdaWorkbench.hide.values", () => show(false));
}

function registerMoves(app: EnvironmentApp, documents: () => Promise<Documents>): void {
  const { commands } = app;
  const moves = async () => await import("./move.ts");
  const texts = once(async () => {
    const made = new (await import("../documents/diffTexts.ts")).DiffTexts("lambda-env-compare");
    app.subscriptions.push(made);
    return made;
  });
  commands.register("lambdaWorkbench.import.environment", async (given) =>
    (await moves()).importFile(app, await documents(), given),
  );
  commands.register("lambdaWorkbench.export.environment", async (given) =>
    (await moves()).exportFile(app, given),
  );
  commands.register("lambdaWorkbench.take.environment", async (given) =>
    (await moves()).takeFromAnother(app, await documents(), given),
  );
  commands.register("lambdaWorkbench.compare.environment", async (given) =>
    (await moves()).compare(app, await texts(), await documents(), given),
  );
}

async function open(
  app: EnvironmentApp,
  documents: Documents,
  given: ArgumentOf<"lambdaWorkbench.edit.environment">,
): Promise<void> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Edit Environment Variables") });
  if (fn.qualifier !== undefined && fn.qualifier !== "$LATEST") {
    throw new AppError("version-read-only", {
      userMessage: vscode.l10n.t(
        '"{0}:{1}" is published, and its variables cannot be changed any more.',
        fn.name,
        fn.qualifier,
      ),
      action: {
        title: vscode.l10n.t("Edit $LATEST"),
        command: "lambdaWorkbench.edit.environment",
        arguments: [{ name: fn.name, target: fn.target }],
      },
    });
  }
  await openDocument(app, documents, { name: fn.name, target: fn.target });
}

async function setShown(app: EnvironmentApp, loaded: Documents, shown: boolean): Promise<void> {
  const { documents } = loaded;
  if (vscode.window.activeTextEditor?.document.uri.scheme !== scheme) await open(app, loaded, undefined);
  const document = vscode.window.activeTextEditor?.document;
  if (document?.uri.scheme !== scheme) return;
  await documents.setShown(document.uri, shown);
  await tellMenus(documents);
}

/** Documents whose values are shown, for the menu entries: `resource in lambdaWorkbench.shownEnvironments`. */
async function tellMenus(documents: RevisionedDocuments): Promise<void> {
  const shown = vscode.workspace.textDocuments.filter(
    ({ uri }) => uri.scheme === scheme && documents.isShown(uri),
  );
  await vscode.commands.executeCommand(
    "setContext",
    "lambdaWorkbench.shownEnvironments",
    shown.map(({ uri }) => uri.toString()),
  );
}
