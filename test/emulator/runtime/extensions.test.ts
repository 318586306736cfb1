import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { without } from "../../testedPlatform.ts";
import { withExtension } from "./extensionFixture.ts";
import { testEngine, until } from "./testEngine.ts";

test("an external extension registers, sees each invocation, and has its time at the end", async (t) => {
  const { invoke, watched, noted, engine, messages } = withExtension(
    t,
    `const me = await register(["INVOKE", "SHUTDOWN"], { "Lambda-Extension-Accept-Feature": "accountId" });
    note(me);
    console.log("extension speaks");
    for (;;) { const event = await next(me.id); if (event.eventType === "SHUTDOWN") await new Promise((r) => setTimeout(r, 100)); note(event); if (event.eventType === "SHUTDOWN") process.exit(0); }`,
  );
  const outcome = await invoke(watched, {}, { requestId: "11111111-2222-4333-8444-555555555555" });
  assert.equal(outcome.json, "done");
  assert.deepEqual(noted()[0]?.["body"], {
    functionName: watched.functionName,
    functionVersion: "$LATEST",
    handler: "index.handler",
    accountId: "000000000000",
  });
  await until(() => noted().length === 2, "the extension has noted the event");
  const [, event] = noted();
  assert.deepEqual(Object.keys(event ?? {}), [
    "eventType",
    "deadlineMs",
    "requestId",
    "invokedFunctionArn",
    "tracing",
  ]);
  assert.equal(event?.["requestId"], "11111111-2222-4333-8444-555555555555");
  assert.ok(
    messages.some((message) =>
      /^EXTENSION\tName: watcher\tState: Ready\tEvents: \[INVOKE, SHUTDOWN\]\n$/.test(message),
    ),
  );
  assert.ok(messages.includes("extension speaks\n"));
  await engine.stop();
  assert.deepEqual([noted()[2]?.["eventType"], noted()[2]?.["shutdownReason"]], ["SHUTDOWN", "spindown"]);
});

test("an invocation lasts until its extensions are done, within its timeout", async (t) => {
  const { invoke, watched } = withExtension(
    t,
    `const me = await register(["INVOKE"]);
    for (;;) { await next(me.id); await new Promise((r) => setTimeout(r, 300)); }`,
  );
  const slow = await invoke(watched);
  assert.ok(slow.durationMs >= 290, String(slow.durationMs));
  const late = await invoke({ ...watched, timeoutMs: 150, revision: "2" });
  assert.equal(late.errorType, "Sandbox.Timedout");
});

/** Leaves an extension time for what it may do during init only: until it calls `allDone`. */
const slowToLoad = `
const { existsSync } = require("node:fs");
while (!existsSync(process.env.NOTES + "-done")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
exports.handler = async () => {};`;
const allDone = 'require("node:fs").writeFileSync(process.env.NOTES + "-done", "")';
/** What was sent before it, over whatever connection, has arrived when it has been answered. */
const roundTrip = 'await (await fetch(base + "/2018-06-01/ping")).text()';

test("what an extension may not do is refused in AWS's words", async (t) => {
  const { invoke, watched, noted } = withExtension(
    t,
    `const wrong = async (path, options) => { const reply = await fetch(base + path, options); return [reply.status, (await reply.json()).errorType]; };
    const named = { method: "POST", headers: { "Lambda-Extension-Name": basename(__filename) } };
    const asked = (id, path = "event/next", more = {}) => wrong("/2020-01-01/extension/" + path, { headers: { "Lambda-Extension-Identifier": id, ...more }, method: path === "event/next" ? "GET" : "POST" });
    note({ nameless: await wrong("/2020-01-01/extension/register", { method: "POST", body: "{}" }) });
    note({ odd: await wrong("/2020-01-01/extension/register", { ...named, body: '{"events":["PARTY"]}' }) });
    note({ bodiless: await wrong("/2020-01-01/extension/register", named) });
    note({ unknown: await asked(crypto.randomUUID()) });
    note({ invalid: await asked("nobody") });
    note({ missing: await wrong("/2020-01-01/extension/event/next", {}) });
    const me = await register(["INVOKE"]);
    note({ twice: await wrong("/2020-01-01/extension/register", { ...named, body: "{}" }) });
    note({ typeless: await asked(me.id, "init/error") });
    const waiting = next(me.id);
    ${roundTrip}; ${roundTrip};
    note({ alreadyWaiting: await asked(me.id) });
    note({ initIsOver: await asked(me.id, "init/error", { "Lambda-Extension-Function-Error-Type": "Extension.Late" }) });
    ${allDone};
    await waiting;
    note({ stillTwice: await wrong("/2020-01-01/extension/register", { ...named, body: "{}" }) });
    note({ late: await wrong("/2020-01-01/extension/register", { method: "POST", headers: { "Lambda-Extension-Name": "other" }, body: "{}" }) });
    note({ telemetry: await wrong("/2022-07-01/telemetry", { method: "PUT", headers: { "Lambda-Extension-Identifier": me.id }, body: "{}" }) });
    await next(me.id);`,
    slowToLoad,
  );
  await invoke(watched);
  const all = Object.assign({}, ...noted()) as Record<string, unknown>;
  assert.deepEqual(all, {
    nameless: [403, "Extension.InvalidExtensionName"],
    odd: [403, "Extension.InvalidEventType"],
    bodiless: [403, "InvalidRequestFormat"],
    unknown: [403, "Extension.UnknownExtensionIdentifier"],
    invalid: [403, "Extension.InvalidExtensionIdentifier"],
    missing: [403, "Extension.MissingExtensionIdentifier"],
    twice: [403, "Extension.InvalidExtensionState"],
    typeless: [403, "Extension.MissingHeader"],
    alreadyWaiting: [403, "Extension.InvalidExtensionState"],
    initIsOver: [403, "Extension.InvalidExtensionState"],
    stillTwice: [403, "Extension.InvalidExtensionState"],
    late: [403, "Extension.RegistrationClosed"],
    telemetry: [403, "Telemetry.SubscriptionClosed"],
  });
});

test("an extension whose request for the next event was cut off may ask again", async (t) => {
  const { invoke, watched, noted } = withExtension(
    t,
    `const me = await register(["INVOKE"]);
    const cut = new AbortController();
    const gone = fetch(base + "/2020-01-01/extension/event/next", { headers: { "Lambda-Extension-Identifier": me.id }, signal: cut.signal }).catch(() => "cut");
    ${roundTrip}; ${roundTrip}; cut.abort(); await gone;
    ${roundTrip}; ${allDone};
    for (;;) note(await next(me.id));`,
    slowToLoad,
  );
  await invoke(watched);
  await until(() => noted().length === 1, "the extension has its event");
  assert.equal(noted()[0]?.["eventType"], "INVOKE");
});

test("ten extensions may register, each name once", async (t) => {
  const { fn, invoke } = testEngine(t);
  const crowd = fn({
    "index.mjs": `const base = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2020-01-01/extension/";
const register = async (name) => { const reply = await fetch(base + "register", { method: "POST", headers: { "Lambda-Extension-Name": name }, body: "{}" }); const id = reply.headers.get("lambda-extension-identifier"); if (id !== null) void fetch(base + "event/next", { headers: { "Lambda-Extension-Identifier": id } }).catch(() => undefined); return id === null ? (await reply.json()).errorType : reply.status; };
const answers = [];
for (let n = 0; n < 9; n += 1) answers.push(await register("inner-" + n));
answers.push(await register("inner-0"), await register("inner-9"), await register("inner-10"));
export const handler = async () => answers;`,
  });
  assert.deepEqual((await invoke(crowd)).json, [
    ...Array.from({ length: 9 }, () => 200),
    "Extension.InvalidExtensionState",
    200,
    "Extension.TooManyExtensions",
  ]);
});

test("an extension that dies takes the invocation with it, and the next one starts anew", async (t) => {
  const { invoke, watched, messages } = withExtension(
    t,
    `const me = await register(["INVOKE"]); const event = await next(me.id); if (require("node:fs").existsSync(process.env.TMPDIR + "/again")) { for (;;) await next(me.id); } require("node:fs").writeFileSync(process.env.TMPDIR + "/again", ""); process.exit(3);`,
  );
  const crashed = await invoke(watched);
  assert.match(
    crashed.text,
    /^\{"errorType":"Extension\.Crash","errorMessage":"RequestId: \S+ Error: exit code 3"\}$/,
  );
  assert.ok(
    messages.includes(
      "EXTENSION\tName: watcher\tState: Exited\tEvents: [INVOKE]\tError Type: Extension.Crash\n",
    ),
    messages.join("|"),
  );
  assert.equal((await invoke(watched)).json, "done");
});

test("an extension that may not be executed fails the function, as a zip without modes does on AWS", async (t) => {
  const { invoke, watched, messages, dir } = withExtension(t, "");
  chmodSync(join(dir, "layer/extensions/watcher"), 0o644);
  assert.match(
    (await invoke(watched)).text,
    /^\{"errorType":"Extension\.LaunchError","errorMessage":"RequestId: \S+ Error: fork\/exec \/opt\/extensions\/watcher: permission denied"\}$/,
  );
  const line = "EXTENSION\tName: watcher\tState: LaunchError\tEvents: []\tError Type: PermissionDenied\n";
  assert.ok(messages.includes(line), messages.join("|"));
});

for (const [what, start, why, skip] of [
  ["whose interpreter is not there", "#!/nowhere/sh\n", "no such file or directory"],
  ["with the line ends of Windows", "#!/bin/sh\r\nexit 0\r\n", "no such file or directory"],
  // Without the rules of POSIX only starting it tells, and here that is done through a shell, which takes anything.
  ["that is no program", "exit 0\n", "exec format error", without("shebangs")],
] as const)
  test(`an extension ${what} cannot be started, in AWS's words`, { skip: skip ?? false }, async (t) => {
    const { invoke, watched, messages, dir } = withExtension(t, "");
    writeFileSync(join(dir, "layer/extensions/watcher"), start);
    const { errorType, text } = await invoke(watched);
    assert.equal(errorType, "Extension.LaunchError");
    assert.ok(text.includes(`Error: fork/exec /opt/extensions/watcher: ${why}"`), text);
    const line = "EXTENSION\tName: watcher\tState: LaunchError\tEvents: []\tError Type: UnknownError\n";
    assert.ok(messages.includes(line), messages.join("|"));
  });

test("an eleventh file among the extensions fails the init, as the first that is too many", async (t) => {
  const { invoke, watched, messages, dir } = withExtension(t, "");
  const extensions = join(dir, "layer/extensions");
  rmSync(join(extensions, "watcher"));
  for (let n = 10; n < 22; n += 1)
    writeFileSync(join(extensions, `number-${n}`), "#!/bin/sh\nexec sleep 600\n", { mode: 0o755 });
  assert.match(
    (await invoke(watched)).text,
    /^\{"errorType":"Extension\.LaunchError","errorMessage":"RequestId: \S+ Error: ErrTooManyExtensions"\}$/,
  );
  // Twice: in the init, and in the second attempt within the invocation.
  assert.deepEqual(
    messages.filter((message) => message.startsWith("EXTENSION")),
    Array(2).fill(
      "EXTENSION\tName: number-20\tState: LaunchError\tEvents: []\tError Type: TooManyExtensions\n",
    ),
  );
});

test("an extension that reports its own failure ends the init in AWS's words", async (t) => {
  const { invoke, watched, messages } = withExtension(
    t,
    `const me = await register(["INVOKE"]);
await fetch(base + "/2020-01-01/extension/init/error", { method: "POST", headers: { "Lambda-Extension-Identifier": me.id, "Lambda-Extension-Function-Error-Type": "Extension.NoLicence" } });
process.exit(0);`,
  );
  assert.match(
    (await invoke(watched)).text,
    /^\{"errorType":"Extension\.InitError","errorMessage":"RequestId: \S+ Error: exit code 0"\}$/,
  );
  const line =
    "EXTENSION\tName: watcher\tState: InitError\tEvents: [INVOKE]\tError Type: Extension.NoLicence\n";
  assert.ok(messages.includes(line), messages.join("|"));
});

test("an internal extension registers from the function's own process", async (t) => {
  const { fn, invoke, dir } = testEngine(t);
  const notes = join(dir, "internal");
  const internal = fn(
    {
      "index.mjs": `import { writeFileSync } from "node:fs";
const base = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2020-01-01/extension/";
const register = (events) => fetch(base + "register", { method: "POST", headers: { "Lambda-Extension-Name": "inner" }, body: JSON.stringify({ events }) });
const refused = await register(["SHUTDOWN"]);
const reply = await register(["INVOKE"]);
const id = reply.headers.get("lambda-extension-identifier");
void (async () => { for (;;) { const event = await (await fetch(base + "event/next", { headers: { "Lambda-Extension-Identifier": id } })).json(); writeFileSync(${JSON.stringify(notes)}, event.eventType); } })();
export const handler = async () => [refused.status, reply.status];`,
    },
    {},
  );
  assert.deepEqual((await invoke(internal)).json, [403, 200]);
  await until(
    () => existsSync(notes) && readFileSync(notes, "utf8") === "INVOKE",
    "the extension saw the invocation",
  );
});

test("an extension that takes its time at the end takes it from no later call", async (t) => {
  const { engine, fn, invoke, watched, dir } = withExtension(
    t,
    `const me = await register(["INVOKE", "SHUTDOWN"]);
    for (;;) { const event = await next(me.id); if (event.eventType === "SHUTDOWN") await new Promise(() => setInterval(() => {}, 1000)); }`,
  );
  const source = `exports.handler = async (event) => {
    if (!event.exits) return "done";
    require("node:fs").writeFileSync(event.exits, String(process.hrtime.bigint()));
    process.exit(1);
  };`;
  const own = { ...fn({ "index.js": source }), layers: watched.layers };
  const exits = join(dir, "exits");
  assert.equal((await invoke(own, { exits })).errorType, "Runtime.ExitError");
  const after = await invoke(own);
  assert.equal(after.text, '"done"');
  // The extension is killed two seconds after the function's end, and only then the time of the next call begins.
  const sinceExitMs = Number(process.hrtime.bigint() - BigInt(readFileSync(exits, "utf8"))) / 1e6;
  assert.ok(after.durationMs <= sinceExitMs - 1_990, `${after.durationMs} of ${sinceExitMs}`);
  await engine.stop();
});
