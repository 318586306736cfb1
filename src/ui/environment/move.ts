import * as vscode from "vscode";
import { getFunction } from "../../aws/functions.ts";
import { isSecret } from "../../lambda/secrets.ts";
import type { App } from "../app.ts";
import type { ArgumentOf } from "../commands.ts";
import type { DiffTexts } from "../documents/diffTexts.ts";
import type { Entries } from "../documents/entries.ts";
import type { Documents } from "../documents/lazyDocuments.ts";
import { openDocument } from "../documents/openDocument.ts";
import { documentUri } from "../documents/uri.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import { readDotEnv, writeDotEnv } from "./dotEnv.ts";
import { hiddenValue } from "./variablesText.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";

type MoveApp = ChooserApp & Pick<App, "clients">;
type Given = ArgumentOf<"lambdaWorkbench.import.environment">;

const filters = () => ({ ".env": ["env", "local"], [vscode.l10n.t("All files")]: ["*"] });

/** Puts a file's variables into the document; saving it shows the diff as ever. */
export async function importFile(app: MoveApp, of: Documents, given: Given): Promise<void> {
  const { name, target } = await chooseFunction(app, given, { title: vscode.l10n.t("Import .env File") });
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Variables for {0}", name),
      filters: filters(),
    })) ?? [];
  if (file === undefined) throw new vscode.CancellationError();
  const text = Buffer.from(await vscode.workspace.fs.readFile(file)).toString("utf8");
  await addToDocument(app, of, { name, target }, readDotEnv(text));
}

export async function exportFile(app: MoveApp, given: Given): Promise<void> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Export Environment Variables") });
  const variables = await environmentOf(app, fn);
  const secrets = Object.keys(variables).filter((name) => isSecret(name, variables[name]));
  if (secrets.length > 0) {
    const yes = vscode.l10n.t("Export");
    const detail = vscode.l10n.t("They look like secrets: {0}.", secrets.join(", "));
    const message = vscode.l10n.t("The file will have secrets in plain text. Export them?");
    const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, yes);
    if (answer !== yes) throw new vscode.CancellationError();
  }
  const file = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Variables of {0}", fn.name),
    filters: filters(),
  });
  if (file === undefined) throw new vscode.CancellationError();
  await vscode.workspace.fs.writeFile(file, Buffer.from(writeDotEnv(variables)));
}

/** Puts chosen variables of another function into this one's document. */
export async function takeFromAnother(app: MoveApp, of: Documents, given: Given): Promise<void> {
  const { name, target } = await chooseFunction(app, given, { title: vscode.l10n.t("Set Variables of") });
  const other = await chooseFunction(app, undefined, {
    title: vscode.l10n.t("Set Variables of {0} from", name),
  });
  const theirs = await environmentOf(app, other);
  const mine = await environmentOf(app, { name, target });
  const items = Object.keys(theirs)
    .sort()
    .map((label) => ({
      label,
      description: mine[label] === undefined ? vscode.l10n.t("new") : sameText(mine, theirs, label),
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Variables of {0} ({1})", other.name, targetLabel(other.target)),
    canPickMany: true,
  });
  if (chosen === undefined || chosen.length === 0) throw new vscode.CancellationError();
  const taken = chosen.map(({ label }) => [label, theirs[label] ?? ""]);
  await addToDocument(app, of, { name, target }, Object.fromEntries(taken) as Entries);
}

/** The variables of two functions, versions or targets side by side: what is the same stays hidden. */
export async function compare(app: MoveApp, texts: DiffTexts, of: Documents, given: Given): Promise<void> {
  const one = await chooseFunction(app, given, { title: vscode.l10n.t("Compare Environment Variables of") });
  const other = await chooseFunction(app, undefined, {
    title: vscode.l10n.t("Compare with Variables of {0}", one.name),
  });
  const [left, right] = [await environmentOf(app, one), await environmentOf(app, other)];
  const differing = new Set(
    [...Object.keys(left), ...Object.keys(right)].filter((name) => left[name] !== right[name]),
  );
  const uri = documentUri(of.kind, { name: one.name, target: one.target });
  await texts.show(uri, `${titleOf(one)} ↔ ${titleOf(other)}`, {
    left: of.kind.write(left, differing),
    right: of.kind.write(right, differing),
  });
}

async function addToDocument(
  app: MoveApp,
  of: Documents,
  fn: FunctionAtTarget,
  variables: Entries,
): Promise<void> {
  const document = await openDocument(app, of, fn);
  const reading = of.kind.read(document.getText(), of.documents.knownEntries(document.uri));
  // A stand-in that is left in place keeps the value that the function has.
  const left = reading.kind === "entries" ? { ...reading.entries } : {};
  if (reading.kind === "entries") for (const name of reading.hidden) left[name] = hiddenValue;
  const text = of.kind.write({ ...left, ...variables }, true);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
}

async function environmentOf(app: MoveApp, fn: FunctionAtTarget): Promise<Entries> {
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  return (await noticingMissing(app, fn, () => getFunction(access, fn.name, fn.qualifier))).environment;
}

function sameText(mine: Entries, theirs: Entries, name: string): string {
  return mine[name] === theirs[name] ? vscode.l10n.t("the same") : vscode.l10n.t("another value");
}

function titleOf({ name, target, qualifier }: FunctionAtTarget): string {
  return `${name}${qualifier === undefined ? "" : `:${qualifier}`} (${targetLabel(target)})`;
}
