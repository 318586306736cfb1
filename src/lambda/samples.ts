import * as v from "valibot";

const Sample = v.object({
  /** The name of the saved event that is made from it. */
  id: v.string(),
  label: v.string(),
  description: v.string(),
  /** As one of AWS's services sends it. */
  event: v.unknown(),
});
export type SampleEvent = v.InferOutput<typeof Sample>;

const Catalogue = v.pipe(v.string(), v.parseJson(), v.array(Sample));

/**
 * The sample events of `media/samples.json`: an event of each source that the AWS Lambda Developer Guide documents, by the
 * guides of November 2026. Read on first use, since most windows never need it.
 */
export function readSamples(text: string): readonly SampleEvent[] {
  return v.parse(Catalogue, text);
}
