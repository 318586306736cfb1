import { deleteProvisioned, listProvisioned, putProvisioned } from "../../aws/concurrency.ts";
import { putDestination } from "../../aws/destinations.ts";
import { parseArn } from "../../shared/arn.ts";
import { ask, choose } from "../kit/askSetting.ts";
import { confirmByName } from "../kit/confirmByName.ts";
import { begin, end, type Given, type ReleaseApp } from "./app.ts";
import { pickVersion } from "./versions.ts";

export async function setProvisioned(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "Set Provisioned Concurrency");
  const { name } = fn;
  const qualifier = fn.qualifier ?? (await pickVersion(access, name, `Provision for a Version of ${name}`));
  const found = (await listProvisioned(access, name)).find((each) => each.qualifier === qualifier);
  const text = await ask(fn, {
    noun: `Provisioned concurrency of ${qualifier}`,
    prompt: "Environments that are kept ready. AWS bills them by the hour.",
    value: String(found?.requested ?? 1),
    problem: (typed) => (/^[1-9]\d*$/.test(typed) ? undefined : "Write a whole number from 1 on."),
  });
  await putProvisioned(access, { name, qualifier }, Number(text));
  end(app, fn, `${name}:${qualifier} gets ${text} environments`);
}

export async function endProvisioned(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "End Provisioned Concurrency");
  const { name } = fn;
  const qualifier =
    fn.qualifier ??
    (await choose(
      `End Provisioned Concurrency of ${name}`,
      (await listProvisioned(access, name)).map((each) => ({ label: each.qualifier, value: each.qualifier })),
    ));
  await confirmByName(`End provisioned concurrency of "${name}:${qualifier}"`, fn);
  await deleteProvisioned(access, { name, qualifier });
  end(app, fn, `${name}:${qualifier} is called on demand`);
}

export async function setDestination(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "Set Destination");
  const on = await pickOutcome(given, `Destination of ${fn.name}`);
  const arn = await ask(fn, {
    noun: on === "OnSuccess" ? "Destination on success" : "Destination on failure",
    prompt: "ARN of a queue, topic, bus, bucket or function that gets asynchronous events' outcome.",
    value: "",
    problem: (text) => (parseArn(text) === undefined ? "Write an ARN." : undefined),
  });
  await putDestination(access, { name: fn.name, qualifier: fn.qualifier ?? "$LATEST", on }, arn);
  end(app, fn, `${fn.name} sends to ${parseArn(arn)?.resource ?? arn}`);
}

export async function removeDestination(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "Remove Destination");
  const on = await pickOutcome(given, `Remove Destination of ${fn.name}`);
  await confirmByName(`Remove a destination of "${fn.name}"`, fn);
  await putDestination(access, { name: fn.name, qualifier: fn.qualifier ?? "$LATEST", on }, undefined);
  end(app, fn, `${fn.name} has no such destination any more`);
}

/** The row says it by its title. */
async function pickOutcome(given: Given, title: string): Promise<"OnSuccess" | "OnFailure"> {
  if (given?.part === "On Success") return "OnSuccess";
  if (given?.part === "On Failure") return "OnFailure";
  return await choose<"OnSuccess" | "OnFailure">(title, [
    { label: "On failure", description: "after the last retry", value: "OnFailure" },
    { label: "On success", value: "OnSuccess" },
  ]);
}
