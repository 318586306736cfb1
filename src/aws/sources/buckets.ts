import { phrase } from "../../shared/phrase.ts";
import type { LocalTarget } from "../target.ts";
import { askService } from "./request.ts";

/** Puts an object into a bucket of the emulator. */
export async function putObject(
  target: LocalTarget,
  bucket: string,
  { key, text }: { readonly key: string; readonly text: string },
): Promise<void> {
  const path = [bucket, ...key.split("/")].map((part) => encodeURIComponent(part)).join("/");
  await askService(target, {
    service: "s3",
    method: "PUT",
    path: `/${path}`,
    headers: { "content-type": key.endsWith(".json") ? "application/json" : "text/plain" },
    body: text,
    trying: phrase('put "{0}" into "{1}"', key, bucket),
  });
}
