import { dirname, join, resolve } from "node:path";
import type { Deployment, ReadFile } from "../format.ts";
import type { ApplicationProblem, ProblemCode } from "../model/problem.ts";
import { shortened } from "../model/shortName.ts";
import { entriesOf, nodeAt, textAt, type SourceRange, type TemplateNode } from "../syntax/node.ts";
import { parseTemplate } from "../syntax/parse.ts";
import type { ParsedTemplate } from "../syntax/parsed.ts";
import { evaluated, holds } from "./evaluation/evaluate.ts";
import { inheritedValue, parameterValues, type GivenParameters } from "./evaluation/parameters.ts";
import type { Scope } from "./evaluation/scope.ts";
import { withDefinitions } from "./macros/definitions.ts";
import { expandLoops } from "./macros/forEach.ts";
import { withIncluded } from "./macros/include.ts";
import type { Expand, StackResource } from "./resource.ts";
import { checkRules } from "./rules.ts";
import {
  functionNamesOf,
  resourceNamesOf,
  scopeWithoutResources,
  scopeWithResources,
  type ResourceName,
} from "./stackScope.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";

/** A template with what it was given: an entry, or one that is nested in another. */
export interface Stack {
  /** Absolute. */
  readonly file: string;
  readonly document: ParsedTemplate;
  /** The ids of nested stacks that lead to it. */
  readonly path: readonly string[];
  /** Those whose conditions hold, or may. */
  readonly resources: readonly StackResource[];
  /** Of functions, what SAM made resources of their own of. */
  readonly parts: ReadonlyMap<string | undefined, readonly StackResource[]>;
  readonly functionNames: ReadonlyMap<string, string>;
  /** Before those of other projects were told apart. */
  readonly namesInProject: ReadonlyMap<string, string>;
  /** Of resources other than functions. */
  readonly resourceNames: ReadonlyMap<string, ResourceName>;
  readonly scope: Scope;
  readonly root: TemplateNode | undefined;
  /** The stack that nests it. */
  readonly parent?: Stack;
  /** Where `sam build` puts what it builds. */
  readonly buildFolder: string;
}

export type ReportAt = (
  file: string,
  code: ProblemCode,
  message: Phrase,
  range: SourceRange,
  functionName?: string,
) => void;

interface StacksOptions {
  readonly files: ReadFile;
  readonly deployment: Deployment;
  readonly expand: Expand;
  /** What an entry of another form than CloudFormation's becomes. */
  readonly templateOf?: (root: TemplateNode | undefined) => TemplateNode | undefined;
}

interface StackPlace {
  readonly file: string;
  readonly name: string;
  readonly path: readonly string[];
  readonly given: GivenParameters;
  readonly buildFolder: string;
  readonly parent?: Stack;
}

/** Where the emulator answers unless it is told otherwise. */
const defaultEndpoint = "http://127.0.0.1:9001";

/** Templates that nest themselves, or each other, end here. */
const maxDepth = 8;
const maxStacks = 200;

/** Reads a template and those that are nested in it, each with the parameters that it gets there. */
export class Stacks {
  readonly #options: StacksOptions;
  readonly #all: Stack[] = [];
  readonly #taken = new Set<string>();
  readonly problems: ApplicationProblem[] = [];

  constructor(options: StacksOptions) {
    this.#options = options;
  }

  /** The stacks, each after the one that has it. */
  get all(): readonly Stack[] {
    return this.#all;
  }

  readonly report: ReportAt = (file, code, message, range, functionName) => {
    this.problems.push({ code, message, file, range, ...(functionName !== undefined && { functionName }) });
  };

  open({ file, name, path, given, buildFolder, parent }: StackPlace): Stack {
    const { files, deployment, expand } = this.#options;
    const { region, accountId, endpoint = defaultEndpoint } = deployment;
    const text = files(file) ?? "";
    const document = this.#parsed(text, parent === undefined);
    const report = (message: Phrase, range: SourceRange) =>
      this.report(file, "macro-unknown", message, range);
    const place = { file, files, report };
    const included = document.root && withDefinitions(withIncluded(document.root, text, place), text, place);
    const exported = (exportName: string) => deployment.exported?.(exportName);
    const identity = { name, region, accountId, exported };
    const parameters = parameterValues(nodeAt(included, "Parameters"), given);
    const looping = scopeWithoutResources(included, identity, parameters);
    // Most templates have none, and writing a tree anew takes as long as reading it.
    const mayLoop = included !== document.root || text.includes("Fn::ForEach");
    const root = included && mayLoop ? expandLoops(included, looping, report) : included;
    const early = scopeWithoutResources(root, identity, parameters);
    checkRules(root, early, (message, range) => this.report(file, "rule-violated", message, range));
    const resources = expand(root).filter(({ condition }) => {
      return condition === undefined || holds(condition, early) !== false;
    });
    const namesInProject = functionNamesOf(resources, early, (local) => this.#distinctName(local, path));
    for (const each of namesInProject.values()) this.#taken.add(each);
    const functionNames = new Map(
      [...namesInProject].map(([id, each]) => [id, deployment.names?.get(each) ?? each]),
    );
    const resourceNames = resourceNamesOf(resources, early, (type, id) => this.#distinctId(type, id, path));
    const children = new Map<string, Stack | undefined>();
    const scope = scopeWithResources(early, {
      resources,
      functionNames,
      resourceNames: new Map([...resourceNames].map(([id, { name: local }]) => [id, local])),
      region,
      accountId,
      endpoint,
      output: (id, output) => this.#output(stack, children, id, output),
    });
    const stack: Stack = {
      file,
      document,
      path,
      resources,
      parts: Map.groupBy(
        resources.filter(({ isPart }) => isPart),
        ({ madeOf }) => madeOf,
      ),
      functionNames,
      namesInProject,
      resourceNames,
      scope,
      root,
      buildFolder,
      ...(parent !== undefined && { parent }),
    };
    this.#all.push(stack);
    for (const { id, type } of resources) {
      if (type === "AWS::CloudFormation::Stack") this.#child(stack, children, id);
    }
    return stack;
  }

  #parsed(text: string, isEntry: boolean): ParsedTemplate {
    const parsed = parseTemplate(text);
    const { templateOf } = this.#options;
    return isEntry && templateOf !== undefined ? { ...parsed, root: templateOf(parsed.root) } : parsed;
  }

  /** Of two nested functions with one name, the later has its stack's id before it. */
  #distinctName(local: string, path: readonly string[]): string {
    return path.length > 0 && this.#taken.has(local) ? shortened([...path, local].join("-")) : local;
  }

  /** The same for other resources, whose names are told apart by type. */
  #distinctId(type: string, id: string, path: readonly string[]): { base: string; key: string } {
    const isTaken = path.length > 0 && this.#taken.has(`${type}/${id}`);
    const own = isTaken ? [...path, id].join("-") : id;
    const key = `${type}/${own}`;
    this.#taken.add(key);
    return { base: this.#options.deployment.names?.get(key) ?? own, key };
  }

  #output(
    parent: Stack,
    children: Map<string, Stack | undefined>,
    id: string,
    output: string,
  ): TemplateNode | undefined {
    const child = this.#child(parent, children, id);
    return child && evaluated(nodeAt(child.root, "Outputs", output, "Value"), child.scope);
  }

  /** A nested stack, read once; one that is asked for while it is being read is not known. */
  #child(parent: Stack, children: Map<string, Stack | undefined>, id: string): Stack | undefined {
    if (children.has(id)) return children.get(id);
    children.set(id, undefined);
    const resource = parent.resources.find((each) => each.id === id);
    const child = resource && this.#openChild(parent, resource);
    children.set(id, child);
    return child;
  }

  #openChild(parent: Stack, { id, properties, idRange }: StackResource): Stack | undefined {
    const location = evaluated(nodeAt(properties, "TemplateURL"), parent.scope);
    const path = textAt(location);
    const report = (message: Phrase) =>
      this.report(parent.file, "nested-template-missing", message, location?.range ?? idRange);
    if (path === undefined || /^(https?|s3):\/\//.test(path)) {
      report(phrase('The template of the nested stack "{0}" is not in this workspace.', id));
      return undefined;
    }
    const file = resolve(dirname(parent.file), path);
    if (this.#options.files(file) === undefined) {
      report(phrase('The nested stack "{0}" has no template: "{1}" does not exist.', id, path));
      return undefined;
    }
    if (parent.path.length >= maxDepth || this.#all.length >= maxStacks) {
      report(phrase('The nested stack "{0}" is one too many.', id));
      return undefined;
    }
    const given = entriesOf(evaluated(nodeAt(properties, "Parameters"), parent.scope));
    return this.open({
      file,
      name: `${textAt(parent.scope.parameters.get("AWS::StackName")) ?? ""}-${id}`,
      path: [...parent.path, id],
      given: {
        values: {},
        deployed: {},
        inherited: new Map(given.map(([name, { value }]) => [name, inheritedValue(value)])),
      },
      buildFolder: join(parent.buildFolder, id),
      parent,
    });
  }
}
