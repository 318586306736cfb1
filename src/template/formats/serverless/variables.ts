import { dirname, resolve } from "node:path";
import { parseEnv } from "node:util";
import type { Deployment, ReadFile } from "../../format.ts";
import {
  listNode,
  mapNode,
  nodeAt,
  scalarNode,
  textAt,
  type ScalarNode,
  type SourceRange,
  type TemplateNode,
} from "../../syntax/node.ts";
import { parseTemplate } from "../../syntax/parse.ts";
import { piecesOf, type Piece, type VariableSource } from "./expression.ts";
import { phrase } from "../../../shared/phrase.ts";

interface VariablesOptions {
  readonly root: TemplateNode | undefined;
  /** Absolute; paths in variables begin at its folder. */
  readonly file: string;
  readonly files: ReadFile;
  readonly deployment: Deployment;
}

/** References in references end here. */
const maxDepth = 30;
/** All that variables put in may have so many nodes, and one text so many letters: a few lines can ask for any number. */
const mostNodes = 500_000;
const longestText = 100_000;

/** Puts values in the place of a service's variables, as far as its files and the deployment say them. */
export class Variables {
  readonly #options: VariablesOptions;
  readonly #folder: string;
  readonly #parsed = new Map<string, TemplateNode | undefined>();
  /** By their place and their text. */
  readonly #known = new Map<string, TemplateNode | undefined>();
  /** Those that are being worked out: one that is met again leads to itself. */
  readonly #open = new Set<string>();
  readonly #sizes = new WeakMap<TemplateNode, number>();
  #nodesLeft = mostNodes;
  #stage: string | undefined;
  #dotenv: Readonly<Record<string, string | undefined>> | undefined;

  constructor(options: VariablesOptions) {
    this.#options = options;
    this.#folder = dirname(options.file);
  }

  /** `--stage`, else the provider's, else `dev`. */
  get stage(): string {
    if (this.#stage !== undefined) return this.#stage;
    // What names the stage itself may ask for it.
    this.#stage = this.#given("stage") ?? "dev";
    const declared = textAt(this.resolved(nodeAt(this.#options.root, "provider", "stage")));
    this.#stage = this.#given("stage") ?? declared ?? "dev";
    return this.#stage;
  }

  /** A tree without variables; what only a deployment knows is a stand-in that says so. */
  resolved(node: TemplateNode | undefined, depth = 0): TemplateNode | undefined {
    if (node === undefined || depth > maxDepth) return undefined;
    switch (node.kind) {
      case "scalar":
        return node.text.includes("${") ? this.#scalar(node, depth) : node;
      case "list":
        return listNode(
          node.items.flatMap((item) => this.resolved(item, depth) ?? []),
          node.range,
        );
      case "map":
        return mapNode(
          [...node.entries].flatMap(([key, { keyRange, value }]) => {
            const found = this.resolved(value, depth);
            return found === undefined ? [] : [[key, { keyRange, value: found }] as const];
          }),
          node.range,
        );
      case "call":
        return { ...node, argument: this.resolved(node.argument, depth) ?? node.argument };
    }
  }

  #scalar(node: ScalarNode, depth: number): TemplateNode | undefined {
    const pieces = piecesOf(node.text);
    const [first] = pieces;
    if (pieces.length === 1 && first?.kind === "variable") return this.#variable(first, node.range, depth);
    if (pieces.every(({ kind }) => kind === "text")) return node;
    let standIn: ScalarNode["standIn"];
    const text = pieces
      .map((piece) => {
        if (piece.kind === "text") return piece.text;
        const value = this.#variable(piece, node.range, depth);
        if (value?.kind !== "scalar") return "";
        standIn ??= value.standIn;
        return value.text;
      })
      .join("");
    if (text.length > longestText) return unknown(node.text.slice(0, 100), node.range);
    return scalarNode(text, node.range, standIn);
  }

  #variable(
    variable: Piece & { kind: "variable" },
    range: SourceRange,
    depth: number,
  ): TemplateNode | undefined {
    const { written } = variable;
    const key = `${range.start.line}:${range.start.character}:${written}`;
    if (this.#known.has(key)) return this.#affordable(this.#known.get(key), written, range);
    if (this.#open.has(written)) return undefined;
    this.#open.add(written);
    const found = this.#firstKnown(variable, range, depth);
    this.#open.delete(written);
    this.#known.set(key, found);
    return this.#affordable(found, written, range);
  }

  #affordable(node: TemplateNode | undefined, written: string, range: SourceRange): TemplateNode | undefined {
    if (node === undefined) return undefined;
    this.#nodesLeft -= sizeOf(node, this.#sizes);
    return this.#nodesLeft < 0 ? unknown(written, range) : node;
  }

  #firstKnown(
    { written, sources }: Piece & { kind: "variable" },
    range: SourceRange,
    depth: number,
  ): TemplateNode | undefined {
    for (const source of sources) {
      const found = this.#value(source, range, depth + 1);
      if (found !== undefined) return found;
    }
    const nothing = sources.some((source) => source.kind === "literal" && source.value === null);
    return nothing ? undefined : unknown(written, range);
  }

  #value(source: VariableSource, range: SourceRange, depth: number): TemplateNode | undefined {
    if (depth > maxDepth) return undefined;
    if (source.kind === "literal")
      return source.value === null
        ? undefined
        : { kind: "scalar", value: source.value, text: String(source.value), range };
    if (source.kind === "nested") {
      const found = this.#scalar(scalarNode(source.text, range), depth);
      return found?.kind === "scalar" && found.standIn !== undefined ? undefined : found;
    }
    const plain = (text: string) => textAt(this.resolved(scalarNode(text, range), depth)) ?? "";
    const address = plain(source.address);
    const text = (value: string | undefined) => (value === undefined ? undefined : scalarNode(value, range));
    switch (source.type) {
      case "self":
        return this.resolved(this.#at(this.#options.root, address, depth), depth);
      case "file":
        return moved(this.#file(plain(source.argument ?? ""), address, depth), range);
      case "opt":
        return text(this.#given(address));
      case "sls":
        return address === "stage" ? text(this.stage) : address === "instanceId" ? text("local") : undefined;
      case "param":
        return text(this.#given(address)) ?? this.#param(address, depth);
      case "env":
        return text(this.#given(address) ?? this.#environment(address));
      case "aws":
        return text(this.#aws(address));
      case "strToBool": {
        const value = plain(source.argument ?? "").toLowerCase();
        return {
          kind: "scalar",
          value: value === "true" || value === "1",
          text: String(value === "true" || value === "1"),
          range,
        };
      }
      default:
        return undefined;
    }
  }

  #given(name: string): string | undefined {
    const { parameters = {} } = this.#options.deployment;
    return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  }

  #aws(address: string): string | undefined {
    const { region, accountId } = this.#options.deployment;
    return new Map(Object.entries({ region, accountId })).get(address);
  }

  #param(name: string, depth: number): TemplateNode | undefined {
    const { root } = this.#options;
    const places = [
      ["stages", this.stage, "params"],
      ["params", this.stage],
      ["stages", "default", "params"],
      ["params", "default"],
    ];
    for (const place of places) {
      const found = this.resolved(nodeAt(root, ...place, name), depth);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** `useDotenv` reads files beside the service, the stage's before the common one. */
  #environment(name: string): string | undefined {
    if (this.#dotenv === undefined) {
      const isUsed = textAt(this.#options.root, "useDotenv") === "true";
      const names = isUsed ? [`.env.${this.stage}`, ".env"] : [];
      const texts = names.map((each) => this.#options.files(resolve(this.#folder, each)));
      const text = texts.find((each) => each !== undefined);
      this.#dotenv = text === undefined ? {} : parseEnv(text);
    }
    return Object.hasOwn(this.#dotenv, name) ? this.#dotenv[name] : undefined;
  }

  /** YAML and JSON; a program's answer (`file(x.js)`) only the program knows. */
  #file(path: string, address: string, depth: number): TemplateNode | undefined {
    const file = resolve(this.#folder, path.replace(/^~\//, ""));
    if (!this.#parsed.has(file)) {
      const text = /\.(ya?ml|json)$/i.test(file) ? this.#options.files(file) : undefined;
      this.#parsed.set(file, text === undefined ? undefined : parseTemplate(text).root);
    }
    return this.resolved(this.#at(this.#parsed.get(file), address, depth), depth);
  }

  /** What is at an address of keys and indexes; on the way there may be variables, too. */
  #at(root: TemplateNode | undefined, address: string, depth: number): TemplateNode | undefined {
    let at = root;
    for (const key of address === "" ? [] : address.split(".")) {
      const node = at?.kind === "scalar" ? this.resolved(at, depth + 1) : at;
      at = node?.kind === "list" ? node.items[Number(key)] : nodeAt(node, key);
    }
    return at;
  }
}

function unknown(written: string, range: SourceRange): TemplateNode {
  const name = written.replaceAll(/[^\w.-]+/g, "-").replaceAll(/^-+|-+$/g, "");
  const problem = phrase(
    '"{0}" has no value here. What the service\'s files do not say can be given as a parameter.',
    written,
  );
  return scalarNode(name, range, { range, problem });
}

/** Counted once where it stands in several places. */
function sizeOf(node: TemplateNode, known: WeakMap<TemplateNode, number>): number {
  const before = known.get(node);
  if (before !== undefined) return before;
  let size = 1;
  if (node.kind === "call") size += sizeOf(node.argument, known);
  else if (node.kind === "list") for (const item of node.items) size += sizeOf(item, known);
  else if (node.kind === "map") for (const { value } of node.entries.values()) size += sizeOf(value, known);
  known.set(node, size);
  return size;
}

/** What another file says is said, here, where it is asked for. */
function moved(node: TemplateNode | undefined, range: SourceRange): TemplateNode | undefined {
  switch (node?.kind) {
    case undefined:
      return undefined;
    case "scalar":
      return { ...node, range, ...(node.standIn && { standIn: { ...node.standIn, range } }) };
    case "list":
      return listNode(
        node.items.flatMap((item) => moved(item, range) ?? []),
        range,
      );
    case "map":
      return mapNode(
        [...node.entries].flatMap(([key, { value }]) => {
          const there = moved(value, range);
          return there === undefined ? [] : [[key, { keyRange: range, value: there }] as const];
        }),
        range,
      );
    case "call":
      return { ...node, range, argument: moved(node.argument, range) ?? node.argument };
  }
}
