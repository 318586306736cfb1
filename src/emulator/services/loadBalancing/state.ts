import type { DatabaseSync } from "node:sqlite";
import type {
  Listener,
  LoadBalancer,
  Rule,
  Tag,
  TargetDescription,
  TargetGroup,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { changeTogether, Collection, collectionMigration } from "../../store/collection.ts";
import type { Migration } from "../../store/open.ts";
import { listenerMissing, loadBalancerMissing, ruleMissing, targetGroupMissing } from "./errors.ts";

export interface Place {
  readonly region: string;
  readonly accountId: string;
}

type Text = Readonly<Record<string, string>>;

interface Kept {
  readonly arn: string;
  readonly tags: Text;
  /** Those that were set; the others have their defaults. */
  readonly attributes: Text;
}

/** Times are epoch milliseconds. */
export type LoadBalancerRecord = Kept &
  Omit<LoadBalancer, "CreatedTime" | "LoadBalancerArn" | "LoadBalancerName" | "DNSName"> & {
    readonly name: string;
    readonly createdAt: number;
  };
export type TargetGroupRecord = Kept &
  Omit<TargetGroup, "TargetGroupArn" | "TargetGroupName" | "LoadBalancerArns"> & {
    readonly name: string;
    readonly targets: readonly TargetDescription[];
  };
export type ListenerRecord = Kept & Omit<Listener, "ListenerArn"> & { readonly LoadBalancerArn: string };
export type RuleRecord = Kept &
  Omit<Rule, "RuleArn"> & {
    readonly listenerArn: string;
    /** A number, or `default`. */
    readonly Priority: string;
  };

const names = ["load_balancers", "target_groups", "listeners", "rules"] as const;

export const migrations: readonly Migration[] = names.map((name) => collectionMigration(`elbv2_${name}`));

/** Load balancers and what they are made of; the comment at each says owner and id. */
export class BalancingState {
  readonly place: Place;
  /** "", ARN */
  readonly loadBalancers: Collection<LoadBalancerRecord>;
  /** "", ARN */
  readonly targetGroups: Collection<TargetGroupRecord>;
  /** Load balancer's ARN, ARN */
  readonly listeners: Collection<ListenerRecord>;
  /** Listener's ARN, ARN; without the default one, which is the listener's */
  readonly rules: Collection<RuleRecord>;
  /** By the ARN of the target group: what its checks found since the emulator began. */
  readonly health = new Map<string, boolean>();
  readonly #database: DatabaseSync;
  readonly #listeners: (() => void)[] = [];

  constructor(database: DatabaseSync, place: Place) {
    this.place = place;
    this.#database = database;
    this.loadBalancers = new Collection(database, "elbv2_load_balancers");
    this.targetGroups = new Collection(database, "elbv2_target_groups");
    this.listeners = new Collection(database, "elbv2_listeners");
    this.rules = new Collection(database, "elbv2_rules");
  }

  /** Throws AWS's error for what does not exist, as the others do. */
  existingLoadBalancer(arn: string | undefined): LoadBalancerRecord {
    const found = this.loadBalancers.get("", arn ?? "");
    if (found === undefined) throw loadBalancerMissing();
    return found;
  }

  existingTargetGroup(arn: string | undefined): TargetGroupRecord {
    const found = this.targetGroups.get("", arn ?? "");
    if (found === undefined) throw targetGroupMissing();
    return found;
  }

  existingListener(arn: string | undefined): ListenerRecord {
    const found = this.allListeners().find((listener) => listener.arn === arn);
    if (found === undefined) throw listenerMissing();
    return found;
  }

  existingRule(arn: string | undefined): RuleRecord {
    const found = [...this.rules.entries()].find(({ id }) => id === arn);
    if (found === undefined) throw ruleMissing();
    return found.document;
  }

  allListeners(): readonly ListenerRecord[] {
    return [...this.listeners.entries()].map(({ document }) => document);
  }

  allRules(): readonly RuleRecord[] {
    return [...this.rules.entries()].map(({ document }) => document);
  }

  /** As one transaction. */
  change<Result>(work: () => Result): Result {
    const result = changeTogether(this.#database, this.#collections, work);
    this.#changed();
    return result;
  }

  /** Calls after each change. */
  whenChanged(listener: () => void): void {
    this.#listeners.push(listener);
  }

  removeListener({ arn, LoadBalancerArn }: ListenerRecord): void {
    this.rules.deleteOwner(arn);
    this.listeners.delete(LoadBalancerArn, arn);
  }

  removeLoadBalancer(arn: string): void {
    this.change(() => {
      for (const listener of this.listeners.of(arn).values()) this.removeListener(listener);
      this.loadBalancers.delete("", arn);
    });
  }

  clear(): void {
    this.health.clear();
    for (const collection of this.#collections) collection.clear();
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  get #collections(): readonly Collection<unknown>[] {
    return [this.loadBalancers, this.targetGroups, this.listeners, this.rules];
  }
}

export function tagRecord(tags: readonly Tag[] | undefined): Text {
  return Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}
