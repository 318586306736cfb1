import type {
  EventSourceMappingConfiguration,
  UpdateEventSourceMappingRequest,
} from "@aws-sdk/client-lambda";
import { call, type Access } from "./call.ts";
import { phrase } from "../shared/phrase.ts";

/** An event source mapping, by AWS's names. */
export type Mapping = EventSourceMappingConfiguration;

/** The event source mappings of a function and its versions and aliases. */
export async function listMappings(access: Access, name: string): Promise<Mapping[]> {
  return await call(
    access,
    phrase('list the event source mappings of "{0}"', name),
    async (client, sdk, options) => {
      const mappings: Mapping[] = [];
      const pages = sdk.paginateListEventSourceMappings({ client }, { FunctionName: name }, options);
      for await (const page of pages) mappings.push(...(page.EventSourceMappings ?? []));
      return mappings;
    },
  );
}

export async function getMapping(access: Access, uuid: string): Promise<Mapping> {
  return await call(
    access,
    phrase('read the event source mapping "{0}"', uuid),
    async (client, sdk, options) =>
      client.send(new sdk.GetEventSourceMappingCommand({ UUID: uuid }), options),
  );
}

export async function updateMapping(
  access: Access,
  uuid: string,
  change: Omit<UpdateEventSourceMappingRequest, "UUID">,
): Promise<Mapping> {
  return await call(
    access,
    phrase('save the event source mapping "{0}"', uuid),
    async (client, sdk, options) =>
      client.send(new sdk.UpdateEventSourceMappingCommand({ ...change, UUID: uuid }), options),
  );
}

export async function createMapping(
  access: Access,
  name: string,
  sourceArn: string,
  /** Where a stream is read from; a queue has no position. */
  position: "LATEST" | "TRIM_HORIZON" | undefined,
): Promise<Mapping> {
  return await call(
    access,
    phrase('create an event source mapping of "{0}"', name),
    async (client, sdk, options) => {
      const input = {
        FunctionName: name,
        EventSourceArn: sourceArn,
        ...(position !== undefined && { StartingPosition: position }),
      };
      return await client.send(new sdk.CreateEventSourceMappingCommand(input), options);
    },
  );
}

export async function deleteMapping(access: Access, uuid: string): Promise<void> {
  await call(access, phrase('delete the event source mapping "{0}"', uuid), async (client, sdk, options) => {
    await client.send(new sdk.DeleteEventSourceMappingCommand({ UUID: uuid }), options);
  });
}
