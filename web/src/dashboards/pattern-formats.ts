import { createContext, useEffect, useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { type PatternBody, patternFiles } from '../api/patterns.ts';

type Formats = PatternBody['formats'];

const NONE: Formats = {};

/** How values of fields are written, as the index pattern of the dashboard says. */
export const FormatsContext = createContext<Formats>(NONE);

export function usePatternFormats(pattern: string | undefined): Formats {
  const client = useClient();
  const [formats, setFormats] = useState(NONE);
  useEffect(() => {
    if (pattern === undefined) return setFormats(NONE);
    const controller = new AbortController();
    patternFiles.read(client, pattern, controller.signal).then(
      ({ body }) => setFormats(body?.formats ?? NONE),
      // Of a pattern that is not there, the panels tell.
      () => undefined,
    );
    return () => controller.abort();
  }, [client, pattern]);
  return formats;
}
