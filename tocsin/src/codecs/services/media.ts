import { defineService, type Service } from './service.ts';

/** Media, downloads and what manages them. */
export const MEDIA: readonly Service[] = [
  defineService({
    name: 'jellyfin',
    title: 'Jellyfin',
    lines: {
      authn_login_fail: [
        'Authentication request for "{user}" has been denied (IP: "{ip}").',
        'Authentication request for {user} has been denied (IP: {ip}).',
        'Login error: {user} from {ip}',
      ],
      authn_login_success: ['Authentication request for "{user}" has succeeded.', 'Authentication request for {user} has succeeded.'],
    },
  }),
  defineService({
    name: 'emby',
    title: 'Emby',
    names: ['emby-server', 'embyserver', 'media-browser'],
    lines: {
      authn_login_fail: [
        'AUTH-ERROR: {ip} - {reason}',
        'AUTH-ERROR: {ip}',
        'Authentication request for {user} has been denied. {*}{ip}',
        'Invalid username or password entered. {*}{ip}',
        '/emby/Users/authenticatebyname. {*}Remote IP: {ip}',
      ],
      http_request: ['Server: http/{_} Response {status} to {ip}.', 'http/{_} Response {status} to host{#}. Time: {_} {path}'],
    },
  }),
  defineService({
    name: 'plex',
    title: 'Plex, Tautulli, Kavita, Komga, Audiobookshelf, Navidrome, Calibre-Web and other shelves',
    names: ['plex-media-server', 'tautulli', 'kavita', 'komga', 'audiobookshelf', 'calibre-web', 'calibreweb', 'cps', 'booklore', 'stash', 'koel', 'funkwhale', 'ampache', 'airsonic', 'subsonic', 'gonic', 'mopidy', 'owncast', 'peertube', 'tvheadend', 'dispatcharr', 'ersatztv', 'xteve'],
    records: [
      { when: { message: /^\[Auth\] (?:Failed|Invalid)|\[Auth\].*(?:[Ff]ailed|[Ii]nvalid)/ }, action: 'authn_login_fail' },
    ],
    lines: {
      authn_login_fail: [
        'Login failed for user "{user}" IP-address: {ip}',
        'Login failed for user "{user}" {?from }IP-{?a}ddress: {ip}',
        'LDAP Login failed for user "{user}" IP-address: {ip}',
        'Forgot password for user "{user}" IP-address: {ip}',
        '[Auth] Failed login attempt for username "{user}" from ip {ip} ({reason})',
        '[Auth] Failed login attempt for username "{user}" from ip {ip}',
        '[Auth] Failed login attempt for {user} from {?ip }{ip}',
        '[Auth] {*}ailed{*}{ip}',
        'Tautulli WebAuth :: {*}Invalid {*} login attempt from "{user}"{*}{ip}',
        'Invalid user login attempt from {user|\'|"}{*}{ip}',
        'Request: [{ip}:{#} ({_})] {_} {_} {*}401',
        'Completed: [{ip}:{port}] 401 {_} {path}',
        "login from {ip}{*}failed",
      ],
      http_request: ['Completed: [{ip}:{port}] {status} {method} {path}'],
      authn_login_success: ['Tautulli WebAuth :: {*}{user} logged in from {ip}'],
    },
  }),
  defineService({
    name: 'navidrome',
    title: 'Navidrome',
    pairs: true,
    records: [
      { when: { httpStatus: 401, msg: /\/auth\/login|\/rest\// }, action: 'authn_login_fail', ip: 'remoteAddr' },
      { when: { msg: /^(?:Unsuccessful login|API: Invalid login|Invalid login|API: Failed login)/ }, action: 'authn_login_fail', ip: ['remoteAddr', 'request.remoteAddr'], user: ['username', 'user'] },
      { when: { msg: /^HTTP: /, httpStatus: true }, ip: 'remoteAddr' },
    ],
  }),
  defineService({
    name: 'sonarr',
    title: 'Sonarr, Radarr, Prowlarr, Lidarr, Readarr, Whisparr, Bazarr',
    names: ['radarr', 'prowlarr', 'lidarr', 'readarr', 'whisparr', 'bazarr', 'arr', 'mono'],
    lines: {
      authn_login_fail: ["Auth-Failure ip {ip} username '{user}'", 'Auth-Failure ip {ip} username "{user}"', 'Auth-Unauthorized ip {ip} url \'{path}\'', 'Auth-Unauthorized ip {ip}', "Auth-Failure ip {ip}", 'Failed authentication from {ip}', 'Failed login from {ip}'],
      authn_login_success: ["Auth-Success ip {ip} username '{user}'"],
      authn_logout: ["Auth-Logout ip {ip} username '{user}'"],
    },
  }),
  defineService({
    name: 'overseerr',
    title: 'Overseerr, Jellyseerr, Seerr, Ombi, Petio, Requestrr, Wizarr, Organizr',
    names: ['jellyseerr', 'seerr', 'ombi', 'petio', 'wizarr', 'jfa-go', 'organizr', 'heimdall'],
    records: [
      { when: { label: /^(?:API|Auth)$/, message: /Failed (?:sign-in|login)|failed|invalid/i }, action: 'authn_login_fail', ip: 'ip', user: ['account.username', 'email', 'username'] },
      { when: { username: true, error: true, ip: true, label: 'Auth' }, action: 'authn_login_fail', ip: 'ip' },
    ],
    lines: {
      authn_login_fail: [
        'Failed sign-in attempt {*}{"ip":"{ip}","email":"{user}"',
        'Failed {sign-in|login|log-in} attempt {*}"ip":"{ip}"',
        'Failed login attempt from user with incorrect {_} credentials{*}"ip":"{ip}"',
        'Failed login attempt by user: {user}{*}{ip}',
        'Authentication failed for user {user} with IP {ip}',
        'Wrong Password for user {user}{*}{ip}',
      ],
    },
  }),
  defineService({
    name: 'sabnzbd',
    title: 'SABnzbd',
    lines: {
      authn_login_fail: [
        'nsuccessful login attempt from {ip} (X-Forwarded-For: {xff}) [{agent}]',
        'nsuccessful login attempt from {ip}',
        '::WARNING::[interface:{#}] {*} {ip} (X-Forwarded-For: {xff}) [{agent}]',
        '::WARNING::[interface:{#}] {*} {ip} [{agent}]',
        'API Key Incorrect, {*}{ip}',
      ],
      authn_login_success: ['Successful login from {ip}'],
    },
  }),
  defineService({
    name: 'qbittorrent',
    title: 'qBittorrent, Transmission, Deluge, rTorrent, NZBGet, Jackett, JDownloader, pyLoad',
    names: ['transmission', 'transmission-daemon', 'deluge', 'rutorrent', 'flood', 'nzbget', 'jackett', 'pyload', 'aria2', 'nzbhydra2', 'nzbhydra', 'qbittorrent-nox'],
    lines: {
      authn_login_fail: [
        'WebAPI login failure. Reason: invalid credentials, attempt count: {#}, IP: {ip}, username: {user}$',
        'WebAPI login failure. Reason: {reason}, IP: {ip}, username: {user}$',
        'WebAPI login failure. Reason: {*}, IP: {ip}',
        'rejected request from {ip} (host not whitelisted)',
        'Unrecognized token or unauthorized {*}{ip}',
        "Login failed (ClientIP={ip})",
        'Login failed (ClientIP: {ip}',
        'invalid {username|password} {*}from {ip}',
        'NzbHydra {*}rejected{*}IP {ip}',
        '{ip}{*}failed login attempt',
        'Failed login by {user}{*}IP {ip}',
        'Login failed for {user} {*}{ip}',
      ],
      authn_login_lock: ['WebAPI login failure. Reason: IP has been banned, IP: {ip}', 'WebAPI login failure. Reason: IP has been banned, IP: {ip}, username: {user}$'],
      authn_login_success: ['WebAPI login success. IP: {ip}'],
    },
  }),
  defineService({
    name: 'stirling-pdf',
    title: 'Stirling PDF',
    names: ['stirlingpdf', 's-pdf'],
    lines: {
      authn_login_fail: ['Failed login attempt from IP: {ip}', 'Failed login attempt for user {user} from IP {ip}'],
      authn_login_lock: ['Account {user} has been locked'],
    },
  }),
  defineService({
    name: 'paperless-ngx',
    title: 'Paperless-ngx, Docspell, Mayan, Teedy',
    names: ['paperless', 'paperlessngx', 'docspell', 'mayan', 'teedy', 'papra'],
    lines: {
      authn_login_fail: ['Login failed for user `{user}` from private IP `{ip}`', 'Login failed for user `{user}` from IP `{ip}`', 'Login failed for user `{user}` from {*}IP `{ip}`', 'Login failed for user `{user}` from {ip}', 'Login failed for user `{user}`. Unable to determine IP address'],
    },
  }),
  defineService({
    name: 'mealie',
    title: 'Mealie, Tandoor, Grocy, Homebox, Firefly III, Actual, Kimai, Invoice Ninja',
    names: ['tandoor', 'grocy', 'homebox', 'firefly-iii', 'firefly', 'actual', 'kimai', 'invoiceninja', 'dolibarr', 'akaunting', 'monica', 'lubelogger', 'snipe-it'],
    lines: {
      authn_login_fail: [
        'Incorrect username or password from {ip}',
        'Login failed. {*}"email":"{user}"{*}{ip}',
        'Failed to authenticate {user}{*}{ip}',
        'Login attempt by {user} from {ip} failed',
        'Bad credentials{*}login={user}{*}{ip}',
        'Try to login with account login={user}, ip={ip} ',
        "functions_dolibarr::check_user_password_dolibarr Authentication KO {*} '{user}'",
        '{ip}{*}Authentication KO bad password',
      ],
      http_request: ['[{ip}:{port}] {status} {_} "{request}"', '[{ip}:{port}] {status} {_} {*} "{request}"'],
    },
  }),
];
