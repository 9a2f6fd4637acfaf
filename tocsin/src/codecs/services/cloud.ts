import { defineService, type FieldSource, type Service } from './service.ts';

const TRAIL: Readonly<Record<string, FieldSource>> = {
  'event.provider': { from: 'eventSource' },
  'event.code': { from: 'eventName' },
  'cloud.region': { from: 'awsRegion' },
  'cloud.account.id': { from: ['recipientAccountId', 'userIdentity.accountId'] },
  'user.id': { from: 'userIdentity.arn' },
  'user_agent.original': { from: 'userAgent' },
  'error.code': { from: 'errorCode' },
};
const TRAIL_USER = [
  'userIdentity.userName',
  'userIdentity.sessionContext.sessionIssuer.userName',
  'userIdentity.arn',
  'userIdentity.type',
];

const AUDIT: Readonly<Record<string, FieldSource>> = {
  'url.original': { from: 'requestURI' },
  'url.path': { from: 'requestURI' },
  'user_agent.original': { from: 'userAgent' },
  'http.response.status_code': { from: 'responseStatus.code' },
};

const KERNEL: Readonly<Record<string, FieldSource>> = {
  'process.executable': { from: 'exe' },
  'process.name': { from: 'comm' },
  'process.pid': { from: 'pid' },
  'process.parent.pid': { from: 'ppid' },
  'user.id': { from: 'uid' },
  'user.audit.id': { from: 'auid' },
};

const LAUREL: Readonly<Record<string, FieldSource>> = {
  'process.executable': { from: 'SYSCALL.exe' },
  'process.name': { from: 'SYSCALL.comm' },
  'process.pid': { from: 'SYSCALL.pid' },
  'process.parent.pid': { from: 'SYSCALL.ppid' },
  'process.args': { from: 'EXECVE.ARGV' },
  'user.id': { from: 'SYSCALL.uid' },
};

/** Audit logs of clouds, clusters and kernels. */
export const CLOUD: readonly Service[] = [
  defineService({
    name: 'aws-cloudtrail',
    title: 'AWS CloudTrail',
    names: ['cloudtrail', 'aws'],
    words: false,
    records: [
      {
        when: { eventName: 'ConsoleLogin', 'responseElements.ConsoleLogin': 'Failure' },
        action: 'authn_login_fail',
        ip: 'sourceIPAddress',
        user: TRAIL_USER,
        fields: TRAIL,
      },
      {
        when: { eventName: 'ConsoleLogin' },
        action: 'authn_login_success',
        ip: 'sourceIPAddress',
        user: TRAIL_USER,
        fields: TRAIL,
      },
      {
        when: { eventSource: true, errorCode: /AccessDenied|Unauthorized/ },
        action: 'authz_fail',
        ip: 'sourceIPAddress',
        user: TRAIL_USER,
        fields: TRAIL,
      },
      {
        when: { eventSource: true, eventName: /^(?:CreateUser|CreateLoginProfile)$/ },
        action: 'user_created',
        ip: 'sourceIPAddress',
        user: TRAIL_USER,
        fields: TRAIL,
      },
      {
        when: { eventSource: true, eventName: /^(?:Attach|Put|Detach|Delete)\w{1,16}Policy/ },
        action: 'privilege_permissions_changed',
        ip: 'sourceIPAddress',
        user: TRAIL_USER,
        fields: TRAIL,
      },
      {
        when: { eventSource: true, eventName: /^(?:StopLogging|DeleteTrail|UpdateTrail|DeleteDetector)$/ },
        action: 'sys_monitor_disabled',
        ip: 'sourceIPAddress',
        user: TRAIL_USER,
        fields: TRAIL,
      },
      {
        when: { eventSource: true, eventName: true },
        action: 'cloud_api_call',
        ip: 'sourceIPAddress',
        user: TRAIL_USER,
        fields: TRAIL,
      },
    ],
  }),
  defineService({
    name: 'azure',
    title: 'Azure, Entra ID, Microsoft 365, Google Cloud, Google Workspace, GitHub: audit logs',
    names: [
      'entra',
      'azuread',
      'aad',
      'm365',
      'o365',
      'office365',
      'gcp',
      'google',
      'google-workspace',
      'github',
      'github-audit',
      'slack',
      '1password',
      'oci',
      'digitalocean',
    ],
    records: [
      {
        when: { Operation: 'UserLoginFailed' },
        action: 'authn_login_fail',
        ip: ['ClientIP', 'ActorIpAddress'],
        user: 'UserId',
      },
      {
        when: { Operation: 'UserLoggedIn' },
        action: 'authn_login_success',
        ip: ['ClientIP', 'ActorIpAddress'],
        user: 'UserId',
      },
      {
        when: { 'properties.status.errorCode': /^[1-9]/, 'properties.userPrincipalName': true },
        action: 'authn_login_fail',
        ip: ['callerIpAddress', 'properties.ipAddress'],
        user: 'properties.userPrincipalName',
      },
      {
        when: { 'status.errorCode': /^[1-9]/, userPrincipalName: true },
        action: 'authn_login_fail',
        ip: 'ipAddress',
        user: 'userPrincipalName',
      },
      {
        when: { resultType: /^[1-9]\d{3}/, 'properties.userPrincipalName': true },
        action: 'authn_login_fail',
        ip: ['callerIpAddress', 'properties.ipAddress'],
        user: 'properties.userPrincipalName',
      },
      {
        when: { 'properties.userPrincipalName': true, 'properties.ipAddress': true },
        action: 'authn_login_success',
        ip: ['callerIpAddress', 'properties.ipAddress'],
        user: 'properties.userPrincipalName',
      },
      {
        when: { 'protoPayload.status.code': [7, 16], 'protoPayload.methodName': true },
        action: 'authz_fail',
        ip: 'protoPayload.requestMetadata.callerIp',
        user: 'protoPayload.authenticationInfo.principalEmail',
      },
      {
        when: { 'protoPayload.methodName': /login\w*failure$/i, 'protoPayload.serviceName': true },
        action: 'authn_login_fail',
        ip: 'protoPayload.requestMetadata.callerIp',
        user: 'protoPayload.authenticationInfo.principalEmail',
      },
      {
        when: { 'protoPayload.methodName': true },
        action: 'cloud_api_call',
        ip: 'protoPayload.requestMetadata.callerIp',
        user: 'protoPayload.authenticationInfo.principalEmail',
      },
      {
        when: { action: /\.(?:failed_login|login_failed)$/, actor: true },
        action: 'authn_login_fail',
        ip: 'actor_ip',
        user: 'actor',
      },
      { when: { 'httpRequest.remoteIp': true, 'httpRequest.requestUrl': true }, ip: 'httpRequest.remoteIp' },
    ],
  }),
  defineService({
    name: 'kubernetes',
    title: 'Kubernetes: audit log of the API server',
    names: ['k8s', 'k8s-audit', 'kube-audit', 'kube-apiserver', 'kubernetes-audit', 'eks', 'gke', 'aks', 'openshift'],
    words: false,
    records: [
      {
        when: { apiVersion: /^audit\.k8s\.io/, 'responseStatus.code': 401 },
        action: 'authn_login_fail',
        ip: 'sourceIPs.0',
        user: 'user.username',
        fields: AUDIT,
      },
      {
        when: { apiVersion: /^audit\.k8s\.io/, 'responseStatus.code': 403 },
        action: 'authz_fail',
        ip: 'sourceIPs.0',
        user: 'user.username',
        fields: AUDIT,
      },
      {
        when: { apiVersion: /^audit\.k8s\.io/, verb: true },
        action: 'cloud_api_call',
        ip: 'sourceIPs.0',
        user: 'user.username',
        fields: AUDIT,
      },
      {
        when: { auditID: true, requestURI: true },
        action: 'cloud_api_call',
        ip: 'sourceIPs.0',
        user: 'user.username',
        fields: AUDIT,
      },
    ],
  }),
  defineService({
    name: 'auditd',
    title: "Linux's audit log, also as laurel writes it",
    names: ['laurel', 'audit', 'auditbeat', 'go-audit', 'audisp', 'audispd', 'selinux'],
    pairs: true,
    words: false,
    records: [
      {
        when: { type: /^(?:USER_AUTH|USER_LOGIN|USER_ERR)$/, res: 'failed' },
        action: 'authn_login_fail',
        ip: ['addr', 'hostname'],
        user: ['acct', 'id'],
        fields: KERNEL,
      },
      {
        when: { type: /^(?:USER_AUTH|USER_LOGIN)$/, res: 'success' },
        action: 'authn_login_success',
        ip: ['addr', 'hostname'],
        user: ['acct', 'id'],
        fields: KERNEL,
      },
      { when: { type: /^(?:ADD_USER)$/ }, action: 'user_created', user: ['acct', 'id'], fields: KERNEL },
      {
        when: { type: /^(?:SYSCALL)$/, exe: true },
        action: 'process_started',
        user: ['UID', 'AUID', 'uid'],
        fields: KERNEL,
      },
      {
        when: { type: /^(?:EXECVE|PROCTITLE|CWD|PATH|EOE|USER_CMD|ANOM_ABEND|AVC)$/ },
        action: 'kernel_audit',
        user: ['UID', 'AUID', 'uid'],
        fields: KERNEL,
      },
      {
        when: { 'SYSCALL.exe': true },
        action: 'process_started',
        user: ['SYSCALL.UID', 'SYSCALL.AUID', 'SYSCALL.uid'],
        fields: LAUREL,
      },
    ],
  }),
];
