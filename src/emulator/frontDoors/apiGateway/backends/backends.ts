import type { Backends } from "../../../contracts/backends.ts";
import { callAddress, streamAddress } from "./callAddress.ts";
import { checkServicePath } from "./servicePath.ts";

interface BackendsOptions {
  /** Where the emulator answers. */
  readonly endpoint: () => string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Servers on this machine, and the emulator's own services by its own door: whatever it has can be integrated. */
export function createBackends({ endpoint, region, credentials }: BackendsOptions): Backends {
  return {
    address: callAddress,
    stream: streamAddress,
    async service({ service, method, path, query, headers, body }) {
      checkServicePath(path);
      const { encodedPath, signedHeaders } = await import("../../../delivery/outside/signedFetch.ts");
      const single = Object.entries(headers).map(([name, values]) => [name, values.join(",")]);
      const signed = await signedHeaders({
        endpoint: endpoint(),
        service,
        region,
        credentials,
        method,
        path,
        query,
        headers: Object.fromEntries(single) as Record<string, string>,
        body,
      });
      const search = new URLSearchParams({ ...query }).toString();
      const url = `${endpoint()}${encodedPath(path)}${search === "" ? "" : `?${search}`}`;
      const sent = Object.entries(signed).map(([name, value]) => [name, [value]]);
      return await callAddress({
        url,
        method,
        headers: Object.fromEntries(sent) as Record<string, readonly string[]>,
        body,
      });
    },
  };
}
