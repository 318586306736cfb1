import { parseArn } from "../shared/arn.ts";
import type { SampleEvent } from "./samples.ts";

/** What calls a function, as far as it is known. */
export interface Triggers {
  readonly mappings: readonly { readonly arn?: string | undefined; readonly selfManaged: boolean }[];
  readonly hasUrl: boolean;
  /** Of the APIs that have routes to it. */
  readonly apis: readonly (keyof typeof byApi)[];
  /** Services that its resource policy allows: `s3.amazonaws.com`. */
  readonly principals: readonly string[];
}

/** Names of samples, or what they begin with before a dash, by the service of a mapping's source. */
const bySource: Readonly<Record<string, readonly string[]>> = {
  sqs: ["sqs"],
  kinesis: ["kinesis"],
  dynamodb: ["dynamodb"],
  kafka: ["kafka-msk"],
  mq: ["activemq", "rabbitmq"],
  rds: ["documentdb"],
};

/** By the kind of an API, load balancers among them. */
const byApi = { rest: "rest-api", http: "http-api", webSocket: "websocket", loadBalancer: "alb" } as const;

/** By the first words of a principal. */
const byPrincipal: Readonly<Record<string, readonly string[]>> = {
  "alexa-appkit": ["alexa-skill"],
  "alexa-connectedhome": ["alexa-smart-home"],
  apigateway: [
    "http-api",
    "rest-api",
    "http-authorizer",
    "token-authorizer",
    "request-authorizer",
    "websocket",
  ],
  bedrock: ["bedrock-agent"],
  cloudformation: ["cloudformation"],
  cloudwatch: ["cloudwatch-alarm-action"],
  codecommit: ["codecommit"],
  "cognito-idp": ["cognito"],
  "cognito-sync": ["cognito-sync"],
  config: ["config-rule"],
  connect: ["connect"],
  edgelambda: ["cloudfront"],
  elasticloadbalancing: ["alb"],
  events: ["schedule", "eventbridge"],
  iot: ["iot"],
  iotevents: ["iot-events"],
  lex: ["lex-v1"],
  lexv2: ["lex"],
  logs: ["cloudwatch-logs"],
  s3: ["s3"],
  scheduler: ["scheduler"],
  secretsmanager: ["secrets-rotation"],
  ses: ["ses"],
  sns: ["sns"],
  "vpc-lattice": ["vpc-lattice"],
};

/** The samples of what calls the function, first; and how many these are. The others stay in their order. */
export function samplesFor(
  samples: readonly SampleEvent[],
  triggers: Triggers,
): { readonly own: readonly SampleEvent[]; readonly others: readonly SampleEvent[] } {
  const names = [...new Set(namesOf(triggers))];
  const own = names.flatMap((name) => [
    ...samples.filter(({ id }) => id === name),
    ...samples.filter(({ id }) => id.startsWith(`${name}-`)),
  ]);
  const first = new Set(own);
  return { own: [...first], others: samples.filter((each) => !first.has(each)) };
}

function* namesOf({ mappings, hasUrl, apis, principals }: Triggers): Generator<string> {
  for (const { arn, selfManaged } of mappings) {
    if (selfManaged) yield "kafka";
    const { service = "", resource = "" } = parseArn(arn ?? "") ?? {};
    if (service === "sqs" && resource.endsWith(".fifo")) yield "sqs-fifo";
    yield* bySource[service] ?? [];
  }
  for (const kind of apis) yield byApi[kind];
  if (hasUrl) yield "function-url";
  for (const principal of principals) {
    // Of alarms the service is behind a word: lambda.alarms.cloudwatch.amazonaws.com.
    const words = principal.replace(/\.amazon(aws)?\.com$/, "").split(".");
    yield* byPrincipal[words[0] ?? ""] ?? byPrincipal[words.at(-1) ?? ""] ?? [];
  }
}
