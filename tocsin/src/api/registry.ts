import type { Route } from './route.ts';
import * as accounts from './routes/accounts.ts';
import * as actions from './routes/actions.ts';
import * as alerts from './routes/alerts.ts';
import * as complete from './routes/complete.ts';
import * as dashboardImport from './routes/dashboard-import.ts';
import * as dashboards from './routes/dashboards.ts';
import * as deadLetters from './routes/dead-letters.ts';
import * as demo from './routes/demo.ts';
import * as incidents from './routes/incidents.ts';
import * as inputs from './routes/inputs.ts';
import * as outputs from './routes/outputs.ts';
import * as patterns from './routes/patterns.ts';
import * as responseList from './routes/response-list.ts';
import * as responses from './routes/responses.ts';
import * as ruleBacktest from './routes/rule-backtest.ts';
import * as rules from './routes/rules.ts';
import * as search from './routes/search.ts';
import * as searchExport from './routes/search-export.ts';
import * as searchFields from './routes/search-fields.ts';
import * as searchJobs from './routes/search-jobs.ts';
import * as searchTail from './routes/search-tail.ts';
import * as searches from './routes/searches.ts';
import * as session from './routes/session.ts';
import * as sources from './routes/sources.ts';
import * as storage from './routes/storage.ts';
import * as system from './routes/system.ts';

/** Every route of the API, by path and method. */
export const ROUTES: readonly Route[] = Object.freeze([
  system.health,
  system.live,
  system.openapi,
  search.search,
  search.check,
  search.timeline,
  complete.complete,
  searchFields.searchFields,
  searchExport.exportSearch,
  searchTail.tail,
  searchJobs.listJobs,
  searchJobs.showJob,
  searchJobs.cancelJob,
  alerts.listAlerts,
  alerts.showAlert,
  alerts.setStatuses,
  alerts.setStatus,
  alerts.expectAlert,
  alerts.addComment,
  alerts.mute,
  alerts.retryDelivery,
  incidents.listIncidents,
  incidents.showIncident,
  incidents.setIncidentStatuses,
  incidents.setIncidentStatus,
  incidents.commentIncident,
  incidents.muteIncident,
  incidents.entitiesAtRisk,
  actions.listActions,
  actions.testAction,
  actions.listDeliveries,
  responses.listResponses,
  responses.makeResponse,
  responses.listClients,
  responses.showAllowList,
  responses.countReports,
  responses.showResponse,
  responses.approveResponse,
  responses.undoResponse,
  responseList.list,
  responseList.blocklistText,
  responseList.blocklistJson,
  rules.listRules,
  rules.createRule,
  rules.checkRule,
  ruleBacktest.backtestRules,
  rules.showRule,
  rules.replaceRule,
  rules.removeRule,
  rules.enableRule,
  searches.listSearches,
  searches.createSearch,
  searches.trySearch,
  searches.showSearch,
  searches.replaceSearch,
  searches.removeSearch,
  dashboards.dashboards.list,
  dashboards.dashboards.create,
  dashboardImport.importFile,
  dashboards.dashboards.show,
  dashboards.dashboards.replace,
  dashboards.dashboards.remove,
  patterns.patterns.list,
  patterns.patterns.create,
  patterns.previewPattern,
  patterns.patterns.show,
  patterns.patterns.replace,
  patterns.patterns.remove,
  patterns.patternFields,
  sources.listSources,
  deadLetters.countLetters,
  deadLetters.showLetters,
  deadLetters.replayLetters,
  deadLetters.removeLetters,
  inputs.listInputs,
  inputs.listKinds,
  inputs.createInput,
  inputs.showInput,
  inputs.replaceInput,
  inputs.removeInput,
  session.showSession,
  session.signIn,
  session.signOut,
  session.signInByLink,
  session.changeOwnPassword,
  system.status,
  demo.showDemo,
  outputs.listOutputs,
  outputs.listKinds,
  outputs.createOutput,
  outputs.showOutput,
  outputs.replaceOutput,
  outputs.removeOutput,
  outputs.testOutput,
  storage.storage,
  accounts.listTokens,
  accounts.createToken,
  accounts.revokeToken,
  accounts.listUsers,
  accounts.addUser,
  accounts.changeUser,
  accounts.removeUser,
  system.metrics,
]);
