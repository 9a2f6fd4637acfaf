import { defineService, type Service } from './service.ts';

/** Identity providers, gateways of single sign-on, vaults of passwords. */
export const IDENTITY: readonly Service[] = [
  defineService({
    name: 'keycloak',
    title: 'Keycloak, Red Hat SSO',
    names: ['rhsso', 'redhat-sso'],
    pairs: true,
    records: [
      {
        when: {
          type: /^"?(?:LOGIN|CODE_TO_TOKEN|CLIENT_LOGIN|REFRESH_TOKEN|TOKEN_EXCHANGE|IMPERSONATE|IDENTITY_PROVIDER_LOGIN|RESET_PASSWORD|REGISTER|VERIFY_EMAIL|OAUTH2_DEVICE_AUTH|INVALID_SIGNATURE)_ERROR"?$/,
        },
        action: 'authn_login_fail',
        ip: 'ipAddress',
        user: ['username', 'userId'],
      },
      {
        when: { type: /^"?(?:USER_DISABLED_BY_(?:TEMPORARY|PERMANENT)_LOCKOUT)/ },
        action: 'authn_login_lock',
        ip: 'ipAddress',
        user: ['username', 'userId'],
      },
      { when: { type: /^"?LOGIN"?$/ }, action: 'authn_login_success', ip: 'ipAddress', user: ['username', 'userId'] },
      { when: { type: /^"?LOGOUT"?$/ }, action: 'authn_logout', ip: 'ipAddress', user: ['username', 'userId'] },
      {
        when: { type: /^"?UPDATE_(?:PASSWORD|CREDENTIAL)"?$/ },
        action: 'authn_password_change',
        ip: 'ipAddress',
        user: ['username', 'userId'],
      },
      { when: { type: /^"?[A-Z_]+_ERROR"?$/ }, action: 'authz_fail', ip: 'ipAddress', user: ['username', 'userId'] },
    ],
  }),
  defineService({
    name: 'authentik',
    title: 'authentik',
    records: [
      {
        when: { action: 'login_failed', client_ip: true },
        action: 'authn_login_fail',
        ip: 'client_ip',
        user: ['context.username', 'identifier', 'user.username', 'username'],
      },
      {
        when: { action: ['login_failed', 'invalid_identifier', 'invalid_login'] },
        action: 'authn_login_fail',
        ip: 'client_ip',
        user: ['context.username', 'identifier', 'user.username', 'username'],
      },
      {
        when: { event: ['invalid_login', 'login_failed'] },
        action: 'authn_login_fail',
        ip: ['client_ip', 'remote'],
        user: ['identifier', 'username'],
      },
      {
        when: { action: 'login', client_ip: true },
        action: 'authn_login_success',
        ip: 'client_ip',
        user: ['user.username', 'context.username'],
      },
      { when: { action: 'suspicious_request', client_ip: true }, action: 'malicious_extraneous', ip: 'client_ip' },
      { when: { logger: /authentik/, status: true, remote: true }, ip: 'remote', user: 'user' },
    ],
  }),
  defineService({
    name: 'authelia',
    title: 'Authelia',
    pairs: true,
    records: [
      {
        when: {
          msg: /^(?:Unsuccessful|Failed) .*authentication attempt|^Credentials are wrong|authentication attempt .*(?:failed|unsuccessful)/i,
        },
        action: 'authn_login_fail',
        ip: 'remote_ip',
      },
      {
        when: { message: /^(?:Unsuccessful|Failed) .*authentication attempt|^Credentials are wrong/i },
        action: 'authn_login_fail',
        ip: 'remote_ip',
      },
      { when: { msg: /^(?:Successful .*authentication attempt)/i }, action: 'authn_login_success', ip: 'remote_ip' },
    ],
    lines: {
      authn_login_fail: [
        "Unsuccessful {_} authentication attempt by user '{user}'{*}remote_ip={?\"}{ip}",
        "Unsuccessful {_} authentication attempt by user '{user}' and they are banned until {*}remote_ip={ip}",
        "Unsuccessful {_} authentication attempt by user '{user}'",
        'Credentials are wrong for user {user}"{*}remote_ip={?"}{ip}',
      ],
      authn_login_success: ["Successful {_} authentication attempt made by user '{user}'"],
    },
  }),
  defineService({
    name: 'cas',
    title: 'Apereo CAS',
    names: ['apereo-cas'],
    lines: {
      authn_login_fail: [
        '|{AUTHENTICATION_FAILED|AUTHENTICATION_EVENT_FAILED|TICKET_GRANTING_TICKET_NOT_CREATED}|{user}|{ip}|',
        '|{AUTHENTICATION_FAILED|AUTHENTICATION_EVENT_FAILED}|{*}|{ip}',
        'WHO: {user} {*}ACTION: AUTHENTICATION_FAILED{*}CLIENT IP ADDRESS: {ip}',
      ],
      authn_login_success: ['|AUTHENTICATION_SUCCESS|{user}|{ip}|'],
    },
  }),
  defineService({
    name: 'lemonldap-ng',
    title: 'LemonLDAP::NG, SimpleSAMLphp, Shibboleth, Gluu',
    names: ['lemonldap', 'llng', 'lemonldap-ng-fastcgi-server', 'simplesamlphp', 'shibboleth', 'gluu', 'privacyidea'],
    lines: {
      authn_login_fail: [
        '[notice] {user} connection from {ip}{*} refused',
        '[warn] {*}{user} failed to authenticate {*}from {ip}',
        'Bad password for {user} ({ip})',
        'Bad password for {user}',
        'user {user} ({ip}) {*}{rejected|refused|failed}',
        'Authentication failed for user {user} from {ip}',
      ],
      authn_login_success: [
        'User {user} successfully authenticated at level {#} ({ip})',
        'User {user} successfully authenticated',
      ],
    },
  }),
  defineService({
    name: 'vaultwarden',
    title: 'Vaultwarden',
    names: ['bitwarden-rs', 'bitwardenrs'],
    lines: {
      authn_login_fail: [
        'Username or password is incorrect. Try again. IP: {ip}. Username: {user}.$',
        'Username or password is incorrect. Try again. IP: {ip}. Username: {user}$',
        'Username or password is incorrect. Try again. IP: {ip}',
        'Invalid admin token. IP: {ip}',
        'Invalid TOTP code! {*}IP: {ip}',
        'Invalid {*}code{*}IP: {ip}',
        'Token is invalid! IP: {ip}',
        'User ({user}) {*}IP: {ip}',
        '[ERROR] {*}{invalid|Invalid|incorrect|failed|disabled|expired|wrong}{*}IP: {ip}',
        'This user has been disabled{*} IP: {ip}',
      ],
      authn_login_success: ['User {user} logged in successfully. IP: {ip}'],
    },
  }),
  defineService({
    name: 'bitwarden',
    title: 'Bitwarden, Passbolt, Psono, Padloc, Infisical, HashiCorp Vault',
    names: ['passbolt', 'psono', 'infisical', 'passwork', 'teampass', 'vault', 'hashicorp-vault', 'openbao'],
    records: [
      {
        when: { type: 'response', 'request.path': /^auth\//, error: true },
        action: 'authn_login_fail',
        ip: 'request.remote_address',
        user: ['auth.display_name', 'request.data.username'],
      },
    ],
    lines: {
      authn_login_fail: [
        'Failed login attempt{*}. {ip}$',
        'Failed login attempt, 2FA invalid. {ip}',
        'Login attempt {failed|denied} {*}{ip}',
      ],
    },
  }),
  defineService({
    name: 'zitadel',
    title: 'ZITADEL, Logto, Kanidm, Pocket ID, TinyAuth, Casdoor, OAuth2 Proxy, Dex, Ory, Okta, Auth0',
    names: [
      'logto',
      'kanidm',
      'pocket-id',
      'tinyauth',
      'casdoor',
      'oauth2-proxy',
      'dex',
      'ory',
      'hydra',
      'kratos',
      'okta',
      'auth0',
      'voidauth',
      'rauthy',
    ],
    pairs: true,
    records: [
      {
        when: {
          eventType: [
            'user.session.start',
            'user.authentication.auth_via_mfa',
            'user.authentication.auth',
            'policy.evaluate_sign_on',
          ],
          'outcome.result': ['FAILURE', 'DENY'],
        },
        action: 'authn_login_fail',
        ip: 'client.ipAddress',
        user: 'actor.alternateId',
      },
      {
        when: { eventType: 'user.session.start', 'outcome.result': 'SUCCESS' },
        action: 'authn_login_success',
        ip: 'client.ipAddress',
        user: 'actor.alternateId',
      },
      {
        when: { eventType: 'user.account.lock' },
        action: 'authn_login_lock',
        ip: 'client.ipAddress',
        user: 'actor.alternateId',
      },
      {
        when: { 'data.type': ['f', 'fp', 'fu', 'feacft'] },
        action: 'authn_login_fail',
        ip: 'data.ip',
        user: 'data.user_name',
      },
      {
        when: { 'data.type': ['limit_wc', 'limit_sul', 'limit_mu'] },
        action: 'authn_login_fail_max',
        ip: 'data.ip',
        user: 'data.user_name',
      },
      { when: { type: ['f', 'fp', 'fu'], client_id: true }, action: 'authn_login_fail', ip: 'ip', user: 'user_name' },
      {
        when: {
          message:
            /Invalid (?:username|user|password|credentials)|Login failed|authentication failed|wrong password|Unauthorized/i,
        },
        action: 'authn_login_fail',
      },
      {
        when: {
          msg: /Invalid (?:username|user|password|credentials)|Login failed|authentication failed|wrong password/i,
        },
        action: 'authn_login_fail',
      },
    ],
    lines: {
      authn_login_fail: [
        '{ip}:{port} - {_} - {user} [{*}] [AuthFailure] {reason}',
        '{ip} - {_} - {user} [{*}] [AuthFailure] {reason}',
        '[AuthFailure] Invalid authentication via {_}: {reason}',
        'Failed login for {user} from {ip}',
      ],
      authn_login_success: ['{ip}:{port} - {_} - {user} [{*}] [AuthSuccess] '],
    },
  }),
  defineService({
    name: 'freeradius',
    title: 'FreeRADIUS, TACACS+, Duo, Cisco ISE',
    names: ['radiusd', 'radius', 'tac-plus', 'tacacs', 'duo', 'cisco-ise'],
    records: [
      {
        when: { eventtype: 'authentication', result: ['FAILURE', 'FRAUD', 'denied', 'DENIED'] },
        action: 'authn_login_fail',
      },
      { when: { factor: true, result: ['FAILURE', 'FRAUD', 'denied', 'DENIED'] }, action: 'authn_login_fail' },
    ],
    lines: {
      authn_login_fail: [
        'Login incorrect{*}: [{user}/<via Auth-Type = {_}>] (from client {_} port {#} cli {ip})',
        'Login incorrect{*}: [{user}/<via Auth-Type = {_}>] (from client',
        'Login incorrect{*}: [{user}] (from client {_} port {#} cli {ip})',
        'Login incorrect{*}: [{user}/{_}] (from client {_} port {#} cli {ip})',
        'Login incorrect{*}: [{user}/',
        'Login incorrect{*}: [{user}] (from client',
        'login failure: {user} {ip}',
        "login query for '{user}' {_} from {ip} rejected",
      ],
      authn_login_success: [
        'Login OK: [{user}] (from client {_} port {#} cli {ip})',
        'Login OK: [{user}] (from client',
      ],
    },
  }),
];
