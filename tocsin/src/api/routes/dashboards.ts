import { ApiError } from '../errors.ts';
import { documentRoutes } from './document-routes.ts';

export const dashboards = documentRoutes({
  name: 'dashboards',
  one: 'dashboard',
  many: 'dashboards',
  codes: {
    unknown: 'unknown_dashboard',
    exists: 'dashboard_exists',
    invalid: 'invalid_dashboard',
    shipped: 'dashboard_shipped',
    readOnly: 'dashboards_read_only',
    unavailable: 'dashboards_unavailable',
  },
  opened: ({ dependencies }) => {
    if (dependencies.dashboards === undefined)
      throw new ApiError('dashboards_unavailable', 'this server has no dashboards');
    return dependencies.dashboards.dashboards;
  },
});
