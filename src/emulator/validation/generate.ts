// Writes the services' constraints.generated.json from AWS's service models as botocore carries them (Apache-2.0): numbers,
// patterns and enumerations only. Take the botocore of the day on which the pinned SDK came out; a test compares the two.
//
//   pip download --no-deps botocore==VERSION && unzip -o botocore-*.whl 'botocore/data/*'
//   gunzip -k botocore/data/{lambda,logs,kinesis}/*/service-2.json.gz
//   node src/emulator/validation/generate.ts botocore VERSION DATE [SERVICE...]

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { BotocoreModel, constraintsOf } from "./reduce.ts";

const services = [
  { name: "lambda", client: "@aws-sdk/client-lambda", file: "data/lambda/2015-03-31/service-2.json" },
  { name: "logs", client: "@aws-sdk/client-cloudwatch-logs", file: "data/logs/2014-03-28/service-2.json" },
  {
    name: "stepFunctions",
    client: "@aws-sdk/client-sfn",
    file: "data/stepfunctions/2016-11-23/service-2.json",
  },
  { name: "kinesis", client: "@aws-sdk/client-kinesis", file: "data/kinesis/2013-12-02/service-2.json" },
];
const Manifest = v.object({ devDependencies: v.record(v.string(), v.string()) });

const read = (path: string | URL): unknown => JSON.parse(readFileSync(path, "utf8"));
const [folder = "", version = "", date = "", ...only] = process.argv.slice(2);
const { devDependencies } = v.parse(Manifest, read(new URL("../../../package.json", import.meta.url)));
for (const { name, client, file } of services) {
  if (only.length > 0 && !only.includes(name)) continue;
  const model = v.parse(BotocoreModel, read(join(folder, file)));
  const source = `botocore ${version}, ${file}`;
  const constraints = constraintsOf(model, { source, date, sdk: devDependencies[client] ?? "" });
  const target = new URL(`../services/${name}/constraints.generated.json`, import.meta.url);
  writeFileSync(target, `${JSON.stringify(constraints, null, 1)}\n`);
}
