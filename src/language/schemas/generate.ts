// Writes schemas.generated.json and documentation.generated.json: what AWS's public resource schemas say of the resources that this project
// serves, as cfn-lint carries them (MIT-0): types, members, what must be there, bounds, and a line of documentation.
//   pip download --no-deps cfn-lint && unzip cfn_lint-*.whl -d cfn-lint
//   node src/language/schemas/generate.ts cfn-lint 1.58.0
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { ObjectSchema, Shape } from "./schema.ts";

const served =
  /^AWS::(Lambda::(Alias|EventInvokeConfig|EventSourceMapping|Function|LayerVersion|LayerVersionPermission|Permission|Url|Version)|Serverless::(Api|Application|Connector|Function|HttpApi|LayerVersion|SimpleTable|StateMachine|WebSocketApi)|SQS::(Queue|QueuePolicy)|SNS::(Topic|Subscription|TopicPolicy)|DynamoDB::Table|S3::(Bucket|BucketPolicy)|Events::(Rule|EventBus|EventBusPolicy|Archive)|Scheduler::(Schedule|ScheduleGroup)|Kinesis::(Stream|StreamConsumer)|ApiGatewayV2::\w+|ApiGateway::(Account|ApiKey|Authorizer|Deployment|GatewayResponse|Method|Model|RequestValidator|Resource|RestApi|Stage|UsagePlan|UsagePlanKey)|Logs::(LogGroup|SubscriptionFilter|MetricFilter)|StepFunctions::(StateMachine|Activity)|ElasticLoadBalancingV2::(Listener|ListenerRule|LoadBalancer|TargetGroup)|IAM::(Role|Policy|ManagedPolicy)|SSM::Parameter|SecretsManager::Secret|CloudWatch::Alarm)$/;
/** Of these each member has a line of documentation. */
const documented = /^AWS::(Lambda|Serverless)::/;

const Json = v.record(v.string(), v.unknown());
type Json = v.InferOutput<typeof Json>;
const Texts = v.array(v.string());

const [folder = "cfn-lint"] = process.argv.slice(2);
const data = join(folder, "cfnlint/data/schemas");
const { schema_date: date } = read("version.json");
const version = /^Version: (.*)$/m.exec(
  readFileSync(join(folder, `cfn_lint-${v.parse(v.string(), process.argv[3])}.dist-info/METADATA`), "utf8"),
)?.[1];
const source = `cfn-lint ${version}, schemas of ${String(date).slice(0, 10)}`;
const ids = { ...read("providers/us-east-1.json"), ...read("providers/sam.json") };

const schemas = Object.keys(ids)
  .filter((name) => served.test(name))
  .sort()
  .map((type) => ({ type, schema: read(`resources/${String(ids[type])}.json`) }));
const types = schemas.map(({ type, schema }): [string, ObjectSchema] => {
  const definitions = Object.entries(objectIn(schema, "definitions"));
  const shapes = definitions.map(([name, each]) => [name, shapeOf(v.parse(Json, each))] as const);
  const attributes = pathsIn(schema, "readOnlyProperties");
  return [type, { ...objectOf(schema), definitions: Object.fromEntries(shapes), attributes }];
});
const lines = schemas
  .filter(({ type }) => documented.test(type))
  .map(({ type, schema }) => [type, documentationOf(schema, objectIn(schema, "definitions"))] as const);
write("schemas", { source, types: Object.fromEntries(types) });
write("documentation", { source, types: Object.fromEntries(lines) });

function objectOf(schema: Json): Pick<ObjectSchema, "members" | "required" | "isOpen"> {
  const readOnly = new Set(pathsIn(schema, "readOnlyProperties"));
  const members = Object.entries(objectIn(schema, "properties")).filter(([name]) => !readOnly.has(name));
  const required = v.safeParse(Texts, schema["required"]);
  return {
    members: Object.fromEntries(members.map(([name, each]) => [name, shapeOf(v.parse(Json, each))])),
    ...(required.success && { required: required.output }),
    ...(schema["additionalProperties"] !== false && { isOpen: true as const }),
  };
}

function shapeOf(schema: Json): Shape {
  const reference = schema["$ref"];
  if (typeof reference === "string") return `#${reference.replace("#/definitions/", "")}`;
  for (const kind of ["anyOf", "oneOf", "allOf"]) {
    const several = v.safeParse(v.array(Json), schema[kind]);
    if (!several.success || schema["properties"] !== undefined || schema["type"] !== undefined) continue;
    const [one, ...more] = several.output;
    if (one !== undefined && more.length === 0) return shapeOf(one);
    return kind === "allOf" ? "any" : { oneOf: several.output.map(shapeOf) };
  }
  const given = schema["type"];
  const kinds = Array.isArray(given) ? given.map(String) : [String(given)];
  if (kinds.length > 1) return { oneOf: kinds.map((type) => shapeOf({ ...schema, type })) };
  const [type] = kinds;
  if (type === "array") return { items: shapeOf(objectIn(schema, "items")) };
  if (type === "object" || schema["properties"] !== undefined) return objectShape(schema);
  if (type === "string" || type === "integer" || type === "number" || type === "boolean")
    return scalarOf(type, schema);
  return "any";
}

function objectShape(schema: Json): Shape {
  if (schema["properties"] !== undefined) return objectOf(schema);
  const patterns = Object.values(objectIn(schema, "patternProperties"));
  const value =
    patterns[0] ??
    (typeof schema["additionalProperties"] === "object" ? schema["additionalProperties"] : undefined);
  return { values: value === undefined ? "any" : shapeOf(v.parse(Json, value)) };
}

function scalarOf(type: "string" | "integer" | "number" | "boolean", schema: Json): Shape {
  const words = v.safeParse(v.array(v.union([v.string(), v.number()])), schema["enum"]);
  const [minimum, maximum] = [schema["minimum"], schema["maximum"]];
  const bounds = {
    ...(words.success && { words: words.output.map(String) }),
    ...(typeof minimum === "number" && { minimum }),
    ...(typeof maximum === "number" && { maximum }),
  };
  return Object.keys(bounds).length === 0 ? type : { type, ...bounds };
}

function documentationOf(schema: Json, definitions: Json): Record<string, string> {
  const of = (prefix: string, object: Json) =>
    Object.entries(objectIn(object, "properties")).flatMap(([name, each]) => {
      const line = lineOf(v.parse(Json, each)["description"]);
      return line === "" ? [] : [[`${prefix}${name}`, line] as const];
    });
  return Object.fromEntries([
    ...of("", schema),
    ...Object.entries(definitions).flatMap(([name, each]) => of(`${name}.`, v.parse(Json, each))),
  ]);
}

/** The first sentence, without links and with AWS's names in full. */
function lineOf(description: unknown): string {
  const text = (typeof description === "string" ? description : "")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll("``", "`")
    .replaceAll("KMSlong (KMS)", "KMS")
    .replaceAll("LAMlong", "Lambda")
    .replaceAll("LAM", "Lambda")
    .replaceAll("AWS-Region", "Region")
    .replaceAll(/\s+/g, " ")
    .trim();
  return /^.*?[.:](?=\s[A-Z+]|$)/.exec(text)?.[0] ?? text.slice(0, 200);
}

function pathsIn(schema: Json, key: string): string[] {
  const paths = v.safeParse(Texts, schema[key]);
  return paths.success
    ? paths.output.map((path) => path.replace("/properties/", "").replaceAll("/", "."))
    : [];
}

function objectIn(schema: Json, key: string): Json {
  const found = v.safeParse(Json, schema[key]);
  return found.success ? found.output : {};
}

function read(path: string): Json {
  return v.parse(Json, JSON.parse(readFileSync(join(data, path), "utf8")));
}

function write(name: string, value: object): void {
  writeFileSync(
    new URL(`${name}.generated.json`, import.meta.url),
    `${JSON.stringify(value, undefined, 1)}\n`,
  );
}
