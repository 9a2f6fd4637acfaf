import { CODECS, decodeBytes, findCodec } from '../../codecs/index.ts';
import { didYouMean } from '../../define/index.ts';
import type { RuleTest } from '../../detect/index.ts';
import { createNormaliser, type Event } from '../../event/index.ts';

const normalise = createNormaliser();

/** The lines of a test as an input would read them. Throws a sentence for a codec that there is not. */
export function decodeTestLines({ lines = [], codec, type }: RuleTest): readonly Event[] {
  const name = codec ?? (type !== undefined && findCodec(type) !== undefined ? type : 'auto');
  const found = findCodec(name);
  if (found === undefined) {
    const near = didYouMean(
      name,
      CODECS.map((one) => one.name),
    );
    throw new Error(`there is no codec "${name}"${near === '' ? '' : `: ${near}`}`);
  }
  const text = typeof lines === 'string' ? lines : lines.join('\n');
  const { decoded } = decodeBytes(found, [Buffer.from(text.endsWith('\n') ? text : `${text}\n`)]);
  for (const { event } of decoded) normalise(event, {});
  return decoded.map(({ event }) => event);
}
