import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A token with what renews it, by the names that the AWS CLI and the SDKs read. */
export interface CachedToken {
  readonly startUrl: string;
  readonly region: string;
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly registrationExpiresAt: string;
  readonly refreshToken?: string;
}

/**
 * Keeps a token where the AWS CLI and the SDKs look for it: `key` is the session's name, or the start address of a profile
 * without one. The file is its owner's alone, and never half written.
 */
export async function keepToken(home: string, key: string, token: CachedToken): Promise<void> {
  const folder = join(home, ".aws", "sso", "cache");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${createHash("sha1").update(key).digest("hex")}.json`);
  const written = `${file}.${randomUUID()}`;
  await writeFile(written, JSON.stringify(token, undefined, 2), { mode: 0o600 });
  await rename(written, file);
}
