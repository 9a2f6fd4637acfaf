import type { z } from 'zod';
import type { dashboardSchema } from '../dashboard.ts';
import type { panelSchema } from '../panel.ts';
import type { patternSchema } from '../pattern.ts';

/** Bodies of documents as their files would have them. */
export type DashboardBody = z.input<typeof dashboardSchema>;
export type PanelBody = z.input<typeof panelSchema>;
export type VariableBody = NonNullable<DashboardBody['variables']>[number];
export type PatternBody = z.input<typeof patternSchema>;
export type Place = PanelBody['at'];

/** A saved search, as far as a dashboard brings one. */
export interface SearchBody {
  readonly title: string;
  readonly description?: string;
  readonly search: string;
}

interface Named<Body> {
  readonly id: string;
  readonly body: Body;
}

/** What was not taken over, or only in part. */
export interface ImportNote {
  readonly place: string;
  readonly message: string;
  readonly hint?: string;
}

/** What a file of another system, or of ours, holds. Nothing is written yet. */
export interface Imported {
  readonly format: 'splunk' | 'kibana' | 'tocsin';
  readonly dashboards: readonly Named<DashboardBody>[];
  readonly patterns: readonly Named<PatternBody>[];
  readonly searches: readonly Named<SearchBody>[];
  readonly notes: readonly ImportNote[];
}

/** The file is none that can be read at all. */
export class ImportFault extends Error {
  override readonly name = 'ImportFault';
}

/** Collects notes; the same one about the same place is told once. */
export class Notes {
  readonly #notes = new Map<string, ImportNote>();

  add(place: string, message: string, hint?: string): void {
    const key = `${place}\n${message}`;
    if (this.#notes.size < 1_000 && !this.#notes.has(key))
      this.#notes.set(key, { place, message, ...(hint === undefined ? {} : { hint }) });
  }

  all(): readonly ImportNote[] {
    return [...this.#notes.values()];
  }
}
