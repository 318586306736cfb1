import { join } from "node:path";
import { projectFolder } from "../host/paths.ts";

/** A sample workspace, and what is shown of it in the terminal. */
export interface Sample {
  readonly folder: string;
  /** The function that is watched. */
  readonly functionName: string;
  /** How it comes to run: it is invoked with a saved event, or a file is dropped into a bucket's folder. */
  readonly trigger:
    | { readonly kind: "invoke"; readonly event: string }
    | { readonly kind: "drop"; readonly file: string; readonly bucket: string; readonly key: string };
}

const samples: Readonly<Record<string, Omit<Sample, "folder">>> = {
  shop: { functionName: "ListProducts", trigger: { kind: "invoke", event: "events/ListProducts/tea.json" } },
  orders: {
    functionName: "TakeOrder",
    trigger: {
      kind: "drop",
      file: "files/six-teas.json",
      bucket: "orderfiles",
      key: "incoming/six-teas.json",
    },
  },
};

/** The sample of that name. Throws an error that lists those that there are. */
export function sampleOf(name: string): Sample {
  const sample = Object.hasOwn(samples, name) ? samples[name] : undefined;
  if (sample === undefined) {
    throw new Error(`There is no sample "${name}": ${Object.keys(samples).join(" or ")}.`);
  }
  return { ...sample, folder: join(projectFolder, "test/workspaces", name) };
}
