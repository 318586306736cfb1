import { createMapping, deleteMapping, listMappings } from "../../aws/mappings.ts";
import { addPermission, getPolicy, removePermission } from "../../aws/policy.ts";
import { createUrl, deleteUrl, listUrls } from "../../aws/url.ts";
import { readPolicy } from "../../lambda/policy.ts";
import { parseArn } from "../../shared/arn.ts";
import { ask, choose } from "../kit/askSetting.ts";
import { confirmByName, confirmDelete } from "../kit/confirmByName.ts";
import { begin, end, type Given, type ReleaseApp } from "./app.ts";

export async function newUrl(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "New Function URL");
  const auth = await choose<"AWS_IAM" | "NONE">(`Who may call the URL of ${fn.name}`, [
    { label: "Signed requests only", description: "AWS_IAM", value: "AWS_IAM" },
    { label: "Everybody", description: "NONE: also needs a permission for everybody", value: "NONE" },
  ]);
  await confirmByName(`Create a URL of "${fn.name}"`, fn);
  const { FunctionUrl = "" } = await createUrl(access, { name: fn.name, qualifier: fn.qualifier }, auth);
  end(app, fn, `${fn.name} is at ${FunctionUrl}`);
}

export async function removeUrl(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "Delete Function URL");
  const urls = await listUrls(access, fn.name);
  const own = urls.find(({ qualifier }) => qualifier === fn.qualifier) ?? urls[0];
  const qualifier = fn.qualifier ?? own?.qualifier;
  await confirmDelete(`the URL ${own?.config.FunctionUrl ?? ""} of "${fn.name}"`, fn, {
    detail: "A new one will have another address.",
  });
  await deleteUrl(access, { name: fn.name, qualifier });
  end(app, fn, `Deleted the URL of ${fn.name}`);
}

const services = ["s3", "sns", "events", "apigateway", "scheduler", "logs", "cognito-idp", "iot", "ses"];

export async function newPermission(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "New Permission");
  const principal = await choose(`Who may invoke ${fn.name}`, [
    ...services.map((service) => ({ label: service, value: `${service}.amazonaws.com` })),
    { label: "Another account…", value: "" },
  ]);
  const source = await ask(fn, {
    noun: "New permission",
    prompt: principal === "" ? "The account's number." : "ARN of the bucket, topic, rule or API that calls.",
    value: "",
    problem: (text) => {
      if (principal === "") return /^\d{12}$/.test(text) ? undefined : "Twelve digits.";
      // Without one, anybody's bucket could call.
      return parseArn(text) === undefined ? "Write an ARN." : undefined;
    },
  });
  const id = `lambda-workbench-${app.clock.now().toString(36)}`;
  await addPermission(
    access,
    fn.name,
    principal === "" ? { id, principal: source } : { id, principal, sourceArn: source },
  );
  end(app, fn, `${principal || source} may invoke ${fn.name}`);
}

export async function takePermission(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "Remove Permission");
  const statements = readPolicy((await getPolicy(access, fn.name))?.text ?? "{}");
  const id =
    given?.part ??
    (await choose(
      `Remove Permission of ${fn.name}`,
      statements.map((each) => ({ label: each.sentence, description: each.id, value: each.id })),
    ));
  const sentence = statements.find((each) => each.id === id)?.sentence ?? id;
  await confirmDelete(`the permission "${sentence}" of "${fn.name}"`, fn);
  await removePermission(access, fn.name, id);
  end(app, fn, `Removed a permission of ${fn.name}`);
}

export async function newMapping(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "New Event Source Mapping");
  const arn = await ask(fn, {
    noun: "New event source",
    prompt: "ARN of the queue, stream or table's stream.",
    value: "",
    problem: (text) => (parseArn(text) === undefined ? "Write an ARN." : undefined),
  });
  const queue = parseArn(arn)?.service === "sqs";
  const position = queue
    ? undefined
    : await choose<"LATEST" | "TRIM_HORIZON">("Where reading begins", [
        { label: "What comes from now on", description: "LATEST", value: "LATEST" },
        { label: "The oldest that is there", description: "TRIM_HORIZON", value: "TRIM_HORIZON" },
      ]);
  await createMapping(
    access,
    fn.qualifier === undefined ? fn.name : `${fn.name}:${fn.qualifier}`,
    arn,
    position,
  );
  end(app, fn, `${fn.name} reads ${parseArn(arn)?.resource ?? arn}`);
}

export async function removeMapping(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "Delete Event Source Mapping");
  const mappings = await listMappings(access, fn.name);
  const uuid =
    given?.part ??
    (await choose(
      `Delete Event Source Mapping of ${fn.name}`,
      mappings.map(({ UUID = "", EventSourceArn = "" }) => ({
        label: EventSourceArn,
        description: UUID,
        value: UUID,
      })),
    ));
  const source = mappings.find(({ UUID }) => UUID === uuid)?.EventSourceArn ?? uuid;
  await confirmDelete(`the mapping of ${parseArn(source)?.resource ?? source} to "${fn.name}"`, fn, {
    detail: "A stream's position is forgotten with it. Edit the mapping to disable it for a while.",
  });
  await deleteMapping(access, uuid);
  end(app, fn, `${fn.name} does not read ${parseArn(source)?.resource ?? source} any more`);
}
