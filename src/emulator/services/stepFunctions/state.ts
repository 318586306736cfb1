import type { DatabaseSync } from "node:sqlite";
import type { CreateStateMachineInput } from "@aws-sdk/client-sfn";
import { formatArn } from "../../../shared/arn.ts";
import { changeTogether, Collection } from "../../store/collection.ts";

/** The account and region whose state machines these are. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** Times are epoch milliseconds. */
export interface MachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly definition: string;
  readonly roleArn: string;
  readonly createdAt: number;
  readonly revisionId?: string;
  /** Kept and shown: everything is traced and nothing logged by them here. */
  readonly kept: Pick<
    CreateStateMachineInput,
    "loggingConfiguration" | "tracingConfiguration" | "encryptionConfiguration"
  >;
}

/** What Step Functions keeps beside executions; the comment at each says owner and id. */
export class StatesState {
  readonly place: Place;
  /** "", ARN */
  readonly machines: Collection<MachineRecord>;
  /** "", ARN */
  readonly tags: Collection<Readonly<Record<string, string>>>;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, place: Place) {
    this.place = place;
    this.#database = database;
    this.machines = new Collection(database, "states_machines");
    this.tags = new Collection(database, "states_tags");
  }

  /** Runs `work` as one transaction. */
  together<Result>(work: () => Result): Result {
    return changeTogether(this.#database, [this.machines, this.tags], work);
  }

  clear(): void {
    this.machines.clear();
    this.tags.clear();
  }

  machineArn(name: string): string {
    return formatArn({ service: "states", ...this.place, resource: `stateMachine:${name}` });
  }

  /** An express machine may run several executions of one name. */
  executionArn({ name, type }: MachineRecord, execution: string, id: string): string {
    const resource =
      type === "STANDARD" ? `execution:${name}:${execution}` : `express:${name}:${execution}:${id}`;
    return formatArn({ service: "states", ...this.place, resource });
  }
}
