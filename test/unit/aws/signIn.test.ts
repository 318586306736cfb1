import assert from "node:assert/strict";
import dns from "node:dns";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Clients } from "../../../src/aws/clients.ts";
import { getFunction } from "../../../src/aws/functions.ts";
import { signInOf } from "../../../src/aws/profiles.ts";
import { signInAsDevice, type Portal } from "../../../src/aws/singleSignOn/deviceSignIn.ts";
import { keepToken } from "../../../src/aws/singleSignOn/tokenCache.ts";
import type { Clock } from "../../../src/shared/clock.ts";
import { identityServer, oidcAnswer, type Said } from "./identityServer.ts";

const before = { ...process.env };
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "lw-home-"));
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
  Object.assign(process.env, {
    HOME: home,
    AWS_CONFIG_FILE: join(home, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(home, "credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
  });
  writeFileSync(join(home, "credentials"), "");
});

afterEach(() => {
  for (const name of Object.keys(process.env)) if (before[name] === undefined) delete process.env[name];
  Object.assign(process.env, before);
  rmSync(home, { recursive: true, force: true });
});

const corp = [
  "[profile dev]",
  "sso_session = corp",
  "sso_account_id = 123456789012",
  "sso_role_name = Developer",
  "region = us-east-1",
  "[sso-session corp]",
  "sso_start_url = https://corp.awsapps.com/start",
  "sso_region = eu-west-1",
  "sso_registration_scopes = sso:account:access, other",
];

function configure(lines: readonly string[]): void {
  writeFileSync(join(home, "config"), lines.join("\n"));
}

/** Its time passes as it is waited for. */
function hurriedClock(): Clock & { readonly waits: readonly number[] } {
  let now = Date.now();
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    after(ms, callback) {
      now += ms;
      waits.push(ms);
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    },
  };
}

const confirm = async () => undefined;
const signal = new AbortController().signal;

test("a sign-in leaves a token where the SDK finds it, and the profile's calls have its role's keys", async (t) => {
  let confirmed = false;
  const server = await identityServer(({ path }): Said => {
    const said = oidcAnswer(path, () => confirmed, server.endpoint);
    if (said !== undefined) return said;
    if (path.startsWith("/federation/credentials")) {
      const keys = { accessKeyId: "ASIAROLE", secretAccessKey: "s", sessionToken: "t", expiration: 4e12 };
      return { body: { roleCredentials: keys } };
    }
    return { body: { FunctionName: "F", FunctionArn: "arn:aws:lambda:us-east-1:1:function:F" } };
  });
  t.after(() => server.close());
  configure(corp);
  process.env["AWS_ENDPOINT_URL"] = server.endpoint;
  const way = await signInOf("dev");
  assert.ok(way.kind === "portal");
  assert.deepEqual([way.key, way.portal.region], ["corp", "eu-west-1"]);
  assert.deepEqual(way.portal.scopes, ["sso:account:access", "other"]);

  const seen: string[] = [];
  const clock = hurriedClock();
  const token = await signInAsDevice(way.portal, {
    clock,
    signal,
    confirm: async ({ code, address }) => {
      seen.push(code, address);
      setImmediate(() => setImmediate(() => (confirmed = true)));
    },
  });
  assert.deepEqual(seen, ["ABCD-EFGH", `${server.endpoint}/device?user_code=ABCD-EFGH`]);
  assert.ok(clock.waits.every((ms) => ms === 1000));
  await keepToken(home, way.key, token);
  const folder = join(home, ".aws/sso/cache");
  // What `aws sso login` names it: SHA-1 of the session's name.
  const file = "ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
  assert.deepEqual(readdirSync(folder), [file]);
  if (process.platform !== "win32") assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
  const kept = JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, string>;
  assert.deepEqual(
    [kept["accessToken"], kept["refreshToken"], kept["clientId"], kept["startUrl"], kept["region"]],
    ["token-1", "refresh-1", "client-1", "https://corp.awsapps.com/start", "eu-west-1"],
  );
  assert.match(kept["expiresAt"] ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

  const clients = new Clients();
  t.after(() => clients.reset());
  await getFunction({ clients, target: { kind: "aws", profile: "dev", region: "us-east-1" } }, "F");
  const [federation, lambda] = server.asked.slice(-2);
  assert.match(federation?.path ?? "", /account_id=123456789012&role_name=Developer/);
  assert.equal(federation?.authorization, "token-1");
  assert.match(lambda?.authorization ?? "", /Credential=ASIAROLE\/\d+\/us-east-1\/lambda/);
});

test("the portal of a session is asked in its own region, whatever region the target has", async (t) => {
  configure(corp);
  await keepToken(home, "corp", {
    startUrl: "s",
    region: "eu-west-1",
    accessToken: "a",
    expiresAt: "2999-01-01T00:00:00Z",
    clientId: "c",
    clientSecret: "s",
    registrationExpiresAt: "2999-01-01T00:00:00Z",
  });
  const hosts: string[] = [];
  t.mock.method(dns, "lookup", (host: string, ...others: unknown[]) => {
    hosts.push(host);
    const callback = others.at(-1);
    if (typeof callback === "function")
      callback(Object.assign(new Error("no such host"), { code: "ENOTFOUND" }));
  });
  const clients = new Clients();
  t.after(() => clients.reset());
  const target = { kind: "aws", profile: "dev", region: "us-east-1" } as const;
  await assert.rejects(getFunction({ clients, target }, "F"));
  assert.deepEqual([...new Set(hosts)], ["portal.sso.eu-west-1.amazonaws.com"]);
});

test("a role with an MFA device asks for a code once, and sends it to STS", async (t) => {
  const answer =
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAMFA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>';
  const server = await identityServer(({ path }) =>
    path === "/" ? { body: answer } : { body: { FunctionName: "F", FunctionArn: "arn:a:b:c:d:e:f" } },
  );
  t.after(() => server.close());
  process.env["AWS_ENDPOINT_URL"] = server.endpoint;
  configure([
    "[profile base]",
    "aws_access_key_id = AKIABASE",
    "aws_secret_access_key = s",
    "[profile admin]",
    "source_profile = base",
    "role_arn = arn:aws:iam::123456789012:role/Admin",
    "mfa_serial = arn:aws:iam::123456789012:mfa/me",
    "region = us-east-1",
  ]);
  const asked: string[] = [];
  const clients = new Clients({
    mfaCode: (serial) => {
      asked.push(serial);
      return Promise.resolve("123456");
    },
  });
  t.after(() => clients.reset());
  for (const region of ["us-east-1", "eu-west-1"]) {
    await getFunction({ clients, target: { kind: "aws", profile: "admin", region } }, "F");
  }
  assert.deepEqual(asked, ["arn:aws:iam::123456789012:mfa/me"]);
  const [role] = server.asked;
  assert.match(role?.body ?? "", /TokenCode=123456/);
  assert.match(role?.authorization ?? "", /Credential=AKIABASE/);
  assert.match(server.asked.at(-1)?.authorization ?? "", /Credential=ASIAMFA\/\d+\/eu-west-1\/lambda/);
});

test("a sign-in service that does not answer comes to an end, too", async (t) => {
  const { createServer } = await import("node:net");
  const silent = createServer((socket) => socket.on("error", () => undefined).resume());
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  t.after(() => silent.close());
  const address = silent.address();
  assert.ok(typeof address === "object" && address !== null);
  process.env["AWS_ENDPOINT_URL_STS"] = `http://127.0.0.1:${address.port}`;
  configure([
    "[profile base]",
    "aws_access_key_id = AKIABASE",
    "aws_secret_access_key = s",
    "[profile role]",
    "source_profile = base",
    "role_arn = arn:aws:iam::123456789012:role/Admin",
  ]);
  const clients = new Clients({ readTimeoutMs: 50 });
  t.after(() => clients.reset());
  const target = { kind: "aws", profile: "role", region: "us-east-1" } as const;
  await assert.rejects(getFunction({ clients, target }, "F"), { name: "AppError" });
});

test("keys from a program are asked for in trusted workspaces only, also below a role", async (t) => {
  configure([
    "[profile program]",
    `credential_process = ${process.execPath} -e "require('fs').writeFileSync('${join(home, "ran")}','')"`,
    "[profile role]",
    "source_profile = program",
    "role_arn = arn:aws:iam::123456789012:role/Admin",
  ]);
  const clients = new Clients({ mayRunPrograms: () => false });
  t.after(() => clients.reset());
  for (const profile of ["program", "role"]) {
    const target = { kind: "aws", profile, region: "us-east-1" } as const;
    await assert.rejects(getFunction({ clients, target }, "F"), { code: "untrusted" });
  }
  assert.ok(!readdirSync(home).includes("ran"));
});

test("what goes wrong is said: denied, too late, no service, no page, incomplete", async (t) => {
  const portal = async (answer: Parameters<typeof identityServer>[0]): Promise<Portal> => {
    const server = await identityServer(answer);
    t.after(() => server.close());
    return { startUrl: "https://x/start", region: "us-east-1", scopes: [], endpoint: server.endpoint };
  };
  const said = async (of: Portal) => {
    try {
      await signInAsDevice(of, { clock: hurriedClock(), signal, confirm });
      return "";
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
  };
  const token = (body: unknown) => (at: { path: string }) =>
    at.path === "/token"
      ? { status: 400, body }
      : (oidcAnswer(at.path, () => true, "http://127.0.0.1:1") ?? { body: {} });
  assert.match(await said(await portal(token({ error: "access_denied" }))), /denied in the browser/);
  assert.match(await said(await portal(token({ error: "expired_token" }))), /not confirmed in time/);
  assert.match(await said(await portal(token({ error: "authorization_pending" }))), /not confirmed in time/);
  assert.match(
    await said(await portal(token({ error: "invalid_grant", error_description: "no" }))),
    /: no\./,
  );
  assert.match(
    await said(await portal(() => ({ status: 500, body: "<html>" }))),
    /does not answer as it should/,
  );
  const other = await portal(({ path }) => oidcAnswer(path, () => true, "file://x") ?? { body: {} });
  assert.match(await said(other), /is no address of a page/);
  configure(["[profile dev]", "sso_session = corp", "[sso-session corp]", "sso_region = us-east-1"]);
  await assert.rejects(signInOf("dev"), /\[sso-session corp\].*needs sso_start_url/);
});

test("a service that is asked too often is asked less often, and cancelling ends the wait", async (t) => {
  let tokens = 0;
  const server = await identityServer(({ path }) => {
    if (path === "/token" && ++tokens === 1) return { status: 400, body: { error: "slow_down" } };
    return oidcAnswer(path, () => tokens > 2, server.endpoint) ?? { body: {} };
  });
  t.after(() => server.close());
  const portal = { startUrl: "https://x/start", region: "us-east-1", scopes: [], endpoint: server.endpoint };
  const clock = hurriedClock();
  await signInAsDevice(portal, { clock, signal, confirm });
  assert.deepEqual(clock.waits, [1000, 6000, 6000]);
  const abort = new AbortController();
  const never: Clock = { now: () => 0, after: () => () => undefined };
  const waiting = signInAsDevice(portal, {
    clock: never,
    signal: abort.signal,
    confirm: async () => void setImmediate(() => abort.abort()),
  });
  await assert.rejects(waiting, { name: "AbortError" });
});
