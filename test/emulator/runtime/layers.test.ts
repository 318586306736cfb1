import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Clock, systemClock } from "../../../src/shared/clock.ts";
import { testEngine, until } from "./testEngine.ts";

test("several layers are one folder for all that use them, which goes when nobody does", async (t) => {
  /** What waits for a minute waits until the test says so. */
  const minutes: (() => void)[] = [];
  const clock: Clock = {
    now: () => systemClock.now(),
    after: (ms, callback) => {
      if (ms !== 60_000) return systemClock.after(ms, callback);
      minutes.push(callback);
      return () => undefined;
    },
  };
  const { fn, invoke, engine, dir } = testEngine(t, { clock });
  const layer = (name: string, text: string) => {
    fn({ [`nodejs/node_modules/${name}/index.js`]: `module.exports = "${text}";` }, { functionName: name });
    return join(dir, name);
  };
  const layers = [layer("one", "1"), layer("two", "2")];
  const source = 'exports.handler = async () => [require("one"), require("two")];';
  const first = fn({ "index.js": source }, { layers });
  const other = fn({ "index.js": source }, { layers });
  const opts = () => readdirSync(join(dir, "work", "opt"));
  for (const each of [first, other, { ...first, revision: "2" }])
    assert.deepEqual((await invoke(each)).json, ["1", "2"]);
  assert.equal(opts().length, 1);

  writeFileSync(join(dir, "two", "nodejs/node_modules/two/index.js"), 'module.exports = "changed";');
  assert.deepEqual((await invoke({ ...first, revision: "3" })).json, ["1", "changed"]);
  assert.deepEqual((await invoke(other)).json, ["1", "2"]);
  assert.equal(opts().length, 2);
  engine.retire(other.arn);
  await until(() => minutes.length > 0, "the last use of the first folder has ended");
  for (const callback of minutes.splice(0)) callback();
  await until(() => opts().length === 1, "the first folder is removed");
  assert.deepEqual((await invoke({ ...first, revision: "3" })).json, ["1", "changed"]);
});

test("layers lie over each other in order", async (t) => {
  const { fn, invoke, dir } = testEngine(t);
  const layer = (name: string, value: string) => {
    const own = fn(
      { [`nodejs/node_modules/${name}/index.js`]: `module.exports = ${JSON.stringify(value)};` },
      { functionName: `layer-${value}` },
    );
    return own.code.kind === "directory" ? own.code.taskRoot : "";
  };
  const layers = [layer("shared", "below"), layer("shared", "above")];
  writeFileSync(join(layers[0] ?? dir, "nodejs/node_modules/only.js"), "module.exports = 'only';");
  const uses = fn(
    { "index.js": "exports.handler = async () => [require('shared'), require('only')];" },
    { layers },
  );
  assert.deepEqual((await invoke(uses)).json, ["above", "only"]);
});
