#!lua
-- Counts a fetch. a[2] presentity, a[3] watcher key, a[4] now, a[5] watcher as JSON, a[6] to how many
-- others a key that is not there may be added. Answers {count, first, last}, or false where there is no room for it.
local function operation(a)
  local p, name, watcher, now = a[1], a[2], a[3], a[4]
  local key = p .. 'h:' .. name
  local packed = redis.call('HGET', key, watcher)
  if not packed and redis.call('HLEN', key) >= a[6] then
    return false
  end
  local fetch = packed and cmsgpack.unpack(packed) or { 0, now, now, '' }
  fetch[1], fetch[3], fetch[4] = fetch[1] + 1, now, a[5]
  redis.call('HSET', key, watcher, cmsgpack.pack(fetch))
  redis.call('ZADD', p .. 'W', now, 'h' .. name .. '\0' .. watcher)
  return { fetch[1], fetch[2], fetch[3] }
end
