import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as v from "valibot";

const Collect = v.function();

/**
 * Collects what reading thousands of templates has left, once: two thirds of the process's memory (`npm run bench -- --language`), which V8
 * would keep for as long as it has nothing to do.
 */
export function giveBackMemory(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (v.is(Collect, collect)) collect({ type: "major", flavor: "last-resort" });
}
