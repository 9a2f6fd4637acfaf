import { parseIp } from '../../event/index.ts';
import { readOptionFile } from '../read-file.ts';

export interface Hosts {
  addressOf(name: string): string | undefined;
  nameOf(address: string): string | undefined;
}

const DEFAULT = '/etc/hosts';

/** One spelling for each address. */
export const canonical = (address: string): string => parseIp(address)?.ip ?? address;

/** Of what several files say of a name, the first counts. Throws an error whose message is a sentence for a person; the system’s file may be missing. */
export function readHosts(folder: string, files: readonly string[] | undefined): Hosts {
  const addresses = new Map<string, string>();
  const names = new Map<string, string>();
  for (const file of files ?? [DEFAULT])
    for (const line of textOf(folder, file, files === undefined).split('\n')) {
      const [address, ...hosts] = line.replace(/#.*/, '').trim().split(/\s+/);
      const [first] = hosts;
      if (address === undefined || first === undefined || parseIp(address) === null) continue;
      if (!names.has(canonical(address))) names.set(canonical(address), first);
      for (const host of hosts) if (!addresses.has(host.toLowerCase())) addresses.set(host.toLowerCase(), address);
    }
  return { addressOf: (name) => addresses.get(name.toLowerCase()), nameOf: (address) => names.get(canonical(address)) };
}

function textOf(folder: string, file: string, mayBeMissing: boolean): string {
  try {
    return readOptionFile(folder, file);
  } catch (error) {
    if (mayBeMissing) return '';
    throw error;
  }
}
