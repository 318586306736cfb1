import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

const node = (body: string) => ({ "index.js": body });
const python = (body: string) => ({ "index.py": body, "handler.py": body });

/** The functions that the cases name, as section C of the recordings' description has them. */
/** Logs its event, then does what the body says. */
const logging = (body: string) =>
  node(`exports.handler = async (event) => { console.log('EVENT ' + JSON.stringify(event)); ${body} };\n`);
const attemptsLeft =
  "const left = (r) => JSON.parse(r.body).fail_attempts >= Number(r.attributes.ApproximateReceiveCount);";
const dataOf = "const dataOf = (r) => JSON.parse(Buffer.from(r.kinesis.data, 'base64'));";

const sources: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "node-echo": node("exports.handler = async (event) => event;\n"),
  "node-echo-2": node("exports.handler = async (event) => event; \n"),
  "node-return-env-json": node("exports.handler = async () => JSON.parse(process.env.RETURN_JSON);\n"),
  "node-context": node(
    `exports.handler = async (event, context) => ({
  functionName: context.functionName, functionVersion: context.functionVersion,
  invokedFunctionArn: context.invokedFunctionArn, memoryLimitInMB: context.memoryLimitInMB,
  awsRequestId: context.awsRequestId, logGroupName: context.logGroupName, logStreamName: context.logStreamName,
});\n`,
  ),
  "node-counter": node("let counter = 0;\nexports.handler = async () => ({ counter: counter++ });\n"),
  "node-console-log-event": node(
    "exports.handler = async (event) => { console.log(JSON.stringify(event)); return event; };\n",
  ),
  "node-return-undefined": node("exports.handler = async () => undefined;\n"),
  "node-throw-some_error_msg": node(
    "exports.handler = async () => { throw new Error('Error: some_error_msg'); };\n",
  ),
  "node-return-a-times-bytenum": node("exports.handler = async (event) => 'a'.repeat(event.bytenum);\n"),
  "py-echo": python("def handler(event, context):\n    return event\n"),
  "py-return-none": python("def handler(event, context):\n    return None\n"),
  "py-raise-handler-fails": python("def handler(event, context):\n    raise Exception('Handler fails')\n"),
  "py-raise-at-import": python(
    "raise Exception('Runtime startup fails')\ndef handler(event, context):\n    pass\n",
  ),
  "py-exit0-at-import": python("import sys\nsys.exit(0)\ndef handler(event, context):\n    pass\n"),
  "py-exit0-in-handler": python("import sys\ndef handler(event, context):\n    sys.exit(0)\n"),
  "py-sleep-event.wait": python(
    "import time\ndef handler(event, context):\n    time.sleep(event['wait'])\n    return event\n",
  ),
  "es-log": logging(""),
  "es-log-fail": logging("throw new Error('intentional failure');"),
  "es-log-return-env": logging("return JSON.parse(process.env.RETURN_JSON);"),
  "es-log-version": node(
    `exports.handler = async (event, context) => { console.log('EVENT ' + JSON.stringify({
  function_version: context.functionVersion, CUSTOM_VAR: process.env.CUSTOM_VAR, event })); };\n`,
  ),
  "es-sleep-1s": logging("await new Promise((resolve) => setTimeout(resolve, 1000));"),
  "es-fail-attempts": logging(`${attemptsLeft} if (event.Records.some(left)) throw new Error('failed');`),
  "es-throw-unless-json": logging(
    "if (event.Records.length !== 1) throw new Error('one'); JSON.parse(event.Records[0].body);",
  ),
  "es-sqs-partial": logging(
    `${attemptsLeft} return { batchItemFailures: event.Records.filter(left)
      .map(({ messageId }) => ({ itemIdentifier: messageId })) };`,
  ),
  "es-kinesis-partial": logging(
    `${dataOf} return { batchItemFailures: event.Records.filter((r) => dataOf(r).should_fail)
      .map((r) => ({ itemIdentifier: r.kinesis.sequenceNumber })) };`,
  ),
  "apigw-echo": node(
    "exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });\n",
  ),
  "apigw-return-body": node("exports.handler = async (event) => JSON.parse(event.body);\n"),
  "es-select-pattern": node(
    `exports.handler = async (event) => {
  if (event.statusCode === 200) return "Pass";
  throw new Error(event.statusCode === 404 ? "Error: Not Found" : "Error: Internal");
};\n`,
  ),
  layer: { "nodejs/node_modules/in-layer/index.js": "exports.value = 'from the layer';\n" },
};

/** A zip of the named sources. */
export function packageNamed(name: string): Promise<Buffer> {
  const files = sources[name];
  if (files === undefined) throw new Error(`There is no package "${name}"`);
  return zipOf(files);
}

/** A zip of files by their paths. */
export function zipOf(files: Readonly<Record<string, string | Buffer>>, compress = true): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(content), path, { mode: 0o100755, mtime: new Date(0), compress });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** A zip that is a little larger than `bytes`. */
export function packageLargerThan(bytes: number): Promise<Buffer> {
  return zipOf({ "index.js": Buffer.alloc(bytes, 32) }, false);
}
