import * as v from "valibot";
import * as vscode from "vscode";
import type { Access } from "../../aws/call.ts";
import { type CodeUpdate, updateCode } from "../../aws/code/code.ts";
import { type FunctionDetails, getFunction } from "../../aws/functions.ts";
import { FunctionRef, TargetRef } from "../../protocol/functionRef.ts";
import { AppError } from "../../shared/errors.ts";
import { say } from "../kit/askSetting.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import { confirmByName } from "../kit/confirmByName.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import { isProduction } from "../kit/production.ts";
import { requireTrust } from "../kit/trust.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";
import { zipOf } from "../kit/zip.ts";
import type { CodeApp, CodeMeans, Given } from "./app.ts";
import type { Gathered } from "./gather/gather.ts";
import { overBudget, sizeText } from "./size.ts";
import { sourceOf } from "./source.ts";

const lastKey = "lastDeployed";
const Last = v.object({ name: FunctionRef.entries.name, target: TargetRef });
/** What is sent with the request may have so much; more goes by way of S3. */
const mostSentBytes = 52_428_800;

/** Code to a function, after a look at what it is. */
export async function deploy(app: CodeApp, means: CodeMeans, given: Given): Promise<void> {
  requireTrust(vscode.l10n.t("Deploying"));
  const { name, target } = await chooseFunction(app, given, { title: vscode.l10n.t("Deploy Code") });
  await deployTo(app, means, { fn: { name, target }, again: false });
}

/** What was deployed last, from the same place, without a question but in production. */
export async function deployAgain(app: CodeApp, means: CodeMeans): Promise<void> {
  requireTrust(vscode.l10n.t("Deploying"));
  const last = v.safeParse(Last, app.state.workspace.get(lastKey));
  if (!last.success) await deploy(app, means, undefined);
  else await deployTo(app, means, { fn: last.output, again: true });
}

interface Wish {
  readonly fn: FunctionAtTarget;
  readonly again: boolean;
}

async function deployTo(app: CodeApp, means: CodeMeans, { fn, again }: Wish): Promise<void> {
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const details = await noticingMissing(app, fn, () => getFunction(access, fn.name));
  if (details.packageType === "Image") {
    throw new AppError("no-package", {
      userMessage: vscode.l10n.t('"{0}" is a container image: push a new one instead.', fn.name),
    });
  }
  const source = await sourceOf(app, fn, { access, details, again });
  const gathered = await source.gather();
  const zip = gathered.zip ?? (await zipOf(gathered.files));
  const what = vscode.l10n.t("{0}, {1}", gathered.how, sizeText(zip.length));
  const answer = await confirm({ fn, again }, { what, source: source.folder, zip, gathered });
  const dryRun = answer === "check";
  await send(app, access, { fn, zip, details, dryRun });
  if (dryRun) {
    say(vscode.l10n.t("Could be deployed: {0} ({1}): {2}", fn.name, targetLabel(fn.target), what));
    const { showDifferences } = await import("./compare.ts");
    await showDifferences(means, fn, gathered);
    return;
  }
  await app.state.workspace.update(lastKey, { name: fn.name, target: fn.target });
  void vscode.commands.executeCommand("setContext", "lambdaWorkbench.deployed", true);
  app.changes.functionChanged.fire(fn);
  say(vscode.l10n.t("Deployed {0} ({1}): {2}", fn.name, targetLabel(fn.target), what));
}

interface Sent {
  readonly fn: FunctionAtTarget;
  readonly zip: Uint8Array;
  readonly details: FunctionDetails;
  readonly dryRun: boolean;
}

async function send(app: CodeApp, access: Access, { fn, zip, details, dryRun }: Sent): Promise<void> {
  const { name, target } = fn;
  const { revisionId } = details;
  const large = zip.length > mostSentBytes;
  const { bucketOf, upload } = await import("./upload.ts");
  const bucket = large ? await bucketOf(app.state, target) : "";
  const title = dryRun ? vscode.l10n.t("Checking {0}", name) : vscode.l10n.t("Deploying {0}", name);
  // A large package takes a while, which a person may not want to wait for.
  const location = large ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window;
  await vscode.window.withProgress({ location, title, cancellable: large }, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const cancellable = { ...access, signal: abort.signal };
    let code: CodeUpdate["code"] = { zip };
    if (large) {
      progress.report({ message: vscode.l10n.t("{0} to the bucket {1}", sizeText(zip.length), bucket) });
      code = await upload(cancellable, app.state, { target, name, zip, bucket });
      progress.report({ message: vscode.l10n.t("Lambda takes it from there") });
    }
    await updateCode(cancellable, { name, code, revisionId, dryRun });
  });
}

interface Candidate {
  readonly what: string;
  readonly source: vscode.Uri;
  readonly zip: Uint8Array;
  readonly gathered: Gathered;
}

/** Having it checked changes nothing. Throws `CancellationError` for a no. */
async function confirm(
  { fn, again }: Wish,
  { what, source, zip, gathered }: Candidate,
): Promise<"deploy" | "check"> {
  const over = overBudget(zip.length, gathered.files, source);
  const production = isProduction(fn.target);
  if (over !== undefined && (production || again)) await confirmSize(fn, over);
  if (production) await confirmByName(vscode.l10n.t('Deploy {0} to "{1}"', what, fn.name), fn);
  if (production || again) return "deploy";
  const message = vscode.l10n.t('Deploy to "{0}" ({1})?', fn.name, targetLabel(fn.target));
  const from = vscode.l10n.t("{0}, from {1}", what, vscode.workspace.asRelativePath(source));
  const detail = over === undefined ? from : `${from}\n\n${over}`;
  const check = vscode.l10n.t("Check Only");
  const modal = { modal: true, detail };
  const answer = await vscode.window.showWarningMessage(message, modal, vscode.l10n.t("Deploy"), check);
  if (answer === undefined) throw new vscode.CancellationError();
  return answer === check ? "check" : "deploy";
}

async function confirmSize({ name, target }: FunctionAtTarget, detail: string): Promise<void> {
  const message = vscode.l10n.t('Deploy to "{0}" ({1}) over the budget?', name, targetLabel(target));
  const yes = vscode.l10n.t("Deploy");
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, yes);
  if (answer !== yes) throw new vscode.CancellationError();
}
