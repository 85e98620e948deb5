// The events of the Yahoo Streaming Benchmark as record batches: seven strings, about 250 bytes of JSON. Everything
// is drawn from a seed, so that every run counts the same.
import { RecordBatch, RecordBatchBuilder } from "@freshet/engines";

export const CAMPAIGNS = 100;
export const ADS_PER_CAMPAIGN = 10;
export const EVENTS_PER_MS = 100;
const START = Date.UTC(2026, 0, 31, 12);
const BATCH_EVENTS = 2000;
const AD_TYPES = ["banner", "modal", "sponsored-search", "mail", "mobile"];
const EVENT_TYPES = ["view", "click", "purchase"];

/** A small generator of numbers (mulberry32). */
function generator(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function uuid(random) {
  const hex = (digits) =>
    random(16 ** digits)
      .toString(16)
      .padStart(digits, "0");
  return `${hex(4)}${hex(4)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(4)}${hex(4)}${hex(4)}`;
}

function uuids(count, random) {
  return Array.from({ length: count }, () => uuid(random));
}

/** What events name: users, pages, ads, and the table from ad to campaign. */
function makeWorld(random) {
  const ads = uuids(CAMPAIGNS * ADS_PER_CAMPAIGN, random);
  const campaigns = uuids(CAMPAIGNS, random);
  const users = uuids(100_000, random);
  const pages = uuids(1000, random);
  const table = new Map(ads.map((ad, i) => [ad, { id: ad, campaign: campaigns[i % CAMPAIGNS] }]));
  return { ads, users, pages, table };
}

/** The table from ad to campaign, and an iterable of the bytes of one batch after the other. */
export function streamEvents(count, { seed = 1, perBatch = BATCH_EVENTS } = {}) {
  const random = generator(seed);
  const world = makeWorld(random);
  return { table: world.table, batches: batchesOf(count, { random, world, perBatch }) };
}

function* batchesOf(count, { random, world: { ads, users, pages }, perBatch }) {
  const builder = new RecordBatchBuilder();
  for (let i = 0; i < count; i++) {
    const time = START + Math.floor(i / EVENTS_PER_MS);
    const event = {
      user_id: users[random(users.length)],
      page_id: pages[random(pages.length)],
      ad_id: ads[random(ads.length)],
      ad_type: AD_TYPES[random(AD_TYPES.length)],
      event_type: EVENT_TYPES[random(EVENT_TYPES.length)],
      event_time: new Date(time).toISOString(),
      ip_address: `${random(256)}.${random(256)}.${random(256)}.${random(256)}`,
    };
    builder.add(null, Buffer.from(JSON.stringify(event)), time);
    if (builder.count === perBatch || i === count - 1) {
      yield builder.build();
      builder.reset();
    }
  }
}

/** All of it in memory, as parsed batches. */
export function makeEvents(count) {
  const { table, batches } = streamEvents(count);
  return { table, batches: Array.from(batches, (bytes, i) => RecordBatch.parse(bytes, i * BATCH_EVENTS)) };
}
