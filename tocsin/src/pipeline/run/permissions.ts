import type { Permissions } from '../../inputs/index.ts';

/** Of `tocsin run`, which is the operator's own act. */
export const EVERYTHING: Permissions = { run: () => undefined, path: () => undefined };
