import { useEffect, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { exported } from '../api/search-requests.ts';
import type { ExportFormat } from '../api/search-types.ts';
import { download } from '../ui/download.ts';

export type ExportPhase =
  | { readonly name: 'idle' }
  | { readonly name: 'running'; readonly format: ExportFormat }
  | { readonly name: 'failed'; readonly error: ApiError };

export interface ExportRequest {
  readonly search: string;
  readonly earliest: string;
  readonly latest: string;
  readonly pattern?: string;
}

/** Runs the search once more for a file, and hands that to the browser when all of it is there. */
export function useExport() {
  const client = useClient();
  const [phase, setPhase] = useState<ExportPhase>({ name: 'idle' });
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = async (request: ExportRequest, format: ExportFormat) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setPhase({ name: 'running', format });
    try {
      const file = await exported(client, request, format, controller.signal);
      if (controller.signal.aborted) return;
      download(file, fileName(new Date(), format));
      setPhase({ name: 'idle' });
    } catch (error) {
      if (!controller.signal.aborted) setPhase({ name: 'failed', error: asApiError(error) });
    }
  };
  const stop = () => {
    running.current?.abort();
    setPhase({ name: 'idle' });
  };
  return { phase, start, stop };
}

/** `tocsin-2026-11-24T08-00-00.csv`: no colons, which not every file system takes. */
export function fileName(at: Date, format: ExportFormat): string {
  return `tocsin-${at.toISOString().slice(0, 19).replaceAll(':', '-')}.${format}`;
}
