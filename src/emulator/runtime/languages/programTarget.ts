import { closeSync, existsSync, openSync, readSync } from "node:fs";

/** What a compiled program was built for, as far as its file says. */
export interface ProgramTarget {
  readonly platform: NodeJS.Platform;
  readonly arch: NodeJS.Architecture | undefined;
}

/** What this machine is. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
}

/** Machine numbers of ELF headers, and CPU types of Mach-O's. */
const elfMachines: Readonly<Record<number, NodeJS.Architecture>> = {
  0x03: "ia32",
  0x28: "arm",
  0x3e: "x64",
  0xb7: "arm64",
};
const machCpus: Readonly<Record<number, NodeJS.Architecture>> = { 0x01000007: "x64", 0x0100000c: "arm64" };

/** How Linux names its emulators of other processors. */
const qemuNames: Readonly<Partial<Record<NodeJS.Architecture, string>>> = {
  arm64: "aarch64",
  x64: "x86_64",
  ia32: "i386",
  arm: "arm",
};

/** Reads the header of a program. Gives nothing for scripts and formats that it does not know. */
export function programTarget(path: string): ProgramTarget | undefined {
  const head = headOf(path);
  switch (head.readUInt32BE(0)) {
    case 0x7f454c46:
      return { platform: "linux", arch: elfMachines[head.readUInt16LE(18)] };
    case 0xcffaedfe:
      return { platform: "darwin", arch: machCpus[head.readUInt32LE(4)] };
    case 0xcafebabe:
      return { platform: "darwin", arch: undefined };
    default:
      return head.toString("latin1", 0, 2) === "MZ" ? { platform: "win32", arch: undefined } : undefined;
  }
}

/** Whether this machine runs such programs, itself or through an emulator that the system has for them. */
export function runsHere({ platform, arch }: ProgramTarget, machine: Machine): boolean {
  if (platform !== machine.platform) return false;
  if (arch === undefined || arch === machine.arch) return true;
  if (platform === "darwin") return arch === "x64";
  if (machine.arch === "x64" && arch === "ia32") return true;
  const qemu = qemuNames[arch];
  return qemu !== undefined && existsSync(`/proc/sys/fs/binfmt_misc/qemu-${qemu}`);
}

function headOf(path: string): Buffer {
  const head = Buffer.alloc(20);
  const file = openSync(path, "r");
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  return head;
}
