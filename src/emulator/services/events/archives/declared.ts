import * as v from "valibot";
import type { WorkspaceResource } from "../../../contracts/workspaceResources.ts";
import { json, number, read, text } from "../../../validation/properties.ts";
import type { ArchiveMeans } from "./means.ts";
import { newArchive } from "./operations.ts";

const Archive = v.object({
  SourceArn: text,
  Description: v.optional(text),
  EventPattern: v.optional(json),
  RetentionDays: v.optional(number),
  KmsKeyIdentifier: v.optional(text),
});

/** Makes an archive of a template, or changes it. One that was declared before finds its events again. */
export function declareArchive(means: ArchiveMeans, { name, properties }: WorkspaceResource): void {
  const { SourceArn: EventSourceArn, ...settings } = read(Archive, properties);
  const { state, now, changed } = means;
  const createdAt = state.archives.get("", name)?.createdAt ?? now();
  const archive = newArchive(
    { ArchiveName: name, EventSourceArn, ...settings },
    { state, now: () => createdAt },
  );
  state.archives.set("", name, archive);
  changed(name);
}
