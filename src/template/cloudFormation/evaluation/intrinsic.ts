import type { CallNode, TemplateNode } from "../../syntax/node.ts";
import type { Scope } from "./scope.ts";

/** Evaluates within a scope, one level deeper than the call that asks. */
export type Evaluate = (node: TemplateNode) => TemplateNode | undefined;

export interface Evaluation {
  readonly scope: Scope;
  readonly evaluate: Evaluate;
}

/** What a function of CloudFormation gives; undefined is NoValue. */
export type Intrinsic = (call: CallNode, evaluation: Evaluation) => TemplateNode | undefined;
