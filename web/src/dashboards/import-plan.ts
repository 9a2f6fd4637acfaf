import type { Fields } from '../api/decode.ts';
import { isFields } from '../api/decode.ts';
import { IMPORT_KINDS, type Imported, type ImportKind, type ImportNote } from '../api/imports.ts';

/** Something that files would bring. */
export interface PlanEntry {
  readonly key: string;
  readonly file: string;
  readonly kind: ImportKind;
  /** As its file calls it; others of the file speak of it by that. */
  readonly id: string;
  readonly title: string;
  readonly body: Fields;
  /** There is one of this id already. */
  readonly taken: boolean;
  /** A free id: its own, or that with a number. */
  readonly target: string;
}

export interface ReadFile {
  readonly name: string;
  readonly imported: Imported;
}

const MAX_ID = 100;

/** What the files bring, patterns first; what two files bring alike is there once. */
export function planOf(
  files: readonly ReadFile[],
  taken: Readonly<Record<ImportKind, ReadonlySet<string>>>,
): readonly PlanEntry[] {
  return IMPORT_KINDS.flatMap((kind) => {
    const ids = new Set(taken[kind]);
    const seen = new Set<string>();
    return files.flatMap(({ name, imported }, number) =>
      imported[kind].flatMap(({ id, body }): PlanEntry[] => {
        const same = JSON.stringify([id, body]);
        if (seen.has(same)) return [];
        seen.add(same);
        const target = freeId(id, ids);
        ids.add(target);
        const title = typeof body.title === 'string' && body.title !== '' ? body.title : id;
        const key = `${number}/${kind}/${id}`;
        return [{ key, file: name, kind, id, title, body, taken: taken[kind].has(id), target }];
      }),
    );
  });
}

function freeId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const next = `${id.slice(0, MAX_ID - suffix.length)}${suffix}`;
    if (!taken.has(next)) return next;
  }
}

/** The body with the ids that others of its file have got, as far as they are `wanted`. */
export function bodyToMake(entry: PlanEntry, wanted: readonly PlanEntry[]): Fields {
  const targetOf = (kind: ImportKind, id: unknown): unknown =>
    wanted.find((one) => one.file === entry.file && one.kind === kind && one.id === id)?.target ?? id;
  if (entry.kind !== 'dashboards') return entry.body;
  const { pattern, panels } = entry.body;
  return {
    ...entry.body,
    ...(pattern === undefined ? {} : { pattern: targetOf('patterns', pattern) }),
    ...(Array.isArray(panels)
      ? {
          panels: panels.map((panel: unknown) =>
            isFields(panel) && isFields(panel.link)
              ? { ...panel, link: { ...panel.link, dashboard: targetOf('dashboards', panel.link.dashboard) } }
              : panel,
          ),
        }
      : {}),
  };
}

/** Notes by their place, in the order of the file. */
export function notesByPlace(notes: readonly ImportNote[]): readonly (readonly [string, readonly ImportNote[]])[] {
  const places = new Map<string, ImportNote[]>();
  for (const note of notes) {
    const there = places.get(note.place);
    if (there === undefined) places.set(note.place, [note]);
    else there.push(note);
  }
  return [...places];
}
