import { randomBytes, randomInt } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as v from "valibot";
import { AppError } from "../shared/errors.ts";
import { type DataDir, dataDirUnusable } from "./dataDir.ts";

const AccessKey = v.object({
  accessKeyId: v.pipe(v.string(), v.minLength(16)),
  secretAccessKey: v.pipe(v.string(), v.minLength(16)),
});
export type AccessKey = v.InferOutput<typeof AccessKey>;

/**
 * The key that clients sign with, made at the first start and readable by its owner only. Throws `AppError` "data-dir-unusable" or "access-key-unreadable".
 */
export function ensureAccessKey({ root, accessKey: path }: Pick<DataDir, "root" | "accessKey">): AccessKey {
  const text = readIfPresent(root, path);
  if (text === undefined) return makeAccessKey(root, path);
  try {
    return v.parse(AccessKey, JSON.parse(text));
  } catch (error) {
    throw new AppError("access-key-unreadable", {
      userMessage: `"${path}" is not an access key. Remove it, and the next start makes a new one.`,
      cause: error,
    });
  }
}

function readIfPresent(root: string, path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw dataDirUnusable(root, error);
  }
}

function makeAccessKey(root: string, path: string): AccessKey {
  // The form of AWS's own keys, which some tools check: AKIA and 16 characters of base32, 40 of base64.
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const accessKeyId = `AKIA${Array.from({ length: 16 }, () => alphabet[randomInt(32)]).join("")}`;
  const key: AccessKey = { accessKeyId, secretAccessKey: randomBytes(30).toString("base64") };
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    writeFileSync(path, `${JSON.stringify(key, undefined, 2)}\n`, { mode: 0o600, flag: "wx" });
    // The mode above is narrowed by the umask, never widened; this holds where the umask is odd.
    chmodSync(path, 0o600);
  } catch (error) {
    throw dataDirUnusable(root, error);
  }
  return key;
}
