import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from "../../aws/aliases.ts";
import type { Access } from "../../aws/call.ts";
import { ask, choose } from "../kit/askSetting.ts";
import { confirmByName, confirmDelete } from "../kit/confirmByName.ts";
import { begin, end, type Given, type ReleaseApp } from "./app.ts";
import { pickVersion } from "./versions.ts";

export async function newAlias(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "New Alias");
  const version = given?.qualifier ?? (await pickVersion(access, fn.name, `New Alias of ${fn.name}`));
  const alias = await ask(fn, {
    noun: "New alias",
    prompt: `Its name. It will lead to version ${version}.`,
    value: "",
    problem: nameProblem,
  });
  await createAlias(access, { name: fn.name, alias, version });
  end(app, fn, `${fn.name}:${alias} leads to version ${version}`);
}

/** All calls of the alias go to one version from now on. */
export async function moveAlias(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "Move Alias");
  const alias = given?.part ?? (await pickAlias(access, fn.name, "Move Alias"));
  const { FunctionVersion: before, RevisionId = "" } = await getAlias(access, fn.name, alias);
  const version = await pickVersion(access, fn.name, `Move ${alias} of ${fn.name}, now ${before}, to`);
  await confirmByName(`Move alias ${alias} of "${fn.name}" to version ${version}`, fn);
  await updateAlias(
    access,
    { name: fn.name, alias },
    {
      FunctionVersion: version,
      RoutingConfig: { AdditionalVersionWeights: {} },
      RevisionId,
    },
  );
  end(app, fn, `${fn.name}:${alias} leads to version ${version}`);
}

/** A second version gets a part of the alias's calls. */
export async function shiftAlias(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "Shift Weight of Alias");
  const alias = given?.part ?? (await pickAlias(access, fn.name, "Shift Weight of Alias"));
  const { FunctionVersion: first, RoutingConfig, RevisionId = "" } = await getAlias(access, fn.name, alias);
  const [[second, share] = []] = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
  const title = `Version beside ${first} for ${alias} of ${fn.name}`;
  const version = second ?? (await pickVersion(access, fn.name, title));
  const percent = await ask(fn, {
    noun: `Weight of version ${version} in ${alias}`,
    prompt: `Percent of its calls. The others go to version ${first}; 0 takes it out, 100 moves the alias.`,
    value: share === undefined ? "10" : String(Math.round(share * 100)),
    problem: (text) =>
      /^(100|\d{1,2})(\.\d+)?$/.test(text) && Number(text) <= 100 ? undefined : "Write 0 to 100.",
  });
  const weight = Number(percent) / 100;
  const whole = weight === 0 || weight === 1;
  await updateAlias(
    access,
    { name: fn.name, alias },
    {
      FunctionVersion: weight === 1 ? version : first,
      RoutingConfig: { AdditionalVersionWeights: whole ? {} : { [version]: weight } },
      RevisionId,
    },
  );
  end(app, fn, `${fn.name}:${alias}: ${percent} % to version ${version}`);
}

export async function removeAlias(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "Delete Alias");
  const alias = given?.part ?? (await pickAlias(access, fn.name, "Delete Alias"));
  await confirmDelete(`alias "${alias}" of "${fn.name}"`, fn, {
    detail: "Who calls the function by it gets an error from then on.",
  });
  await deleteAlias(access, fn.name, alias);
  end(app, fn, `Deleted alias ${alias} of ${fn.name}`);
}

async function pickAlias(access: Access, name: string, title: string): Promise<string> {
  const aliases = await listAliases(access, name);
  return await choose(
    `${title} of ${name}`,
    aliases.map((alias) => ({ label: alias.name, description: `→ ${alias.version}`, value: alias.name })),
  );
}

function nameProblem(text: string): string | undefined {
  if (/^\d+$/.test(text)) return "A number would be a version.";
  return /^[a-zA-Z0-9-_]{1,128}$/.test(text) ? undefined : "Letters, digits, - and _, at most 128.";
}
