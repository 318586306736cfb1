import * as v from "valibot";
import { parseArn } from "../../shared/arn.ts";
import { phrase } from "../../shared/phrase.ts";
import type { LocalTarget } from "../target.ts";
import { askJson, askService } from "./request.ts";

/** Has a rule, a schedule or a topic rule of the emulator, by its ARN, go on or rest. */
export async function setEnabled(target: LocalTarget, arn: string, enabled: boolean): Promise<void> {
  const { service = "", resource = "" } = parseArn(arn) ?? {};
  const [, ...path] = resource.split("/");
  const name = path.at(-1) ?? "";
  const owner = path.at(-2);
  if (service === "events") await setRule(target, { name, bus: owner, enabled });
  else if (service === "iot") await setTopicRule(target, name, enabled);
  else await setSchedule(target, { name, group: owner ?? "default", enabled });
}

async function setRule(
  target: LocalTarget,
  {
    name,
    bus,
    enabled,
  }: { readonly name: string; readonly bus: string | undefined; readonly enabled: boolean },
): Promise<void> {
  await askJson(target, {
    service: "events",
    version: "1.1",
    operation: enabled ? "AWSEvents.EnableRule" : "AWSEvents.DisableRule",
    input: { Name: name, EventBusName: bus },
    trying: phrase('change the rule "{0}"', name),
  });
}

async function setTopicRule(target: LocalTarget, name: string, enabled: boolean): Promise<void> {
  await askService(target, {
    service: "iot",
    method: "POST",
    path: `/rules/${encodeURIComponent(name)}/${enabled ? "enable" : "disable"}`,
    headers: { "content-type": "application/json" },
    body: "{}",
    trying: phrase('change the rule "{0}"', name),
  });
}

const Schedule = v.record(v.string(), v.unknown());

/** A schedule is changed as a whole; what of its answer is no member of a request is passed over. */
async function setSchedule(
  target: LocalTarget,
  { name, group, enabled }: { readonly name: string; readonly group: string; readonly enabled: boolean },
): Promise<void> {
  const path = `/schedules/${encodeURIComponent(name)}`;
  const ask = { service: "scheduler", headers: {}, trying: phrase('change the schedule "{0}"', name) };
  const query = `?groupName=${encodeURIComponent(group)}`;
  const answer = await askService(target, { ...ask, method: "GET", path: path + query, body: "" });
  const schedule = v.parse(Schedule, JSON.parse(answer));
  const body = JSON.stringify({ ...schedule, State: enabled ? "ENABLED" : "DISABLED" });
  await askService(target, {
    ...ask,
    method: "PUT",
    path,
    headers: { "content-type": "application/json" },
    body,
  });
}
