import { createHash } from "node:crypto";
import * as v from "valibot";
import * as vscode from "vscode";
import type { Access } from "../../aws/call.ts";
import { putObject } from "../../aws/code/uploads.ts";
import { AppError } from "../../shared/errors.ts";
import { targetKey, type TargetRef } from "../../protocol/functionRef.ts";
import type { Memory } from "../kit/memory.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";

const key = "deployBuckets";
const Buckets = v.record(v.string(), v.string());

/** The bucket through which large packages go to a target: asked for once. Throws `CancellationError`. */
export async function bucketOf({ machine }: Memory, target: TargetRef): Promise<string> {
  const buckets = read(machine.get(key));
  const known = buckets[targetKey(target)];
  if (known !== undefined) return known;
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t("Bucket for Large Packages of {0}", targetLabel(target)),
    prompt: vscode.l10n.t(
      "A package of more than 50 MB goes to Lambda by way of S3: name a bucket in the same region. It is remembered for this target.",
    ),
    ignoreFocusOut: true,
    validateInput: (text) => (text === "" ? undefined : nameProblem(text)),
  });
  if (typed === undefined || nameProblem(typed) !== undefined) throw new vscode.CancellationError();
  return typed;
}

/** Puts a package into the bucket; a bucket that takes it is remembered, one that is not there is asked for again. */
export async function upload(
  access: Access,
  { machine }: Memory,
  {
    target,
    name,
    zip,
    bucket,
  }: { readonly target: TargetRef; readonly name: string; readonly zip: Uint8Array; readonly bucket: string },
): Promise<{ readonly bucket: string; readonly key: string }> {
  const object = `lambda-workbench/${name}/${createHash("sha256").update(zip).digest("hex")}.zip`;
  const { [targetKey(target)]: _, ...others } = read(machine.get(key));
  try {
    await putObject(access, { bucket, key: object, content: zip });
  } catch (error) {
    if (error instanceof AppError && error.code === "no-bucket") await machine.update(key, others);
    throw error;
  }
  await machine.update(key, { ...others, [targetKey(target)]: bucket });
  return { bucket, key: object };
}

function nameProblem(text: string): string | undefined {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text)
    ? undefined
    : vscode.l10n.t("A bucket's name has 3 to 63 small letters, digits, dots and hyphens.");
}

function read(value: unknown): v.InferOutput<typeof Buckets> {
  const buckets = v.safeParse(Buckets, value);
  return buckets.success ? buckets.output : {};
}
