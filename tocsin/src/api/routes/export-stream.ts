import type { ExportFormat } from '../../search/index.ts';
import { ApiError } from '../errors.ts';
import type { AnyCall } from './search-run.ts';

export const sendExport = async (
  _call: AnyCall,
  _body: { readonly search: string; readonly format: ExportFormat },
): Promise<unknown> => {
  throw new ApiError('internal', 'exports do not run yet');
};
