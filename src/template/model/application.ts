import type { ParsedTemplate } from "../syntax/parsed.ts";
import type { SourceLocation, StandIn, TemplateNode } from "../syntax/node.ts";
import type { FrontDoorDeclaration, SourceDeclaration } from "./callers.ts";
import type { FunctionDeclaration } from "./functionDeclaration.ts";
import type { LayerDeclaration } from "./layerDeclaration.ts";
import type { ApplicationProblem } from "./problem.ts";

/** What one project declares, whichever tool's files say it. */
export interface Application {
  /** Id of the format that read it. */
  readonly format: string;
  /** The entry's absolute path. */
  readonly file: string;
  /** What a deployment of it is called. */
  readonly stackName?: string;
  /** The files that were understood, parsed, by absolute path; the entry is the first. */
  readonly documents: ReadonlyMap<string, ParsedTemplate>;
  readonly functions: readonly FunctionDeclaration[];
  readonly layers: readonly LayerDeclaration[];
  readonly sources: readonly SourceDeclaration[];
  readonly frontDoors: readonly FrontDoorDeclaration[];
  /** Everything that is declared, functions included. */
  readonly resources: readonly ResourceDeclaration[];
  readonly exports: Exports;
  readonly problems: readonly ApplicationProblem[];
  /** False when the entry has syntax errors or no resources: functions may be missing then. */
  readonly complete: boolean;
}

/** What a project exports to other stacks, by name. */
export interface Exports {
  get(name: string): string | undefined;
  all(): ReadonlyMap<string, string>;
}

/** Anything that a project declares. */
export interface ResourceDeclaration {
  /** Its logical id; a path of ids where projects nest. */
  readonly id: string;
  /** As its tool writes it, such as `AWS::DynamoDB::Table` or `aws_dynamodb_table`. */
  readonly type: string;
  /** Of its id. */
  readonly location: SourceLocation;
  /** What it was given, as written; properties keep their places. */
  readonly properties: TemplateNode | undefined;
  /** The function whose own declaration says it too, as SAM's does its URL and its alias. */
  readonly partOf?: string;
  /** Its type and the name that it gets of its id; absent where the template gives it one, or nothing here depends on it. */
  readonly generatedName?: string;
  /** Works out what it is here. */
  resolved(): ResolvedResource;
}

/** A resource as it is on this machine. */
export interface ResolvedResource {
  /** The declared name, or one that is made of its id. */
  readonly name: string;
  /** What `Ref` of it gives: a name, an ARN, a queue's address; of a stage with its API. No two of a type have the same. */
  readonly reference: string;
  /** Evaluated, as plain JSON. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What of them only a deployment knows. */
  readonly unknown: readonly StandIn[];
}
