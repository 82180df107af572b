/**
 * The sliding window of `windowShape` as one hash a budget: a field a slot with its count, and `due`, `paused`, `left`,
 * `leftUntil` as in ReplicaBudget. All times are those of the Redis server, in milliseconds, so that replicas need not agree on
 * the time. The spreading is GCRA, the generic cell rate algorithm (ITU-T I.371). Written for this project.
 */
const readWindow = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local key, limit, slotMs, keepMs = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local state = { due = 0, paused = 0, left = 0, leftUntil = 0 }
local counts = {}
local fields = redis.call('HGETALL', key)
for i = 1, #fields, 2 do
  if state[fields[i]] then state[fields[i]] = tonumber(fields[i + 1])
  else counts[tonumber(fields[i])] = tonumber(fields[i + 1]) end
end
local function ends(slot) return (slot + 1) * slotMs + keepMs end
local function window()
  local used, oldest = 0, nil
  for slot, count in pairs(counts) do
    if ends(slot) <= now then redis.call('HDEL', key, string.format('%d', slot))
    elseif count > 0 then
      used = used + count
      if not oldest or slot < oldest then oldest = slot end
    end
  end
  return used, oldest
end
local function keep(name, value) redis.call('HSET', key, name, string.format('%.3f', value)) end
local function expire()
  local last = math.max(now + slotMs + keepMs, state.paused, state.leftUntil)
  redis.call('PEXPIRE', key, string.format('%d', math.ceil(last - now) + 1000))
end
`;

/**
 * KEYS: budget. ARGV: limit, slotMs, keepMs, intervalMs, burst, want, slot and count given back, calls that were granted while
 * Redis was away. Answers granted, microseconds to wait, rest, slot.
 */
export const takeScript = `${readWindow}
local interval, burst, want = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local backSlot, back, elsewhere = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local slot = math.floor(now / slotMs)
local function add(at, count)
  counts[at] = (counts[at] or 0) + count
  redis.call('HSET', key, string.format('%d', at), string.format('%d', counts[at]))
end
if back > 0 and counts[backSlot] then
  add(backSlot, -math.min(back, counts[backSlot]))
  state.due = state.due - back * interval
  state.left = state.left + back
end
if elsewhere > 0 then add(slot, elsewhere) end
local used, oldest = window()
local due = math.max(state.due, now)
local spread, left = want, want
if interval > 0 then spread = math.floor(burst - (due - now) / interval + 1e-6) end
if now < state.leftUntil then left = state.left end
local granted = math.max(0, math.min(want, limit - used, spread, left))
local wait = 0
if now < state.paused then
  granted, wait = 0, state.paused - now
elseif granted > 0 then
  add(slot, granted)
  keep('due', due + granted * interval)
  if now < state.leftUntil then keep('left', state.left - granted) end
else
  if spread < 1 then wait = due - now - (burst - 1) * interval end
  if used >= limit and oldest then wait = math.max(wait, ends(oldest) - now) end
  if left < 1 then wait = math.max(wait, state.leftUntil - now) end
end
expire()
return { granted, math.ceil(wait * 1000), math.max(0, limit - used - granted), slot }
`;

/** KEYS: budget. ARGV: limit, slotMs, keepMs, milliseconds to pause, what the provider has left (-1: not said), and for how long. */
export const observeScript = `${readWindow}
local pause, remaining, resetMs = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
if now + pause > state.paused then
  state.paused = now + pause
  keep('paused', state.paused)
end
if remaining >= 0 then
  state.left, state.leftUntil = remaining, 0
  if remaining < limit - window() then state.leftUntil = now + resetMs end
  keep('left', state.left)
  keep('leftUntil', state.leftUntil)
end
expire()
`;
