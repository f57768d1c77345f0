#!lua
-- Counts a fetch. a[2] presentity, a[3] watcher key, a[4] now, a[5] watcher as JSON. Answers {count, first, last}.
local function operation(a)
  local p, name, watcher, now = a[1], a[2], a[3], a[4]
  local key = p .. 'h:' .. name
  local packed = redis.call('HGET', key, watcher)
  local fetch = packed and cmsgpack.unpack(packed) or { 0, now, now, '' }
  fetch[1], fetch[3], fetch[4] = fetch[1] + 1, now, a[5]
  redis.call('HSET', key, watcher, cmsgpack.pack(fetch))
  redis.call('ZADD', p .. 'W', now, 'h' .. name .. '\0' .. watcher)
  return { fetch[1], fetch[2], fetch[3] }
end
