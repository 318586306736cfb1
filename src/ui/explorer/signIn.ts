import * as vscode from "vscode";
import { signInOf } from "../../aws/profiles.ts";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";

/** Runs the AWS CLI's sign-in of a profile in a terminal, and has its targets read anew when it succeeded. */
export async function signIn(
  app: Pick<App, "clients" | "functions" | "targets">,
  profile: string,
): Promise<void> {
  const way = await signInOf(profile);
  if (way.kind === "keys") {
    throw new AppError("fixed-keys", {
      userMessage: `Profile "${profile}" has no sign-in. Its keys belong in a file: renew them there.`,
      action: { title: "Open File", command: "vscode.open", arguments: [vscode.Uri.file(way.file)] },
    });
  }
  const terminal = vscode.window.createTerminal({
    name: `Sign in: ${profile}`,
    shellPath: "aws",
    shellArgs: [...way.command, "--profile", profile],
  });
  terminal.show();
  await closed(terminal);
  if (terminal.exitStatus?.code !== 0) {
    throw new AppError("sign-in-failed", {
      userMessage: `The sign-in of profile "${profile}" did not succeed. It needs the AWS CLI, version 2.`,
      action: {
        title: "Try Again",
        command: "lambdaWorkbench.signIn",
        arguments: [{ target: { kind: "aws", profile, region: "us-east-1" } }],
      },
    });
  }
  app.clients.reset();
  const targets = app.targets.list().filter((each) => each.kind === "aws" && each.profile === profile);
  await Promise.all(targets.map((target) => app.functions.reload(target)));
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
