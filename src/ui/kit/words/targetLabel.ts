import { targetPhrase, type TargetRef } from "../../../protocol/functionRef.ts";
import { spoken } from "./spoken.ts";

/** What a person reads for a target: `Local`, or `dev · eu-west-1`. */
export function targetLabel(target: TargetRef): string {
  return spoken(targetPhrase(target));
}
