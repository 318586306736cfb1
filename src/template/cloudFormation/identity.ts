import { createHash } from "node:crypto";
import { formatArn } from "../../shared/arn.ts";
import { loadBalancerArn, loadBalancerHost, partArn, targetGroupArn } from "../../shared/loadBalancerIds.ts";
import { rootResourceOf } from "../../shared/rootResource.ts";
import { shortened } from "../model/shortName.ts";

/** Where a stack's resources are: on this machine, at the emulator's address. */
export interface StackPlace {
  readonly region: string;
  readonly accountId: string;
  /** Such as `http://127.0.0.1:9001`. */
  readonly endpoint: string;
}

/** A resource by its name here, with what its template says of it. */
interface NamedResource {
  readonly name: string;
  readonly place: StackPlace;
  /** The text of an evaluated property. */
  readonly text: (property: string) => string | undefined;
}

type Says = (resource: NamedResource) => string;

/** How resources of a type are called, and what `Ref` and `GetAtt` give for them. */
interface Identity {
  /** The property with the name that a template may give. */
  readonly nameProperty: string;
  readonly ref: Says;
  /** What tells it from all others of its type, where `Ref` does not: stages of several APIs have one name. */
  readonly told?: Says;
  readonly attributes: Readonly<Record<string, Says>>;
  /** Whether those of several projects are told apart; where nothing here depends on them they need not be. */
  readonly isDistinct: boolean;
  /** A name that the type takes, made of a logical id. */
  readonly generated?: (base: string, resource: Pick<NamedResource, "text">) => string;
}

const name: Says = (resource) => resource.name;
const arnOf =
  (service: string, path = ""): Says =>
  ({ name: own, place: { region, accountId } }) =>
    formatArn({ service, region, accountId, resource: path + own });
const globalArn =
  (service: string, path: string): Says =>
  ({ name: own, place: { accountId } }) =>
    formatArn({ service, region: "", accountId, resource: path + own });
const queueUrl: Says = ({ name: own, place }) => `${place.endpoint}/${place.accountId}/${own}`;
const bucketArn: Says = ({ name: own }) =>
  formatArn({ service: "s3", region: "", accountId: "", resource: own });

/** There are no users here, but who signs tokens for itself needs the issuer's name. */
const poolId: Says = ({ name: own, place }) => `${place.region}_${own}`;
const providerOf: Says = (pool) => `cognito-idp.${pool.place.region}.amazonaws.com/${poolId(pool)}`;

const table: Identity = {
  nameProperty: "TableName",
  isDistinct: true,
  ref: name,
  attributes: {
    Arn: arnOf("dynamodb", "table/"),
    // The label of a stream is the time at which it was made; here it is the stream that the table has now.
    StreamArn: (resource) => `${arnOf("dynamodb", "table/")(resource)}/stream/latest`,
  },
};

/** Parts of an API are called by ids that AWS chooses. */
function partOf(nameProperty: string, length: number, attributes: Identity["attributes"] = {}): Identity {
  return { nameProperty, isDistinct: true, ref: name, attributes, generated: (base) => idOf(base, length) };
}

/** Stages and models are called by names that are of their API alone. */
function partOfApi(nameProperty: string): Identity {
  const told: Says = (part) => [part.text("RestApiId") ?? part.text("ApiId") ?? "", part.name].join("/");
  return { nameProperty, isDistinct: false, ref: name, told, attributes: {} };
}

const apiAddress: Says = ({ name: own, place, text }) => {
  const { port } = new URL(place.endpoint);
  const scheme = text("ProtocolType") === "WEBSOCKET" ? "ws" : "http";
  return `${scheme}://${own}.execute-api.${place.region}.localhost:${port}`;
};

const balancerArn: Says = ({ name: own, place }) => loadBalancerArn(place, own);
const groupArn: Says = ({ name: own, place }) => targetGroupArn(place, own);

/** `app/<name>/<id>` */
function fullName(arn: string): string {
  return arn.replace(/^.*:(?:loadbalancer|targetgroup)\//, "");
}

/** Listeners and rules have no names: their ARNs are within those of what they belong to. */
function balancingPart(attribute: string, ownerProperty: string): Identity {
  const ref: Says = ({ name: own, text }) => partArn(text(ownerProperty) ?? "", own);
  return { nameProperty: attribute, isDistinct: true, ref, attributes: { [attribute]: ref } };
}

/** API reference, `CreateLoadBalancer`: 32 letters, digits and hyphens, of which none is first or last. */
function balancingName(base: string): string {
  const clean = base.replaceAll(/[^A-Za-z0-9-]/g, "-").replaceAll(/^-+|-+$/g, "");
  if (clean.length <= 32) return clean;
  return `${clean.slice(0, 19).replace(/-+$/, "")}-${idOf(base, 12)}`;
}

/** AWS ends it with the time at which it was made; here it must be known before. */
const consumerArn: Says = ({ name: own, text }) => `${text("StreamARN") ?? ""}/consumer/${own}:1`;

const identities: Readonly<Record<string, Identity>> = {
  "AWS::SQS::Queue": {
    nameProperty: "QueueName",
    isDistinct: true,
    ref: queueUrl,
    attributes: { Arn: arnOf("sqs"), QueueName: name, QueueUrl: queueUrl },
    generated: fifoName("FifoQueue"),
  },
  "AWS::SNS::Topic": {
    nameProperty: "TopicName",
    isDistinct: true,
    ref: arnOf("sns"),
    attributes: { TopicArn: arnOf("sns"), TopicName: name },
    generated: fifoName("FifoTopic"),
  },
  "AWS::S3::Bucket": {
    nameProperty: "BucketName",
    isDistinct: true,
    ref: name,
    attributes: {
      Arn: bucketArn,
      DomainName: ({ name: own }) => `${own}.s3.amazonaws.com`,
      DualStackDomainName: ({ name: own, place }) => `${own}.s3.dualstack.${place.region}.amazonaws.com`,
      RegionalDomainName: ({ name: own, place }) => `${own}.s3.${place.region}.amazonaws.com`,
      WebsiteURL: ({ name: own, place }) => `http://${own}.s3-website-${place.region}.amazonaws.com`,
    },
    generated: bucketName,
  },
  "AWS::DynamoDB::Table": table,
  "AWS::DynamoDB::GlobalTable": table,
  "AWS::Kinesis::Stream": {
    nameProperty: "Name",
    isDistinct: true,
    ref: name,
    attributes: { Arn: arnOf("kinesis", "stream/") },
  },
  "AWS::Kinesis::StreamConsumer": {
    nameProperty: "ConsumerName",
    // One name may be that of a consumer of each stream.
    isDistinct: false,
    ref: consumerArn,
    attributes: {
      ConsumerARN: consumerArn,
      ConsumerName: name,
      ConsumerStatus: () => "ACTIVE",
      StreamARN: ({ text }) => text("StreamARN") ?? "",
    },
  },
  "AWS::Events::EventBus": {
    nameProperty: "Name",
    isDistinct: true,
    ref: name,
    attributes: { Arn: arnOf("events", "event-bus/"), Name: name },
  },
  "AWS::Events::Rule": {
    nameProperty: "Name",
    isDistinct: true,
    // A rule of another bus than the default is told by both names.
    ref: (rule) => [...busOf(rule), rule.name].join("|"),
    attributes: { Arn: (rule) => arnOf("events", ["rule", ...busOf(rule), ""].join("/"))(rule) },
  },
  "AWS::Events::Archive": {
    nameProperty: "ArchiveName",
    isDistinct: true,
    ref: name,
    attributes: { Arn: arnOf("events", "archive/"), ArchiveName: name },
  },
  "AWS::Scheduler::Schedule": {
    nameProperty: "Name",
    isDistinct: true,
    ref: name,
    attributes: {
      Arn: (schedule) => arnOf("scheduler", `schedule/${schedule.text("GroupName") ?? "default"}/`)(schedule),
    },
  },
  "AWS::Scheduler::ScheduleGroup": {
    nameProperty: "Name",
    isDistinct: true,
    ref: name,
    attributes: { Arn: arnOf("scheduler", "schedule-group/") },
  },
  "AWS::Lambda::EventSourceMapping": {
    // AWS chooses the id of a mapping.
    nameProperty: "UUID",
    isDistinct: true,
    ref: name,
    attributes: { Id: name, EventSourceMappingArn: arnOf("lambda", "event-source-mapping:") },
    generated: uuidOf,
  },
  "AWS::Logs::LogGroup": {
    nameProperty: "LogGroupName",
    isDistinct: false,
    ref: name,
    attributes: { Arn: (group) => `${arnOf("logs", "log-group:")(group)}:*` },
  },
  "AWS::Logs::SubscriptionFilter": {
    nameProperty: "FilterName",
    isDistinct: true,
    ref: name,
    attributes: {},
  },
  "AWS::IoT::TopicRule": {
    nameProperty: "RuleName",
    isDistinct: true,
    ref: name,
    attributes: { Arn: arnOf("iot", "rule/") },
    generated: (base) => shortened(base).replaceAll(/\W/g, "_"),
  },
  "AWS::StepFunctions::StateMachine": {
    nameProperty: "StateMachineName",
    isDistinct: true,
    ref: arnOf("states", "stateMachine:"),
    attributes: { Arn: arnOf("states", "stateMachine:"), Name: name },
  },
  "AWS::ApiGateway::RestApi": partOf("RestApiId", 10, {
    RestApiId: name,
    RootResourceId: ({ name: own }) => rootResourceOf(own),
  }),
  "AWS::ApiGateway::Resource": partOf("ResourceId", 6, { ResourceId: name }),
  "AWS::ApiGateway::Method": partOf("MethodId", 10),
  "AWS::ApiGateway::Deployment": partOf("DeploymentId", 6, { DeploymentId: name }),
  "AWS::ApiGateway::Authorizer": partOf("AuthorizerId", 6, { AuthorizerId: name }),
  "AWS::ApiGateway::RequestValidator": partOf("RequestValidatorId", 6, { RequestValidatorId: name }),
  "AWS::ApiGateway::GatewayResponse": partOf("Id", 10, { Id: name }),
  "AWS::ApiGateway::ApiKey": partOf("ApiKeyId", 10, { APIKeyId: name }),
  "AWS::ApiGateway::UsagePlan": partOf("UsagePlanId", 6, { Id: name }),
  "AWS::ApiGateway::UsagePlanKey": partOf("UsagePlanKeyId", 10, { Id: name }),
  "AWS::ApiGateway::Model": partOfApi("Name"),
  "AWS::ApiGateway::Stage": partOfApi("StageName"),
  "AWS::ApiGatewayV2::Api": partOf("ApiId", 10, { ApiEndpoint: apiAddress, ApiId: name }),
  "AWS::ApiGatewayV2::Route": partOf("RouteId", 7, { RouteId: name }),
  "AWS::ApiGatewayV2::Integration": partOf("IntegrationId", 7, { IntegrationId: name }),
  "AWS::ApiGatewayV2::RouteResponse": partOf("RouteResponseId", 7, { RouteResponseId: name }),
  "AWS::ApiGatewayV2::IntegrationResponse": partOf("IntegrationResponseId", 7, {
    IntegrationResponseId: name,
  }),
  "AWS::ApiGatewayV2::Authorizer": partOf("AuthorizerId", 7, { AuthorizerId: name }),
  "AWS::ApiGatewayV2::Deployment": partOf("DeploymentId", 6, { DeploymentId: name }),
  "AWS::ApiGatewayV2::Stage": partOfApi("StageName"),
  "AWS::Cognito::UserPool": {
    nameProperty: "UserPoolId",
    isDistinct: true,
    ref: poolId,
    attributes: {
      Arn: (pool) => arnOf("cognito-idp", "userpool/")({ ...pool, name: poolId(pool) }),
      ProviderName: (pool) => providerOf(pool),
      ProviderURL: (pool) => `https://${providerOf(pool)}`,
      UserPoolId: poolId,
    },
    generated: (base) => idOf(base, 9),
  },
  "AWS::Cognito::UserPoolClient": {
    nameProperty: "ClientId",
    isDistinct: true,
    ref: name,
    attributes: { ClientId: name },
    generated: (base) => idOf(base, 26),
  },
  "AWS::ElasticLoadBalancingV2::LoadBalancer": {
    nameProperty: "Name",
    isDistinct: true,
    ref: balancerArn,
    attributes: {
      CanonicalHostedZoneID: () => "Z35SXDOTRQ7X7K",
      DNSName: ({ name: own, place }) => loadBalancerHost(own, place.region, place.endpoint),
      LoadBalancerArn: balancerArn,
      LoadBalancerFullName: (balancer) => fullName(balancerArn(balancer)),
      LoadBalancerName: name,
    },
    generated: balancingName,
  },
  "AWS::ElasticLoadBalancingV2::TargetGroup": {
    nameProperty: "Name",
    isDistinct: true,
    ref: groupArn,
    attributes: {
      TargetGroupArn: groupArn,
      TargetGroupFullName: (group) => `targetgroup/${fullName(groupArn(group))}`,
      TargetGroupName: name,
    },
    generated: balancingName,
  },
  "AWS::ElasticLoadBalancingV2::Listener": balancingPart("ListenerArn", "LoadBalancerArn"),
  "AWS::ElasticLoadBalancingV2::ListenerRule": balancingPart("RuleArn", "ListenerArn"),
  "AWS::IAM::Role": {
    nameProperty: "RoleName",
    isDistinct: true,
    ref: name,
    attributes: { Arn: globalArn("iam", "role/") },
  },
  "AWS::IAM::ManagedPolicy": {
    nameProperty: "ManagedPolicyName",
    isDistinct: true,
    ref: globalArn("iam", "policy/"),
    attributes: { PolicyArn: globalArn("iam", "policy/") },
  },
};

/** How a type is called; undefined where nothing here tells. */
export function identityOf(type: string): Identity | undefined {
  return Object.hasOwn(identities, type) ? identities[type] : undefined;
}

function busOf({ text }: NamedResource): readonly string[] {
  const bus = text("EventBusName")?.replace(/^.*event-bus\//, "");
  return bus === undefined || bus === "default" ? [] : [bus];
}

/** API references, SQS and SNS: a name of a first-in-first-out queue or topic ends so. */
function fifoName(property: string): NonNullable<Identity["generated"]> {
  return (base, { text }) => (text(property) === "true" ? `${shortened(base)}.fifo` : shortened(base));
}

/** S3's user guide, bucket naming rules: lower-case letters, digits, dots and hyphens, 3 to 63 of them. */
const longestBucketName = 63;

function bucketName(base: string): string {
  const lower = shortened(base)
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, "-")
    .slice(-longestBucketName)
    .replace(/^[-.]+/, "");
  return lower.padEnd(3, "0");
}

/** A UUID that is the same at each start. */
function uuidOf(base: string): string {
  const hex = createHash("sha256").update(base).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** An id that is the same at each start: lower-case letters and digits, as AWS's. */
function idOf(base: string, length: number): string {
  return createHash("sha256").update(base).digest("hex").slice(0, length);
}
