import { onceAsync } from "../../shared/once.ts";

/**
 * A resource of the workspace's templates, as CloudFormation would be asked for it: SAM's shorthands are spelled out, so an
 * event of a function is a mapping, a rule, a subscription or a bucket's notification.
 */
export interface WorkspaceResource {
  /** Such as `AWS::SQS::Queue`. */
  readonly type: string;
  /** The declared name, or one that the type takes, made of the logical id. A mapping's is its UUID. */
  readonly name: string;
  /** What `Ref` of it gives, of a stage with its API; no two of a type have the same. */
  readonly reference: string;
  /** In CloudFormation's words, evaluated; names, addresses and ARNs in it are those of this machine. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What a resource belongs to is not there, which has been said: nothing more is. */
export class Missing extends Error {}

/** Makes a service's resources of those that templates declare. */
export interface ResourceDeclarer {
  /** The types that it takes. */
  readonly types: readonly string[];
  /**
   * Makes a resource or changes it to what is declared now. `before` is what was declared until now: where a property says
   * what it said before, a client's change stays. Called at each start too, and then makes what a client deleted.
   * Throws what is wrong with it, or that something is missing: then it is tried again after the others. `Missing` is for
   * what the templates' own problems explain.
   */
  declare(resource: WorkspaceResource, before: WorkspaceResource | undefined): void | Promise<void>;
  /**
   * No template declares it any more. What it holds (messages, objects, records) is kept until a reset, and is there when
   * it is declared again.
   */
  withdraw(resource: WorkspaceResource): void | Promise<void>;
}

/** A declarer whose code is loaded with the first resource of its types: most applications have few of them. */
export function declarerOnFirstUse(
  types: readonly string[],
  load: () => Promise<Omit<ResourceDeclarer, "types">>,
): ResourceDeclarer {
  const loaded = onceAsync(load);
  return {
    types,
    declare: async (resource, before) => (await loaded()).declare(resource, before),
    withdraw: async (resource) => (await loaded()).withdraw(resource),
  };
}
