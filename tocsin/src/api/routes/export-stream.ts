import { Readable } from 'node:stream';
import { CONTENT_TYPES, type ExportFormat, exportText, Spool } from '../../search/index.ts';
import { type AnyCall, runSearch } from './search-run.ts';

interface ExportBody {
  readonly search: string;
  readonly format: ExportFormat;
  readonly limit: number;
  readonly earliest?: string | undefined;
  readonly latest?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly indexes?: readonly string[] | undefined;
}

/** The file begins when the search has ended: a search that fails sends its error and no half file. */
export const sendExport = async (call: AnyCall, { search, format, ...rest }: ExportBody): Promise<unknown> => {
  const { reply, services } = call;
  const spool = new Spool();
  try {
    const { columns, truncated } = await runSearch(call, { search, listed: true }, async (signal, tag) => {
      const request = { ...rest, spl: search, signal, tag };
      const summary = await services.dependencies.search.stream(request, (rows) => spool.add(rows));
      await spool.close();
      return summary;
    });
    const stamp = new Date(services.dependencies.clock()).toISOString().replace(/[-:]|\.\d+/g, '');
    reply
      .header('content-disposition', `attachment; filename="tocsin-${stamp}.${format}"`)
      .header('cache-control', 'no-store')
      .header('x-tocsin-rows', spool.rows)
      .header('x-tocsin-truncated', String(truncated))
      .type(CONTENT_TYPES[format]);
    return reply.send(Readable.from(exportText(format, columns, spool.lines()), { objectMode: false }));
  } catch (error) {
    spool.drop();
    throw error;
  }
};
