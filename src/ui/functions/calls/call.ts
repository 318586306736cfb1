import type { EventChoice, InvokeOptions } from "../../../protocol/functionRef.ts";
import type { InvokeReport } from "../../commands.ts";
import type { FunctionAtTarget } from "../../kit/functionAtTarget.ts";

/** A call and what came of it. */
export type Call = CallHead & Outcome;

export interface CallHead {
  readonly id: string;
  readonly fn: FunctionAtTarget;
  /** Absent in a later window where it was a text: what was typed may be secret, and is not kept. */
  readonly event: EventChoice | undefined;
  /** What a person calls the event. */
  readonly label: string;
  readonly options: InvokeOptions;
  /** Epoch milliseconds. */
  readonly began: number;
}

export type Outcome =
  /** `text` is what has come of a stream. */
  | { readonly kind: "running"; readonly text: string; readonly cancel: () => void }
  | {
      readonly kind: "answered";
      readonly report: InvokeReport;
      /** The event's text as it was sent. */
      readonly sent: string;
      readonly debugged: boolean;
    }
  | { readonly kind: "cancelled" | "failed"; readonly text: string }
  /** Of an earlier window: how it ended is all that was kept. */
  | { readonly kind: "past"; readonly ended: CallEnd; readonly text: string };

export type CallEnd = "answered" | "function-error" | "cancelled" | "failed";

export function endOf(call: Call): CallEnd | "running" {
  switch (call.kind) {
    case "past":
      return call.ended;
    case "answered":
      return call.report.functionError === undefined ? "answered" : "function-error";
    case "running":
    case "cancelled":
    case "failed":
      return call.kind;
  }
}
