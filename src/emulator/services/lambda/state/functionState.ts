import type { Engine } from "../../../contracts/engine.ts";
import { functionArn, type Place } from "./names.ts";
import type { AliasRecord, FunctionRecord, ProvisionedRecord, VersionRecord } from "./records.ts";
import type { Tables } from "./tables.ts";

interface FunctionStateOptions {
  readonly tables: Tables;
  readonly place: Place;
  readonly engine: Pick<Engine, "retire">;
  /** What was resolved of functions, for the next invoke. */
  readonly resolved: { forget(functionName: string): void };
  /** Told of every function that came, changed or went. */
  readonly changed?: (functionName: string) => void;
}

/**
 * The one door through which a function's records change. It writes in a transaction, forgets what was resolved, and ends
 * the environments of versions that are gone or were deployed anew.
 */
export class FunctionState {
  readonly #options: FunctionStateOptions;

  constructor(options: FunctionStateOptions) {
    this.#options = options;
  }

  /** Changes one function. Within a larger transaction its writes are part of that one. */
  changed<Result>(name: string, write: (change: FunctionChange) => Result): Result {
    const { tables, place, engine, resolved } = this.#options;
    const arn = functionArn(place, name);
    const before = deploymentsOf(tables, name);
    const result = tables.together(() => write(new FunctionChange(tables, name, arn)));
    resolved.forget(name);
    this.#options.changed?.(name);
    const after = deploymentsOf(tables, name);
    if (tables.functions.get("", name) === undefined) {
      if (before.size > 0) engine.retire(arn);
      return result;
    }
    for (const [version, deployment] of before) {
      if (after.get(version) !== deployment) engine.retire(arn, version);
    }
    return result;
  }

  /** Empties every table, has `restore` write what stays, and ends all that ran. */
  startOver(restore: () => void): void {
    const { tables, place, engine, resolved } = this.#options;
    const names = [...tables.functions.of("").keys()];
    tables.together(() => {
      tables.clear();
      restore();
    });
    for (const name of names) {
      resolved.forget(name);
      this.#options.changed?.(name);
      engine.retire(functionArn(place, name));
    }
  }
}

/** The writes of one change to one function. */
export class FunctionChange {
  readonly #tables: Tables;
  readonly #name: string;
  readonly #arn: string;

  constructor(tables: Tables, name: string, arn: string) {
    this.#tables = tables;
    this.#name = name;
    this.#arn = arn;
  }

  put(fn: FunctionRecord): void {
    this.#tables.functions.set("", this.#name, fn);
  }

  /** A version with another deployment ends the environments of the one before. */
  putVersion(version: VersionRecord): void {
    this.#tables.versions.set(this.#name, version.version, version);
  }

  putAlias(alias: AliasRecord): void {
    this.#tables.aliases.set(this.#name, alias.name, alias);
  }

  putProvisioned(qualifier: string, record: ProvisionedRecord): void {
    this.#tables.provisioned.set(this.#name, qualifier, record);
  }

  removeProvisioned(qualifier: string): boolean {
    return this.#tables.provisioned.delete(this.#name, qualifier);
  }

  /** Removes a published version and what is configured for it. */
  removeVersion(version: string): void {
    this.#tables.versions.delete(this.#name, version);
    this.#tables.runtimeManagement.delete(this.#name, version);
    this.#removeQualified(version);
  }

  /** Removes an alias and what is configured for it. Its function URL stays, as on AWS. */
  removeAlias(alias: string): void {
    this.#tables.aliases.delete(this.#name, alias);
    this.#removeQualified(alias);
  }

  /** Removes the function and all that hangs on it. Event source mappings outlive it, as on AWS. */
  removeAll(): void {
    const { functions, tags, ...tables } = this.#tables;
    functions.delete("", this.#name);
    tags.delete("", this.#arn);
    for (const table of [
      tables.versions,
      tables.aliases,
      tables.policies,
      tables.eventInvokeConfigs,
      tables.provisioned,
      tables.urls,
      tables.runtimeManagement,
      tables.scaling,
    ]) {
      table.deleteOwner(this.#name);
    }
  }

  #removeQualified(qualifier: string): void {
    const { policies, eventInvokeConfigs, provisioned } = this.#tables;
    for (const table of [policies, eventInvokeConfigs, provisioned]) table.delete(this.#name, qualifier);
  }
}

function deploymentsOf({ versions }: Tables, name: string): ReadonlyMap<string, string> {
  return new Map([...versions.of(name)].map(([version, { deploymentId }]) => [version, deploymentId]));
}
