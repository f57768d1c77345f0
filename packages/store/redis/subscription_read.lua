#!lua flags=no-writes
-- One subscription of a presentity, a[2], as a list of its JSON, or all where the watcher key, a[3], is false.
local function operation(a)
  local key = a[1] .. 's:' .. a[2]
  if a[3] then
    return { redis.call('HGET', key, a[3]) or nil }
  end
  return redis.call('HVALS', key)
end
