import { ALL_PERMISSIONS } from '../../inputs/index.ts';
import type { DeliveryContext, OutputDeliverer } from '../../outputs/index.ts';
import { declarationOf } from './encoder.ts';
import { withoutOwnSecrets } from './own-secrets.ts';
import type { OutputSettings } from './settings.ts';

/** The deliverer of an output. Throws a sentence that names it where it can't be made. */
export function createDeliverer(
  { name, type, options, retry }: OutputSettings,
  context: Omit<DeliveryContext, 'retry' | 'permissions'>,
): OutputDeliverer {
  const clean = withoutOwnSecrets({ type, options });
  try {
    return declarationOf(type).createDeliverer(options, {
      ...context,
      notice: (level, message) => context.notice(level, clean(message)),
      answered: ({ ok, words }) => context.answered({ ok, words: clean(words) }),
      bury: (records) =>
        context.bury(
          records.map(({ reason, response, ...record }) => ({
            ...record,
            reason: clean(reason),
            ...(response === undefined ? {} : { response: clean(response) }),
          })),
        ),
      retry,
      // What an API may not ask for is refused where it asks; `tocsin.yaml` is the operator's.
      permissions: ALL_PERMISSIONS,
    });
  } catch (error) {
    throw new Error(`the output "${name}" can't begin: ${error instanceof Error ? error.message : String(error)}`);
  }
}
