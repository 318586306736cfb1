import { generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as v from "valibot";
import { AppError } from "../shared/errors.ts";
import { type DataDir, dataDirUnusable } from "./dataDir.ts";

const TokenKey = v.object({
  kty: v.literal("EC"),
  crv: v.literal("P-256"),
  alg: v.literal("ES256"),
  kid: v.string(),
  x: v.string(),
  y: v.string(),
  d: v.string(),
});
/** A private key as a JSON Web Key. */
export type TokenKey = v.InferOutput<typeof TokenKey>;

/**
 * The key of tokens for APIs: `lambda-workbench token` signs with it, and the emulator takes its signature for that of any issuer. Made
 * when it is first asked for, readable by its owner only. Throws `AppError` "data-dir-unusable" or "token-key-unreadable".
 */
export function ensureTokenKey({ root, tokenKey: path }: Pick<DataDir, "root" | "tokenKey">): TokenKey {
  const text = readIfPresent(path) ?? makeTokenKey(root, path);
  try {
    return v.parse(TokenKey, JSON.parse(text));
  } catch (error) {
    throw new AppError("token-key-unreadable", {
      userMessage: `"${path}" is not a key for tokens. Remove it, and a new one is made.`,
      cause: error,
    });
  }
}

/** What checks a signature. */
export function publicPart({ kty, crv, alg, kid, x, y }: TokenKey): Omit<TokenKey, "d"> {
  return { kty, crv, alg, kid, x, y };
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function makeTokenKey(root: string, path: string): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = {
    ...privateKey.export({ format: "jwk" }),
    alg: "ES256",
    kid: `lambda-workbench-${randomUUID()}`,
  };
  const text = `${JSON.stringify(key, undefined, 2)}\n`;
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600, flag: "wx" });
  } catch (error) {
    // Two programs may ask for the first time at once.
    const made = (error as NodeJS.ErrnoException).code === "EEXIST" ? readIfPresent(path) : undefined;
    if (made === undefined) throw dataDirUnusable(root, error);
    return made;
  }
  return text;
}
