import {
  itemsOf,
  mapNode,
  scalarNode,
  textAt,
  type MapEntry,
  type MapNode,
  type TemplateNode,
} from "../../syntax/node.ts";
import { evaluated } from "../evaluation/evaluate.ts";
import type { Scope } from "../evaluation/scope.ts";
import { phrase, type Phrase } from "../../../shared/phrase.ts";

const loop = "Fn::ForEach::";
/** Loops within loops multiply; CloudFormation's own limits are far below this. */
const maxEntries = 50_000;

export type ReportMacro = (message: Phrase, range: TemplateNode["range"]) => void;

/** Writes out the loops of a tree, as `AWS::LanguageExtensions` does before a template is looked at. */
export function expandLoops(root: TemplateNode, scope: Scope, report: ReportMacro): TemplateNode {
  return new Loops(scope, report).expand(root);
}

class Loops {
  readonly #scope: Scope;
  readonly #report: ReportMacro;
  #entries = 0;

  constructor(scope: Scope, report: ReportMacro) {
    this.#scope = scope;
    this.#report = report;
  }

  expand(node: TemplateNode): TemplateNode {
    switch (node.kind) {
      case "scalar":
        return node;
      case "list":
        return { ...node, items: node.items.map((item) => this.expand(item)) };
      case "call":
        return { ...node, argument: this.expand(node.argument) };
      case "map":
        return mapNode(
          [...node.entries].flatMap((entry) => this.#entriesOf(entry)),
          node.range,
        );
      default:
        return node satisfies never;
    }
  }

  #entriesOf([key, entry]: readonly [string, MapEntry]): (readonly [string, MapEntry])[] {
    if (!key.startsWith(loop)) return [[key, { ...entry, value: this.expand(entry.value) }]];
    const [identifier, collection, body] = itemsOf(entry.value);
    const name = textAt(identifier);
    if (name === undefined || collection === undefined || body?.kind !== "map") {
      this.#report(
        phrase('"{0}" must be a list of an identifier, a collection and a map.', key),
        entry.keyRange,
      );
      return [];
    }
    return this.#valuesOf(collection).flatMap((value) => this.#round(body, name, value, entry));
  }

  #round(
    body: MapNode,
    name: string,
    value: string,
    { keyRange }: MapEntry,
  ): (readonly [string, MapEntry])[] {
    this.#entries += body.entries.size;
    if (this.#entries > maxEntries) {
      if (this.#entries - body.entries.size <= maxEntries)
        this.#report(phrase("The loops make too much."), keyRange);
      return [];
    }
    const one = replaced(body, name, value);
    return one.kind === "map" ? [...one.entries].flatMap((each) => this.#entriesOf(each)) : [];
  }

  #valuesOf(collection: TemplateNode): string[] {
    const list = evaluated(collection, this.#scope);
    const unknown = itemsOf(list).find((item) => item.kind === "scalar" && item.standIn?.problem);
    if (unknown?.kind === "scalar" && unknown.standIn?.problem !== undefined) {
      this.#report(unknown.standIn.problem, collection.range);
      return [];
    }
    return itemsOf(list).flatMap((item) => textAt(item) ?? []);
  }
}

/** The fragment for one value: `${Name}` and `&{Name}` in keys and texts, and `Ref: Name`. */
function replaced(node: TemplateNode, name: string, value: string): TemplateNode {
  const inText = (text: string) => {
    return text
      .replaceAll(`\${${name}}`, value)
      .replaceAll(`&{${name}}`, value.replaceAll(/[^A-Za-z0-9]/g, ""));
  };
  const within = (at: TemplateNode): TemplateNode => {
    switch (at.kind) {
      case "scalar":
        return typeof at.value === "string" ? { ...at, ...textsOf(inText(at.text)) } : at;
      case "list":
        return { ...at, items: at.items.map(within) };
      case "map":
        return mapNode(
          [...at.entries].map(([key, entry]) => [inText(key), { ...entry, value: within(entry.value) }]),
          at.range,
        );
      case "call":
        if (at.name === "Ref" && textAt(at.argument) === name) return scalarNode(value, at.range);
        return { ...at, argument: within(at.argument) };
      default:
        return at satisfies never;
    }
  };
  return within(node);
}

function textsOf(text: string) {
  return { value: text, text };
}
