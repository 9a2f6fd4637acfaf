import { systemTimers } from '../define/index.ts';
import { type AllowSettings, Responses } from '../respond/index.ts';
import type { Notice } from './notice.ts';

export interface ResponsesSettings {
  readonly enabled: boolean;
  readonly allow: AllowSettings;
  /** Targets an hour of all rules together. */
  readonly limit: number;
}

/** Undefined where they can't be kept: events are collected and alerts told all the same. */
export const openResponses = ({
  settings,
  notice,
  ...places
}: {
  readonly settings: ResponsesSettings;
  readonly folder: string;
  readonly trustedProxies: readonly string[];
  /** Names of who may never be locked out. */
  readonly admins: () => readonly string[];
  readonly notice: Notice;
}): Responses | undefined => {
  try {
    return Responses.open({ ...settings, ...places, clock: Date.now, timers: systemTimers, notice });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    notice('error', `responses do not run: ${reason}; start again when that is mended`);
    return undefined;
  }
};
