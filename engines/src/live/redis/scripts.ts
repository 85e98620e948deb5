import { createHash } from "node:crypto";

export interface Script {
  readonly lua: string;
  readonly sha: string;
}

function script(lua: string): Script {
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
}

/** Claims a prefix, or renews the claim; answers whose it is. KEYS owner. ARGV owner, client, ms for which it holds. */
export const CLAIM = script(`
local holder = redis.call('HGET', KEYS[1], 'owner')
if holder and holder ~= ARGV[1] then return holder end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'client:' .. ARGV[2], '1')
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return ARGV[1]
`);

/** Ends a client's part in a claim, and the claim with its last client. KEYS owner. ARGV owner, client. */
export const RELEASE = script(`
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'client:' .. ARGV[2])
if redis.call('HLEN', KEYS[1]) == 1 then redis.call('DEL', KEYS[1]) end
return 1
`);

/**
 * Takes up (rollup, partition): answers `{0 | 1 (fresh), epoch, head}`. An epoch that has lost what this writer saw confirmed has ended, as for a flush. Ids of the
 * feed begin with a generation that is greater than any before, also after a loss of everything, as it is at least the time: followers of an older one see the new one begin.
 * KEYS meta, feed, sizes, epochs, writers of the epoch known to the writer. ARGV fingerprint, epoch to begin, head to begin with, writer, epoch and
 * sequence known to it (0: none).
 */
export const OPEN = script(`
local held = redis.call('HMGET', KEYS[1], 'fingerprint', 'epoch', 'head', 'generation')
local known, lost = tonumber(ARGV[6]), false
if known > 0 and held[2] == ARGV[5] then
  local own = redis.call('ZSCORE', KEYS[5], ARGV[4])
  lost = not own or tonumber(own) < known
end
if held[1] == ARGV[1] and held[2] and not lost then
  -- The epoch proposed now is there already where this call was repeated: its first answer was lost.
  return {held[2] == ARGV[2] and 1 or 0, held[2], held[3]}
end
local time = redis.call('TIME')
local generation = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if held[4] then generation = math.max(generation, tonumber(held[4]) + 1)
else redis.call('DEL', KEYS[2]) end
generation = string.format('%.0f', generation)
redis.call('DEL', KEYS[1], KEYS[3])
redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'epoch', ARGV[2], 'head', ARGV[3],
  'generation', generation, 'sequence', '0', 'nonce', '', 'feedBytes', '0')
redis.call('SADD', KEYS[4], ARGV[2])
redis.call('XTRIM', KEYS[2], 'MAXLEN', 0)
redis.call('XADD', KEYS[2], generation .. '-0', 'epoch', ARGV[2])
redis.call('RPUSH', KEYS[3], '0')
return {1, ARGV[2], ARGV[3]}
`);

/**
 * Applies a flush; the layouts of its bytes are cell-parts.ts's. Answers `{'OK', sequence}`, or why not: `WRONG_EPOCH`; `LOST` where
 * the server has lost what this writer saw confirmed (a restart or failover that dropped the latest writes), which ends the epoch;
 * `INCOMPLETE` where staged parts are missing. The first write of a flush without cells frees memory: it works while memory is full.
 * KEYS meta, panes, feed, sizes, writers, stage, then pane hashes.
 * ARGV epoch, head, nonce, writer, sequence known to the writer (0: none), entries and bytes that the feed may hold, number of staged
 * parts (0: they follow the drops), drops, parts.
 */
export const FLUSH = script(`
local BATCH = 1000
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'head', 'sequence', 'nonce', 'generation', 'feedBytes')
if meta[1] ~= ARGV[1] then return {'WRONG_EPOCH'} end
local known = tonumber(ARGV[5])
if known > 0 then
  local own = redis.call('ZSCORE', KEYS[5], ARGV[4])
  if not own or tonumber(own) < known then
    redis.call('HDEL', KEYS[1], 'fingerprint', 'epoch')
    return {'LOST'}
  end
end
local staged = tonumber(ARGV[8])
if staged > 0 and redis.call('HLEN', KEYS[6]) ~= staged then return {'INCOMPLETE'} end

local function each_batch(list, size, call)
  for from = 1, #list, size do call(from, math.min(from + size - 1, #list)) end
end

local changed = {}
local function replace(key, member, cells, highest)
  each_batch(cells, 2 * BATCH, function(from, to) redis.call('HSET', key, unpack(cells, from, to)) end)
  redis.call('ZADD', KEYS[2], 'GT', string.format('%.17g', highest), member)
end

-- Answers where the next segment begins, and what of this one took effect: true (all), false or the bytes of a segment.
local function apply_segment(part, pos)
  local index, grain, pane, size, at = struct.unpack('<I4ddI4', part, pos)
  local stop, key = at + size, KEYS[index]
  local member = string.format('%.0f:%.0f', grain, pane)
  local cells, starts, versions = {}, {}, {}
  local lowest, highest = math.huge, -math.huge
  while at < stop do
    local n = #versions + 1
    starts[n] = at
    local length = struct.unpack('<I4', part, at)
    cells[2 * n - 1] = part:sub(at + 4, at + 3 + length)
    at = at + 4 + length
    length = struct.unpack('<I4', part, at)
    local version = struct.unpack('<d', part, at + 4)
    cells[2 * n] = part:sub(at + 4, at + 3 + length)
    at = at + 4 + length
    versions[n] = version
    if version < lowest then lowest = version end
    if version > highest then highest = version end
  end
  local greatest = redis.call('ZSCORE', KEYS[2], member)
  if not greatest or tonumber(greatest) < lowest then
    replace(key, member, cells, highest)
    return stop, true
  end
  starts[#starts + 1] = stop
  local newer, slices = {}, {}
  highest = -math.huge
  each_batch(versions, BATCH, function(from, to)
    local fields = {}
    for n = from, to do fields[#fields + 1] = cells[2 * n - 1] end
    local present = redis.call('HMGET', key, unpack(fields))
    for n = from, to do
      local held = present[n - from + 1]
      if not held or struct.unpack('<d', held) < versions[n] then
        newer[#newer + 1] = cells[2 * n - 1]
        newer[#newer + 1] = cells[2 * n]
        slices[#slices + 1] = part:sub(starts[n], starts[n + 1] - 1)
        if versions[n] > highest then highest = versions[n] end
      end
    end
  end)
  if #newer == 0 then return stop, false end
  replace(key, member, newer, highest)
  local slice = table.concat(slices)
  return stop, struct.pack('<I4ddI4', 0, grain, pane, #slice) .. slice
end

local function apply_part(part)
  local pos, whole, pieces = 1, true, {}
  while pos <= #part do
    local from = pos
    local took
    pos, took = apply_segment(part, pos)
    whole = whole and took == true
    if took then pieces[#pieces + 1] = {from, pos - 1, took} end
  end
  -- As a rule all of it took effect, and is told as it came: it is large.
  if whole then
    changed[#changed + 1] = part
    return
  end
  for n, piece in ipairs(pieces) do
    pieces[n] = piece[3] == true and part:sub(piece[1], piece[2]) or piece[3]
  end
  if #pieces > 0 then changed[#changed + 1] = table.concat(pieces) end
end

local function drop_up_to(key, version)
  local cursor, fields = '0', {}
  repeat
    local page = redis.call('HSCAN', key, cursor, 'COUNT', BATCH)
    cursor = page[1]
    for n = 1, #page[2], 2 do
      if struct.unpack('<d', page[2][n + 1]) <= version then fields[#fields + 1] = page[2][n] end
    end
  until cursor == '0'
  each_batch(fields, BATCH, function(from, to) redis.call('HDEL', key, unpack(fields, from, to)) end)
  return #fields > 0
end

if staged > 0 then
  for n = 1, staged do apply_part(redis.call('HGET', KEYS[6], tostring(n))) end
  redis.call('UNLINK', KEYS[6])
else
  for n = 10, #ARGV do apply_part(ARGV[n]) end
end

local dropped = {}
for pos = 1, #ARGV[9], 28 do
  local index, grain, pane, version = struct.unpack('<I4ddd', ARGV[9], pos)
  local member = string.format('%.0f:%.0f', grain, pane)
  local greatest = redis.call('ZSCORE', KEYS[2], member)
  local went = false
  if greatest and tonumber(greatest) <= version then
    redis.call('UNLINK', KEYS[index])
    redis.call('ZREM', KEYS[2], member)
    went = true
  elseif greatest then
    went = drop_up_to(KEYS[index], version)
  end
  if went then dropped[#dropped + 1] = ARGV[9]:sub(pos, pos + 27) end
end

local frontier, watermark, record, settled = struct.unpack('<dddB', meta[2])
local to_frontier, to_watermark, to_record, to_settled = struct.unpack('<dddB', ARGV[2])
local head = meta[2]
if to_frontier > frontier then
  head = ARGV[2]
elseif to_frontier == frontier and (to_settled > settled or to_watermark > watermark) then
  head = struct.pack('<dddB', frontier, math.max(watermark, to_watermark), math.max(record, to_record),
    math.max(settled, to_settled))
end

local sequence = tonumber(meta[3])
if head == meta[2] and #changed == 0 and #dropped == 0 then
  -- What this flush wanted is there, whoever wrote it: its loss is this writer's loss, too.
  sequence = string.format('%.0f', sequence)
  redis.call('ZADD', KEYS[5], sequence, ARGV[4])
  return {'OK', sequence}
end
sequence = string.format('%.0f', sequence + 1)
local drops, bytes = table.concat(dropped), 100
if #changed > BATCH then changed = {table.concat(changed)} end
for _, part in ipairs(changed) do bytes = bytes + #part end
bytes = bytes + #drops
local entry = {'before', meta[4], 'nonce', ARGV[3], 'head', head}
if bytes > tonumber(ARGV[7]) then
  entry[#entry + 1] = 'reset'
  entry[#entry + 1] = '1'
  bytes = 100
else
  if #drops > 0 then entry[#entry + 1] = 'drops'; entry[#entry + 1] = drops end
  for _, part in ipairs(changed) do entry[#entry + 1] = 'cells'; entry[#entry + 1] = part end
end
redis.call('XADD', KEYS[3], meta[5] .. '-' .. sequence, unpack(entry))
local count = redis.call('RPUSH', KEYS[4], bytes)
local kept = count
local total = tonumber(meta[6]) + bytes
while kept > 1 and (kept > tonumber(ARGV[6]) or total > tonumber(ARGV[7])) do
  total = total - tonumber(redis.call('LPOP', KEYS[4]))
  kept = kept - 1
end
if kept < count then redis.call('XTRIM', KEYS[3], 'MAXLEN', kept) end
redis.call('HSET', KEYS[1], 'head', head, 'sequence', sequence, 'nonce', ARGV[3], 'feedBytes', string.format('%.0f', total))
redis.call('ZADD', KEYS[5], sequence, ARGV[4])
if redis.call('ZCARD', KEYS[5]) > 64 then redis.call('ZREMRANGEBYRANK', KEYS[5], 0, -65) end
return {'OK', sequence}
`);

/**
 * Every command that the other scripts use, on keys of its own, so that a missing right, a read-only server or full memory shows at
 * start. KEYS one that is removed again.
 */
export const PROBE = script(`
local key = KEYS[1]
redis.call('TIME')
redis.call('DEL', key)
redis.call('XADD', key, '1-1', 'probe', '1')
redis.call('XTRIM', key, 'MAXLEN', 0)
redis.call('DEL', key)
redis.call('HSET', key, 'a', '1')
redis.call('HMGET', key, 'a')
redis.call('HGET', key, 'a')
redis.call('HLEN', key)
redis.call('HSCAN', key, '0', 'COUNT', 1)
redis.call('HDEL', key, 'a')
redis.call('ZADD', key, 'GT', 1, 'a')
redis.call('ZSCORE', key, 'a')
redis.call('ZCARD', key)
redis.call('ZREMRANGEBYRANK', key, 0, -65)
redis.call('ZREM', key, 'a')
redis.call('SADD', key, 'a')
redis.call('UNLINK', key)
redis.call('RPUSH', key, 'a')
redis.call('LPOP', key)
return 'OK'
`);
