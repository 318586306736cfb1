import type { HistoryEventType } from "@aws-sdk/client-sfn";
import { runtimeFailure, StateFailure } from "../language/failure.ts";
import { isObject, type Json, type JsonObject } from "../language/json.ts";
import { place, type Scope } from "../language/paths/evaluate.ts";
import { evaluate, fillTemplate } from "../language/template.ts";
import type { Branch } from "./context.ts";
import { appendEvent, type Frame, type KeptEvent } from "./journal.ts";

type Details = Omit<KeptEvent, "timestamp" | "type" | "id" | "previousEventId">;

/** The largest input or output of a state, in bytes. */
const mostBytes = 256 * 1024;

/** A state that is being run: where it stands, and what its fields are evaluated with. */
export class StateRun {
  readonly branch: Branch;
  #frame: Frame;

  constructor(branch: Branch, frame: Frame) {
    this.branch = branch;
    this.#frame = frame;
  }

  get frame(): Frame {
    return this.#frame;
  }

  get now(): number {
    return this.branch.run.clock.now();
  }

  /** Keeps changes of the frame. */
  keep(changes: Partial<Frame>): void {
    this.#frame = { ...this.#frame, ...changes };
    this.branch.run.journal.set(this.branch.id, this.#frame);
  }

  /** Adds an event that follows the branch's last one. */
  event(type: HistoryEventType, details: Details = {}): number {
    const { journal } = this.branch.run;
    const previousEventId = this.#frame.lastEvent;
    return journal.together(() => {
      const id = appendEvent(journal, { timestamp: this.now, type, previousEventId, ...details });
      this.keep({ lastEvent: id });
      return id;
    });
  }

  scope(input: Json, more: JsonObject = {}): Scope {
    const { run, item, variables } = this.branch;
    const { state, enteredAt, retries } = this.#frame;
    const retryCount = retries.reduce((sum, count) => sum + count, 0);
    const context: JsonObject = {
      ...run.about,
      State: { EnteredTime: new Date(enteredAt).toISOString(), Name: state, RetryCount: retryCount },
      ...(item !== undefined && { Map: { Item: item } }),
      ...more,
    };
    return { input, context, variables: { ...variables, ...this.#frame.variables } };
  }

  /** What `InputPath` leaves of the input. */
  input(path: string | null | undefined): Json {
    const { input } = this.#frame;
    return this.through(input, "InputPath", path);
  }

  through(value: Json, field: string, path: string | null | undefined): Json {
    if (path === undefined) return value;
    return path === null ? {} : evaluate(path, field, this.scope(value));
  }

  fill(template: Json | undefined, input: Json, more?: JsonObject): Json {
    return template === undefined ? input : fillTemplate(template, this.scope(input, more));
  }

  /** The output that a result becomes. */
  output(
    result: Json,
    fields: {
      readonly ResultSelector?: Json | undefined;
      readonly ResultPath?: string | null | undefined;
      readonly OutputPath?: string | null | undefined;
    },
  ): Json {
    const selected = this.fill(fields.ResultSelector, result);
    return this.through(this.placed(selected, fields.ResultPath), "OutputPath", fields.OutputPath);
  }

  placed(result: Json, path: string | null | undefined): Json {
    const { input } = this.#frame;
    if (path === undefined) return result;
    if (path === null) return input;
    const output = place(path, input, result);
    if (output !== undefined) return output;
    throw new StateFailure(
      "States.ResultPathMatchFailure",
      `Unable to apply ReferencePath ${path} to input ${JSON.stringify(input)}`,
    );
  }

  /** The branch's variables with those that a state assigns. */
  assigned(template: Json | undefined, result: Json): JsonObject {
    if (template === undefined) return this.#frame.variables;
    const values = this.fill(template, result);
    return isObject(values) ? { ...this.#frame.variables, ...values } : this.#frame.variables;
  }

  /** A whole number of seconds that a path leads to. */
  secondsAt(path: string, field: string, input: Json): number {
    const value = evaluate(path, field, this.scope(input));
    if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
    throw runtimeFailure(`The ${field} parameter cannot be resolved as a number of seconds: ${path}`);
  }
}

/** Where an error that comes of the machine itself has happened, as AWS's causes begin. */
export function placedFailure(failure: StateFailure, { state, enteredEvent }: Frame): StateFailure {
  const opening = "An error occurred while executing the state";
  const isOwn = [
    "States.Runtime",
    "States.IntrinsicFailure",
    "States.ResultPathMatchFailure",
    "States.NoChoiceMatched",
  ].includes(failure.error);
  const { reason = "" } = failure;
  if (!isOwn || reason.startsWith(opening)) return failure;
  return new StateFailure(
    failure.error,
    `${opening} '${state}' (entered at the event id #${enteredEvent}). ${reason}`,
  );
}

/** The text of an input or output. Throws for one that is too large. */
export function checkedText(value: Json, state: string): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > mostBytes) {
    throw new StateFailure(
      "States.DataLimitExceeded",
      `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  return text;
}
