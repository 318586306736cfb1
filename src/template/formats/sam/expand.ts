import { declaredResources, type Expand, type StackResource } from "../../cloudFormation/resource.ts";
import {
  entriesOf,
  mapNode,
  nodeAt,
  textAt,
  type CallNode,
  type MapEntry,
  type SourceRange,
  type TemplateNode,
} from "../../syntax/node.ts";
import { expandEvents, withNotifications } from "./events/expand.ts";
import { withGlobals } from "./globals.ts";
import { httpApiAndItsOwn, implicitHttpApi } from "./httpApis.ts";
import { restApis } from "./restApis.ts";
import { executionRole } from "./role/executionRole.ts";
import { webSocketApiAndItsOwn } from "./webSocketApis.ts";
import { getAtt, nodeOf, ref } from "../../syntax/shape.ts";

/** What SAM's own types become when they are deployed; everything else of the template stays. */
export const expandServerless: Expand = (root) => {
  const full = declaredResources(root).map((resource) => withGlobals(resource, root));
  const functions = full
    .filter(({ type }) => type === "AWS::Serverless::Function")
    .map((resource) => ({ resource, target: calledOf(resource) }));
  const serverless = functions.map(({ resource }) => resource);
  const connected = connectedIds(root);
  const expanded = full.flatMap((resource) => expandResource(resource, { root, connected }));
  const apis = [...implicitHttpApi(serverless, root), ...restApis(full, functions, root)];
  return withNotifications([...expanded, ...apis], functions);
};

/** What of the template matters for one of its resources. */
interface Surroundings {
  readonly root: TemplateNode | undefined;
  /** The resources at which a connector starts. */
  readonly connected: ReadonlySet<string>;
}

function expandResource(
  full: StackResource,
  surroundings: Surroundings,
): StackResource | readonly StackResource[] {
  switch (full.type) {
    case "AWS::Serverless::Function":
      return functionAndItsOwn(full, surroundings);
    case "AWS::Serverless::Api":
      // Made with the events of all functions, which say what it is made of.
      return [];
    case "AWS::Serverless::HttpApi":
      return httpApiAndItsOwn(full);
    case "AWS::Serverless::WebSocketApi":
      return webSocketApiAndItsOwn(full);
    case "AWS::Serverless::SimpleTable":
      return { ...full, type: "AWS::DynamoDB::Table", properties: simpleTable(full) };
    case "AWS::Serverless::StateMachine":
      return {
        ...full,
        type: "AWS::StepFunctions::StateMachine",
        properties: renamed(full.properties, machineNames),
      };
    case "AWS::Serverless::LayerVersion":
      return {
        ...full,
        type: "AWS::Lambda::LayerVersion",
        properties: renamed(full.properties, layerNames),
      };
    case "AWS::Serverless::Application":
      return {
        ...full,
        type: "AWS::CloudFormation::Stack",
        properties: renamed(full.properties, applicationNames),
      };
    default:
      return full;
  }
}

/** What calls of a function go to: the alias that it publishes, or the function. */
function calledOf({ id, properties, idRange }: StackResource): TemplateNode {
  const alias = nodeAt(properties, "AutoPublishAlias");
  return alias === undefined ? getAtt(id, "Arn", idRange) : ref(`${id}Alias`, alias.range);
}

/** A table with one key, `id` of text unless it says another. */
function simpleTable({ properties, idRange }: StackResource): TemplateNode {
  const key = nodeAt(properties, "PrimaryKey", "Name") ?? "id";
  const type = textAt(properties, "PrimaryKey", "Type") ?? "String";
  const throughput = nodeAt(properties, "ProvisionedThroughput");
  return nodeOf(
    {
      TableName: nodeAt(properties, "TableName"),
      AttributeDefinitions: [{ AttributeName: key, AttributeType: type.charAt(0).toUpperCase() }],
      KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
      ...(throughput === undefined
        ? { BillingMode: "PAY_PER_REQUEST" }
        : { ProvisionedThroughput: throughput }),
      SSESpecification: nodeAt(properties, "SSESpecification"),
      Tags: nodeAt(properties, "Tags"),
    },
    idRange,
  );
}

/** SAM's words that CloudFormation has others for; a path leads into a map that SAM has not. */
type Rename = readonly [name: string, inner?: string];

const functionNames: ReadonlyMap<string, Rename> = new Map([
  ["CodeUri", ["Code"]],
  ["InlineCode", ["Code", "ZipFile"]],
  ["ImageUri", ["Code", "ImageUri"]],
  ["Tracing", ["TracingConfig", "Mode"]],
  ["DeadLetterQueue", ["DeadLetterConfig"]],
]);
const applicationNames: ReadonlyMap<string, Rename> = new Map([["Location", ["TemplateURL"]]]);
const machineNames: ReadonlyMap<string, Rename> = new Map([
  ["Name", ["StateMachineName"]],
  ["DefinitionUri", ["DefinitionS3Location"]],
]);
const layerNames: ReadonlyMap<string, Rename> = new Map([["ContentUri", ["Content"]]]);

const provision = "ProvisionedConcurrencyConfig";

/** A function that names no role gets one of its own. */
function withRole(fn: StackResource, { root, connected }: Surroundings): StackResource[] {
  const { id, properties, idRange } = fn;
  const roleId = `${id}Role`;
  const isTaken = nodeAt(root, "Resources", roleId) !== undefined;
  if (isTaken || nodeAt(properties, "Role") !== undefined) return [fn];
  const value = getAtt(roleId, "Arn", idRange);
  const entries: Entry[] = [...entriesOf(properties), ["Role", { keyRange: idRange, value }]];
  return [
    { ...fn, properties: mapNode(entries, properties?.range ?? idRange) },
    executionRole(fn, { id: roleId, isConnected: connected.has(id) }),
  ];
}

/** Those at which a connector starts: one of their own, or a resource that names them. */
function connectedIds(root: TemplateNode | undefined): ReadonlySet<string> {
  return new Set(
    entriesOf(nodeAt(root, "Resources")).flatMap(([id, { value }]) => {
      const own = nodeAt(value, "Connectors") === undefined ? [] : [id];
      if (textAt(value, "Type") !== "AWS::Serverless::Connector") return own;
      return [...own, textAt(value, "Properties", "Source", "Id") ?? ""];
    }),
  );
}

/** SAM makes resources of their own of what a function says about its URL, its alias and its events. */
function functionAndItsOwn(resource: StackResource, surroundings: Surroundings): StackResource[] {
  const { properties } = resource;
  const made = withRole(
    {
      ...resource,
      type: "AWS::Lambda::Function",
      properties: renamed(properties, functionNames),
    },
    surroundings,
  );
  const url = nodeAt(properties, "FunctionUrlConfig");
  if (url?.kind === "map") {
    made.push(
      ownOf(resource, "Url", url, [...entriesOf(url), targeting(resource, "TargetFunctionArn", url)]),
    );
  }
  const alias = nodeAt(properties, "AutoPublishAlias");
  if (alias !== undefined) {
    const name = ["Name", { keyRange: alias.range, value: alias }] as const;
    const provisioned = properties?.kind === "map" ? properties.entries.get(provision) : undefined;
    const settings: Entry[] = provisioned === undefined ? [] : [[provision, provisioned]];
    made.push(
      ownOf(resource, "Alias", alias, [name, targeting(resource, "FunctionName", alias), ...settings]),
    );
  }
  const events = nodeAt(properties, "EventInvokeConfig");
  if (events?.kind === "map") {
    const destinations = destinationsOf(resource, events);
    const own = destinations === undefined ? [] : [destinations.entry];
    const entries = [...entriesOf(events), ...own, targeting(resource, "FunctionName", events)];
    made.push(ownOf(resource, "EventInvokeConfig", events, entries), ...(destinations?.made ?? []));
  }
  made.push(...expandEvents(resource, calledOf(resource), surroundings.root));
  return made;
}

/** SAM makes the queue or the topic of a destination that has a type and no address. */
function destinationsOf(
  { id, condition }: StackResource,
  events: TemplateNode,
): { readonly entry: Entry; readonly made: readonly StackResource[] } | undefined {
  const config = nodeAt(events, "DestinationConfig");
  if (config === undefined) return undefined;
  const { range } = config;
  const made: StackResource[] = [];
  const destinations = entriesOf(config).map(([name, { value }]) => {
    const kind = madeDestinations.get(textAt(value, "Type") ?? "");
    if (nodeAt(value, "Destination") !== undefined || kind === undefined) return [name, value] as const;
    const madeId = `${id}EventInvokeConfig${name}${kind.suffix}`;
    const [properties, metadata] = [undefined, undefined];
    made.push({
      id: madeId,
      type: kind.type,
      idRange: value.range,
      properties,
      metadata,
      condition,
      madeOf: id,
    });
    return [name, nodeOf({ Destination: kind.address(madeId, range) }, range)] as const;
  });
  const value = nodeOf(Object.fromEntries(destinations), range);
  return { entry: ["DestinationConfig", { keyRange: range, value }], made };
}

interface MadeDestination {
  readonly type: string;
  readonly suffix: string;
  readonly address: (id: string, range: SourceRange) => TemplateNode;
}

const madeDestinations: ReadonlyMap<string, MadeDestination> = new Map<string, MadeDestination>([
  [
    "SQS",
    {
      type: "AWS::SQS::Queue",
      suffix: "Queue",
      address: (id: string, at: SourceRange) => getAtt(id, "Arn", at),
    },
  ],
  ["SNS", { type: "AWS::SNS::Topic", suffix: "Topic", address: ref }],
]);

type Entry = readonly [string, MapEntry];

function ownOf(
  { id, condition }: StackResource,
  kind: "Url" | "Alias" | "EventInvokeConfig",
  { range }: TemplateNode,
  properties: readonly Entry[],
): StackResource {
  return {
    id: id + kind,
    type: `AWS::Lambda::${kind}`,
    idRange: range,
    properties: mapNode(properties, range),
    metadata: undefined,
    condition,
    madeOf: id,
    isPart: true,
  };
}

function targeting({ id }: StackResource, property: string, { range }: TemplateNode): Entry {
  const argument = { kind: "scalar", value: id, text: id, range } as const;
  const value: CallNode = { kind: "call", name: "Ref", argument, range };
  return [property, { keyRange: range, value }];
}

function renamed(
  properties: TemplateNode | undefined,
  names: ReadonlyMap<string, Rename>,
): TemplateNode | undefined {
  if (properties?.kind !== "map") return properties;
  const entries = [...properties.entries].map(([key, entry]) => {
    const [name, inner] = names.get(key) ?? [key];
    const { range } = entry.value;
    const value = inner === undefined ? entry.value : mapNode([[inner, entry]], range);
    return [name, { ...entry, value }] as const;
  });
  return mapNode(entries, properties.range);
}
