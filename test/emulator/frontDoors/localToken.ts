import assert from "node:assert/strict";
import { token as tokenCommand } from "../../../src/cli/token.ts";

/** What `lambda-workbench token` prints, with the key of a data directory. */
export async function localToken(dataDir: string, ...args: readonly string[]): Promise<string> {
  let printed = "";
  const terminal = {
    env: {},
    cwd: dataDir,
    platform: process.platform,
    arch: process.arch,
    programDir: "",
    out: (text: string) => void (printed += text),
    err: () => undefined,
    read: () => Promise.resolve(Buffer.alloc(0)),
    signal: new AbortController().signal,
  };
  assert.equal(await tokenCommand([...args, "--data-dir", dataDir], terminal), 0);
  return printed.trim();
}
