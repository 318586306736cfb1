import type { Integration } from "../tasks/integrations.ts";
import type { StateRun } from "./stateRun.ts";

/** How a task tells of itself in the history. */
interface TaskEvents {
  scheduled(input: string, timeoutSeconds: number | undefined): void;
  started(): void;
  /** Its answer comes by a token. */
  submitted(output: string): void;
  succeeded(output: string): void;
  failed(error: string, cause: string | undefined): void;
  timedOut(error: string): void;
}

const whole = { truncated: false };

export function taskEvents(run: StateRun, { events }: Integration): TaskEvents {
  return events.kind === "function"
    ? functionEvents(run, events.resource)
    : serviceEvents(run, { resourceType: events.resourceType, resource: events.resource });
}

function functionEvents(run: StateRun, resource: string): TaskEvents {
  return {
    scheduled: (input, timeout) =>
      void run.event("LambdaFunctionScheduled", {
        lambdaFunctionScheduledEventDetails: {
          resource,
          input,
          inputDetails: whole,
          ...(timeout !== undefined && { timeoutInSeconds: timeout }),
        },
      }),
    started: () => void run.event("LambdaFunctionStarted"),
    submitted: () => undefined,
    succeeded: (output) =>
      void run.event("LambdaFunctionSucceeded", {
        lambdaFunctionSucceededEventDetails: { output, outputDetails: whole },
      }),
    failed: (error, cause) =>
      void run.event("LambdaFunctionFailed", {
        lambdaFunctionFailedEventDetails: { error, ...(cause !== undefined && { cause }) },
      }),
    timedOut: (error) =>
      void run.event("LambdaFunctionTimedOut", { lambdaFunctionTimedOutEventDetails: { error } }),
  };
}

function serviceEvents(
  run: StateRun,
  resource: { readonly resourceType: string; readonly resource: string },
): TaskEvents {
  return {
    scheduled: (parameters, timeout) =>
      void run.event("TaskScheduled", {
        taskScheduledEventDetails: {
          ...resource,
          region: run.branch.run.region,
          parameters,
          ...(timeout !== undefined && { timeoutInSeconds: timeout }),
        },
      }),
    started: () => void run.event("TaskStarted", { taskStartedEventDetails: resource }),
    submitted: (output) =>
      void run.event("TaskSubmitted", {
        taskSubmittedEventDetails: { ...resource, output, outputDetails: whole },
      }),
    succeeded: (output) =>
      void run.event("TaskSucceeded", {
        taskSucceededEventDetails: { ...resource, output, outputDetails: whole },
      }),
    failed: (error, cause) =>
      void run.event("TaskFailed", {
        taskFailedEventDetails: { ...resource, error, ...(cause !== undefined && { cause }) },
      }),
    timedOut: (error) => void run.event("TaskTimedOut", { taskTimedOutEventDetails: { ...resource, error } }),
  };
}
