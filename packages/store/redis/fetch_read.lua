#!lua flags=no-writes
-- Fetches of a presentity, a[2], at most a[3]: a list of {watcher key, count, first, last, watcher as JSON}.
local function operation(a)
  local key, limit = a[1] .. 'h:' .. a[2], a[3]
  local all
  if redis.call('HLEN', key) <= limit then
    all = redis.call('HGETALL', key)
  else
    all = redis.call('HRANDFIELD', key, limit, 'WITHVALUES')
  end
  local results = {}
  for i = 1, #all, 2 do
    local fetch = cmsgpack.unpack(all[i + 1])
    results[#results + 1] = { all[i], fetch[1], fetch[2], fetch[3], fetch[4] }
  end
  return results
end
