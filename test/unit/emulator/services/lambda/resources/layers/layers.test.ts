import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { migrations } from "../../../../../../../src/emulator/services/lambda/state/tables.ts";
import { openDatabase } from "../../../../../../../src/emulator/store/open.ts";
import { zipOf } from "../../../../../../conformance/packages.ts";
import { testLambda } from "../../testLambda.ts";

test("a deleted layer version goes from the disk once no function has it", async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), "lambda-workbench-layers-"));
  const database = openDatabase(join(dataDir, "state.db"), migrations);
  t.after(() => {
    database.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  // Each is a start of the emulator on the same data.
  const start = () => testLambda(t, { database, packagesDir: join(dataDir, "packages") });

  const first = start();
  const layerZip = await zipOf({ "file.txt": "in the layer" });
  const { LayerVersionArn } = await first.call("PublishLayerVersion", {
    LayerName: "l",
    Content: { ZipFile: layerZip },
  });
  await first.call("CreateFunction", {
    FunctionName: "f",
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Role: "arn:aws:iam::000000000000:role/r",
    Code: { ZipFile: await zipOf({ "index.js": "1" }) },
    Layers: [LayerVersionArn],
  });
  first.clock.advance(100);
  const [folder = ""] = first.resolve("f").fn.layers;
  await first.call("DeleteLayerVersion", { LayerName: "l", VersionNumber: 1 });
  assert.deepEqual((await first.call("ListLayers", {}))["Layers"], []);

  const second = start();
  assert.deepEqual(second.resolve("f").fn.layers, [folder]);
  assert.equal(existsSync(join(folder, "file.txt")), true);
  await second.call("DeleteFunction", { FunctionName: "f" });

  const third = start();
  assert.equal(existsSync(folder), false);
  const { Version } = await third.call("PublishLayerVersion", {
    LayerName: "l",
    Content: { ZipFile: layerZip },
  });
  assert.equal(Version, 2);
});
