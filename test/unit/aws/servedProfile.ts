import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, afterEach, before, beforeEach } from "node:test";
import type { Access } from "../../../src/aws/call.ts";
import { Clients } from "../../../src/aws/clients.ts";
import { type Asked, identityServer, type Said } from "./identityServer.ts";

interface ServedProfile {
  readonly access: () => Access;
  /** What was asked until now. */
  readonly asked: () => readonly Asked[];
}

/**
 * A profile with keys whose requests a server of this process answers, for the suite in which it is called. The variables that
 * lead to it are set for that suite's tests alone: one process may run many files.
 */
export function servedProfile(profile: string, answer: (asked: Asked) => Said): ServedProfile {
  const folder = mkdtempSync(join(tmpdir(), "lw-profile-"));
  const variables = {
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
  };
  const clients = new Clients();
  let server: Awaited<ReturnType<typeof identityServer>>;
  let theirs: NodeJS.ProcessEnv;
  before(async () => {
    server = await identityServer(answer);
    const keys = ["aws_access_key_id = AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key = secret"];
    const lines = [`[profile ${profile}]`, `endpoint_url = ${server.endpoint}`, ...keys];
    writeFileSync(variables.AWS_CONFIG_FILE, lines.join("\n"));
  });
  beforeEach(() => {
    theirs = { ...process.env };
    Object.assign(process.env, variables);
  });
  afterEach(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, theirs);
  });
  after(() => {
    clients.reset();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    access: () => ({ clients, target: { kind: "aws", profile, region: "us-east-1" } }),
    asked: () => server.asked,
  };
}
