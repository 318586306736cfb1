import { homedir } from "node:os";
import process from "node:process";
import * as vscode from "vscode";
import { signInOf, type SignIn } from "../../aws/profiles.ts";
import { signInAsDevice } from "../../aws/singleSignOn/deviceSignIn.ts";
import { keepToken } from "../../aws/singleSignOn/tokenCache.ts";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import { findProgram } from "../kit/findProgram.ts";
import { spokenMessage } from "../kit/words/spoken.ts";

/** Renews a profile's credentials, and has its targets read anew when that succeeded. */
export async function signIn(
  app: Pick<App, "clients" | "clock" | "functions" | "targets">,
  profile: string,
): Promise<void> {
  const way = await signInOf(profile);
  if (way.kind === "keys") return await openKeys(profile, way.file);
  if (way.kind === "command") await runSignIn(profile, way.command);
  else await signInAtPortal(app, profile, way);
  app.clients.reset();
  const targets = app.targets.list().filter((each) => each.kind === "aws" && each.profile === profile);
  await Promise.all(targets.map((target) => app.functions.reload(target)));
}

/** Signs in with the browser; the AWS CLI and the SDKs find the token, too. */
async function signInAtPortal(
  { clock }: Pick<App, "clock">,
  profile: string,
  { portal, key }: SignIn & { readonly kind: "portal" },
): Promise<void> {
  const abort = new AbortController();
  const code = Promise.withResolvers<string>();
  const token = signInAsDevice(portal, {
    clock,
    signal: abort.signal,
    confirm: async (confirmation) => {
      await openBrowser(profile, confirmation);
      code.resolve(confirmation.code);
    },
  });
  // What goes wrong before there is a code needs no progress to be shown.
  const title = vscode.l10n.t(
    'Waiting for the sign-in of profile "{0}": confirm the code {1} in the browser',
    profile,
    await Promise.race([code.promise, token.then(() => "")]),
  );
  const location = vscode.ProgressLocation.Notification;
  await vscode.window.withProgress({ location, title, cancellable: true }, async (_progress, cancel) => {
    cancel.onCancellationRequested(() => abort.abort());
    await keepToken(process.env["HOME"] ?? homedir(), key, await token);
  });
}

/** Shows the code first: who confirms it in the browser should know that it is theirs. */
async function openBrowser(
  profile: string,
  { code, address }: { readonly code: string; readonly address: string },
): Promise<void> {
  const open = vscode.l10n.t("Open Browser");
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Sign in with profile "{0}"', profile),
    { modal: true, detail: vscode.l10n.t("The browser asks you to confirm the code {0}.", code) },
    open,
  );
  if (answer !== open) throw new vscode.CancellationError();
  await vscode.env.openExternal(vscode.Uri.parse(address, true));
}

/** Fixed keys have no sign-in: they are renewed where they stand, and the next request takes them. */
async function openKeys(profile: string, file: string): Promise<void> {
  const document = await open(file);
  const at = document.getText().search(new RegExp(`^\\[(profile )?${escaped(profile)}\\]`, "m"));
  const position = document.positionAt(Math.max(at, 0));
  const selection = new vscode.Range(position, position);
  await vscode.window.showTextDocument(document, { selection, preview: false });
  const text = vscode.l10n.t(
    'Profile "{0}" has fixed keys: renew them here. The next request takes them.',
    profile,
  );
  void vscode.window.showInformationMessage(text);
}

async function open(file: string): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  } catch (error) {
    throw new AppError("keys-unreadable", {
      userMessage: vscode.l10n.t(
        'The file with the keys, "{0}", cannot be opened: {1}',
        file,
        spokenMessage(error),
      ),
      cause: error,
    });
  }
}

/** Runs the AWS CLI's sign-in in a terminal. */
async function runSignIn(profile: string, command: readonly string[]): Promise<void> {
  // The editor would tell of a program that is missing in words of its own, beside ours.
  const aws = await findProgram("aws", [...command, "--profile", profile]);
  if (aws === undefined) {
    throw new AppError("cli-missing", {
      userMessage: vscode.l10n.t(
        'Signing in with profile "{0}" takes the AWS CLI, version 2, which is not on the PATH.',
        profile,
      ),
      action: {
        title: vscode.l10n.t("How to Install"),
        command: "vscode.open",
        arguments: [
          vscode.Uri.parse("https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"),
        ],
      },
    });
  }
  const terminal = vscode.window.createTerminal({
    name: vscode.l10n.t("Sign in: {0}", profile),
    shellPath: aws.command,
    // A list is quoted by the editor, a text is not.
    shellArgs: aws.windowsVerbatimArguments === true ? aws.args.join(" ") : [...aws.args],
  });
  terminal.show();
  await closed(terminal);
  if (terminal.exitStatus?.code === 0) return;
  throw new AppError("sign-in-failed", {
    userMessage: vscode.l10n.t(
      'The sign-in of profile "{0}" did not succeed. It needs the AWS CLI, version 2.',
      profile,
    ),
    action: {
      title: vscode.l10n.t("Try Again"),
      command: "lambdaWorkbench.signIn",
      arguments: [{ target: { kind: "aws", profile, region: "us-east-1" } }],
    },
  });
}

function closed(terminal: vscode.Terminal): Promise<void> {
  return new Promise((resolve) => {
    const subscription = vscode.window.onDidCloseTerminal((each) => {
      if (each !== terminal) return;
      subscription.dispose();
      resolve();
    });
  });
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
