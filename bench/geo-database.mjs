// A database of the type GeoLite2-City over all IPv4 addresses, some of its networks small and some large.
import { mmdbFile } from '../tocsin/dist/filters/geoip/mmdb-file.js';
import { random } from './lines.mjs';

const COUNTRIES = ['DE', 'FR', 'US', 'BR', 'IN', 'JP', 'NZ', 'ZA', 'GB', 'CA'];
const CONTINENTS = ['EU', 'EU', 'NA', 'SA', 'AS', 'AS', 'OC', 'AF', 'EU', 'NA'];

const place = (number, next) => {
  const country = number % COUNTRIES.length;
  return {
    city: { geoname_id: 2_000_000 + number, names: { en: `City ${number}`, de: `Stadt ${number}` } },
    continent: { code: CONTINENTS[country], names: { en: `Continent ${CONTINENTS[country]}` } },
    country: { iso_code: COUNTRIES[country], names: { en: `Country ${COUNTRIES[country]}` } },
    location: {
      accuracy_radius: 20,
      latitude: (next(170_000) - 85_000) / 1000 + 0.0005,
      longitude: (next(358_000) - 179_000) / 1000 + 0.0005,
      time_zone: 'Europe/Berlin',
    },
    postal: { code: String(10_000 + number) },
    subdivisions: [{ iso_code: `R${number % 20}`, names: { en: `Region ${number % 20}` } }],
  };
};

/** `networks`: with their data, in the order of their addresses. */
export const geoDatabase = (seed = 7, cities = 3_000) => {
  const next = random(seed);
  const places = Array.from({ length: cities }, (_, number) => place(number, next));
  const networks = [];
  for (let first = 1; first <= 223; first++)
    for (let second = 0; second < 256; second += 16) {
      // A few addresses are known to nobody.
      if (next(50) === 0) continue;
      if (next(5) > 0) networks.push({ cidr: `${first}.${second}.0.0/12`, data: places[next(cities)] });
      else
        for (let part = 0; part < 16; part++)
          networks.push({ cidr: `${first}.${second + part}.0.0/16`, data: places[next(cities)] });
    }
  return { networks, bytes: mmdbFile('GeoLite2-City', networks) };
};
