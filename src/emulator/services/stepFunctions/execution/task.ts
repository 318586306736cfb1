import type { Clock } from "../../../../shared/clock.ts";
import { StateFailure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import type { StateOf } from "../language/states.ts";
import type { Integration } from "../tasks/integrations.ts";
import type { TaskAnswer } from "../tasks/tokens.ts";
import { checkedText, type StateRun } from "./stateRun.ts";
import { taskEvents } from "./taskEvents.ts";
import { unlessAborted, waitUntil } from "./waiting.ts";

/** Makes one try of a task. */
export async function runTask(run: StateRun, state: StateOf<"Task">): Promise<Json> {
  const integration = run.branch.run.integrations(state.Resource);
  if (integration.waitsForToken && run.frame.token === undefined)
    run.keep({ token: run.branch.run.tokens.create() });
  const { token } = run.frame;
  const input = run.input(state.InputPath);
  const parameters = run.fill(state.Parameters, input, token === undefined ? {} : { Task: { Token: token } });
  const { TimeoutSecondsPath: timeoutPath, HeartbeatSecondsPath: heartbeatPath } = state;
  const timeout =
    timeoutPath === undefined
      ? state.TimeoutSeconds
      : run.secondsAt(timeoutPath, "TimeoutSecondsPath", input);
  const heartbeat =
    heartbeatPath === undefined
      ? state.HeartbeatSeconds
      : run.secondsAt(heartbeatPath, "HeartbeatSecondsPath", input);
  return attempted(run, { state, integration, parameters, timeout, heartbeat });
}

interface Attempt {
  readonly state: StateOf<"Task">;
  readonly integration: Integration;
  readonly parameters: Json;
  /** Seconds. */
  readonly timeout: number | undefined;
  readonly heartbeat: number | undefined;
}

async function attempted(run: StateRun, attempt: Attempt): Promise<Json> {
  const { integration, parameters, timeout } = attempt;
  const { clock, taskClock } = run.branch.run;
  const events = taskEvents(run, integration);
  if (run.frame.submitted !== true) {
    events.scheduled(JSON.stringify(parameters), timeout);
    events.started();
  }
  try {
    // A person at the other end of a token is slow, a function takes real time.
    const output = await within(integration.waitsForToken ? clock : taskClock, timeout, run, (signal) =>
      integration.waitsForToken
        ? answeredTask(run, attempt, signal)
        : unlessAborted(integration.call(parameters), signal),
    );
    events.succeeded(checkedText(output, run.frame.state));
    return output;
  } catch (error) {
    if (error instanceof StateFailure) {
      if (isTimeout(error)) events.timedOut(error.error);
      else events.failed(error.error, error.reason);
    }
    throw error;
  } finally {
    if (!run.branch.signal.aborted) run.keep({ token: undefined, submitted: undefined, answer: undefined });
  }
}

function isTimeout({ error }: StateFailure): boolean {
  return error === "States.Timeout" || error === "States.HeartbeatTimeout";
}

/** Submits a task and waits until somebody answers for its token. */
async function answeredTask(
  run: StateRun,
  { integration, parameters, heartbeat }: Attempt,
  signal: AbortSignal,
): Promise<Json> {
  const { tokens, clock } = run.branch.run;
  const { promise, resolve, reject } = Promise.withResolvers<TaskAnswer>();
  promise.catch(() => undefined);
  const ended = new AbortController();
  let beats = 0;
  const beat = () => {
    if (heartbeat === undefined) return;
    beats += 1;
    const own = beats;
    waitUntil(clock, clock.now() + heartbeat * 1000, AbortSignal.any([signal, ended.signal])).then(
      () => own === beats && reject(new StateFailure("States.HeartbeatTimeout", "")),
      () => undefined,
    );
  };
  const close = tokens.wait(run.frame.token ?? "", {
    answer(answer) {
      run.keep({ answer });
      resolve(answer);
    },
    heartbeat: beat,
  });
  try {
    if (run.frame.submitted !== true) {
      const output = await unlessAborted(integration.call(parameters), signal);
      taskEvents(run, integration).submitted(JSON.stringify(output));
      run.keep({ submitted: true });
    }
    beat();
    return resultOf(run.frame.answer ?? (await unlessAborted(promise, signal)));
  } finally {
    ended.abort();
    close();
  }
}

function resultOf(answer: TaskAnswer): Json {
  if (answer.kind === "success") return answer.output;
  throw new StateFailure(answer.error ?? "", answer.cause);
}

/** Gives work a time, and fails it when that is over. */
async function within(
  clock: Clock,
  seconds: number | undefined,
  run: StateRun,
  work: (signal: AbortSignal) => Promise<Json>,
): Promise<Json> {
  const { signal } = run.branch;
  if (seconds === undefined) return work(signal);
  const ended = new AbortController();
  const all = AbortSignal.any([signal, ended.signal]);
  waitUntil(clock, clock.now() + seconds * 1000, all).then(
    () => ended.abort(new StateFailure("States.Timeout", "")),
    () => undefined,
  );
  try {
    return await work(all);
  } finally {
    ended.abort();
  }
}
