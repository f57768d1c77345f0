#!lua flags=no-writes
-- One subscription of a presentity, a[2], of the watcher key a[3], or all where that is false.
-- Answers a list of watcher key, JSON, watcher key, JSON …
local function operation(a)
  local key = a[1] .. 's:' .. a[2]
  if a[3] then
    local record = redis.call('HGET', key, a[3])
    return record and { a[3], record } or {}
  end
  return redis.call('HGETALL', key)
end
