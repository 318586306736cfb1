import { nameOf, parseArn } from "../shared/arn.ts";
import { phrase, type Phrase } from "../shared/phrase.ts";

/** A statement of a resource policy, as far as a person wants to know it at a glance. */
export interface PolicyStatement {
  /** Its `Sid`; statements without one are numbered. */
  readonly id: string;
  /** `S3 bucket orders may invoke`. */
  readonly sentence: Phrase;
  /** The principal, where it is a service: `s3.amazonaws.com`. */
  readonly service: string | undefined;
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
    const id = typeof sid === "string" ? sid : String(at + 1);
    return { id, sentence: sentenceOf(json), service: serviceOf(json["Principal"]), json };
  });
}

interface Source {
  readonly any: Phrase;
  readonly one: (place: string) => Phrase;
}

/** What the source of a service's calls is. */
const sources: Readonly<Record<string, Source>> = {
  apigateway: { any: phrase("Any API"), one: (place) => phrase("API {0}", place) },
  "cognito-idp": { any: phrase("Any user pool"), one: (place) => phrase("User pool {0}", place) },
  events: { any: phrase("Any EventBridge rule"), one: (place) => phrase("EventBridge rule {0}", place) },
  elasticloadbalancing: {
    any: phrase("Any target group"),
    one: (place) => phrase("Target group {0}", place),
  },
  iot: { any: phrase("Any IoT rule"), one: (place) => phrase("IoT rule {0}", place) },
  lex: { any: phrase("Any Lex bot"), one: (place) => phrase("Lex bot {0}", place) },
  logs: { any: phrase("Any log group"), one: (place) => phrase("Log group {0}", place) },
  s3: { any: phrase("Any S3 bucket"), one: (place) => phrase("S3 bucket {0}", place) },
  scheduler: { any: phrase("Any schedule"), one: (place) => phrase("Schedule {0}", place) },
  secretsmanager: { any: phrase("Any secret"), one: (place) => phrase("Secret {0}", place) },
  ses: { any: phrase("Any SES rule set"), one: (place) => phrase("SES rule set {0}", place) },
  sns: { any: phrase("Any SNS topic"), one: (place) => phrase("SNS topic {0}", place) },
};

function sourceOf(service: string): Source {
  return (
    sources[service] ?? { any: phrase("Any {0}", service), one: (place) => phrase("{0} {1}", service, place) }
  );
}

function sentenceOf(json: Readonly<Record<string, unknown>>): Phrase {
  const arn = conditionOn(json["Condition"], "aws:sourcearn");
  const who = whoOf(json["Principal"], arn);
  const action = actionOf(json["Action"]);
  const denied = json["Effect"] === "Deny";
  const account = conditionOn(json["Condition"], "aws:sourceaccount");
  if (account === undefined) {
    return denied ? phrase("{0} may not {1}", who, action) : phrase("{0} may {1}", who, action);
  }
  return denied
    ? phrase("{0} may not {1} for account {2}", who, action, account)
    : phrase("{0} may {1} for account {2}", who, action, account);
}

function whoOf(principal: unknown, arn: string | undefined): Phrase | string {
  if (principal === "*") return phrase("Everybody");
  const service = serviceOf(principal);
  if (service !== undefined) {
    const { any, one } = sourceOf(service.replace(/\..*/, ""));
    return arn === undefined ? any : one(placeOf(arn));
  }
  const account = isObject(principal) ? first(principal["AWS"]) : undefined;
  if (account === "*") return phrase("Everybody");
  if (account === undefined) return phrase("Somebody");
  const root = parseArn(account);
  if (root === undefined) return phrase("Account {0}", account);
  return root.resource === "root"
    ? phrase("Account {0}", root.accountId)
    : phrase("{0} of {1}", root.resource, root.accountId);
}

function serviceOf(principal: unknown): string | undefined {
  return isObject(principal) ? first(principal["Service"]) : undefined;
}

function placeOf(arn: string): string {
  const parsed = parseArn(arn);
  if (parsed === undefined) return arn;
  if (parsed.service === "execute-api") return parsed.resource;
  return parsed.resource.includes("/")
    ? parsed.resource.slice(parsed.resource.indexOf("/") + 1)
    : nameOf(arn);
}

function actionOf(action: unknown): Phrase | string {
  const names: readonly unknown[] = Array.isArray(action) ? action : [action];
  return names
    .map((name): Phrase | string => {
      if (name === "lambda:InvokeFunction") return phrase("invoke");
      if (name === "lambda:InvokeFunctionUrl") return phrase("call the URL");
      return String(name).replace(/^lambda:/, "");
    })
    .reduce((all, each) => phrase("{0}, {1}", all, each));
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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
