import type {
  CreateRegistryRequest,
  DeleteRegistryRequest,
  DescribeRegistryRequest,
  ListRegistriesRequest,
  UpdateRegistryRequest,
} from "@aws-sdk/client-schemas";
import type { Operation } from "../../contracts/service.ts";
import { conflict } from "./errors.ts";
import { checkName, pageBy, registryArn, registryOf } from "./place.ts";
import type { RegistryRecord, SchemasState } from "./state.ts";

export function registryOperations(state: SchemasState): Record<string, Operation> {
  const { registries, schemas } = state;
  const view = ({ name, description, tags }: RegistryRecord) => ({
    RegistryArn: registryArn(state, name),
    RegistryName: name,
    ...(description !== undefined && { Description: description }),
    Tags: tags,
  });
  return {
    CreateRegistry(input: CreateRegistryRequest) {
      const { RegistryName: name = "", Description: description, Tags: tags = {} } = input;
      checkName("Registry", name);
      if (registries.get("", name) !== undefined)
        throw conflict(`Registry with name ${name} already exists.`);
      const made = { name, tags, ...(description !== undefined && { description }) };
      registries.set("", name, made);
      return view(made);
    },
    DescribeRegistry: ({ RegistryName: name = "" }: DescribeRegistryRequest) => view(registryOf(state, name)),
    UpdateRegistry({ RegistryName: name = "", Description: description }: UpdateRegistryRequest) {
      const changed = { ...registryOf(state, name), ...(description !== undefined && { description }) };
      registries.set("", name, changed);
      return view(changed);
    },
    DeleteRegistry({ RegistryName: name = "" }: DeleteRegistryRequest) {
      registryOf(state, name);
      if (schemas.of(name).size > 0) throw conflict(`Registry with name ${name} is not empty.`);
      registries.delete("", name);
      return {};
    },
    ListRegistries(input: ListRegistriesRequest) {
      const { RegistryNamePrefix: prefix = "", Scope: scope } = input;
      // AWS's own registries of the schemas of its services are not here.
      const own = scope === "AWS" ? [] : [...registries.of("").values()];
      const found = own.filter(({ name }) => name.startsWith(prefix));
      const page = pageBy(found, ({ name }) => name, input);
      return {
        Registries: page.items.map(({ name, tags }) => {
          return { RegistryArn: registryArn(state, name), RegistryName: name, Tags: tags };
        }),
        ...page.next,
      };
    },
  };
}
