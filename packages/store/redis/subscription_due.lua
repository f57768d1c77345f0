#!lua flags=no-writes
-- Subscriptions that expire. a[2] prefixes of buckets, a[3] how many at most, a[4] now. Answers a list of {presentity, watcher key, JSON}.
-- @include due
local function operation(a)
  local limit, now = a[3], a[4]
  local results = {}
  for _, p in ipairs(due_buckets(a[2], 'S', now)) do
    for _, member in ipairs(due_members(p, 'S', now, limit - #results)) do
      local at = member:find('\0', 1, true)
      local presentity, watcher = member:sub(1, at - 1), member:sub(at + 1)
      local record = redis.call('HGET', p .. 's:' .. presentity, watcher)
      results[#results + 1] = record and { presentity, watcher, record } or nil
    end
    if #results >= limit then
      break
    end
  end
  return results
end
