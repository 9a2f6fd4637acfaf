import { encodeS2sFrame } from './frame.ts';

export const CAPABILITIES = '__s2s_capabilities';
export const CONTROL = '__s2s_control_msg';

/** Of `ack=1;compression=0`. */
export type Capabilities = ReadonlyMap<string, string>;

export function readCapabilities(text: string): Capabilities {
  const found = new Map<string, string>();
  for (const part of text.split(';', 64)) {
    const at = part.indexOf('=');
    if (at > 0) found.set(part.slice(0, at), part.slice(at + 1));
  }
  return found;
}

export const isOn = (capabilities: Capabilities, name: string): boolean => /^[1t]/.test(capabilities.get(name) ?? '');

/** What a client asks for, before anything else. */
export const encodeS2sCapabilities = (capabilities: string): Buffer =>
  encodeS2sFrame({ pairs: [[CAPABILITIES, capabilities]], raw: undefined });

/** What a server answers to it. */
export const encodeS2sControl = (message: string): Buffer =>
  encodeS2sFrame({ pairs: [[CONTROL, message]], raw: undefined });
