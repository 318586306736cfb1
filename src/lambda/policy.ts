import { nameOf, parseArn } from "../shared/arn.ts";

/** A statement of a resource policy, as far as a person wants to know it at a glance. */
export interface PolicyStatement {
  /** Its `Sid`; statements without one are numbered. */
  readonly id: string;
  /** `S3 bucket orders may invoke`. */
  readonly sentence: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The statements of a policy's text; none of what is no policy. */
export function readPolicy(text: string): PolicyStatement[] {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    return [];
  }
  const statements = isObject(policy) ? policy["Statement"] : undefined;
  return (Array.isArray(statements) ? statements : [statements]).filter(isObject).map((json, at) => {
    const sid = json["Sid"];
    return { id: typeof sid === "string" ? sid : String(at + 1), sentence: sentenceOf(json), json };
  });
}

/** What the source of a service's calls is. */
const sources: Readonly<Record<string, string>> = {
  apigateway: "API",
  "cognito-idp": "user pool",
  events: "EventBridge rule",
  elasticloadbalancing: "target group",
  iot: "IoT rule",
  lex: "Lex bot",
  logs: "log group",
  s3: "S3 bucket",
  scheduler: "schedule",
  secretsmanager: "secret",
  ses: "SES rule set",
  sns: "SNS topic",
};

function sentenceOf(json: Readonly<Record<string, unknown>>): string {
  const arn = conditionOn(json["Condition"], "aws:sourcearn");
  const who = whoOf(json["Principal"], arn);
  const may = json["Effect"] === "Deny" ? "may not" : "may";
  const account = conditionOn(json["Condition"], "aws:sourceaccount");
  const of = account === undefined ? "" : ` for account ${account}`;
  return `${who} ${may} ${actionOf(json["Action"])}${of}`;
}

function whoOf(principal: unknown, arn: string | undefined): string {
  if (principal === "*") return "Everybody";
  const service = isObject(principal) ? first(principal["Service"]) : undefined;
  if (service !== undefined) {
    const [word = service] = service.split(".");
    const noun = sources[word] ?? word;
    return arn === undefined ? `Any ${noun}` : `${capital(noun)} ${placeOf(arn)}`;
  }
  const account = isObject(principal) ? first(principal["AWS"]) : undefined;
  if (account === "*") return "Everybody";
  if (account === undefined) return "Somebody";
  const root = parseArn(account);
  if (root === undefined) return `Account ${account}`;
  return root.resource === "root" ? `Account ${root.accountId}` : `${root.resource} of ${root.accountId}`;
}

function placeOf(arn: string): string {
  const parsed = parseArn(arn);
  if (parsed === undefined) return arn;
  if (parsed.service === "execute-api") return parsed.resource;
  return parsed.resource.includes("/")
    ? parsed.resource.slice(parsed.resource.indexOf("/") + 1)
    : nameOf(arn);
}

function actionOf(action: unknown): string {
  const names: readonly unknown[] = Array.isArray(action) ? action : [action];
  return names
    .map((name) => {
      if (name === "lambda:InvokeFunction") return "invoke";
      if (name === "lambda:InvokeFunctionUrl") return "call the URL";
      return String(name).replace(/^lambda:/, "");
    })
    .join(", ");
}

/** The value of a condition's key, whichever operator it stands under; keys have no case. */
function conditionOn(condition: unknown, key: string): string | undefined {
  if (!isObject(condition)) return undefined;
  for (const operator of Object.values(condition)) {
    if (!isObject(operator)) continue;
    for (const [name, value] of Object.entries(operator)) {
      if (name.toLowerCase() === key) return first(value);
    }
  }
  return undefined;
}

function first(value: unknown): string | undefined {
  const [one]: readonly unknown[] = Array.isArray(value) ? value : [value];
  return typeof one === "string" ? one : undefined;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
