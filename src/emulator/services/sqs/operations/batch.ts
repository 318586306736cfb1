import { ServiceError } from "../../../contracts/service.ts";
import { required } from "../errors.ts";

interface BatchEntry {
  readonly Id?: string | undefined;
}

interface BatchResult<Success> {
  readonly Successful: readonly Success[];
  readonly Failed: readonly {
    readonly Id: string;
    readonly SenderFault: boolean;
    readonly Code: string;
    readonly Message: string;
  }[];
}

/** The entries of a batch, each with a proper id. Throws what AWS throws for the batch as a whole. */
export function checkedEntries<Entry extends BatchEntry>(
  operation: string,
  entries: readonly Entry[] | undefined,
): readonly (Entry & { readonly Id: string })[] {
  const given = required(entries, "Entries");
  if (given.length === 0) {
    throw refusal(
      "EmptyBatchRequest",
      `There should be at least one ${operation}RequestEntry in the request.`,
    );
  }
  if (given.length > 10) {
    throw refusal(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are 10. You have sent ${given.length}.`,
    );
  }
  const ids = new Set<string>();
  return given.map((entry) => {
    const Id = required(entry.Id, "Id");
    if (!/^[\w-]{1,80}$/.test(Id)) {
      throw refusal(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    }
    if (ids.has(Id)) throw refusal("BatchEntryIdsNotDistinct", `Id ${Id} repeated.`);
    ids.add(Id);
    return { ...entry, Id };
  });
}

function refusal(code: string, message: string): ServiceError {
  return new ServiceError({ code, status: 400, message });
}

/** Does each entry on its own: what one throws stands in the result beside what the others gave. */
export function eachEntry<Entry extends { readonly Id: string }, Success>(
  entries: readonly Entry[],
  perform: (entry: Entry) => Success,
): BatchResult<Success & { readonly Id: string }> {
  const Successful: (Success & { readonly Id: string })[] = [];
  const Failed: BatchResult<Success>["Failed"][number][] = [];
  for (const entry of entries) {
    try {
      Successful.push({ ...perform(entry), Id: entry.Id });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const Code = entryCodes[error.code] ?? error.code;
      Failed.push({ Id: entry.Id, SenderFault: true, Code, Message: error.wireMessage ?? "" });
    }
  }
  return { Successful, Failed };
}

/** Entries keep the older names in both protocols. */
const entryCodes: Readonly<Record<string, string>> = {
  InvalidParameterValueException: "InvalidParameterValue",
  MissingRequiredParameterException: "MissingParameter",
};
