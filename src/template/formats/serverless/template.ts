import {
  entriesOf,
  itemsOf,
  mapNode,
  nodeAt,
  textAt,
  type MapEntry,
  type TemplateNode,
} from "../../syntax/node.ts";
import { nodeOf } from "../../syntax/shape.ts";
import { functionResources } from "./functions.ts";
import { httpApiOf } from "./events/httpApi.ts";
import { eventReaders } from "./events.ts";
import { layerResources } from "./layers.ts";
import { restApiOf } from "./events/restApi.ts";
import { normalized, type Made, type Service, type ServiceEvent, type ServiceFunction } from "./service.ts";

/** The template that the framework deploys for a service, as far as it decides what runs. */
export function templateOf(
  root: TemplateNode,
  place: { readonly name: string; readonly stage: string },
): TemplateNode {
  const service: Service = { ...place, root };
  const functions = functionsOf(service);
  const events = functions.flatMap((fn) => eventsOf(fn, service));
  const made = [
    ...functions.flatMap((fn) => functionResources(fn, service)),
    ...layerResources(service),
    ...events.flatMap((event) => eventReaders.get(event.type)?.(event) ?? []),
    ...httpApiOf(
      events.filter(({ type }) => type === "httpApi"),
      service,
    ),
    ...restApiOf(
      events.filter(({ type }) => type === "http"),
      service,
    ),
  ];
  const sectionOf = sections(nodeAt(root, "resources"));
  const resources = new Map<string, MapEntry>();
  for (const each of made) add(resources, each);
  for (const [id, entry] of sectionOf("Resources")) {
    const before = resources.get(id);
    // What a service says of a resource that the framework makes is added to it.
    resources.set(id, before === undefined ? entry : { ...entry, value: merged(before.value, entry.value) });
  }
  const rest = ["Parameters", "Conditions", "Mappings", "Outputs"].flatMap((name) => {
    const entries = sectionOf(name);
    return entries.length === 0
      ? []
      : [[name, { keyRange: root.range, value: mapNode(entries, root.range) }] as const];
  });
  return mapNode(
    [["Resources", { keyRange: root.range, value: mapNode(resources, root.range) }], ...rest],
    root.range,
  );
}

function functionsOf({ root, name, stage }: Service): ServiceFunction[] {
  // `functions` may be a list of maps, each out of a file of its own.
  return itemsOf(nodeAt(root, "functions")).flatMap((map) =>
    entriesOf(map).map(([key, { keyRange, value }]) => ({
      key,
      keyRange,
      settings: value,
      prefix: normalized(key),
      logicalId: `${normalized(key)}LambdaFunction`,
      name: textAt(value, "name") ?? `${name}-${stage}-${key}`,
    })),
  );
}

function eventsOf(fn: ServiceFunction, service: Service): ServiceEvent[] {
  const counts = new Map<string, number>();
  return itemsOf(nodeAt(fn.settings, "events")).flatMap((item, index) => {
    // An event that needs no settings is a word.
    const entries =
      item.kind === "scalar"
        ? [[item.text, mapNode([], item.range)] as const]
        : entriesOf(item).map(([type, { value }]) => [type, value] as const);
    return entries.map(([type, settings]) => {
      const ofItsType = (counts.get(type) ?? 0) + 1;
      counts.set(type, ofItsType);
      return { fn, service, type, settings, number: index + 1, ofItsType };
    });
  });
}

/** `resources` is a template or a list of them. */
function sections(resources: TemplateNode | undefined): (name: string) => (readonly [string, MapEntry])[] {
  return (name) => itemsOf(resources).flatMap((item) => entriesOf(nodeAt(item, name)));
}

function add(resources: Map<string, MapEntry>, { id, type, range, properties, condition }: Made): void {
  const value = nodeOf({ Type: type, Properties: properties, Condition: condition }, range);
  const before = resources.get(id);
  resources.set(id, { keyRange: range, value: before === undefined ? value : merged(before.value, value) });
}

/** Two maps in one; lists are joined, and of anything else the second counts. */
function merged(one: TemplateNode, other: TemplateNode): TemplateNode {
  if (one.kind === "list" && other.kind === "list")
    return { ...other, items: [...one.items, ...other.items] };
  if (one.kind !== "map" || other.kind !== "map") return other;
  const entries = new Map(one.entries);
  for (const [key, entry] of other.entries) {
    const before = entries.get(key);
    entries.set(key, before === undefined ? entry : { ...entry, value: merged(before.value, entry.value) });
  }
  return mapNode(entries, other.range);
}
